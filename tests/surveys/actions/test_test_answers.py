"""Test answers take the way of every answer, and stay out of everything that counts."""

import json
from collections import Counter

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import ModelLogEntry

from surveys.actions.links import link_study
from surveys.actions.moves import move_inbox
from surveys.actions.requests import request_test_deletion
from surveys.actions.responses import submit_response
from surveys.actions.seals import reseal_changed, seal_wave
from surveys.actions.test_answers import count_waiting_tests, delete_tests
from surveys.actions.waves import close_waves, count_field
from surveys.enums import QualityFlag
from surveys.errors import AlreadyAskedError, WaveClosedError
from surveys.models import Channel, FieldCount, LinkQuality, Wave, WaveCity
from surveys.responses.models import Inbox, LinkDigests, Response
from surveys.tasks import delete_test_answers
from tests.factories import surveys as factory

pytestmark = pytest.mark.django_db(databases=["default", "responses"])


def send_tests(wave, count=1, **kwargs):
    for _number in range(count):
        state = factory.state(wave, **kwargs).with_flag(QualityFlag.TEST)
        submit_response(wave=wave, state=state, language="cs", now=timezone.now())


def answer(wave, people):
    for person in range(people):
        factory.answer(wave.study, wave.role, person)


def noted(wave):
    return Wave.objects.get(pk=wave.pk).test_answers


def flags():
    return Counter(
        flag for row in Response.objects.all() for flag in row.content["flags"]
    )


def test_a_test_is_taken_before_the_wave_opens_and_holds_no_code():
    wave = factory.wave()
    WaveCity.objects.update(opens_at="2098-01-01T00:00Z", closes_at="2099-01-01T00:00Z")

    send_tests(Wave.objects.with_parts().get(pk=wave.pk))

    row = Inbox.objects.get()
    assert (row.content["flags"], row.content["link"]) == (["test"], None)
    assert row.content["answers"] == factory.ANSWERS


def test_a_test_after_closing_is_not_late_and_a_settled_wave_takes_none():
    wave = factory.wave(before_is_over=True)
    send_tests(wave)
    assert Inbox.objects.get().content["flags"] == ["test"]
    close_waves(now=timezone.now())

    with pytest.raises(WaveClosedError):
        send_tests(Wave.objects.with_parts().get(pk=wave.pk))


def test_tests_are_no_crowd_and_move_with_one():
    wave = factory.wave()
    send_tests(wave, 10)
    answer(wave, 9)

    assert move_inbox() == 0
    factory.answer(wave.study, "before", 9)
    assert move_inbox() == 20

    assert Response.objects.of_wave(wave.slug).count() == 10
    assert Response.objects.tests_of_wave(wave.slug).count() == 10
    assert flags() == {"test": 10}
    assert LinkDigests.objects.count() == 10


def test_tests_are_in_no_count_for_staff_but_their_own():
    wave = factory.wave()
    send_tests(wave, 7)
    answer(wave, 10)

    count_waiting_tests()
    assert noted(wave) == 7
    move_inbox()
    send_tests(wave, 2)
    count_field(wave=wave)

    assert noted(wave) == 9
    counts = dict(FieldCount.objects.values_list("city", "completes"))
    assert counts == {"prague": 10, "sofia": 0}
    assert Channel.objects.get(wave=wave, code="mail").completes == 10


@pytest.mark.parametrize("count", (1, 3))
def test_waiting_tests_are_counted_wave_by_wave(django_assert_num_queries, count):
    for number in range(count):
        send_tests(factory.wave(slug=f"study{number}"))

    with django_assert_num_queries(1 + 2 * count, using="responses"):
        count_waiting_tests()

    assert set(Wave.objects.values_list("role", "test_answers")) == {
        ("before", 1),
        ("after", 0),
    }


