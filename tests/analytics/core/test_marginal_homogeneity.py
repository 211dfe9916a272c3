import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analytics.core.errors import CategoryScoreError
from analytics.core.marginal_homogeneity import (
    MarginalHomogeneity,
    marginal_homogeneity,
)
from analytics.core.paired import paired_shift
from analytics.core.results import Status
from analytics.core.tables import count_pairs

few = settings(max_examples=50, deadline=None)
pairs = st.lists(
    st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=2, max_size=60
)
TESTS = ("stuart_maxwell", "bhapkar", "bowker", "ordinal")


@pytest.fixture(scope="module")
def expected(reference):
    return reference("categorical_shift")["expected"]


@pytest.fixture(scope="module")
def acuity(reference_frame):
    frame = reference_frame("categorical_shift")
    own = frame[frame["table"] == "acuity_women"]
    before, after = (
        np.repeat(own[wave].astype(int), own["count"]) for wave in ("pre", "post")
    )
    return count_pairs(before, after, low=1, high=4)


def table_of(rows, low=1, high=5):
    before, after = np.array(rows, dtype=np.int64).reshape(-1, 2).T
    return count_pairs(before, after, low=low, high=high)


def table_from(square):
    counts = np.array(square)
    rows = [
        cell for cell, count in np.ndenumerate(counts) for _ in range(count)
    ]  # categories 0, 1, 2 ...
    return table_of(rows, low=0, high=len(counts) - 1)


def test_tests_of_visual_acuity_match_r(acuity, expected):
    own = expected["acuity_women"]

    found = marginal_homogeneity(acuity)

    assert found.n == own["n"]
    assert found.categories == (1, 2, 3, 4)
    for test, name in (
        (found.stuart_maxwell, "stuart_maxwell"),
        (found.bhapkar, "bhapkar"),
        (found.bowker, "bowker_symmetry"),
    ):
        assert test.statistic == pytest.approx(own[name]["chi2"], rel=1e-8)
        assert test.df == own[name]["df"]
        assert test.p == pytest.approx(own[name]["p"], rel=1e-8)
    ordinal = own["ordinal_marginal_homogeneity_scores_1_4"]
    assert found.ordinal.statistic == pytest.approx(ordinal["z_abs"], rel=1e-8)
    assert found.ordinal.statistic**2 == pytest.approx(ordinal["chi2"], rel=1e-8)
    assert found.ordinal.p == pytest.approx(ordinal["p"], rel=1e-8)


def test_ordinal_numbers_of_visual_acuity_match_r(acuity, expected):
    own = expected["acuity_women"]["ordinal_paired"]

    found = paired_shift(acuity)

    assert found.difference.value == pytest.approx(
        own["mean_diff_post_minus_pre"], rel=1e-8
    )
    assert found.sd_difference.value == pytest.approx(own["sd_diff"], rel=1e-8)
    assert found.sign.n_positive == own["n_up"]
    assert found.sign.n_negative == own["n_down"]


def test_empty_category_is_dropped_as_in_r(expected):
    own = expected["empty_category"]

    found = marginal_homogeneity(table_from(own["table_rows_pre"]))

    assert found.categories == (0, 2)
    test = found.stuart_maxwell
    assert test.statistic == pytest.approx(own["stuart_maxwell_chi2"], rel=1e-8)
    assert test.df == own["df"]
    assert test.p == pytest.approx(own["p"], rel=1e-8)


def test_cell_that_a_difference_of_tables_left_empty_is_no_category():
    table = table_from([[3, 2, 0], [4, 5, 0], [0, 0, 1]])
    emptied = dataclasses.replace(table, count=np.array([3, 2, 4, 5, 0]))

    found = marginal_homogeneity(emptied)

    assert found.categories == (0, 1)
    assert found.stuart_maxwell.df == 1


def test_category_that_occurs_in_one_wave_only_is_kept():
    found = marginal_homogeneity(table_from([[5, 2, 1], [3, 4, 2], [0, 0, 0]]))

    assert found.categories == (0, 1, 2)
    assert found.stuart_maxwell.df == 2
    assert found.stuart_maxwell.status == Status.OK


