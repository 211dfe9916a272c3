"""What the worker made of the last request to link a study, or to seal a wave."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from surveys.tasks import link_answers, seal_answers

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

    def of_study(self, slug: str) -> Run:
        return self.links.get(slug, Run())

    def of_wave(self, slug: str) -> Run:
        return self.seals.get(slug, Run())


def last_runs() -> Runs:
    """The newest request for each study and wave, with one query."""
    paths = (link_answers.module_path, seal_answers.module_path)
    requests = DBTaskResult.objects.filter(task_path__in=paths)
    found: dict[str, dict[str, Run]] = {path: {} for path in paths}
    for request in requests.order_by("enqueued_at"):
        found[request.task_path][request.args_kwargs["args"][0]] = _run(request)
    return Runs(links=found[paths[0]], seals=found[paths[1]])


def _run(request: DBTaskResult) -> Run:
    if request.status == TaskResultStatus.READY:
        return Run(is_waiting=True)
    if request.status == TaskResultStatus.RUNNING:
        return Run(is_waiting=timezone.now() - request.started_at < LONGEST)
    if request.status == TaskResultStatus.FAILED:
        return Run(fault=request.exception_class_path.rpartition(".")[2])
    return Run(fault=request.return_value)
