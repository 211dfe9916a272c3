"""Answers go when their time is over, never before they are in a file, and only once."""

import datetime as dt
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.utils import timezone

from surveys.actions import retention
from surveys.actions.links import link_study
from surveys.actions.moves import move_inbox
from surveys.actions.retention import delete_old_answers
from surveys.actions.seals import reseal_changed, seal_wave
from surveys.actions.studies import change_study
from surveys.actions.waves import close_waves
from surveys.actions.withdrawals import carry_out_withdrawals, request_withdrawal
from surveys.errors import AnswersBusyError, AnswersDeletedError, KeepingTimeError
from surveys.models import CeremonyStep, SealedWave, Study
from surveys.receipts import receipt_code, receipt_digest
from surveys.responses.models import LinkDigests, Pair, Response, WithdrawalRequest
from tests.factories import surveys as factory
from tests.surveys.actions.test_ceremony import files_of_answers, hold

DATABASES = ["default", "responses"]
rolled_back = pytest.mark.django_db(databases=DATABASES)
# Neither database rewrites itself inside a test's transaction.
for_good = pytest.mark.django_db(
    databases=DATABASES, transaction=True, serialized_rollback=True
)


class KilledError(Exception):
    pass


def later():
    """Twenty-five months on; a study keeps its answers for twenty-four."""
    return timezone.now() + dt.timedelta(days=31 * 25)


@pytest.fixture
def rewritten(monkeypatch):
    """How often the database was rewritten; nothing is, within a test's transaction."""
    calls = []
    monkeypatch.setattr(retention, "rewrite_answers", lambda: calls.append(1))
    return calls


@pytest.fixture
def sealed_study():
    """Answered, linked and sealed; its ceremony has ended."""
    study = factory.answered_study()
    link_study(study=study, now=timezone.now())
    for wave in study.waves.with_parts():
        seal_wave(wave=wave, now=timezone.now())
    end_ceremony(study)
    return study


def end_ceremony(study):
    CeremonyStep.objects.create(
        study=study,
        stage="key_destroyed",
        position=4,
        done_at=timezone.now(),
        facts={},
        sha256="0",
    )


def state():
    """Answers with content, emptied ones, digests of codes, pairs."""
    return (
        Response.objects.exclude(content={}).count(),
        Response.objects.forgotten().count(),
        LinkDigests.objects.count(),
        Pair.objects.count(),
    )


FULL, EMPTY = (18, 0, 18, 6), (0, 18, 0, 0)


@rolled_back
def test_answers_are_deleted_when_their_time_is_over(sealed_study, rewritten):
    now = later()
    digests = set(Response.objects.values_list("receipt_digest", flat=True))

    assert delete_old_answers(now=now) == ["study"]
    assert delete_old_answers(now=now) == []

    assert state() == EMPTY
    assert set(Response.objects.values_list("receipt_digest", flat=True)) == digests
    assert Study.objects.get().answers_deleted_at == now
    assert rewritten == [1]


@rolled_back
def test_answers_stay_to_the_end_of_their_last_day(sealed_study, rewritten):
    sealed_study.waves.update(closed_at="2027-03-31T12:00Z")

    assert delete_old_answers(now=dt.datetime(2029, 3, 31, 20, tzinfo=dt.UTC)) == []
    assert state() == FULL
    assert delete_old_answers(now=dt.datetime(2029, 4, 1, 2, tzinfo=dt.UTC)) == [
        "study"
    ]


@rolled_back
def test_other_studies_keep_theirs(sealed_study, rewritten):
    factory.answered_study("other")

    assert delete_old_answers(now=later()) == ["study"]

    assert state() == FULL[:1] + EMPTY[1:2] + FULL[2:3] + (0,)


@rolled_back
@pytest.mark.parametrize(
    "spoil",
    (
        lambda study: CeremonyStep.objects.filter(study=study)._raw_delete("default"),
        lambda study: SealedWave.objects.filter(wave__role="after").delete(),
        lambda study: SealedWave.objects.update(completes=5),
        lambda study: SealedWave.objects.update(sha256="0"),
        lambda study: factory.inbox_row("9" * 64, wave="study-after"),
        lambda study: WithdrawalRequest.objects.create(receipt_digest="9" * 64),
    ),
    ids=("ceremony", "unsealed", "other count", "altered", "inbox", "withdrawal"),
)  # fmt: skip
def test_what_is_in_no_file_or_still_moves_is_never_deleted(
    sealed_study, rewritten, spoil
):
    spoil(sealed_study)

    assert delete_old_answers(now=later()) == []

    assert state() == FULL
    assert rewritten == []
    assert Study.objects.get().answers_deleted_at is None


@rolled_back
def test_a_missing_file_keeps_the_answers(sealed_study, rewritten, settings):
    Path(settings.SEALED_DIR, "study-before-r1.parquet").unlink()

    assert delete_old_answers(now=later()) == []
    assert state() == FULL