def test_two_categories_are_the_mcnemar_test():
    found = marginal_homogeneity(table_from([[20, 9], [2, 30]]))

    assert found.stuart_maxwell.statistic == pytest.approx(49 / 11)
    assert found.bowker.statistic == pytest.approx(49 / 11)
    assert found.ordinal.statistic == pytest.approx(7 / 11**0.5)
    assert found.stuart_maxwell.p == pytest.approx(stats.chi2.sf(49 / 11, 1))


@pytest.mark.parametrize(
    "square",
    (
        # Nobody came to or left the last category; two islands of two categories.
        [[9, 3, 0], [1, 8, 0], [0, 0, 5]],
        [[9, 3, 0, 0], [1, 8, 0, 0], [0, 0, 5, 2], [0, 0, 4, 5]],
    ),
)
def test_unconnected_categories_are_a_status(square):
    found = marginal_homogeneity(table_from(square))

    assert found.stuart_maxwell.status == Status.NOT_COMPUTABLE
    assert found.bhapkar.status == Status.NOT_COMPUTABLE
    assert "join categories" in found.stuart_maxwell.reason
    assert found.bowker.status == found.ordinal.status == Status.OK
    assert found.status == Status.OK


@pytest.mark.parametrize(
    "square", ([[0, 7], [0, 0]], [[0, 7, 0], [0, 0, 4], [0, 0, 0]])
)
def test_change_by_the_same_step_for_all_has_no_sample_covariance(square):
    found = marginal_homogeneity(table_from(square))

    assert found.bhapkar.status == Status.NOT_COMPUTABLE
    assert "same step" in found.bhapkar.reason
    # The null covariance is regular, and its chi-square is then n.
    assert found.stuart_maxwell.statistic == pytest.approx(found.n)


def test_bhapkar_follows_from_stuart_and_maxwell(acuity):
    found = marginal_homogeneity(acuity)

    null = found.stuart_maxwell.statistic
    assert found.bhapkar.statistic == pytest.approx(null / (1 - null / found.n))


@pytest.mark.parametrize(
    ("rows", "status", "categories"),
    (
        ([], Status.TOO_FEW, ()),
        ([(1, 2)], Status.TOO_FEW, (1, 2)),
        ([(3, 3)] * 4, Status.NO_NONZERO, (3,)),
        ([(3, 3), (4, 4)], Status.NO_NONZERO, (3, 4)),
    ),
)
def test_undefined_table_is_a_status(rows, status, categories):
    found = marginal_homogeneity(table_of(rows))

    assert found.status == status
    assert found.categories == categories
    assert {getattr(found, name).status for name in TESTS} == {status}
    assert {getattr(found, name).p for name in TESTS} == {None}
    assert found.reason == found.ordinal.reason


def test_empty_cells_are_not_filled_with_halves():
    found = marginal_homogeneity(table_from([[4, 4, 1], [0, 6, 2], [0, 0, 5]]))

    # The first two categories by hand: after minus before, and its covariance.
    margins = np.array([-5, 2])
    covariance = np.array([[5, -4], [-4, 6]])
    by_hand = margins @ np.linalg.solve(covariance, margins)
    assert found.stuart_maxwell.statistic == pytest.approx(by_hand)
    assert found.bowker.statistic == pytest.approx(4 + 1 + 2)


def test_missing_middle_category_leaves_its_gap_in_the_ordinal_test():
    rows = [(1, 2)] * 5 + [(2, 5)] * 2 + [(5, 1)]

    found = marginal_homogeneity(table_of(rows))

    # Steps 1, 3 and -4 in the scores themselves, not 1, 1 and -2 in ranks.
    assert found.categories == (1, 2, 5)
    assert found.ordinal.statistic == pytest.approx((5 + 6 - 4) / (5 + 18 + 16) ** 0.5)


def test_own_scores_replace_equal_spacing():
    rows = [(1, 2)] * 5 + [(2, 3)] * 2 + [(3, 1)]

    found = marginal_homogeneity(table_of(rows), scores={1: 0, 2: 0, 3: 2.5, 4: 9})

    assert found.ordinal.statistic == pytest.approx((2 - 1) / 3**0.5)


def test_equal_scores_where_pairs_changed_are_a_status():
    found = marginal_homogeneity(
        table_of([(1, 2), (2, 1), (3, 3)]), scores={1: 7, 2: 7, 3: 8}
    )

    assert found.ordinal.status == Status.NO_NONZERO
    assert "scores are equal" in found.ordinal.reason
    assert found.bowker.status == Status.OK


