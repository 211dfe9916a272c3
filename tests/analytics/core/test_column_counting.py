import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.core.column_counting import (
    BLANK_CODE,
    NO_SCORE,
    count_columns,
    permitted_codes,
    score_columns,
)
from analytics.core.count_request import count_request, item_outcome
from analytics.core.digest_linking import LinkedRows
from analytics.core.errors import OutOfRangeCodeError
from analytics.core.scoring import score_scale
from tests.analytics.two_waves import ITEMS, REQUEST, TRUST, as_plain

few = settings(max_examples=60, deadline=None)

cells = st.sampled_from([1, 2, 3, 4, 5, 9, BLANK_CODE])
rows = st.lists(st.tuples(cells, cells, cells, cells), max_size=30)
NEGATIVE = item_outcome("q1", low=-32767, high=32767)


def _reader(answers):
    columns = np.array(answers, dtype=np.int16).reshape(-1, len(ITEMS)).T
    return dict(zip(ITEMS, np.ascontiguousarray(columns), strict=True)).__getitem__


@few
@given(rows, st.integers(1, 4), st.sets(st.sampled_from(ITEMS)))
def test_scores_are_those_of_score_scale(answers, min_answered, reverse):
    scale = dataclasses.replace(
        TRUST, min_answered=min_answered, reverse=tuple(sorted(reverse))
    )
    raw = np.array(answers, dtype=np.float64).reshape(-1, 4)
    expected = score_scale(
        np.where(raw == BLANK_CODE, np.nan, raw),
        items=ITEMS,
        low=1,
        high=5,
        reverse=scale.reverse,
        min_answered=min_answered,
        missing_codes=(9,),
    )

    places = score_columns(_reader(answers), scale, missing=(9,))

    above_lowest = np.where(expected.is_scored, expected.units - expected.low, NO_SCORE)
    assert places.tolist() == above_lowest.tolist()


def test_whole_range_of_a_code_is_scored():
    codes = np.array([-32767, 0, 32767, BLANK_CODE], dtype=np.int16)

    assert score_columns(lambda _: codes, NEGATIVE).tolist() == [0, 32767, 65534, -1]


@pytest.mark.parametrize("code", (0, 6, -9))
def test_stray_code_is_refused_also_where_nobody_is_linked(code):
    answers = [(1, 1, 1, 1), (1, 1, code, 1)]
    nobody = np.zeros(0, dtype=np.int64)

    with pytest.raises(OutOfRangeCodeError, match=rf"'q3' holds the code {code}"):
        count_columns(
            REQUEST,
            before=_reader(answers),
            after=_reader(answers),
            groups=[0, 0],
            labels=["Sofia"],
            links=LinkedRows(before=nobody, after=nobody),
        )


def test_linked_rows_are_counted_in_the_group_before():
    before = _reader([(1, 1, 1, 1), (2, 2, 2, 2), (3, 3, 3, 3)])
    after = _reader([(5, 5, 5, 5), (4, 4, 4, 4)])

    tables = count_columns(
        REQUEST,
        before=before,
        after=after,
        groups=[0, 1, 2],
        labels=["Sofia", "Praha", "Osijek"],
        links=LinkedRows(before=np.array([2, 1]), after=np.array([0, 1])),
    )

    assert list(tables["q1"]) == ["Osijek", "Praha"]
    assert tables["q1"]["Osijek"].to_dict()["cells"] == [[3, 5, 1]]
    # q2 is reverse-keyed: (2 + 2 + 2 + 4)/4 and (4 + 4 + 4 + 2)/4 in twelfths.
    assert tables["trust"]["Praha"].to_dict()["cells"] == [[30, 42, 1]]


def test_wide_range_is_counted_sparsely_and_alike():
    narrow = item_outcome("q1", low=1, high=5)
    codes = np.array([1, 5, 5, 3], dtype=np.int16)

    tables = [
        count_columns(
            count_request(id="pair", scales=(scale,)),
            before=lambda _: codes,
            after=lambda _: codes[::-1].copy(),
            groups=[0] * 4,
            labels=["all"],
        )
        for scale in (narrow, NEGATIVE)
    ]

    found = [as_plain(each)["q1"]["all"]["cells"] for each in tables]
    assert found[0] == found[1] == [[1, 3, 1], [3, 1, 1], [5, 5, 2]]


def test_permitted_codes_name_the_missing_ones():
    assert permitted_codes(TRUST, ()) == "1 to 5"
    assert permitted_codes(TRUST, (8, 9)) == "1 to 5, 8 (missing), 9 (missing)"
