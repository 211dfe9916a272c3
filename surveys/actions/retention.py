"""Delete the answers of studies whose time is over. Sealed files stay.

An emptied answer keeps its digest: a late retry of its form can bring nothing back. It
stays apart from a withdrawn one, for its wave's sealed file holds it still.
"""

import datetime as dt
import logging

from django.db import transaction
from django.utils import timezone

from surveys.actions.moves import DATABASE
from surveys.actions.rewriting import giving_way, rewrite_answers
from surveys.errors import AnswersBusyError
from surveys.models import Study, Wave
from surveys.responses.models import (
    IS_TEST,
    Inbox,
    LinkDigests,
    Pair,
    Response,
    WithdrawalRequest,
)
from surveys.retention import damaged_files, lacks_ceremony, last_day_of

logger = logging.getLogger(__name__)


def delete_old_answers(*, now: dt.datetime) -> list[str]:
    """Delete what is past its last day and in a sealed file; return the studies.

    Killed half-way it goes on with the next run: the study is marked last.
    """
    deleted = []
    for study in Study.objects.keeping_answers().prefetch_related("waves"):
        last_day = last_day_of(study)
        if last_day is None or timezone.localdate(now) <= last_day:
            continue
        try:
            if _delete(study, now):
                deleted.append(study.slug)
        except AnswersBusyError:
            logger.warning("%s: the database of answers is busy", study.slug)
    return deleted


def _delete(study: Study, now: dt.datetime) -> bool:
    found = Study.objects.with_waves().prefetch_related("ceremony_steps")
    study = found.get(pk=study.pk)
    if lacks_ceremony(study) or damaged_files(study):
        return False
    waves = list(study.waves.all())
    with giving_way(), transaction.atomic(using=DATABASE):
        if not _are_in_files(waves):
            return False
        _empty(study, [wave.slug for wave in waves])
    rewrite_answers()
    return _mark(study, now)


@transaction.atomic
def _mark(study: Study, now: dt.datetime) -> bool:
    """False if a follow-up was planned meanwhile: its answers have a time of their own."""
    # The row that `plan_follow_up` holds.
    Study.objects.select_for_update().get(pk=study.pk)
    if Wave.objects.filter(study=study, closed_at=None).exists():
        return False
    Study.objects.filter(pk=study.pk).update(answers_deleted_at=now)
    return True


def _are_in_files(waves: list[Wave]) -> bool:
    """Whether each answer is in its wave's newest file, and none is on its way out.

    A withdrawal that waits comes first: afterwards nobody finds the answer in the file.
    """
    slugs = [wave.slug for wave in waves]
    is_waiting = Inbox.objects.filter(wave__in=slugs).exists()
    if is_waiting or WithdrawalRequest.objects.exists():
        return False
    return all(
        Response.objects.of_wave(wave.slug).count() == _in_newest_file(wave)
        for wave in waves
    )


def _in_newest_file(wave: Wave) -> int:
    seals = sorted(wave.seals.all(), key=lambda sealed: sealed.revision)
    return seals[-1].completes if seals else 0


def _empty(study: Study, waves: list[str]) -> None:
    Pair.objects.filter(study=study.slug).delete()
    LinkDigests.objects.filter(wave__in=waves).delete()
    Response.objects.filter(IS_TEST, wave__in=waves).delete()
    Response.objects.filter(wave__in=waves).update(content={})
