"""The link ceremony: complete, final, and unhurt by a kill at any step."""

import datetime as dt
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.db import connection, connections
from django.utils import timezone

from surveys.actions import ceremony, rewriting
from surveys.actions.ceremony import hold_ceremony
from surveys.actions.links import link_study
from surveys.actions.seals import reseal_changed, seal_wave
from surveys.actions.waves import close_waves
from surveys.actions.withdrawals import carry_out_withdrawals, request_withdrawal
from surveys.ceremony_record import record_of, text_of
from surveys.enums import CeremonyStage
from surveys.errors import (
    AnswersBusyError,
    CeremonyHeldError,
    KeyNotDestroyedError,
    WaveStillOpenError,
    WithdrawalsWaitError,
    WitnessesError,
)
from surveys.link_keys import link_key, path_of
from surveys.linking import digests_of
from surveys.models import CeremonyStep, SealedWave
from surveys.models.links import RecordIsFinalError
from surveys.receipts import receipt_code
from surveys.responses.models import LinkDigests, Pair, Response
from tests.factories import surveys as factory

DATABASES = ["default", "responses"]
rolled_back = pytest.mark.django_db(databases=DATABASES)
# Neither database rewrites itself inside a test's transaction.
for_good = pytest.mark.django_db(
    databases=DATABASES, transaction=True, serialized_rollback=True
)
WITNESSES = ["operator A. N.", "evaluator P. I."]
STAGES = ["paired", "digests_deleted", "rewritten", "sealed", "key_destroyed"]


class KilledError(Exception):
    pass


def hold(study, **kwargs):
    options = {"witnesses": WITNESSES, "copies_until": dt.date(2026, 12, 24)} | kwargs
    return hold_ceremony(study=study, **options)


def files_of_answers():
    """Every file that may hold a row of the database of answers."""
    answers = connections["responses"]
    if answers.vendor == "sqlite":
        name = answers.settings_dict["NAME"]
        return [Path(f"{name}{end}") for end in ("", "-wal", "-shm")]
    with answers.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute(
            "SELECT current_setting('data_directory') || '/base/' || oid "
            "FROM pg_database WHERE datname = current_database()"
        )
        return list(Path(cursor.fetchone()[0]).iterdir())


def holders(secrets, files):
    """The files in which any of the digests stands, as text or as raw bytes."""
    wanted = [part for text in secrets for part in (text.encode(), bytes.fromhex(text))]
    return [
        file.name
        for file in files
        if file.is_file() and any(part in file.read_bytes() for part in wanted)
    ]


def digests_of_everybody(study):
    key = link_key(study.slug)
    codes = [
        digests_of(key, factory.code_of(role, person))
        for role, people in (("before", 12), ("after", 6))
        for person in range(people)
    ]
    return {digest for code in codes for digest in (code.full, *code.one_left_out)}


@for_good
def test_ceremony_keeps_pairs_and_destroys_what_made_them():
    study = factory.answered_study()

    steps = hold(study)

    assert [step.stage for step in steps] == STAGES
    assert CeremonyStep.objects.filter(study=study).is_unbroken()
    paired, deleted, _rewritten, sealed, destroyed = (step.facts for step in steps)
    assert paired["witnesses"] == WITNESSES
    assert paired["copies_until"] == "2026-12-24"
    assert paired["responses"] == {"study-before": 12, "study-after": 6}
    assert (paired["digests"], paired["is_key_present"]) == (18, True)
    assert (paired["links"]["exact"], paired["links"]["one_off"]) == (5, 1)
    assert (deleted, destroyed) == ({"digests_left": 0}, {"is_key_present": False})
    assert [(file["file"], file["completes"], file["pairs"]) for file in sealed["files"]] == [
        ("study-before-r1.parquet", 12, 6),
        ("study-after-r1.parquet", 6, 6),
    ]  # fmt: skip
    assert {file["sha256"] for file in sealed["files"]} == set(
        SealedWave.objects.values_list("sha256", flat=True)
    )
    assert not LinkDigests.objects.exists()
    assert not path_of("study").exists()
    assert (Pair.objects.count(), Response.objects.count()) == (6, 18)


