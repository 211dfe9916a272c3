"""Dates as readers in each of the six countries write them."""

import datetime as dt

import pytest
from django.utils.formats import date_format
from django.utils.translation import override


@pytest.mark.parametrize(
    ("language", "shown"),
    (
        ("cs", "02.11.2019 17:30"),
        ("bg", "02.11.2019 17:30"),
        ("hr", "2.11.2019. 17:30"),
        ("it", "02/11/2019 17:30"),
        ("sk", "02.11.2019 17:30"),
        ("en", "02/11/2019 17:30"),
    ),
)
def test_a_short_date_has_the_day_first_and_24_hours(language, shown):
    with override(language):
        found = date_format(
            dt.datetime(2019, 11, 2, 17, 30, tzinfo=dt.UTC), "SHORT_DATETIME_FORMAT"
        )

    assert found == shown
