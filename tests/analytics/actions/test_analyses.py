import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError
from django.utils import timezone

from analytics.actions.analyses import CORE_PLAN, run_analysis
from analytics.actions.publishing import publish_estimate
from analytics.core.plan import AnalysisPlan
from analytics.models import Report, StoredEstimate
from tests.analytics.conftest import PLAN

pytestmark = pytest.mark.django_db(databases=["default", "responses"])


def test_run_analysis_stores_a_report_with_its_provenance(report, sealed_study):
    seals = {
        s.file_name: s.sha256 for w in sealed_study.waves.all() for s in w.seals.all()
    }

    assert report.number == 1
    assert report.data_digests == seals
    assert report.plan_digest == AnalysisPlan.from_toml_text(PLAN).digest
    assert sorted(report.estimates.values_list("group", flat=True)) == [
        "all", "prague", "sofia",
    ]  # fmt: skip


def test_run_analysis_again_gives_the_same_numbers_under_a_new_number(
    report, sealed_study
):
    again = run_analysis(study=sealed_study, plan_text=PLAN, now=timezone.now())

    assert again.number == 2
    assert again.evaluation == report.evaluation
    assert Report.objects.latest_of(sealed_study) == again


def test_a_shift_of_simulated_residents_is_found(report):
    shift = report.estimates.get(group="all").shift

    # Eighty simulated residents who move by 0.8; the exact value depends on the seed.
    assert (
        shift["difference"]["interval"]["low"]
        < 0.8
        < shift["difference"]["interval"]["high"]
    )
    assert shift["n"] >= 20


def test_publish_estimate_keeps_who_came_first(report):
    users = get_user_model().objects
    first, second = users.create_user("a"), users.create_user("b")
    estimate = report.estimates.get(group="all")

    for user in (first, second):
        publish_estimate(estimate=estimate, by=user, now=timezone.now())

    estimate.refresh_from_db()
    assert estimate.published_by == first
    assert list(StoredEstimate.objects.published()) == [estimate]


def test_a_published_estimate_names_time_and_person(report):
    estimates = StoredEstimate.objects.filter(report=report)

    with pytest.raises(IntegrityError, match="estimate_is_published_at_a_time"):
        estimates.update(published_at=timezone.now())


def test_a_group_is_stored_once_in_a_report(report):
    estimate = report.estimates.get(group="all")
    estimate.pk = None

    with pytest.raises(IntegrityError):
        estimate.save(force_insert=True)


def test_the_core_plan_can_be_read():
    plan = AnalysisPlan.from_toml_text(CORE_PLAN.read_text("utf-8"))

    assert [outcome.key for outcome in plan.outcomes] == ["attitude", "allow"]
    assert plan.disclosure.minimum_cell == 10