@for_good
def test_the_record_lists_the_figures_of_each_later_wave():
    study = factory.followed_study()

    steps = hold(study)

    paired, sealed = steps[0].facts, steps[3].facts
    assert paired["digests"] == 21
    assert (paired["links"]["codes_after"], paired["links"]["exact"]) == (6, 5)
    follow_ups = paired["follow_up_links"]
    assert {wave: own["exact"] for wave, own in follow_ups.items()} == {
        "study-follow-up-1": 2
    }
    assert [(file["completes"], file["pairs"]) for file in sealed["files"]] == [
        (12, 9), (6, 9), (3, 9),
    ]  # fmt: skip
    assert not LinkDigests.objects.exists()
    text = text_of(record_of(study))
    assert "Codes in study-follow-up-1: 3\n  Pairs whose codes agree: 2" in text


@for_good
def test_no_table_and_no_file_holds_a_digest_afterwards(settings):
    study = factory.answered_study()
    for wave in study.waves.with_parts():
        seal_wave(wave=wave, now=timezone.now())
    key, secrets = link_key("study"), digests_of_everybody(study)
    assert holders(secrets, files_of_answers())

    hold(study)

    sealed = list(Path(settings.SEALED_DIR).iterdir())
    # Two waves, sealed, linked, sealed after the ceremony; four files each time.
    assert len(sealed) == 2 * 3 * 4
    assert holders(secrets, [*files_of_answers(), *sealed]) == []
    assert holders([key.hex()], files_of_answers()) == []
    assert list(Path(settings.KEY_DIR).iterdir()) == []
    for file in sealed:
        if file.suffix == ".parquet":
            values = pq.read_table(file).to_pylist()
            assert not secrets & {text for row in values for text in row.values()}


@for_good
def test_a_reader_of_old_rows_keeps_no_digest_alive():
    """PostgreSQL's VACUUM spares what an open transaction might still look at."""
    study = factory.answered_study()
    secrets = digests_of_everybody(study)
    if connections["responses"].vendor != "postgresql":
        return
    reader = connections["responses"].copy()
    with reader.cursor() as reading:
        reading.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        reading.execute("SELECT count(*) FROM django_migrations")

        hold(study)

        left = holders(secrets, files_of_answers())
        reading.execute("ROLLBACK")
    reader.close()
    assert left == []


@for_good
def test_ceremony_leaves_another_study_its_codes():
    study, other = factory.answered_study(), factory.answered_study("other")

    hold(study)

    assert path_of("other").exists()
    assert LinkDigests.objects.count() == 18
    assert len(link_study(study=other, now=timezone.now()).links) == 6


@for_good
def test_ceremony_that_is_killed_after_each_deed_goes_on(monkeypatch):
    """The deed is done, its step not yet written: the worst moment to die."""
    study = factory.answered_study()
    work = dict(ceremony.WORK)

    def deadly(stage):
        def do(study):
            work[stage](study)
            raise KilledError

        return do

    for stage in CeremonyStage:
        monkeypatch.setitem(ceremony.WORK, stage, deadly(stage))
        with pytest.raises(KilledError):
            hold(study)
        monkeypatch.setitem(ceremony.WORK, stage, work[stage])
    steps = hold(study)

    assert [step.stage for step in steps] == STAGES
    assert steps[0].facts["digests"] == 18
    assert (Pair.objects.count(), Response.objects.count()) == (6, 18)
    assert sorted(SealedWave.objects.values_list("file_name", flat=True)) == [
        "study-after-r1.parquet", "study-before-r1.parquet",
    ]  # fmt: skip
    assert not path_of("study").exists()


@for_good
def test_ceremony_that_is_killed_after_each_step_goes_on_without_witnesses():
    study = factory.answered_study()

    def die(step):
        raise KilledError

    for _stage in CeremonyStage:
        with pytest.raises(KilledError):
            hold(study, progress=die)
    pairs = set(Pair.objects.values_list("id", flat=True))
    written = list(study.ceremony_steps.values_list("stage", "sha256"))

    steps = hold_ceremony(study=study)

    assert [(step.stage, step.sha256) for step in steps] == written
    assert [stage for stage, _sha256 in written] == STAGES
    assert set(Pair.objects.values_list("id", flat=True)) == pairs
    assert SealedWave.objects.count() == 2


@for_good
def test_withdrawal_and_seal_work_without_codes_and_key():
    study = factory.answered_study()
    hold(study)

    request_withdrawal(code=receipt_code("study-after 2"))
    assert carry_out_withdrawals() == {"study-after"}
    resealed = reseal_changed(now=timezone.now())

    assert [(seal.file_name, seal.completes) for seal in resealed] == [
        ("study-after-r2.parquet", 5)
    ]
    assert Pair.objects.count() == 5
    with pytest.raises(CeremonyHeldError):
        link_study(study=study, now=timezone.now())
    assert Pair.objects.count() == 5


