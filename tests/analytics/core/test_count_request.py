import dataclasses

import pytest

from analytics.core.count_request import (
    CountRequest,
    count_request,
    item_outcome,
    measure_of,
    request_of_plan,
)
from analytics.core.errors import CountRequestError, ScaleDefinitionError
from analytics.core.plan import AnalysisPlan
from tests.analytics.two_waves import REQUEST, TRUST

PLAN = """
[data]
id = {ids}
city = "city"
missing = [9]
{group}

[[scales]]
key = "trust"
items = ["q1", "q2", "q3", "q4"]
reverse = ["q2"]
low = 1
high = 5
min_answered = 3

[[outcomes]]
item = "q1"

[[outcomes]]
scale = "trust"

[design]
linkage = "{linkage}"
"""


def _plan(ids='"pair"', group="", linkage="exact"):
    return AnalysisPlan.from_toml_text(
        PLAN.format(ids=ids, group=group, linkage=linkage)
    )


def test_request_of_plan_counts_what_the_plan_names():
    assert request_of_plan(_plan()) == REQUEST


def test_request_survives_a_round_trip():
    assert CountRequest.from_dict(REQUEST.to_dict()) == REQUEST


def test_items_and_columns_are_listed_once():
    assert REQUEST.items == ("q1", "q2", "q3", "q4")
    assert REQUEST.columns == ("pair", "city", "q1", "q2", "q3", "q4")
    assert dataclasses.replace(REQUEST, group=None).columns[:2] == ("pair", "q1")


def test_request_without_breakdown_has_no_group():
    plan = AnalysisPlan.from_toml_text('[[outcomes]]\nitem = "q1"\nlow = 1\nhigh = 5\n')

    assert request_of_plan(plan) == count_request(
        id="id", scales=(item_outcome("q1", low=1, high=5),)
    )


@pytest.mark.parametrize(
    "changed",
    (
        {"ids": '["school", "child"]'},
        {"group": 'group = "arm"'},
        {"linkage": "none"},
    ),
)
def test_plan_that_tables_cannot_honour_is_refused(changed):
    with pytest.raises(CountRequestError, match="exact linkage by one id column"):
        request_of_plan(_plan(**changed))


@pytest.mark.parametrize(
    ("scales", "message"),
    (
        ((), "one or more"),
        ((TRUST, TRUST), "each once"),
        ((item_outcome("q1", low=5, high=5),), "cannot score 'q1'"),
        ((dataclasses.replace(TRUST, reverse=("q9",)),), "out of its items"),
    ),
)
def test_impossible_request_is_refused(scales, message):
    with pytest.raises(CountRequestError, match=message):
        count_request(id="pair", scales=scales)


def test_min_answered_beyond_the_items_is_refused():
    with pytest.raises(ScaleDefinitionError, match="min_answered is 5"):
        count_request(id="pair", scales=(dataclasses.replace(TRUST, min_answered=5),))


def test_measure_is_in_units():
    assert measure_of(TRUST) == (12, 60, 12)
