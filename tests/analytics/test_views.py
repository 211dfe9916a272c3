import csv

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from analytics import runs
from analytics.actions import analyses
from analytics.models import Report, StoredEstimate
from analytics.tasks import analyse_study
from tests.analytics.conftest import PLAN, ask_after_otherwise
from tests.factories import surveys as study

pytestmark = pytest.mark.django_db(databases=["default", "responses"])


@pytest.fixture
def staff(client):
    """Log in somebody who may enter the admin and has the named permissions."""

    def log_in(*codenames):
        user = get_user_model().objects.create_user("eva")
        wanted = Permission.objects.filter(codename__in=["access_admin", *codenames])
        user.user_permissions.set(wanted)
        client.force_login(user)
        return client

    return log_in


def test_the_report_shows_flow_shift_and_provenance(staff, report):
    page = staff("view_report").get(f"/admin/evaluation/{report.pk}/")

    shift = report.estimates.get(group="all").shift
    assert page.status_code == 200
    assert f'<td class="n">{shift["n"]}</td>' in page.text
    assert "All cities together" in page.text
    assert "Simulated: these answers were made by a program" in page.text
    assert report.plan_digest in page.text
    assert 'role="img"' in page.text


def test_the_report_says_where_to_read_with_care(staff, report):
    raw = report.evaluation
    groups = raw["outcomes"][0]["groups"]
    groups[0]["warnings"] = ["ceiling_before", "ceiling_after", "linkage"]
    groups[1]["warnings"] = ["ceiling_after"]
    report.save()

    page = staff("view_report").get(f"/admin/evaluation/{report.pk}/")

    text = " ".join(page.text.split())
    places = "(After), All cities together (Before), All cities together (After)"
    assert text.count("More than 15 % have the highest possible score") == 1
    assert places in text
    assert "Linked residents shifted otherwise" in text
    assert "Fewer than 10 linked residents changed" not in text


def test_the_csv_holds_the_numbers_of_the_chart(staff, report):
    page = staff("view_report").get(f"/admin/evaluation/{report.pk}/shifts.csv")

    rows = list(csv.DictReader(page.text.splitlines()))
    shift = report.estimates.get(group="all").shift
    assert [row["group"] for row in rows] == ["all", "prague", "sofia"]
    assert float(rows[0]["shift"]) == shift["difference"]["value"]
    assert rows[0]["n"] == str(shift["n"])


def test_the_csv_says_when_a_cell_is_hidden(staff, report):
    raw = report.evaluation
    hidden = {"value": None, "interval": None, "status": "suppressed"}
    raw["outcomes"][0]["groups"][1]["paired"] |= {"n": None, "difference": hidden}
    report.save()

    page = staff("view_report").get(f"/admin/evaluation/{report.pk}/shifts.csv")

    assert page.text.splitlines()[2] == "attitude,prague,not shown,,,,,suppressed"


@pytest.mark.parametrize("count", (1, 3))
def test_the_list_takes_the_same_queries_for_one_and_three(
    staff, report, count, django_assert_num_queries
):
    client = staff("view_report")
    client.get("/admin/evaluation/")  # Wagtail fills its own caches
    for number in range(2, count + 1):
        Report.objects.create(
            study=report.study, number=number, plan_text="", plan_digest="",
            data_digests={}, evaluation={}, version="", computed_at=report.computed_at,
        )  # fmt: skip

    with django_assert_num_queries(13):
        page = client.get("/admin/evaluation/")

    assert page.text.count("Report ") >= count


def test_an_empty_list_tells_the_next_step(staff):
    page = staff("view_report").get("/admin/evaluation/")

    assert "There is no report yet. Close both waves" in page.text


def test_publish_needs_the_permission_and_a_post(staff, report):
    estimate = report.estimates.get(group="all")
    url = f"/admin/evaluation/estimates/{estimate.pk}/publish/"
    client = staff("view_report")

    assert client.post(url).status_code in {302, 403}
    assert not StoredEstimate.objects.published().exists()
    assert "Publish</" not in client.get(f"/admin/evaluation/{report.pk}/").text


