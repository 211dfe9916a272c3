"""Doorbells for the worker, which alone may read answers."""

import logging
from collections.abc import Callable

from django.utils import timezone
from django_tasks import task

from surveys.actions.links import link_study
from surveys.actions.seals import seal_wave
from surveys.actions.test_answers import delete_tests
from surveys.models import Study, Wave

logger = logging.getLogger(__name__)


@task()
def link_answers(study: str) -> str:
    """Link a study's waves; return what went wrong, or nothing."""

    def work() -> None:
        link_study(study=Study.objects.get(slug=study), now=timezone.now())

    return _fault_of(work)


@task()
def seal_answers(wave: str) -> str:
    """Seal a wave; one that is sealed already stays as it is, so twice is once."""

    def work() -> None:
        found = Wave.objects.with_parts().get(slug=wave)
        if not found.is_sealed:
            seal_wave(wave=found, now=timezone.now())

    return _fault_of(work)


@task()
def delete_test_answers(wave: str) -> str:
    """Delete the test answers of a wave before it closes."""

    def work() -> None:
        delete_tests(wave=Wave.objects.get(slug=wave))

    return _fault_of(work)


def _fault_of(work: Callable[[], object]) -> str:
    """The kind of an error alone: its text, which a task keeps, may hold an answer."""
    try:
        work()
    except Exception as error:  # noqa: BLE001  # whatever it was, staff read its kind
        logger.error("a task failed: %s", type(error).__name__)  # noqa: TRY400
        return type(error).__name__
    return ""
