"""Formats of dates and numbers in six languages; no page is needed."""

import datetime as dt
import re

import pytest
from django.template import Context, Template
from django.utils import translation

from campaign_site.templatetags import campaign_tags as tags

DAY = dt.date(2019, 10, 4)


@pytest.mark.parametrize(
    ("language", "expected"),
    (
        ("cs", ("4. října 2019", "října 2019", "4.", "1 500")),
        ("bg", ("4 октомври 2019 г.", "октомври 2019", "4", "1 500")),
        ("hr", ("4. listopada 2019.", "listopada 2019", "4.", "1.500")),
        ("it", ("4 ottobre 2019", "ottobre 2019", "4", "1.500")),
        ("sk", ("4. októbra 2019", "októbra 2019", "4.", "1 500")),
        ("en", ("4 October 2019", "October 2019", "4", "1,500")),
    ),
)
def test_dates_and_counts_follow_the_language(language, expected):
    with translation.override(language):
        written = (
            tags.long_date(DAY),
            tags.month_and_year(DAY),
            tags.day_number(DAY),
            tags.grouped(1500),
        )

    assert tuple(re.sub("[\xa0\u202f]", " ", text) for text in written) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    (
        ("2018", "2018"),
        ("2018-11", "November 2018"),
        ("2018-11-30", "30 November 2018"),
    ),
)
def test_a_date_is_as_exact_as_its_source(value, expected):
    with translation.override("en"):
        assert tags.partial_date(value) == expected


@pytest.mark.parametrize(
    ("language", "first"),
    (
        ("cs", "prague"),
        ("bg", "sofia"),
        ("it", "rubano"),
        ("hr", "osijek"),
        ("en", "prague"),
    ),
)
def test_the_line_of_cities_begins_at_home(language, first):
    with translation.override(language):
        line = tags.city_line()

    assert line[0] == {"mark": first, "x": 0}
    assert [place["x"] for place in line] == [0, 160, 320, 480, 640]
    assert len({place["mark"] for place in line}) == 5


def test_a_city_has_a_name_and_no_city_has_none():
    with translation.override("en"):
        assert (tags.city_name("kosice"), tags.city_name("")) == ("Košice", "")


def test_a_template_without_a_request_has_no_frame():
    written = Template("{% load campaign_tags %}{% frame as f %}{{ f }}").render(
        Context()
    )

    assert written == "None"
