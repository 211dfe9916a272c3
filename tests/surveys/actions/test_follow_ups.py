"""Further waves: planned before the ceremony, removed before they begin."""

import datetime as dt

import pytest
from django.db import IntegrityError
from wagtail.models import ModelLogEntry

from surveys.actions.follow_ups import plan_follow_up, remove_follow_up
from surveys.actions.questionnaires import release_questionnaire
from surveys.actions.studies import (
    WavePlan,
    change_study,
    create_study,
    pin_version,
)
from surveys.actions.times import Window
from surveys.clocks import UnclearTimeError
from surveys.errors import (
    AnswersDeletedError,
    ClosingTooEarlyError,
    FollowUpExistsError,
    FollowUpHasBegunError,
    LaterFollowUpError,
    NothingToFollowError,
    TooLateToFollowError,
    WavesOverlapError,
)
from surveys.models import Channel, Study, Wave, WaveCity
from tests.factories import surveys as factory

pytestmark = pytest.mark.django_db(databases=["default", "responses"])
at = dt.datetime.fromisoformat
NOW = at("2027-01-10T12:00Z")


@pytest.fixture
def study():
    """Before in March and after in June of 2027, to eight in the evening everywhere."""
    return create_study(
        slug="study",
        titles=factory.text("Study"),
        cities=["prague", "sofia"],
        version=release_questionnaire(document=factory.questionnaire_document()),
        waves=[planned("before", 3), planned("after", 6)],
    )


def planned(role, month):
    return WavePlan(
        role=role,
        slug=f"study-{role}",
        opens_at=at(f"2027-{month:02}-01T08:00"),
        closes_at=at(f"2027-{month + 1:02}-01T20:00"),
    )


def plan(
    study, number=1, *, opens="2027-10-01T08:00", closes="2027-11-01T20:00", **kwargs
):
    window = Window(opens_at=at(opens), closes_at=at(closes))
    return plan_follow_up(
        study=study, number=number, window=window, now=NOW, **kwargs
    )  # fmt: skip


def test_follow_ups_are_numbered_in_their_order(study):
    plan(study)
    plan(study, 2, opens="2027-12-01T08:00", closes="2028-01-01T20:00")

    assert [(wave.slug, wave.name, wave.title) for wave in study.waves.all()] == [
        ("study-before", "before", "Before the campaign"),
        ("study-after", "after", "After the campaign"),
        ("study-follow-up-1", "follow-up-1", "Follow-up 1"),
        ("study-follow-up-2", "follow-up-2", "Follow-up 2"),
    ]


def test_plan_follow_up_reads_naive_times_on_the_clocks_of_each_city(study):
    plan(study)

    rows = WaveCity.objects.filter(wave__slug="study-follow-up-1").order_by("city")
    # Summer time ends on 31 October.
    assert [
        (row.city, f"{row.opens_at:%m-%d %H:%M}", f"{row.closes_at:%m-%d %H:%M}")
        for row in rows
    ] == [
        ("prague", "10-01 06:00", "11-01 19:00"),
        ("sofia", "10-01 05:00", "11-01 18:00"),
    ]


def test_plan_follow_up_gives_channels_a_log_entry_and_the_version_of_after(
    study, django_user_model
):
    user = django_user_model.objects.create_user("eva")
    document = factory.questionnaire_document()
    document["title"]["en"] = "Another title"
    version = release_questionnaire(document=document)
    pin_version(wave=study.waves.get(role="after"), version=version, now=NOW)

    wave = plan(study, by=user)

    assert wave.version == version
    codes = Channel.objects.filter(wave=wave).values_list("code", flat=True)
    assert sorted(codes) == ["mail", "prague", "sofia"]
    entry = ModelLogEntry.objects.get(label="study-follow-up-1")
    assert (entry.action, entry.user) == ("wagtail.create", user)


def test_a_follow_up_asks_another_version_once_it_is_pinned(study):
    document = factory.questionnaire_document()
    document["title"]["en"] = "Another title"
    version = release_questionnaire(document=document)

    pin_version(wave=plan(study), version=version, now=NOW)

    assert [wave.version.number for wave in study.waves.all()] == [1, 1, 2]


