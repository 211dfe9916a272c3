"""What testers sent: counted for staff, deleted when the wave closes or on request."""

from django.db import transaction

from surveys.actions.moves import DATABASE, forget_deleted_pages
from surveys.models import Wave
from surveys.responses.models import IS_TEST, Inbox, Response


def count_tests(*, wave: Wave) -> None:
    """Write how many test answers there are, exactly: a tester is no resident."""
    waiting = Inbox.objects.filter(IS_TEST, wave=wave.slug)
    moved = Response.objects.tests_of_wave(wave.slug)
    count = waiting.count() + moved.count()
    Wave.objects.filter(pk=wave.pk).update(test_answers=count)


def count_waiting_tests() -> None:
    """Count anew in each wave in which a test waits; elsewhere nothing has come."""
    waiting = Inbox.objects.filter(IS_TEST).values_list("wave", flat=True)
    for wave in Wave.objects.filter(slug__in=set(waiting)):
        count_tests(wave=wave)


def delete_tests(*, wave: Wave) -> None:
    """Delete the test answers of a wave, moved or waiting; safe to repeat."""
    with transaction.atomic(using=DATABASE):
        Response.objects.tests_of_wave(wave.slug).delete()
        Inbox.objects.filter(IS_TEST, wave=wave.slug).delete()
    forget_deleted_pages()
    count_tests(wave=wave)
