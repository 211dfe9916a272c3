"""What residents read of a study: published numbers, with their limits, and no others."""

import csv

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone, translation

from analytics.actions.publishing import publish_estimate
from analytics.models import Report, StoredEstimate
from campaign_site.findings import findings_of, questions_of
from surveys.definitions import build
from surveys.models import Study
from tests.factories import surveys as factory
from tests.factories.instruments import every_format

pytestmark = pytest.mark.django_db(databases=["default", "responses"])
SHIFTS = {"all": 0.3125, "prague": 0.8125, "sofia": -0.1875}
SUPPRESSED = {"value": None, "interval": None, "status": "suppressed"}


def group_result(name, shift, *, n=40):
    difference = {
        "value": shift,
        "interval": {
            "low": shift - 0.25,
            "high": shift + 0.25,
            "confidence_level": 0.95,
        },
        "status": "ok",
    }
    paired = {"n": n, "difference": difference}
    return {"group": name, "by": None, "paired": paired, "warnings": []}


def report_of(study, number=1, shifts=SHIFTS):
    results = [group_result(name, shift) for name, shift in shifts.items()]
    report = Report.objects.create(
        study=study,
        number=number,
        plan_text="[data]\n",
        plan_digest="d" * 64,
        data_digests={"study-before.parquet": "a" * 64},
        evaluation={
            "flow": {"n_before": 1234, "n_after": 987, "n_linked": 654},
            "outcomes": [{"key": "attitude", "groups": results}],
        },
        version="0.1.0",
        computed_at=timezone.now(),
    )
    StoredEstimate.objects.bulk_create(
        StoredEstimate(
            report=report, outcome="attitude", group=result["group"], result=result
        )
        for result in results
    )
    return report


def publish(report, *groups):
    by, _is_new = get_user_model().objects.get_or_create(username="eva")
    for estimate in report.estimates.filter(group__in=groups):
        publish_estimate(estimate=estimate, by=by, now=timezone.now())


@pytest.fixture
def study():
    return factory.study(before_is_over=True, after_is_over=True)


def words(page):
    return " ".join(page.text.split())


def test_a_study_says_what_was_asked_when_and_what_came_out(client, study):
    publish(report_of(study), "all")

    page = client.get("/en/findings/study/")

    text = words(page)
    assert page.status_code == 200
    assert "Prague, Sofia" in text
    for number in ("1234", "987", "654"):
        assert f"<dd>{number}</dd>" in text
    assert "<li>att1 en</li><li>att2 en</li><li>att3 en</li>" in text.replace(
        "> <", "><"
    )
    assert "The answers of 40 linked residents moved by +0.31 points" in text
    assert 'aria-label="All cities together: shift +0.31, interval from +0.06' in text
    assert "there was no group without a campaign" in text
    assert "python manage.py analyse --study study --plan plan.toml" in text
    assert "Simulated" not in text


def test_a_study_with_cities_to_compare_with_says_what_that_cannot_show(client, study):
    Study.objects.filter(pk=study.pk).update(comparison_cities=["sofia"])
    publish(report_of(study), "all")

    text = words(client.get("/en/findings/study/"))

    assert "There was no campaign in: Sofia" in text
    assert "nobody drew lots for the cities without a campaign" in text
    assert "there was no group without a campaign" not in text


def test_what_is_not_published_leaves_no_trace(client, study):
    publish(report_of(study), "prague")

    text = words(client.get("/en/findings/study/"))

    assert "+0.81" in text
    for hidden in ("0.31", "0.19", "All cities together", "<h3>Sofia</h3>"):
        assert hidden not in text
    rows = list(
        csv.reader(client.get("/en/findings/study/shifts.csv").text.splitlines())
    )
    assert rows[1:] == [
        [
            "attitude",
            "prague",
            "40",
            "0.8125",
            "0.5625",
            "1.0625",
            "0.95",
            "ok",
            "1",
            "no",
        ]
    ]


@pytest.mark.parametrize("slug", ("study", "there-is-none"))
@pytest.mark.parametrize("part", ("", "shifts.csv"))
def test_nothing_published_and_no_study_look_alike(client, study, slug, part):
    report_of(study)

    page = client.get(f"/en/findings/{slug}/{part}")

    assert page.status_code == 404
    assert "0.31" not in page.text
    assert study.title not in page.text
    if not part:
        assert "Perhaps the study still runs" in page.text