def test_a_closed_wave_has_no_test_whether_it_had_moved_or_waited():
    wave = factory.wave()
    send_tests(wave, 3)
    answer(wave, 10)
    move_inbox()
    send_tests(wave, 2)
    WaveCity.objects.update(closes_at="2026-01-02T00:00Z", opens_at="2026-01-01T00:00Z")

    close_waves(now=timezone.now())

    assert flags() == {}
    assert Response.objects.count() == 10
    assert not Inbox.objects.exists()
    assert noted(wave) == 0


def test_a_test_that_was_on_its_way_while_the_wave_closed_is_dropped():
    wave = factory.wave(before_is_over=True)
    close_waves(now=timezone.now())
    send_tests(wave)  # the page knew the wave before it was settled

    assert close_waves(now=timezone.now()) == ["study-before"]
    assert not Inbox.objects.exists()
    assert not Response.objects.exists()


def test_a_test_that_moved_with_stragglers_is_deleted():
    wave = factory.wave(before_is_over=True)
    close_waves(now=timezone.now())
    send_tests(wave)
    answer(wave, 10)
    count_waiting_tests()
    move_inbox()  # by a worker that has not closed waves yet
    assert flags() == {"test": 1}

    assert close_waves(now=timezone.now()) == ["study-before"]
    assert close_waves(now=timezone.now()) == []
    assert flags() == {}
    assert Response.objects.count() == 10


def test_a_closing_killed_half_way_is_done_again(monkeypatch):
    wave = factory.wave(before_is_over=True)
    send_tests(wave, 2)
    answer(wave, 10)
    move_inbox()

    def die(**kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("surveys.actions.waves.delete_tests", die)
        with pytest.raises(KeyboardInterrupt):
            close_waves(now=timezone.now())
    assert flags() == {"test": 2}

    assert close_waves(now=timezone.now()) == ["study-before"]
    assert flags() == {}
    assert Response.objects.count() == 10


def test_links_and_sealed_files_hold_no_test(settings):
    study = factory.answered_study()
    before, after = study.waves.with_parts()
    moved = factory.inbox_row("9" * 64, wave=before.slug).content
    Inbox.objects.all().delete()
    # As if an older worker had closed the wave: no reader may count it all the same.
    Response.objects.create(
        receipt_digest="9" * 64, wave=before.slug, content=moved | {"flags": ["test"]}
    )

    link_study(study=study, now=timezone.now())
    sealed = seal_wave(wave=before, now=timezone.now())
    seal_wave(wave=after, now=timezone.now())

    assert LinkQuality.objects.get().codes_before == 12
    assert sealed.completes == 12
    manifest = settings.SEALED_DIR / "study-before-r1.json"
    assert json.loads(manifest.read_text())["completes"] == 12
    assert reseal_changed(now=timezone.now()) == []


def test_tests_are_deleted_on_request_and_answers_stay():
    wave, other = factory.wave(), factory.wave(slug="other")
    for each in (wave, other):
        send_tests(each, 2)
        answer(each, 10)
    move_inbox()
    send_tests(wave)

    delete_tests(wave=wave)
    delete_tests(wave=wave)

    assert noted(wave) == 0
    assert Response.objects.of_wave(wave.slug).count() == 10
    assert Response.objects.tests_of_wave(other.slug).count() == 2
    assert not Inbox.objects.exists()


@pytest.mark.usefixtures("_worker_is_away")
def test_deletion_is_asked_for_once_with_who_asked(django_user_model):
    wave, user = factory.wave(), django_user_model.objects.create_user("eva")

    request_test_deletion(wave=wave, by=user)
    with pytest.raises(AlreadyAskedError):
        request_test_deletion(wave=wave, by=user)

    task = DBTaskResult.objects.get()
    assert task.task_path == "surveys.tasks.delete_test_answers"
    assert task.args_kwargs["args"] == ["study-before"]
    assert ModelLogEntry.objects.get(user=user).action == "surveys.delete_tests"


def test_the_worker_deletes_what_it_is_asked_for():
    wave = factory.wave()
    send_tests(wave)

    assert delete_test_answers.func("study-before") == ""
    assert not Inbox.objects.exists()
    assert delete_test_answers.func("nowhere") == "DoesNotExist"
