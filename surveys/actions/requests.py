"""Ask the worker to link, to seal, or to delete tests: it alone may read answers."""

from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from surveys.actions.links import refuse_after_ceremony
from surveys.errors import AlreadyAskedError, AlreadySealedError, WaveStillOpenError
from surveys.models import Study, Wave
from surveys.runs import Run, last_runs
from surveys.tasks import delete_test_answers, link_answers, seal_answers


@transaction.atomic
def request_link(*, study: Study, by: Any = None) -> None:
    """Ask for pairs; asked for twice before the worker came, it is one request."""
    held = Study.objects.select_for_update().get(pk=study.pk)
    for wave in held.waves.before_and_after():
        _refuse_unsettled(wave)
    refuse_after_ceremony(held)
    _refuse_waiting(last_runs().of_study(held.slug))
    link_answers.enqueue(held.slug)
    log(instance=held, action="surveys.link", user=by)


@transaction.atomic
def request_seal(*, wave: Wave, by: Any = None) -> None:
    held = Wave.objects.select_for_update().get(pk=wave.pk)
    _refuse_unsettled(held)
    if held.is_sealed:
        raise AlreadySealedError(
            f"{held.slug} is sealed. When somebody withdraws an answer, the worker seals "
            "it anew by itself."
        )
    _refuse_waiting(last_runs().of_wave(held.slug))
    seal_answers.enqueue(held.slug)
    log(instance=held, action="surveys.seal", user=by)


@transaction.atomic
def request_test_deletion(*, wave: Wave, by: Any = None) -> None:
    held = Wave.objects.select_for_update().get(pk=wave.pk)
    _refuse_waiting(last_runs().of_tests(held.slug))
    delete_test_answers.enqueue(held.slug)
    log(instance=held, action="surveys.delete_tests", user=by)


def _refuse_unsettled(wave: Wave) -> None:
    if not wave.is_settled:
        raise WaveStillOpenError(
            f"{wave.slug} still takes answers, or some still wait to be moved. "
            "The worker closes it half an hour after its last city."
        )


def _refuse_waiting(run: Run) -> None:
    if run.is_waiting:
        raise AlreadyAskedError("The worker has this request. Look again soon.")
