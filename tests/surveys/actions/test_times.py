"""The times of a wave move ahead, never into the past."""

import datetime as dt

import pytest
from wagtail.models import ModelLogEntry

from surveys.actions.questionnaires import release_questionnaire
from surveys.actions.studies import WavePlan, create_study
from surveys.actions.times import Window, change_times, close_now
from surveys.actions.waves import close_waves
from surveys.clocks import UnclearTimeError
from surveys.errors import (
    ClosingTooEarlyError,
    OpeningIsFixedError,
    WaveIsOverError,
    WaveNotOpenError,
    WavesOverlapError,
)
from surveys.models import Wave
from tests.factories import surveys as factory

pytestmark = pytest.mark.django_db(databases=["default", "responses"])
at = dt.datetime.fromisoformat


@pytest.fixture
def wave():
    """Open in March, in two cities; the wave after opens in June."""
    study = create_study(
        slug="study",
        titles=factory.text("Study"),
        cities=["prague", "sofia"],
        version=release_questionnaire(document=factory.questionnaire_document()),
        waves=[plan("before", 3), plan("after", 6)],
    )
    return study.waves.get(role="before")


def plan(role, month):
    return WavePlan(
        role=role,
        slug=f"study-{role}",
        opens_at=at(f"2027-{month:02}-01T08:00Z"),
        closes_at=at(f"2027-{month + 1:02}-01T08:00Z"),
    )


def move(wave, city="prague", *, now, **times):
    part = wave.cities.get(city=city)
    window = Window(
        opens_at=at(times["opens"]) if "opens" in times else part.opens_at,
        closes_at=at(times["closes"]) if "closes" in times else part.closes_at,
    )
    change_times(wave=wave, windows={city: window}, now=at(now))
    part.refresh_from_db()
    return f"{part.opens_at:%m-%d %H:%M}", f"{part.closes_at:%m-%d %H:%M}"


def test_both_times_move_while_a_city_has_not_opened(wave):
    moved = move(
        wave,
        now="2027-02-01T08:00Z",
        opens="2027-02-15T10:00",
        closes="2027-04-02T10:00",
    )

    # Prague is one hour ahead in winter, two in summer.
    assert moved == ("02-15 09:00", "04-02 08:00")
    assert wave.cities.get(city="sofia").opens_at == at("2027-03-01T08:00Z")


@pytest.mark.parametrize("closes", ("2027-04-15T08:00Z", "2027-03-20T08:00Z"))
def test_a_closing_that_lies_ahead_moves_both_ways(wave, closes):
    assert (
        move(wave, now="2027-03-10T08:00Z", closes=closes)[1]
        == f"{at(closes):%m-%d %H:%M}"
    )


@pytest.mark.parametrize(
    ("now", "times", "error", "end"),
    (
        ("2027-03-10T08:00Z", {"opens": "2027-03-02T08:00Z"}, OpeningIsFixedError, "opens_at"),
        ("2027-03-10T08:00Z", {"closes": "2027-03-10T07:59Z"}, ClosingTooEarlyError, "closes_at"),
        ("2027-02-10T08:00Z", {"closes": "2027-02-20T08:00Z"}, ClosingTooEarlyError, "closes_at"),
        ("2027-03-10T08:00Z", {"closes": "2027-06-01T09:00Z"}, WavesOverlapError, "closes_at"),
    ),
)  # fmt: skip
def test_times_that_answers_or_order_rest_on_are_refused(wave, now, times, error, end):
    with pytest.raises(error, match=r"[Pp]rague") as refusal:
        move(wave, now=now, **times)

    assert (refusal.value.city, refusal.value.end) == ("prague", end)
    assert wave.cities.get(city="prague").closes_at == at("2027-04-01T08:00Z")


def test_the_second_wave_never_opens_into_the_first(wave):
    after = Wave.objects.get(slug="study-after")

    with pytest.raises(WavesOverlapError) as refusal:
        move(after, now="2027-03-10T08:00Z", opens="2027-03-31T08:00Z")

    assert refusal.value.end == "opens_at"


