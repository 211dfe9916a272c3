import datetime as dt
import uuid
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.conf import settings
from django.db import IntegrityError
from django.utils import timezone

from surveys.actions.imports import import_responses
from surveys.actions.links import link_study
from surveys.actions.seals import seal_wave
from surveys.actions.waves import close_waves
from surveys.actions.withdrawals import carry_out_withdrawals, request_withdrawal
from surveys.errors import CeremonyHeldError, NothingToLinkError
from surveys.imports import read_mapping, read_table
from surveys.models import CeremonyStep, LinkQuality, Study
from surveys.receipts import receipt_code
from surveys.responses.models import Pair
from tests.factories import surveys as factory
from tests.surveys.test_imports import MAPPING

pytestmark = pytest.mark.django_db(databases=["default", "responses"])


def test_link_study_keeps_how_good_the_links_are():
    study = factory.answered_study()

    for _time in range(2):
        link_study(study=study, now=timezone.now())

    quality = LinkQuality.objects.get(study=study)
    assert quality.figures() == {
        "codes_before": 12,
        "codes_after": 6,
        "exact": 5,
        "one_off": 1,
        "refused": 0,
        "tolerated": ["day", "father", "month", "mother", "own", "place", "siblings"],
        # Unlinked by equal codes: 7 * 1 * 2^-20.8 equal and, one of them linked,
        # 6 * 7c * c one off with c = 3.8448e-5; of 6 links.
        "expected_false_share": pytest.approx(6.4934e-7, rel=1e-3),
    }


def test_one_off_codes_of_two_cities_are_two_residents():
    study = factory.study(before_is_over=True, after_is_over=True)
    factory.answer(study, "before", 0)
    row = factory.answer(study, "after", 0)
    row.content["city"] = "sofia"
    row.save()
    close_waves(now=timezone.now())

    assert link_study(study=study, now=timezone.now()).links == ()


def test_link_study_leaves_the_pairs_of_an_imported_study_alone():
    rows = [
        {"time": time, "site": "A", "id": "1", "calm": "2.0", "tense": "3.0"}
        for time in "12"
    ]
    mapping = read_mapping(MAPPING)
    imported = read_table(mapping, rows)
    import_responses(
        slug="outside", mapping=mapping, imported=imported, now=timezone.now()
    )
    study = Study.objects.get(slug="outside")

    with pytest.raises(NothingToLinkError, match="brings its pairs along"):
        link_study(study=study, now=timezone.now())

    assert Pair.objects.count() == 1
    assert Pair.objects.get().wave == "outside-after"


def test_link_study_needs_both_waves():
    study = factory.answered_study()
    study.waves.get(role="after").channels.all().delete()
    study.waves.get(role="after").cities.all().delete()
    study.waves.get(role="after").delete()

    with pytest.raises(NothingToLinkError, match="study has no wave 'after'"):
        link_study(study=study, now=timezone.now())


def test_link_study_refuses_once_a_ceremony_has_begun():
    study = factory.answered_study()
    link_study(study=study, now=timezone.now())
    CeremonyStep.objects.create(
        study=study,
        stage="paired",
        position=0,
        done_at=dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC),
        facts={},
        sha256="0" * 64,
    )

    with pytest.raises(CeremonyHeldError, match="was held on 2026-03-02"):
        link_study(study=study, now=timezone.now())

    assert Pair.objects.count() == 6


def numbers(study):
    """For each wave the pair's number in its newest sealed file, by `att1`."""
    found = {}
    for wave in study.waves.with_parts():
        latest = wave.seals.order_by("revision").last()
        rows = pq.read_table(Path(settings.SEALED_DIR, latest.file_name)).to_pylist()
        found[wave.name] = {row["att1"]: row["pair"] for row in rows if row["pair"]}
    return found


def seal(study):
    for wave in study.waves.with_parts():
        seal_wave(wave=wave, now=timezone.now())


