import dataclasses

import pytest

from analytics.core import table_sql
from analytics.core.count_request import count_request, item_outcome
from analytics.core.errors import CountRequestError
from tests.analytics.two_waves import REQUEST

Q1 = item_outcome("q1", low=1, high=5)
HOSTILE = 'x\'; DROP TABLE "spring"; --'


def test_names_and_paths_are_quoted():
    assert table_sql.table_relation("public", HOSTILE) == (
        '"public"."x\'; DROP TABLE ""spring""; --"'
    )
    assert table_sql.parquet_relation([HOSTILE, "b.parquet"]) == (
        "read_parquet(['x''; DROP TABLE \"spring\"; --', 'b.parquet'])"
    )


def test_wave_without_a_file_is_refused():
    with pytest.raises(CountRequestError, match="a wave without a file"):
        table_sql.parquet_relation([])


def test_scores_are_made_without_a_division():
    sql = table_sql.table_sql(REQUEST, before='"a"', after='"b"')

    assert "/" not in sql
    assert "WHEN 3 THEN 4 * (" in sql
    assert "WHEN 4 THEN 3 * (" in sql
    assert '6 - CAST("q2" AS integer)' in sql
    assert '"q2" NOT IN (9)' in sql


def test_complete_scale_is_a_plain_sum():
    whole = dataclasses.replace(REQUEST.scales[1], min_answered=4)
    request = count_request(id="pair", scales=(whole,))

    sql = table_sql.table_sql(request, before='"a"', after='"b"')

    assert '1 * ((CAST("q1" AS integer)) + (6 - CAST("q2" AS integer)) + ' in sql


def test_wide_scores_are_wide_integers():
    request = count_request(id="pair", scales=(item_outcome("q1", low=0, high=2**40),))

    assert 'CAST("q1" AS bigint)' in table_sql.table_sql(
        request, before='"a"', after='"b"'
    )


def test_query_has_one_part_per_outcome():
    sql = table_sql.table_sql(REQUEST, before='"a"', after='"b"')

    assert sql.count("UNION ALL") == 1
    assert sql.count("FROM linked") == 2


def test_group_is_a_constant_where_none_is_named():
    request = dataclasses.replace(REQUEST, group=None)

    sql = table_sql.table_sql(request, before='"a"', after='"b"')

    assert "'' AS label" in sql
    assert "not stated" not in sql


def test_each_range_of_an_item_is_checked_once():
    wide = dataclasses.replace(Q1, key="wide", high=7)
    request = count_request(id="pair", scales=(*REQUEST.scales, wide))

    checked = table_sql.checked_items(request)

    assert [(item, scale.high) for item, scale in checked] == [
        ("q1", 5),
        ("q2", 5),
        ("q3", 5),
        ("q4", 5),
        ("q1", 7),
    ]
    sql = table_sql.stray_code_sql(request, before='"a"', after='"b"')
    assert sql.count("min(CASE") == 10


def test_queries_about_columns_name_the_relation():
    assert table_sql.columns_sql('"a"') == 'SELECT * FROM "a" LIMIT 0'
    assert table_sql.version_sql('"a"').endswith(' AS text) FROM "a"')
