"""How the last request stands."""

import datetime as dt

import pytest
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from surveys.runs import Run, last_runs
from surveys.tasks import seal_answers

pytestmark = pytest.mark.django_db


def request(status, *, wave="w", hours_ago=0, **values):
    row = DBTaskResult.objects.create(
        task_path=seal_answers.module_path,
        args_kwargs={"args": [wave], "kwargs": {}},
        status=status,
        backend_name="default",
        run_after=timezone.now(),
        exception_class_path="",
        traceback="",
        started_at=timezone.now() - dt.timedelta(hours=hours_ago),
    )
    DBTaskResult.objects.filter(pk=row.pk).update(**values)


@pytest.mark.parametrize(
    ("status", "values", "run"),
    (
        (TaskResultStatus.READY, {}, Run(is_waiting=True)),
        (TaskResultStatus.RUNNING, {}, Run(is_waiting=True)),
        (TaskResultStatus.SUCCESSFUL, {"return_value": ""}, Run()),
        (
            TaskResultStatus.SUCCESSFUL,
            {"return_value": "NothingToSealError"},
            Run(fault="NothingToSealError"),
        ),
        (
            TaskResultStatus.FAILED,
            {"exception_class_path": "some.where.SomeError"},
            Run(fault="SomeError"),
        ),
    ),
)
def test_a_run_is_read_from_the_request(status, values, run):
    request(status, **values)

    assert last_runs().of_wave("w") == run
    assert last_runs().of_wave("other") == last_runs().of_study("w") == Run()


def test_a_worker_that_was_killed_does_not_block_for_ever():
    request(TaskResultStatus.RUNNING, hours_ago=2)

    assert last_runs().of_wave("w") == Run()


def test_the_newest_request_counts():
    now = timezone.now()
    request(TaskResultStatus.SUCCESSFUL, return_value="AError", enqueued_at=now)
    request(TaskResultStatus.READY, enqueued_at=now - dt.timedelta(hours=1))

    assert last_runs().of_wave("w") == Run(fault="AError")


@pytest.mark.parametrize("count", (1, 3))
def test_runs_take_one_query(count, django_assert_num_queries):
    for number in range(count):
        request(TaskResultStatus.READY, wave=f"w{number}")

    with django_assert_num_queries(1):
        assert len(last_runs().seals) == count