def test_a_resident_of_three_waves_has_one_number_in_three_files():
    study = factory.followed_study()

    link_study(study=study, now=timezone.now())
    seal(study)

    found = numbers(study)
    before, after, later = (found[wave] for wave in ("before", "after", "follow-up-1"))
    assert sorted(later) == [1, 3, 7]
    assert 7 not in after
    assert later == {person: before[person] for person in (1, 3, 7)}
    assert after == {person: before[person] for person in range(6)}
    assert len(set(before.values())) == 7
    grades = Pair.objects.filter(wave="study-follow-up-1").values_list(
        "grade", flat=True
    )
    assert sorted(grades) == ["exact", "exact", "one_off"]


def test_each_later_wave_has_its_own_figures():
    study = factory.followed_study()

    for _time in range(2):
        linkage = link_study(study=study, now=timezone.now())

    assert len(linkage.links) == 6
    qualities = study.link_qualities.in_order()
    assert [
        (quality.wave.name, quality.codes_before, quality.codes_after, quality.exact)
        for quality in qualities
    ] == [("after", 12, 6, 5), ("follow-up-1", 12, 3, 2)]
    # By the same rule from the sizes of both waves; see the test with two waves.
    shares = [quality.expected_false_share for quality in qualities]
    assert shares[0] == pytest.approx(6.4934e-7, rel=1e-3)
    assert 0 < shares[1] < 1e-5


def test_a_follow_up_that_is_linked_later_leaves_the_other_numbers_alone():
    study = factory.answered_study()
    link_study(study=study, now=timezone.now())
    seal(study)
    old = numbers(study)
    factory.follow_up(study, is_over=True)
    for person in (1, 7):
        factory.answer(study, "follow-up-1", person)
    link_study(study=study, now=timezone.now())  # not settled: it is left out
    assert Pair.objects.count() == 6

    close_waves(now=timezone.now())
    link_study(study=study, now=timezone.now())

    new = numbers(study)
    assert new["after"] == old["after"]
    assert new["before"] == old["before"] | {7: new["follow-up-1"][7]}
    assert new["follow-up-1"][1] == old["before"][1]
    # Sealed anew is what changed.
    assert [wave.seals.count() for wave in study.waves.all()] == [2, 1, 1]
    link_study(study=study, now=timezone.now())
    assert [wave.seals.count() for wave in study.waves.all()] == [2, 1, 1]


def test_a_number_outlives_the_answer_after_that_it_was_made_for():
    study = factory.followed_study()
    link_study(study=study, now=timezone.now())
    seal(study)
    old = numbers(study)
    request_withdrawal(code=receipt_code("study-after 1"))
    carry_out_withdrawals()

    link_study(study=study, now=timezone.now())
    seal(study)

    new = numbers(study)
    assert new["before"] == old["before"]
    assert new["follow-up-1"] == old["follow-up-1"]
    assert sorted(new["after"]) == [0, 2, 3, 4, 5]


def test_pairs_of_a_worker_of_the_last_release_keep_their_numbers():
    study = factory.followed_study()
    link_study(study=study, now=timezone.now())
    study.link_qualities.filter(wave__role="after").update(wave=None)
    Pair.objects.filter(wave="study-follow-up-1").delete()
    Pair.objects.update(number=None, wave="")
    seal(study)
    old = numbers(study)
    assert set(old["after"].values()) == {pair.id.hex for pair in Pair.objects.all()}

    link_study(study=study, now=timezone.now())

    new = numbers(study)
    assert new["after"] == old["after"]
    assert new["follow-up-1"][1] == old["after"][1]
    assert [quality.wave.name for quality in study.link_qualities.in_order()] == [
        "after",
        "follow-up-1",
    ]
    assert study.link_qualities.count() == 2


def pair(**values):
    return Pair.objects.create(
        study="s", grade="exact", after_id=uuid.uuid4(), **values
    )


def test_a_response_before_has_one_pair_in_each_later_wave():
    before = uuid.uuid4()
    pair(before_id=before, wave="s-after")
    pair(before_id=before, wave="s-follow-up-1")

    with pytest.raises(IntegrityError):
        pair(before_id=before, wave="s-follow-up-1")


def test_a_later_response_has_one_pair():
    later = pair(before_id=uuid.uuid4(), wave="s-after").after_id

    with pytest.raises(IntegrityError):
        Pair.objects.create(
            study="s", grade="exact", before_id=uuid.uuid4(), after_id=later, wave="x"
        )