def test_an_evaluator_publishes(staff, report):
    estimate = report.estimates.get(group="all")
    client = staff("view_report", "change_storedestimate")

    assert (
        client.get(f"/admin/evaluation/estimates/{estimate.pk}/publish/").status_code
        == 405
    )
    page = client.post(
        f"/admin/evaluation/estimates/{estimate.pk}/publish/", follow=True
    )

    assert "Pages may now cite this estimate." in page.text
    assert list(StoredEstimate.objects.published()) == [estimate]


def test_a_report_is_computed_by_a_task(staff, sealed_study, settings):
    client = staff("view_report", "change_storedestimate")
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

    page = client.post(f"/admin/evaluation/analyse/{sealed_study.slug}/", follow=True)

    assert "The worker computes the report" in page.text


@pytest.mark.parametrize("path", ("", "1/", "1/shifts.csv"))
def test_reports_are_for_evaluators(client, path):
    page = client.get(f"/admin/evaluation/{path}")

    assert page.status_code == 302
    assert "/admin/account/login/" in page["Location"]


def test_a_study_that_is_not_sealed_is_not_analysed(staff):
    study.study("open")
    client = staff("view_report", "change_storedestimate")

    page = client.post("/admin/evaluation/analyse/open/", follow=True)

    assert (
        page.text.count("Close, link and seal the waves before and after first.") == 2
    )
    assert not DBTaskResult.objects.exists()


def test_a_report_that_failed_says_so_and_not_why(staff, sealed_study):
    DBTaskResult.objects.create(
        task_path=analyse_study.module_path,
        args_kwargs={"args": [sealed_study.slug], "kwargs": {}},
        status=TaskResultStatus.FAILED,
        backend_name="default",
        run_after=timezone.now(),
        exception_class_path="surveys.errors.SealDamagedError",
        traceback="an answer",
    )

    page = staff("view_report", "change_storedestimate").get("/admin/evaluation/")

    assert "could not be computed (SealDamagedError)" in " ".join(page.text.split())
    assert "an answer" not in page.text


def test_the_task_stores_a_report(sealed_study, monkeypatch, tmp_path):
    plan = tmp_path / "plan.toml"
    plan.write_text(PLAN, "utf-8")
    monkeypatch.setattr(analyses, "CORE_PLAN", plan)

    number = analyse_study.func(sealed_study.slug)

    assert Report.objects.get(study=sealed_study).number == number == 1


def test_waves_that_cannot_be_compared_are_named_and_not_computed(
    staff, sealed_study, monkeypatch, tmp_path
):
    plan = tmp_path / "plan.toml"
    plan.write_text(PLAN, "utf-8")
    monkeypatch.setattr(runs, "CORE_PLAN", plan)
    ask_after_otherwise(sealed_study, "att2", "bg", "Друго?")

    page = staff("view_report", "change_storedestimate").get("/admin/evaluation/")

    text = " ".join(page.text.split())
    assert "No report can be computed: the waves asked different versions" in text
    assert (
        "<li>att2 was worded differently in Български "
        "(made-before: “att2 bg”; made-after: “Друго?”).</li>"
    ) in text
    assert "/admin/evaluation/analyse/made/" not in text


def test_versions_that_agree_on_the_plan_are_computed(
    staff, sealed_study, monkeypatch, tmp_path
):
    plan = tmp_path / "plan.toml"
    plan.write_text(PLAN, "utf-8")
    monkeypatch.setattr(runs, "CORE_PLAN", plan)
    ask_after_otherwise(sealed_study, "warm", "bg", "Друго?")

    page = staff("view_report", "change_storedestimate").get("/admin/evaluation/")

    assert "No report can be computed" not in page.text
    assert "/admin/evaluation/analyse/made/" in page.text
