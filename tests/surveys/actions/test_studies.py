"""Studies are made whole, and keep what their answers rest on."""

import datetime as dt

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from surveys.actions.questionnaires import release_questionnaire
from surveys.actions.studies import WavePlan, change_study, create_study, pin_version
from surveys.clocks import UnclearTimeError
from surveys.errors import (
    NoCampaignCityError,
    OtherQuestionnaireError,
    StudyExistsError,
    StudyHasBegunError,
    WaveHasBegunError,
)
from surveys.link_keys import path_of
from surveys.models import Channel, Study, Wave, WaveCity
from tests.factories import surveys as factory

pytestmark = pytest.mark.django_db
at = dt.datetime.fromisoformat


def create(
    slug="new", *, opens="2027-03-01T08:00", closes="2027-04-01T20:00", **values
):
    document = factory.questionnaire_document()
    plan = WavePlan(
        role="before", slug=f"{slug}-before", opens_at=at(opens), closes_at=at(closes)
    )
    return create_study(
        slug=slug,
        titles=factory.text("Study"),
        cities=["prague", "sofia"],
        version=release_questionnaire(document=document),
        waves=[plan],
        **values,
    )


def change(study, **values):
    values = {
        "titles": study.titles,
        "cities": study.cities,
        "version": study.waves.first().version,
        "now": timezone.now(),
    } | values
    return change_study(study=study, **values)


def other_version():
    document = factory.questionnaire_document()
    document["title"]["en"] = "Another title"
    return release_questionnaire(document=document)


def times(study):
    rows = WaveCity.objects.filter(wave__study=study).order_by("city")
    return [
        (row.city, f"{row.opens_at:%m-%d %H:%M}", f"{row.closes_at:%m-%d %H:%M}")
        for row in rows
    ]


def test_create_study_reads_naive_times_on_the_clocks_of_each_city():
    study = create()

    # 1 April is summer time.
    assert times(study) == [
        ("prague", "03-01 07:00", "04-01 18:00"),
        ("sofia", "03-01 06:00", "04-01 17:00"),
    ]


def test_create_study_makes_a_key_channels_and_a_log_entry(django_user_model):
    user = django_user_model.objects.create_user("eva")

    study = create(by=user)

    assert path_of("new").exists()
    codes = Channel.objects.filter(wave__study=study).values_list("code", flat=True)
    assert sorted(codes) == ["mail", "prague", "sofia"]
    entry = ModelLogEntry.objects.get()
    assert (entry.action, entry.user, entry.label) == ("wagtail.create", user, "new")


def test_create_study_refuses_a_name_twice():
    create()

    with pytest.raises(StudyExistsError, match="There is a study 'new' already"):
        create()

    assert (Study.objects.count(), Wave.objects.count()) == (1, 1)


def test_create_study_writes_nothing_when_a_time_does_not_exist():
    with pytest.raises(UnclearTimeError):
        create(closes="2027-03-28T03:30")  # an hour that Sofia skips

    assert not Study.objects.exists()
    assert not path_of("new").exists()


def test_change_study_before_it_has_begun():
    study = create(opens="2099-03-01T08:00", closes="2099-04-01T20:00")
    version = other_version()

    change(
        study, titles=factory.text("Other"), cities=["kosice", "sofia"], version=version
    )

    study.refresh_from_db()
    assert (study.titles["hr"], study.cities) == ("Other hr", ["sofia", "kosice"])
    assert study.waves.get().version == version
    assert times(study) == [
        ("kosice", "03-01 07:00", "04-01 18:00"),
        ("sofia", "03-01 06:00", "04-01 17:00"),
    ]
    codes = Channel.objects.filter(wave__study=study).values_list("code", flat=True)
    assert sorted(codes) == ["kosice", "mail", "sofia"]


def test_all_cities_may_be_exchanged():
    study = create(opens="2099-03-01T08:00", closes="2099-04-01T20:00")

    change(study, cities=["rubano"])

    assert times(study) == [("rubano", "03-01 07:00", "04-01 18:00")]