@for_good
def test_ceremony_of_a_wave_that_nobody_answered_still_destroys_the_key():
    study = factory.study(before_is_over=True, after_is_over=True)
    close_waves(now=timezone.now())

    steps = hold(study)

    assert steps[3].facts == {"files": []}
    assert not path_of("study").exists()


@for_good
@pytest.mark.parametrize(
    ("table", "steps"),
    # On PostgreSQL the digests' own table is emptied first of all.
    (
        ("responses_response", {"sqlite": 2, "postgresql": 2}),
        ("responses_linkdigests", {"sqlite": 2, "postgresql": 1}),
    ),
)
def test_ceremony_gives_way_to_whoever_reads(monkeypatch, table, steps):
    study = factory.answered_study()
    monkeypatch.setattr(rewriting, "PATIENCE", "50ms")
    answers = connections["responses"]
    reader = answers.copy()
    with answers.cursor() as cursor:
        if answers.vendor == "sqlite":
            cursor.execute("PRAGMA busy_timeout = 50")
        with reader.cursor() as reading:
            reading.execute("BEGIN")
            reading.execute(f"SELECT count(*) FROM {table}")

            with pytest.raises(AnswersBusyError, match="goes on from here"):
                hold(study)

            reading.execute("ROLLBACK")
    reader.close()
    assert study.ceremony_steps.count() == steps[answers.vendor]
    assert path_of("study").exists()
    assert [step.stage for step in hold(study)] == STAGES


@for_good
def test_ceremony_says_when_the_key_cannot_be_removed():
    study = factory.answered_study()
    path = path_of("study")
    path.unlink()
    path.mkdir()

    with pytest.raises(KeyNotDestroyedError, match="could not be overwritten"):
        hold(study)

    path.rmdir()
    assert hold(study)[-1].facts == {"is_key_present": False}


@rolled_back
@pytest.mark.parametrize(
    "witnesses", ([], ["operator"], ["A. N.", " a. n. "], ["A", ""], ["A", "B", "C"])
)
def test_ceremony_needs_two_people(witnesses):
    study = factory.answered_study()

    with pytest.raises(WitnessesError, match="Name two different people"):
        hold(study, witnesses=witnesses)

    assert not CeremonyStep.objects.exists()
    assert LinkDigests.objects.count() == 18


@rolled_back
def test_ceremony_waits_for_open_waves_for_the_inbox_and_for_withdrawals():
    with pytest.raises(WaveStillOpenError, match="still takes answers"):
        hold(factory.study("open"))

    study = factory.answered_study()
    request_withdrawal(code=receipt_code("study-after 2"))
    with pytest.raises(WithdrawalsWaitError, match="Run the worker once"):
        hold(study)

    factory.inbox_row("9" * 64, wave="study-after")
    with pytest.raises(WaveStillOpenError, match="still wait to be moved"):
        hold(study)

    assert not CeremonyStep.objects.exists()
    assert path_of("study").exists()


@rolled_back
def test_ceremony_waits_for_a_follow_up_even_if_it_is_planned_at_this_moment(
    monkeypatch,
):
    study = factory.answered_study()
    pair = ceremony.WORK[CeremonyStage.PAIRED]

    def pair_while_staff_plan(study):
        facts = pair(study)
        factory.follow_up(study)
        return facts

    monkeypatch.setitem(ceremony.WORK, CeremonyStage.PAIRED, pair_while_staff_plan)
    with pytest.raises(WaveStillOpenError, match="study-follow-up-1 still takes"):
        hold(study)
    monkeypatch.undo()
    with pytest.raises(WaveStillOpenError, match="study-follow-up-1 still takes"):
        hold(study)

    assert not CeremonyStep.objects.exists()
    assert LinkDigests.objects.count() == 18


@rolled_back
def test_record_is_neither_changed_nor_deleted():
    study = factory.study()
    step = CeremonyStep(
        study=study, stage="paired", position=0, done_at=timezone.now(), facts={"a": 1}
    )
    step.sha256 = step.digest_after("")
    step.save()
    steps = CeremonyStep.objects.filter(study=study)

    assert steps.is_unbroken()
    with pytest.raises(RecordIsFinalError):
        steps.update(facts={})
    with pytest.raises(RecordIsFinalError):
        steps.delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE surveys_ceremonystep SET facts = %s", [json.dumps({"a": 2})]
        )
    assert not steps.all().is_unbroken()
