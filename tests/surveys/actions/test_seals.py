import hashlib
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.utils import timezone

from surveys import definitions
from surveys.actions.links import link_study
from surveys.actions.seals import reseal_changed, seal_wave
from surveys.actions.waves import close_waves
from surveys.actions.withdrawals import carry_out_withdrawals, request_withdrawal
from surveys.errors import NothingToSealError, WaveStillOpenError
from surveys.receipts import receipt_code, receipt_digest
from surveys.responses.models import Pair, Response
from tests.factories import surveys as factory
from tests.factories.instruments import drawn

pytestmark = pytest.mark.django_db(databases=["default", "responses"])


@pytest.fixture
def study():
    return factory.answered_study()


def test_link_study_pairs_the_residents_who_returned(study):
    linkage = link_study(study=study, now=timezone.now())

    grades = sorted(Pair.objects.values_list("grade", flat=True))
    assert grades == ["exact"] * 5 + ["one_off"]
    assert linkage.refused == 0


def test_link_study_twice_gives_the_same_pairs(study):
    def pairs():
        link_study(study=study, now=timezone.now())
        return set(Pair.objects.values_list("before_id", "after_id"))

    assert pairs() == pairs()


def test_link_study_refuses_an_open_wave():
    study = factory.study(before_is_over=True)
    close_waves(now=timezone.now())

    with pytest.raises(WaveStillOpenError, match="study-after still takes answers"):
        link_study(study=study, now=timezone.now())


def test_seal_wave_writes_answers_and_pairs_and_no_receipt(study, settings):
    link_study(study=study, now=timezone.now())
    wave = study.waves.with_parts().get(role="before")

    sealed = seal_wave(wave=wave, now=timezone.now())

    path = Path(settings.SEALED_DIR, sealed.file_name)
    table = pq.read_table(path)
    assert table.column_names == [
        "pair", "group", "city", "language", "channel", "pace", "flags", *factory.ANSWERS,
    ]  # fmt: skip
    assert str(table.schema.field("att1").type) == "int16"
    assert sorted(table["att1"].to_pylist()) == sorted(n % 11 for n in range(12))
    assert sum(pair is not None for pair in table["pair"].to_pylist()) == 6
    assert hashlib.sha256(path.read_bytes()).hexdigest() == sealed.sha256
    manifest = json.loads(path.with_suffix(".json").read_text())
    assert (manifest["sha256"], manifest["completes"]) == (sealed.sha256, 12)
    for name, digest in manifest["companions"].items():
        assert hashlib.sha256(path.with_name(name).read_bytes()).hexdigest() == digest
    asked = json.loads(path.with_name(f"{path.stem}.questionnaire.json").read_text())
    assert definitions.structure_hash(asked) == wave.version.structure_hash
    assert manifest["links"]["exact"] == 5
    assert manifest["links"]["one_off"] == 1
    assert receipt_digest(receipt_code("study-before 0")).encode() not in (
        path.read_bytes()
    )


def test_seal_wave_again_after_a_withdrawal_is_a_new_revision(study):
    wave = study.waves.with_parts().get(role="after")
    seal_wave(wave=wave, now=timezone.now())
    request_withdrawal(code=receipt_code("study-after 2"))
    carry_out_withdrawals()

    again = study.waves.with_parts().get(role="after")
    sealed = seal_wave(wave=again, now=timezone.now())

    assert (sealed.revision, sealed.completes) == (2, 5)
    assert sealed.file_name == "study-after-r2.parquet"


def test_seal_wave_refuses_an_open_and_an_empty_wave():
    study = factory.study(before_is_over=True)
    close_waves(now=timezone.now())
    before, after = study.waves.with_parts()

    with pytest.raises(NothingToSealError, match="nothing to seal"):
        seal_wave(wave=before, now=timezone.now())
    with pytest.raises(WaveStillOpenError, match="still takes answers"):
        seal_wave(wave=after, now=timezone.now())


def test_seal_wave_waits_for_the_last_answer_in_the_inbox(study):
    factory.inbox_row("9" * 64, wave="study-before")
    wave = study.waves.with_parts().get(role="before")

    with pytest.raises(WaveStillOpenError, match="some still wait to be moved"):
        seal_wave(wave=wave, now=timezone.now())
    with pytest.raises(WaveStillOpenError):
        link_study(study=study, now=timezone.now())