@rolled_back
def test_a_wave_without_an_answer_needs_no_file(rewritten):
    study = factory.study(before_is_over=True, after_is_over=True)
    factory.answer(study, "before", 1)
    close_waves(now=timezone.now())
    seal_wave(wave=study.waves.with_parts().first(), now=timezone.now())
    end_ceremony(study)

    assert delete_old_answers(now=later()) == ["study"]
    assert state() == (0, 1, 0, 0)


@rolled_back
@pytest.mark.parametrize("place", ("within", "rewriting", "busy"))
def test_a_deletion_that_was_stopped_comes_to_the_same_end(
    sealed_study, rewritten, monkeypatch, place
):
    def die(*args, **kwargs):
        raise KilledError

    def give_way():
        raise AnswersBusyError

    with monkeypatch.context() as patch:
        if place == "within":  # between the two deletes
            patch.setattr(LinkDigests.objects, "filter", die)
        else:
            stop = die if place == "rewriting" else give_way
            patch.setattr(retention, "rewrite_answers", stop)
        if place == "busy":
            assert delete_old_answers(now=later()) == []
        else:
            with pytest.raises(KilledError):
                delete_old_answers(now=later())
    assert state() == (FULL if place == "within" else EMPTY)
    assert reseal_changed(now=timezone.now()) == []
    assert Study.objects.get().answers_deleted_at is None

    assert delete_old_answers(now=later()) == ["study"]

    assert state() == EMPTY
    assert rewritten == [1]


@rolled_back
def test_nothing_brings_an_answer_back_or_seals_its_wave_anew(
    sealed_study, rewritten, settings
):
    delete_old_answers(now=later())
    code = receipt_code("study-before 1")

    # A late retry of the form, and a withdrawal whose answer nobody can find any more.
    factory.inbox_row(receipt_digest(code), wave="study-before")
    assert move_inbox(closing={"study-before"}) == 0
    request_withdrawal(code=code)
    assert carry_out_withdrawals() == set()
    assert reseal_changed(now=later()) == []
    with pytest.raises(AnswersDeletedError, match="study-before were deleted"):
        seal_wave(wave=sealed_study.waves.with_parts()[0], now=later())

    assert state() == EMPTY
    assert not WithdrawalRequest.objects.exists()
    file = Path(settings.SEALED_DIR, "study-before-r1.parquet")
    assert len(pq.read_table(file)) == 12


@for_good
def test_no_file_of_the_database_holds_an_answer_afterwards():
    study = factory.answered_study()
    hold(study)
    assert any(b"seen_poster" in file.read_bytes() for file in here())

    assert delete_old_answers(now=later()) == ["study"]

    assert [file.name for file in here() if b"seen_poster" in file.read_bytes()] == []
    assert state() == EMPTY


def here():
    return [file for file in files_of_answers() if file.is_file()]


@rolled_back
@pytest.mark.parametrize("count", (1, 3))
def test_studies_that_keep_theirs_cost_two_queries(django_assert_num_queries, count):
    for number in range(count):
        factory.study(f"study{number}")

    with django_assert_num_queries(2):
        assert delete_old_answers(now=later()) == []


@rolled_back
def test_a_follow_up_that_is_planned_meanwhile_keeps_the_study_alive(
    sealed_study, monkeypatch
):
    def plan():
        kept = Study.objects.get(pk=sealed_study.pk)
        kept.waves.create(
            version=kept.waves.first().version,
            slug="study-follow-up-1",
            role="follow_up",
            position=2,
        )

    monkeypatch.setattr(retention, "rewrite_answers", plan)

    assert delete_old_answers(now=later()) == []
    assert state() == EMPTY
    assert Study.objects.get().answers_deleted_at is None


def change(study, **kwargs):
    return change_study(
        study=study,
        titles=study.titles,
        cities=study.cities,
        version=study.waves.first().version,
        now=timezone.now(),
        **kwargs,
    )


@rolled_back
def test_the_time_may_change_but_not_to_what_has_passed():
    study = factory.study(before_is_over=True, after_is_over=True)
    assert change(study, keep_answers_months=1).keep_answers_months == 1
    study.waves.update(closed_at=timezone.now() - dt.timedelta(days=100))

    with pytest.raises(KeepingTimeError, match="3 months have passed"):
        change(study, keep_answers_months=3)
    # Its own time has passed too, and may stay as it is.
    assert change(study, keep_answers_months=1).keep_answers_months == 1
    assert change(study, keep_answers_months=4).keep_answers_months == 4
    assert change(study).keep_answers_months == 4
    assert Study.objects.get().keep_answers_months == 4


@rolled_back
def test_after_the_deletion_no_other_time_can_be_chosen():
    study = factory.study(before_is_over=True, after_is_over=True)
    Study.objects.update(answers_deleted_at=timezone.now())

    with pytest.raises(KeepingTimeError):
        change(study, keep_answers_months=60)
