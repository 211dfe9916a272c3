"""The web process asks, the worker does."""

import pytest
from django_tasks_db.models import DBTaskResult
from wagtail.models import ModelLogEntry

from surveys.actions.requests import request_link, request_seal
from surveys.errors import AlreadyAskedError, AlreadySealedError, WaveStillOpenError
from surveys.tasks import seal_answers
from tests.factories import surveys as factory

pytestmark = [
    pytest.mark.django_db(databases=["default", "responses"]),
    pytest.mark.usefixtures("_worker_is_away"),
]


def asked():
    rows = DBTaskResult.objects.order_by("enqueued_at")
    return [(row.task_path, row.args_kwargs["args"]) for row in rows]


def test_a_request_is_kept_for_the_worker_with_who_asked(
    settled_study, django_user_model
):
    user = django_user_model.objects.create_user("eva")

    request_link(study=settled_study, by=user)
    request_seal(wave=settled_study.waves.first(), by=user)

    assert asked() == [
        ("surveys.tasks.link_answers", ["study"]),
        ("surveys.tasks.seal_answers", ["study-before"]),
    ]
    entries = ModelLogEntry.objects.filter(user=user).order_by("timestamp")
    assert [entry.action for entry in entries] == ["surveys.link", "surveys.seal"]


def test_a_second_request_is_refused_while_the_first_waits(settled_study):
    before, after = settled_study.waves.all()
    request_link(study=settled_study)
    request_seal(wave=before)

    with pytest.raises(AlreadyAskedError, match="The worker has this request"):
        request_link(study=settled_study)
    with pytest.raises(AlreadyAskedError):
        request_seal(wave=before)
    request_seal(wave=after)

    assert len(asked()) == 3


def test_nothing_is_asked_for_a_wave_that_is_not_settled():
    study = factory.study(
        before_is_over=True
    )  # over, but the worker has not been there

    with pytest.raises(WaveStillOpenError, match="study-before still takes answers"):
        request_link(study=study)
    with pytest.raises(WaveStillOpenError, match="study-before still takes answers"):
        request_seal(wave=study.waves.first())

    assert asked() == []


def test_a_sealed_wave_is_not_asked_for(settled_study):
    seal_answers.func("study-before")

    with pytest.raises(AlreadySealedError, match="study-before is sealed"):
        request_seal(wave=settled_study.waves.first())