def test_reseal_changed_finds_a_withdrawal_that_nobody_reported(study):
    for wave in study.waves.with_parts():
        seal_wave(wave=wave, now=timezone.now())
    for number in range(6):  # every answer of the wave after
        request_withdrawal(code=receipt_code(f"study-after {number}"))
    carry_out_withdrawals()  # and the worker is killed here

    resealed = reseal_changed(now=timezone.now())

    assert [(seal.wave.slug, seal.completes) for seal in resealed] == [
        ("study-after", 0)
    ]
    assert reseal_changed(now=timezone.now()) == []


def test_link_study_again_keeps_what_sealed_files_carry(study, settings):
    link_study(study=study, now=timezone.now())
    for wave in study.waves.with_parts():
        seal_wave(wave=wave, now=timezone.now())
    request_withdrawal(code=receipt_code("study-after 2"))
    carry_out_withdrawals()

    link_study(study=study, now=timezone.now())
    reseal_changed(now=timezone.now())

    pairs = []
    for wave in study.waves.with_parts():
        latest = wave.seals.order_by("revision").last()
        table = pq.read_table(Path(settings.SEALED_DIR, latest.file_name))
        pairs.append({pair for pair in table["pair"].to_pylist() if pair})
    assert len(pairs[1]) == 5
    assert pairs[1] <= pairs[0]


def test_linking_after_sealing_seals_both_waves_anew(study):
    for wave in study.waves.with_parts():
        seal_wave(wave=wave, now=timezone.now())

    link_study(study=study, now=timezone.now())

    assert [wave.seals.count() for wave in study.waves.with_parts()] == [2, 2]


def test_a_sealed_file_says_what_chance_decided(settings):
    wave = factory.wave(document=drawn(), before_is_over=True)
    content = factory.inbox_row("a", story=2).content
    drawn_so = {"seed": 7, "shown_order": {"item.one": [4, 1, 3, 2]}}
    Response.objects.create(
        receipt_digest="a", wave=wave.slug, content=content | drawn_so
    )
    wave.closed_at = timezone.now()
    wave.save()

    sealed = seal_wave(wave=wave, now=timezone.now())

    table = pq.read_table(Path(settings.SEALED_DIR, sealed.file_name))
    assert table.column_names[-2:] == ["seed", "shown_order"]
    assert table.select(["story", "seed", "shown_order"]).to_pylist() == [
        {"story": 2, "seed": 7, "shown_order": '{"item.one":[4,1,3,2]}'}
    ]


def test_a_file_says_which_cities_had_no_campaign(settings):
    study = factory.study(before_is_over=True, comparison_cities=["sofia"])
    for number, city in enumerate(("prague", "sofia", "sofia")):
        factory.inbox_row(f"{number:064}", wave="study-before", city=city)
    close_waves(now=timezone.now())

    sealed = seal_wave(wave=study.waves.with_parts()[0], now=timezone.now())

    path = Path(settings.SEALED_DIR, sealed.file_name)
    rows = pq.read_table(path, columns=["group", "city"]).to_pylist()
    assert sorted((row["city"], row["group"]) for row in rows) == [
        ("prague", "campaign"),
        ("sofia", "comparison"),
        ("sofia", "comparison"),
    ]
    manifest = json.loads(path.with_suffix(".json").read_text())
    assert manifest["comparison_cities"] == ["sofia"]
    codebook = json.loads(path.with_name(f"{path.stem}.codebook.json").read_text())
    assert [value["code"] for value in codebook[1]["values"]] == [
        "campaign",
        "comparison",
    ]


def test_a_study_that_compares_no_cities_has_no_groups(study, settings):
    sealed = seal_wave(wave=study.waves.with_parts()[0], now=timezone.now())

    path = Path(settings.SEALED_DIR, sealed.file_name)
    assert set(pq.read_table(path)["group"].to_pylist()) == {None}
    manifest = json.loads(path.with_suffix(".json").read_text())
    assert (manifest["comparison_cities"], manifest["follow_up_links"]) == ([], {})
