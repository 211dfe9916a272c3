import datetime as dt

import pytest

from surveys.clocks import UnclearTimeError, instant_in, wall_time_in

at = dt.datetime.fromisoformat


@pytest.mark.parametrize(
    ("city", "summer", "winter"),
    (("prague", 6, 7), ("sofia", 5, 6), ("rubano", 6, 7), ("osijek", 6, 7), ("kosice", 6, 7)),
)  # fmt: skip
def test_eight_in_the_morning_follows_summer_time(city, summer, winter):
    june, january = at("2027-06-01T08:00"), at("2027-01-01T08:00")

    instants = [instant_in(city, june), instant_in(city, january)]

    assert [instant.hour for instant in instants] == [summer, winter]
    assert [wall_time_in(city, instant) for instant in instants] == [june, january]


# On 28 March 2027 clocks go from 2 to 3 in Prague and from 3 to 4 in Sofia; on
# 31 October they go back from 3 to 2, and from 4 to 3.
@pytest.mark.parametrize(
    ("city", "time"),
    (
        ("prague", "2027-03-28T02:30"),
        ("sofia", "2027-03-28T03:30"),
        ("prague", "2027-10-31T02:30"),
        ("sofia", "2027-10-31T03:30"),
    ),
)
def test_an_hour_that_is_skipped_or_comes_twice_is_refused(city, time):
    with pytest.raises(UnclearTimeError, match="Choose another hour") as refusal:
        instant_in(city, at(time))

    assert refusal.value.city == city


def test_the_skipped_hour_of_one_city_is_an_hour_elsewhere():
    assert instant_in("sofia", at("2027-03-28T02:30")) == at("2027-03-28T00:30Z")


def test_an_aware_time_is_the_same_instant_everywhere():
    now = at("2027-06-01T08:00Z")

    assert instant_in("sofia", now) is now
