"""Doorbells for the worker, which alone loads the statistics."""

from django.utils import timezone
from django_tasks import task

from surveys.models import Study


@task()
def analyse_study(study: str) -> int:
    """Run the core plan over a study's sealed waves; return the report's number."""
    from analytics.actions.analyses import CORE_PLAN, run_analysis  # noqa: PLC0415

    report = run_analysis(
        study=Study.objects.get(slug=study),
        plan_text=CORE_PLAN.read_text("utf-8"),
        now=timezone.now(),
    )
    return report.number
