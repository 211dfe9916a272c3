"""The link ceremony in the staff area: what it waits for, and its record."""

import datetime as dt

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from surveys.actions.ceremony import hold_ceremony
from surveys.actions.links import link_study
from surveys.models import CeremonyStep, Wave
from tests.factories import surveys as factory

DATABASES = ["default", "responses"]
rolled_back = pytest.mark.django_db(databases=DATABASES)
COMMAND = "manage.py link_ceremony study"


def address(study):
    return reverse("studies:ceremony", args=[study.pk])


def flat(response):
    return " ".join(response.text.split())


def steps_of(study, count):
    """The first steps of a ceremony, as the action writes them."""
    facts = {
        "paired": {
            "witnesses": ["A. N.", "P. I."],
            "copies_until": None,
            "responses": {"study-before": 12},
            "is_key_present": True,
            "software": "0.1.0",
            "links": {
                "codes_before": 12,
                "codes_after": 6,
                "exact": 5,
                "one_off": 0,
                "refused": 1,
                "tolerated": [],
                "expected_false_share": 0.0123,
            },
        },
        "digests_deleted": {"digests_left": 0},
        "rewritten": {
            "engine": "postgresql",
            "version": "15.1",
            "archive_mode": "on",
            "max_wal_size": "1GB",
            "wal_keep_size": "0",
            "replication_slots": 1,
        },
    }
    before = ""
    for position, stage in enumerate(list(facts)[:count]):
        step = CeremonyStep(
            study=study,
            stage=stage,
            position=position,
            done_at=dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC),
            facts=facts[stage],
        )
        step.sha256 = before = step.digest_after(before)
        step.save()


@rolled_back
def test_the_page_waits_for_every_wave(staff):
    study = factory.study(before_is_over=True)
    Wave.objects.filter(slug="study-before").update(closed_at=timezone.now())

    page = flat(staff("view_ceremonystep").get(address(study)))

    assert "Before the campaign: closed, every answer is in its place" in page
    assert "After the campaign: not closed yet" in page
    assert "Wait until every wave has closed" in page
    assert COMMAND not in page


@rolled_back
def test_the_page_names_the_command_the_day_and_how_good_the_links_are(staff):
    study = factory.answered_study()
    Wave.objects.update(closed_at=dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC))
    client = staff("view_ceremonystep")

    assert "The waves have not been linked yet" in flat(client.get(address(study)))
    link_study(study=study, now=timezone.now())
    page = flat(client.get(address(study)))

    assert COMMAND in page
    assert "Hold it by 30/04/2026" in page
    assert "<dt>Pairs whose codes agree</dt> <dd>5</dd>" in page
    assert "<dd>day, father, month, mother, own, place, siblings</dd>" in page


@rolled_back
@pytest.mark.parametrize("follow_ups", (1, 3))
def test_the_page_names_the_figures_of_each_later_wave_with_equal_queries(
    staff, follow_ups
):
    study = factory.answered_study()
    for _number in range(follow_ups):
        wave = factory.follow_up(study)
        Wave.objects.filter(pk=wave.pk).update(closed_at=timezone.now())
    link_study(study=study, now=timezone.now())
    client = staff("view_ceremonystep")
    client.get(address(study))

    with CaptureQueriesContext(connections["default"]) as queries:
        page = flat(client.get(address(study)))

    assert "<h3>After the campaign</h3>" in page
    assert f"<h3>Follow-up {follow_ups}</h3>" in page
    assert page.count("<dt>Pairs whose codes agree</dt>") == 1 + follow_ups
    assert len([query for query in queries if "surveys_" in query["sql"]]) == 9


@rolled_back
def test_the_page_of_a_study_without_a_code_asks_for_no_ceremony(staff):
    study = factory.study()
    version = study.waves.first().version
    version.document["sections"].pop()
    version.structure_hash = "0" * 64  # the built questionnaire is kept by it
    version.save()

    page = flat(staff("view_ceremonystep").get(address(study)))

    assert "This study asks for no code" in page


@rolled_back
def test_a_ceremony_that_stopped_says_so_and_what_postgresql_still_holds(staff):
    study = factory.study()
    steps_of(study, 3)

    page = flat(staff("view_ceremonystep").get(address(study)))

    assert "This ceremony is not finished. Run the command again." in page
    assert COMMAND in page
    assert "Present: A. N.; P. I." in page
    assert "<dd>none: only equal codes were paired</dd>" in page
    assert "<dd>1.23 %</dd>" in page
    assert "<dd>PostgreSQL 15.1</dd>" in page
    assert "(max_wal_size 1GB, wal_keep_size 0)" in page
    assert "Delete the archive from before this ceremony" in page
    assert "A replica follows this server" in page
    assert "Nobody has said when the last one is deleted" in page
    assert "was changed after it was written" not in page


@rolled_back
def test_a_record_that_somebody_changed_is_shown_as_such(staff):
    study = factory.study()
    steps_of(study, 2)
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "UPDATE surveys_ceremonystep SET facts = '{}' WHERE position = 1"
        )
        cursor.execute(
            "UPDATE surveys_ceremonystep SET facts = '{\"digests_left\": 9}' "
            "WHERE position = 1"
        )

    page = flat(staff("view_ceremonystep").get(address(study)))

    assert "This record was changed after it was written." in page


@pytest.mark.django_db(databases=DATABASES, transaction=True, serialized_rollback=True)
def test_the_page_shows_the_whole_record(staff):
    study = factory.answered_study()
    hold_ceremony(study=study, witnesses=["A. N.", "P. I."])

    page = flat(staff("view_ceremonystep").get(address(study)))

    assert CeremonyStep.objects.last().sha256 in page
    assert "Key destroyed" in page
    assert "not finished" not in page
    assert f"{COMMAND} --print --language en" in page


@rolled_back
@pytest.mark.parametrize("count", (1, 3))
def test_the_page_takes_the_same_queries_for_one_step_and_three(staff, count):
    study = factory.study()
    client = staff("view_ceremonystep")
    steps_of(study, count)
    client.get(address(study))

    with CaptureQueriesContext(connections["default"]) as queries:
        client.get(address(study))

    ours = [query for query in queries if "surveys_" in query["sql"]]
    assert len(ours) == 9


@rolled_back
def test_the_page_needs_its_permission(staff):
    study = factory.study()

    response = staff("view_study").get(address(study))

    assert response.status_code == 302
    assert response.url == "/admin/"
