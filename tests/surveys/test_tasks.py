"""What the worker does when it is asked."""

import pytest
from django.utils import timezone

from surveys import tasks
from surveys.actions.waves import close_waves
from surveys.models import SealedWave
from surveys.responses.models import Pair
from tests.factories import surveys as factory

pytestmark = pytest.mark.django_db(databases=["default", "responses"])


def test_answers_are_linked_and_sealed(settled_study):
    assert tasks.link_answers.func("study") == ""
    assert tasks.seal_answers.func("study-before") == ""

    assert Pair.objects.count() == 1
    assert SealedWave.objects.get().wave.slug == "study-before"


def test_a_wave_is_sealed_once_however_often_it_is_asked_for(settled_study):
    for _time in range(2):
        assert tasks.seal_answers.func("study-before") == ""

    assert SealedWave.objects.get().revision == 1


def test_a_refusal_comes_back_as_its_name():
    factory.study(before_is_over=True)
    close_waves(now=timezone.now())

    assert tasks.link_answers.func("study") == "WaveStillOpenError"
    assert tasks.seal_answers.func("study-before") == "NothingToSealError"


def test_what_nobody_expected_comes_back_without_its_text(
    settled_study, monkeypatch, caplog
):
    def fail(**kwargs):
        raise ValueError("att1=7")

    monkeypatch.setattr(tasks, "seal_wave", fail)

    assert tasks.seal_answers.func("study-before") == "ValueError"
    assert caplog.messages == ["a task failed: ValueError"]