@pytest.mark.parametrize("what", ("cities", "version"))
def test_change_study_refuses_what_answers_rest_on(what):
    study = factory.study()
    values = (
        {"cities": ["prague"]} if what == "cities" else {"version": other_version()}
    )

    with pytest.raises(StudyHasBegunError, match="study has begun"):
        change(study, titles=factory.text("Other"), **values)

    study.refresh_from_db()
    assert (study.titles["en"], study.cities) == ("Study en", ["prague", "sofia"])


def test_titles_may_change_at_any_time():
    study = factory.study()

    change(study, titles=factory.text("Other"))

    study.refresh_from_db()
    assert study.title == "Other en"
    assert study.waves.first().cities.count() == 2


@pytest.fixture
def half_begun():
    """The first wave is over; the second opens in a month."""
    study = factory.study(before_is_over=True)
    opens_at = timezone.now() + dt.timedelta(days=20)
    WaveCity.objects.filter(wave__slug="study-after").update(opens_at=opens_at)
    return study


def pin(study, role, version, **values):
    wave = study.waves.get(role=role)
    return pin_version(wave=wave, version=version, now=timezone.now(), **values)


def reworded_version():
    document = factory.questionnaire_document()
    document["sections"][0]["items"][1]["stem"]["bg"] = "Друго?"
    return release_questionnaire(document=document)


def test_pin_version_says_what_cannot_be_pooled_then(half_begun, django_user_model):
    user, version = django_user_model.objects.create_user("eva"), reworded_version()

    found = pin(half_begun, "after", version, by=user)

    assert half_begun.waves.get(role="after").version == version
    assert half_begun.waves.get(role="before").version.number == 1
    assert [(each.item, each.broken_languages) for each in found] == [("att2", ("bg",))]
    entry = ModelLogEntry.objects.get(action="surveys.pin")
    assert (entry.user, entry.label) == (user, "study-after")


def test_pin_version_finds_nothing_where_no_answer_is_framed_otherwise(half_begun):
    assert pin(half_begun, "after", other_version()) == ()


def test_a_wave_that_has_begun_keeps_its_version(half_begun):
    with pytest.raises(WaveHasBegunError, match="study-before has begun"):
        pin(half_begun, "before", reworded_version())

    assert half_begun.waves.get(role="before").version.number == 1


def test_a_wave_asks_no_other_questionnaire(half_begun):
    document = factory.questionnaire_document() | {"code": "other"}

    with pytest.raises(OtherQuestionnaireError, match="asks 'small', not 'other'"):
        pin(half_begun, "after", release_questionnaire(document=document))


def test_titles_may_change_where_waves_ask_two_versions(half_begun):
    version = reworded_version()
    pin(half_begun, "after", version)

    change(
        half_begun,
        titles=factory.text("Other"),
        version=half_begun.waves.get(role="before").version,
    )

    assert Study.objects.get().titles["en"] == "Other en"
    assert half_begun.waves.get(role="after").version == version


def test_cities_for_comparison_are_kept_in_their_order():
    study = create(comparison_cities=["sofia"])
    assert study.comparison_cities == ["sofia"]
    assert [study.group_of(city) for city in ("prague", "sofia", "", "rubano")] == [
        "campaign", "comparison", None, None,
    ]  # fmt: skip

    assert create("other").group_of("prague") is None


@pytest.mark.parametrize("compared", (["prague", "sofia"], ["rubano"]))
def test_a_comparison_leaves_cities_to_the_campaign(compared):
    study = create(opens="2099-03-01T08:00", closes="2099-04-01T20:00")

    with pytest.raises(NoCampaignCityError, match="Choose fewer"):
        create("other", comparison_cities=compared)
    with pytest.raises(NoCampaignCityError, match="Choose fewer"):
        change(study, comparison_cities=compared)

    assert Study.objects.get().comparison_cities == []


def test_the_comparison_is_fixed_once_the_study_has_begun():
    study = create(comparison_cities=["sofia"])
    begun = at("2027-03-02T08:00Z")

    with pytest.raises(StudyHasBegunError, match="new has begun"):
        change(study, comparison_cities=["prague"], now=begun)
    change(
        study,
        titles=factory.text("Other"),
        comparison_cities=["sofia"],
        now=begun,
    )
    change(study, comparison_cities=["prague"], now=at("2027-02-01T08:00Z"))

    study.refresh_from_db()
    assert (study.title, study.comparison_cities) == ("Study en", ["prague"])