def test_what_must_not_be_shown_says_so(client, study):
    report = report_of(study)
    estimate = report.estimates.get(group="sofia")
    estimate.result["paired"] |= {"n": None, "difference": SUPPRESSED}
    estimate.save()
    report.evaluation["flow"] |= {"n_after": None, "n_linked": None}
    report.save()
    publish(report, "all", "sofia")

    text = words(client.get("/en/findings/study/"))

    assert text.count("<dd>not shown</dd>") == 2
    assert "Fewer than 10 residents could be linked" in text
    assert '<td colspan="3">not shown</td>' in text
    sent = client.get("/en/findings/study/shifts.csv").text.splitlines()
    assert sent[2] == "attitude,sofia,not shown,,,,,suppressed,1,no"


def test_simulated_numbers_say_so_everywhere(client):
    made = factory.study("made", is_simulated=True)
    publish(report_of(made), "all")

    shown = [client.get(path).text for path in ("/en/findings/made/", "/en/findings/")]

    assert [text.count("Simulated: a program made these") for text in shown] == [2, 1]
    assert client.get("/en/findings/made/shifts.csv").text.splitlines()[1][-3:] == "yes"


def test_a_later_report_takes_the_place_of_an_earlier_one(client, study):
    publish(report_of(study), "all", "sofia")
    publish(report_of(study, number=2, shifts={"all": 0.4375}), "all")

    text = words(client.get("/en/findings/study/"))

    assert "+0.44" in text
    assert "+0.31" not in text
    assert "Report 2: plan" in text
    assert "Report 1: plan" in text


def test_the_list_begins_with_what_was_published_last(client, study):
    assert "Nothing has been published yet" in client.get("/en/findings/").text
    publish(report_of(study), "all")
    publish(report_of(factory.study("later")), "all")
    report_of(factory.study("unpublished"))

    text = client.get("/en/findings/").text

    assert text.index("/en/findings/later/") < text.index("/en/findings/study/")
    assert "unpublished" not in text


@pytest.mark.parametrize("groups", (["all"], ["all", "prague", "sofia"]))
def test_a_study_takes_as_many_queries_for_one_estimate_as_for_three(
    client, study, django_assert_num_queries, groups
):
    publish(report_of(study), *groups)
    client.get("/en/findings/study/")

    # estimates, waves, their cities; the funder's words; sections for menu and foot
    with django_assert_num_queries(5):
        client.get("/en/findings/study/")


@pytest.mark.parametrize("count", (1, 3))
def test_the_list_takes_as_many_queries_for_one_study_as_for_three(
    client, django_assert_num_queries, count
):
    for number in range(count):
        publish(report_of(factory.study(f"study{number}")), "all")
    client.get("/en/findings/")

    with django_assert_num_queries(3):
        client.get("/en/findings/")


@pytest.mark.parametrize("path", ("", "study/", "study/shifts.csv"))
def test_pages_may_be_kept_and_set_no_cookie(client, study, path):
    publish(report_of(study), "all")

    page = client.get(f"/bg/findings/{path}")

    assert page.headers["Cache-Control"] == "public, max-age=300"
    assert not page.cookies
    assert "Cookie" not in page.headers.get("Vary", "")
    assert client.post(f"/bg/findings/{path}").status_code == 405


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_each_language_reads_its_own_words(client, study, language):
    publish(report_of(study), "all")

    text = words(client.get(f"/{language}/findings/study/"))

    assert f'<html lang="{language}">' in text
    assert f"<li>att1 {language}</li>" in text
    comma = "." if language == "en" else ","
    assert f"+0{comma}31" in text


def test_a_wave_that_was_imported_has_no_days_and_no_words(study):
    publish(report_of(study), "all")
    for wave in study.waves.all():
        wave.cities.all().delete()
    with translation.override("de"):
        found = findings_of("study")

    assert found.waves == ()
    assert found.findings[0].questions == ()


def test_rows_of_a_battery_are_read_with_their_question():

    questionnaire = build(every_format())

    with translation.override("en"):
        found = list(questions_of(questionnaire, "battery_work"))

    assert found == ["How far do you agree? [en] We get on at work. [en]"]


def test_the_site_map_names_what_is_published(client, study):
    report_of(factory.study("unpublished"))
    publish(report_of(study), "all")

    text = client.get("/sitemap.xml").content.decode()

    assert text.count("<loc>http://localhost:8000/bg/findings/study/</loc>") == 1
    assert 'hreflang="sk" href="http://localhost:8000/sk/findings/study/"' in text
    assert "unpublished" not in text


def test_residents_find_the_way_from_their_screens(client, study):
    closed = client.get("/en/s/study-before/").text

    assert 'href="/en/findings/"' in closed
