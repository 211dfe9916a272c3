"""Run a plan over sealed waves and keep what may be shown."""

import datetime as dt

from django.db import transaction

from analytics import __version__
from analytics.core.evaluation import Evaluation, evaluate
from analytics.core.labels import INSTRUMENT_VERSION
from analytics.core.plan import AnalysisPlan
from analytics.core_plan import CORE_PLAN
from analytics.frames import latest_seals, study_frame
from analytics.models import Report, StoredEstimate
from analytics.pooling import (
    refuse_incomparable,
    refuse_nested_groups,
    version_label,
    waves_of,
)
from surveys.models import Study

__all__ = ["CORE_PLAN", "evaluate_study", "run_analysis"]


def evaluate_study(
    study: Study, plan: AnalysisPlan
) -> tuple[Evaluation, dict[str, str]]:
    """The evaluation, disclosure-checked, and the digests of the files it read.

    Raises, before a file is opened, NotComparableError if the waves did not ask alike
    what the plan scores, and NestedGroupsError if it shows cities and groups of them.
    """
    refuse_nested_groups(study, plan)
    seals = latest_seals(study, waves_of(study, plan))
    waves = [sealed.wave for sealed in seals]
    refuse_incomparable(waves, plan)
    frame = study_frame(seals).assign(**{INSTRUMENT_VERSION: version_label(waves)})
    found = evaluate(frame, plan)
    return found.published(), {sealed.file_name: sealed.sha256 for sealed in seals}


@transaction.atomic
def run_analysis(*, study: Study, plan_text: str, now: dt.datetime) -> Report:
    """Evaluate a study by a plan; store the report and its estimates."""
    plan = AnalysisPlan.from_toml_text(plan_text)
    found, digests = evaluate_study(study, plan)
    latest = Report.objects.latest_of(study)
    report = Report.objects.create(
        study=study,
        number=latest.number + 1 if latest else 1,
        plan_text=plan_text,
        plan_digest=plan.digest,
        data_digests=digests,
        evaluation=found.to_dict(),
        version=__version__,
        computed_at=now,
    )
    StoredEstimate.objects.bulk_create(
        StoredEstimate(
            report=report, outcome=outcome["key"], group=group["group"], result=group
        )
        for outcome in report.evaluation["outcomes"]
        for group in outcome["groups"]
    )
    return report