@pytest.mark.parametrize(
    ("scores", "message"),
    (
        ({1: 1.0}, "category 2 has the score None"),
        ({1: 1.0, 2: float("nan")}, "category 2 has the score nan"),
        ({1: float("inf"), 2: 1.0}, "category 1 has the score inf"),
    ),
)
def test_category_without_a_finite_score_is_refused(scores, message):
    with pytest.raises(CategoryScoreError, match=message):
        marginal_homogeneity(table_of([(1, 2), (2, 2)]), scores=scores)


def test_logarithms_of_a_million_pairs_are_right(acuity):
    table = dataclasses.replace(acuity, count=acuity.count * 134)

    found = marginal_homogeneity(table)

    # Every statistic grows with n. With df 3 the tail of x is
    # 2 Phi(-sqrt x) + sqrt(2 x/pi) exp(-x/2).
    x = 134 * 11.9565696229826
    parts = (np.log(2) + stats.norm.logsf(x**0.5), np.log(2 * x / np.pi) / 2 - x / 2)
    log10_p = np.logaddexp(*parts) / np.log(10)
    assert found.n == 1_001_918
    assert found.stuart_maxwell.statistic == pytest.approx(x)
    assert found.stuart_maxwell.log10_p == pytest.approx(log10_p, rel=1e-9)
    assert found.ordinal.log10_p < found.stuart_maxwell.log10_p < -300
    assert min(getattr(found, name).p for name in TESTS) > 0


def test_many_categories_are_no_trouble():
    scores = np.random.default_rng(20260401).integers(0, 121, size=(2, 20_000))

    found = marginal_homogeneity(count_pairs(*scores, low=0, high=120))

    assert len(found.categories) == 121
    assert found.stuart_maxwell.df == 120
    assert found.bowker.df == 121 * 60


@pytest.mark.parametrize("rows", ([], [(1, 1)] * 3, [(1, 2), (2, 3), (3, 3), (3, 1)]))
def test_result_survives_a_round_trip(rows):
    found = marginal_homogeneity(table_of(rows))

    assert MarginalHomogeneity.from_dict(found.to_dict()) == found


def same(one, other, sign=1):
    assert one.status == other.status
    assert one.df == other.df
    if one.statistic is not None:
        assert other.statistic == pytest.approx(
            sign * one.statistic, rel=1e-9, abs=1e-12
        )
        assert other.p == pytest.approx(one.p, rel=1e-7)


@few
@given(rows=pairs, seed=st.integers(0, 2**16))
def test_row_order_does_not_matter(rows, seed):
    shuffled = np.random.default_rng(seed).permutation(np.array(rows))

    assert marginal_homogeneity(table_of(shuffled)) == marginal_homogeneity(
        table_of(rows)
    )


@few
@given(rows=pairs)
def test_reversed_scale_flips_z_and_keeps_the_rest(rows):
    turned = [(6 - before, 6 - after) for before, after in rows]

    one, other = (
        marginal_homogeneity(table_of(rows)),
        marginal_homogeneity(table_of(turned)),
    )

    for name in TESTS:
        sign = -1 if name == "ordinal" else 1
        same(getattr(one, name), getattr(other, name), sign)


@few
@given(rows=pairs, factor=st.integers(2, 500))
def test_unit_leaves_every_test_alone(rows, factor):
    wider = [(before * factor, after * factor) for before, after in rows]

    one = marginal_homogeneity(table_of(rows))
    other = marginal_homogeneity(table_of(wider, high=5 * factor))

    for name in TESTS:
        same(getattr(one, name), getattr(other, name))


@few
@given(rows=pairs)
def test_relabelled_categories_leave_the_unordered_tests_alone(rows):
    label = {1: 3, 2: 5, 3: 1, 4: 2, 5: 4}
    renamed = [(label[before], label[after]) for before, after in rows]

    one, other = (
        marginal_homogeneity(table_of(rows)),
        marginal_homogeneity(table_of(renamed)),
    )

    for name in ("stuart_maxwell", "bhapkar", "bowker"):
        same(getattr(one, name), getattr(other, name))