def test_an_hour_that_does_not_exist_is_refused(wave):
    with pytest.raises(UnclearTimeError):
        move(wave, now="2027-03-10T08:00Z", closes="2027-03-28T02:30")


def test_one_faulty_city_leaves_all_as_they_were(wave):
    good = Window(opens_at=at("2027-03-01T08:00Z"), closes_at=at("2027-04-09T08:00Z"))
    faulty = Window(opens_at=at("2027-03-01T08:00Z"), closes_at=at("2027-03-09T08:00Z"))

    with pytest.raises(ClosingTooEarlyError):
        change_times(
            wave=wave,
            windows={"prague": good, "sofia": faulty},
            now=at("2027-03-10T08:00Z"),
        )

    assert wave.closes_at() == at("2027-04-01T08:00Z")


def test_a_city_that_has_closed_opens_again_while_the_wave_goes_on(wave):
    move(wave, "sofia", now="2027-03-10T08:00Z", closes="2027-03-20T08:00Z")

    assert move(wave, "sofia", now="2027-03-25T08:00Z", closes="2027-04-02T08:00Z") == (
        "03-01 08:00", "04-02 08:00",
    )  # fmt: skip


def test_a_wave_that_has_ended_is_never_opened_again(wave):
    with pytest.raises(WaveIsOverError, match="study-before has ended"):
        move(wave, now="2027-04-01T08:30Z", closes="2027-04-02T08:00Z")

    # Half an hour of grace: until then nothing has been mixed.
    assert move(wave, now="2027-04-01T08:29Z", closes="2027-04-02T08:00Z")


def test_close_now_closes_the_open_cities_and_keeps_the_others(wave, django_user_model):
    user = django_user_model.objects.create_user("eva")
    move(wave, "sofia", now="2027-02-01T08:00Z", opens="2027-03-20T08:00Z")
    now = at("2027-03-10T08:00Z")

    assert close_now(wave=wave, now=now, by=user) == ["prague"]

    assert wave.cities.get(city="prague").closes_at == now
    assert wave.cities.get(city="sofia").closes_at == at("2027-04-01T08:00Z")
    entry = ModelLogEntry.objects.get(action="surveys.close")
    assert (entry.user, entry.label) == (user, "study-before")


def test_close_now_refuses_a_wave_that_is_not_open(wave):
    with pytest.raises(WaveNotOpenError, match="takes no answers now"):
        close_now(wave=wave, now=at("2027-02-10T08:00Z"))
    with pytest.raises(WaveIsOverError):
        close_now(wave=wave, now=at("2027-05-10T08:00Z"))


def test_a_closed_wave_takes_late_answers_for_half_an_hour_and_is_settled_then(wave):
    close_now(wave=wave, now=at("2027-03-10T08:00Z"))

    assert close_waves(now=at("2027-03-10T08:29Z")) == []
    assert close_waves(now=at("2027-03-10T08:31Z")) == ["study-before"]
    with pytest.raises(WaveIsOverError):
        move(wave, now="2027-03-10T08:32Z", closes="2027-04-02T08:00Z")


def test_close_waves_leaves_open_what_staff_moved_at_that_moment(wave, monkeypatch):
    """The worker has found the wave over; staff move its closing before it is noted."""
    before_it_is_noted(
        monkeypatch, lambda: wave.cities.update(closes_at=at("2027-05-01T08:00Z"))
    )

    close_waves(now=at("2027-04-01T08:31Z"))

    assert not Wave.objects.get(pk=wave.pk).is_settled


def before_it_is_noted(monkeypatch, act):
    from surveys.actions import waves  # noqa: PLC0415

    counted = waves.count_field
    monkeypatch.setattr(
        waves, "count_field", lambda **kwargs: (counted(**kwargs), act())
    )