@pytest.mark.parametrize("number", (1, 3))
def test_a_follow_up_is_planned_once_and_none_is_left_out(study, number):
    plan(study)

    with pytest.raises(FollowUpExistsError, match=f"Follow-up {number} of study"):
        plan(study, number, opens="2027-12-01T08:00", closes="2028-01-01T20:00")

    assert study.waves.count() == 3


@pytest.mark.parametrize(
    ("times", "error", "place"),
    (
        # After closes at 18:00 UTC in Prague and at 17:00 UTC in Sofia.
        (("2027-07-01T17:30Z", "2027-08-01T20:00Z"), WavesOverlapError, ("prague", "opens_at")),
        (("2027-10-01T08:00", "2027-10-01T08:00"), ClosingTooEarlyError, ("prague", "closes_at")),
        (("2026-10-01T08:00", "2026-11-01T08:00"), ClosingTooEarlyError, ("prague", "closes_at")),
    ),
)  # fmt: skip
def test_plan_follow_up_refuses_times_by_city(study, times, error, place):
    with pytest.raises(error) as refusal:
        plan(study, opens=times[0], closes=times[1])

    assert (refusal.value.city, refusal.value.end) == place
    assert study.waves.count() == 2


def test_plan_follow_up_refuses_an_hour_that_a_city_shows_twice(study):
    with pytest.raises(UnclearTimeError):
        plan(study, closes="2027-10-31T03:30")

    assert study.waves.count() == 2


def test_a_follow_up_may_open_when_the_last_wave_closes(study):
    assert plan(study, opens="2027-07-01T20:00").position == 2


def test_no_follow_up_is_planned_once_the_ceremony_has_begun(study):
    study.ceremony_steps.create(
        stage="paired", position=0, done_at=NOW, facts={}, sha256="0" * 64
    )

    with pytest.raises(TooLateToFollowError, match="Create another study"):
        plan(study)


def test_a_study_whose_answers_are_deleted_is_not_followed(study):
    Study.objects.update(answers_deleted_at=NOW)

    with pytest.raises(AnswersDeletedError, match="Create another study"):
        plan(study)


def test_an_imported_study_and_one_without_after_are_not_followed(study):
    imported = Study.objects.create(slug="outside", titles={"en": "Out"}, cities=[])
    study.waves.filter(role="after").update(study=imported)

    for one in (imported, study):
        with pytest.raises(NothingToFollowError, match="Create a study with both"):
            plan(one)


def test_a_follow_up_that_has_not_begun_is_removed_once(study, django_user_model):
    user, wave = django_user_model.objects.create_user("eva"), plan(study)

    for _time in range(2):
        remove_follow_up(wave=wave, now=NOW, by=user)

    assert study.waves.count() == 2
    assert WaveCity.objects.count() == 4
    entry = ModelLogEntry.objects.get(action="wagtail.delete")
    assert (entry.user, entry.label) == (user, "study-follow-up-1")
    assert plan(study).name == "follow-up-1"


def test_a_follow_up_that_has_begun_in_one_city_stays(study):
    wave = plan(study)

    with pytest.raises(FollowUpHasBegunError, match="Close it instead"):
        remove_follow_up(wave=wave, now=at("2027-10-01T05:00Z"))

    assert study.waves.count() == 3


def test_the_last_follow_up_is_removed_first(study):
    first = plan(study)
    plan(study, 2, opens="2027-12-01T08:00", closes="2028-01-01T20:00")

    with pytest.raises(LaterFollowUpError, match="Remove the last one first"):
        remove_follow_up(wave=first, now=NOW)


def test_the_wave_after_is_never_removed(study):
    remove_follow_up(wave=study.waves.get(role="after"), now=NOW)

    assert study.waves.count() == 2


def test_a_study_has_one_wave_before_and_one_after(study):
    version = study.waves.first().version

    with pytest.raises(IntegrityError, match="study"):
        Wave.objects.create(
            study=study, version=version, slug="twice", role="after", position=2
        )


def test_the_roles_of_waves_are_known(study):
    with pytest.raises(IntegrityError, match="wave_role_is_known"):
        study.waves.update(role="during")


def test_a_city_that_joins_opens_in_follow_ups_too(study):
    plan(study)
    change_study(
        study=study,
        titles=study.titles,
        cities=["prague", "rubano"],
        version=study.waves.first().version,
        now=NOW,
    )

    cities = study.waves.last().cities.values_list("city", flat=True)
    assert sorted(cities) == ["prague", "rubano"]
