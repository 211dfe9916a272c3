"""What the worker made of the last request to link, to seal, or to delete tests."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from surveys.tasks import delete_test_answers, link_answers, seal_answers

# A worker that was killed in the middle leaves its request running for ever.
LONGEST = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    is_waiting: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    links: Mapping[str, Run]  # by study
    seals: Mapping[str, Run]  # by wave
    tests: Mapping[str, Run]  # by wave

    def of_study(self, slug: str) -> Run:
        return self.links.get(slug, Run())

    def of_wave(self, slug: str) -> Run:
        return self.seals.get(slug, Run())

    def of_tests(self, slug: str) -> Run:
        """The newest request to delete the tests of a wave."""
        return self.tests.get(slug, Run())


def last_runs() -> Runs:
    """The newest request for each study and wave, with one query."""
    tasks = (link_answers, seal_answers, delete_test_answers)
    paths = [task.module_path for task in tasks]
    requests = DBTaskResult.objects.filter(task_path__in=paths)
    found: dict[str, dict[str, Run]] = {path: {} for path in paths}
    for request in requests.order_by("enqueued_at"):
        found[request.task_path][request.args_kwargs["args"][0]] = _run(request)
    links, seals, tests = (found[path] for path in paths)
    return Runs(links=links, seals=seals, tests=tests)


def _run(request: DBTaskResult) -> Run:
    if request.status == TaskResultStatus.READY:
        return Run(is_waiting=True)
    if request.status == TaskResultStatus.RUNNING:
        return Run(is_waiting=timezone.now() - request.started_at < LONGEST)
    if request.status == TaskResultStatus.FAILED:
        return Run(fault=request.exception_class_path.rpartition(".")[2])
    return Run(fault=request.return_value)
