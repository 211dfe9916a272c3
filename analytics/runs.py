"""What the worker made of the last request for each study's report."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from analytics.core_plan import CORE_PLAN
from analytics.pooling import obstacles_to_pooling, sentences_of
from analytics.tasks import analyse_study
from surveys.models import Study, Wave


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A study that could be analysed, and how its last request stands."""

    study: Study
    is_ready: bool
    is_waiting: bool
    fault: str
    obstacles: tuple[str, ...] = ()


def runs() -> list[Run]:
    """Every study in the order of its slug, with four queries.

    The questionnaires themselves are read only where waves asked different versions.
    """
    # The core plan compares these two.
    waves = Wave.objects.before_and_after().select_related("version")
    ready = set(Study.objects.sealed().values_list("pk", flat=True))
    last = _last_requests()
    return [
        Run(
            study=study,
            is_ready=study.pk in ready,
            is_waiting=_has(last.get(study.slug), *_WAITING),
            fault=_fault_of(last.get(study.slug)),
            obstacles=_obstacles_of(list(study.waves.all())),
        )
        for study in Study.objects.order_by("slug").prefetch_related(
            Prefetch("waves", queryset=waves.defer("version__document"))
        )
    ]


def _obstacles_of(waves: list[Wave]) -> tuple[str, ...]:
    """Why the core plan cannot be computed. It names items and words, no answer."""
    if len({wave.version_id for wave in waves}) < 2:  # noqa: PLR2004
        return ()
    # Loads numpy, and only where versions differ.
    from analytics.core.plan import AnalysisPlan  # noqa: PLC0415

    plan = AnalysisPlan.from_toml_text(CORE_PLAN.read_text("utf-8"))
    return tuple(sentences_of(obstacles_to_pooling(waves, plan)))


_WAITING = (TaskResultStatus.READY, TaskResultStatus.RUNNING)


def _last_requests() -> dict[str, DBTaskResult]:
    path = analyse_study.module_path
    requests = DBTaskResult.objects.filter(task_path=path).order_by("enqueued_at")
    return {request.args_kwargs["args"][0]: request for request in requests}


def _has(request: DBTaskResult | None, *statuses: str) -> bool:
    return request is not None and request.status in statuses


def _fault_of(request: DBTaskResult | None) -> str:
    """The kind of error only: its text could hold an answer."""
    if request is None or not _has(request, TaskResultStatus.FAILED):
        return ""
    return request.exception_class_path.rpartition(".")[2]
