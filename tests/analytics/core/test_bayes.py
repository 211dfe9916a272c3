import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate

from analytics.core.bayes import (
    BayesFactor,
    bayes_factor,
    independent_bayes_factor,
    paired_bayes_factor,
    two_sample_bayes_factor,
)
from analytics.core.errors import BayesFactorInputError
from analytics.core.results import Status
from analytics.core.tables import count_pairs, count_scores

few = settings(max_examples=60, deadline=None)
SCORES = st.lists(st.integers(1, 7), min_size=2, max_size=30)
PAIRS = st.lists(
    st.tuples(st.integers(1, 7), st.integers(1, 7)), min_size=2, max_size=30
)


def table_of(rows, factor=1):
    before = [x * factor for x, _ in rows]
    after = [y * factor for _, y in rows]
    return count_pairs(before, after, low=factor, high=7 * factor)


def same(one, other):
    assert one.status == other.status
    if one.log10_bf10 is None:
        assert other.log10_bf10 is None
    else:
        assert other.log10_bf10 == pytest.approx(one.log10_bf10, rel=1e-9, abs=1e-12)


def adaptive(t, df, effective_n, prior_scale):
    """The integral over g itself, by adaptive quadrature in pieces."""

    def integrand(g):
        shrink = 1 + effective_n * g * prior_scale**2
        fit = (1 + t * t / (shrink * df)) / (1 + t * t / df)
        prior = g**-1.5 * math.exp(-1 / (2 * g)) / math.sqrt(2 * math.pi)
        return shrink**-0.5 * fit ** (-(df + 1) / 2) * prior

    edges = (0, 0.05, 1, 10, 1000, math.inf)
    return sum(
        integrate.quad(integrand, *piece, epsabs=0, epsrel=1e-12, limit=200)[0]
        for piece in itertools.pairwise(edges)
    )


@pytest.mark.parametrize("scale", ("0.7071", "1"))
@pytest.mark.parametrize("block", ("CBT", "Cont", "FT", "all", "sleep"))
def test_bayes_factor_matches_r(
    block, scale, reference, reference_frame, decimal_table
):
    name = "sleep_small" if block == "sleep" else "anorexia_paired"
    frame, case = reference_frame(name), reference(name)
    expected = case["expected"]
    if block in ("CBT", "Cont", "FT"):
        frame, expected = frame[frame["arm"] == block], expected["by_arm"][block]
    elif block == "all":
        expected = expected["all"]
    prior_scale = {"0.7071": math.sqrt(2) / 2, "1": 1.0}[scale]

    found = paired_bayes_factor(decimal_table(frame), prior_scale=prior_scale)

    wanted = expected["bayes_factor"][f"jzs_bf10_r_{scale}"]
    tolerance = case["tolerance"]["bayes_factor_rel"]
    assert 10**found.log10_bf10 == pytest.approx(wanted, rel=tolerance)
    assert found.prior_scale == prior_scale


@pytest.mark.parametrize("group", ("Basal", "DRTA", "Strat"))
def test_bayes_factor_of_tied_integers_matches_r(group, reference, reference_frame):
    frame = reference_frame("did_baumann")
    frame = frame[frame["group"] == group]
    expected = reference("did_baumann")["expected"]["within"][group]["bayes_factor"]

    found = paired_bayes_factor(
        count_pairs(frame["pre"], frame["post"], low=0, high=20)
    )

    wanted = expected["jzs_bf10_r_0.7071"]
    assert 10**found.log10_bf10 == pytest.approx(wanted, rel=1e-6)


@pytest.mark.parametrize(
    ("t", "n_before", "n_after", "prior_scale"),
    (
        (0.0, 1, 2, 0.7),
        (2.0, 40, 40, math.sqrt(2) / 2),
        (-3.5, 15, 300, 1.0),
        (8.0, 2, 2, 0.1),
    ),
)
def test_two_samples_match_adaptive_quadrature(t, n_before, n_after, prior_scale):
    effective_n = n_before * n_after / (n_before + n_after)
    expected = adaptive(t, n_before + n_after - 2, effective_n, prior_scale)

    found = two_sample_bayes_factor(
        t, n_before=n_before, n_after=n_after, prior_scale=prior_scale
    )

    assert 10**found.log10_bf10 == pytest.approx(expected, rel=1e-10)


def test_large_samples_do_not_overflow():
    strong = bayes_factor(25.0, n=5000)
    million = bayes_factor(1000.0, n=1_000_000)
    none = bayes_factor(0.0, n=1_000_000)

    assert math.floor(strong.log10_bf10) == 126
    # d = 1 at n = 1e6: n/2 log10(2) less the price of one parameter.
    assert million.log10_bf10 == pytest.approx(5e5 * math.log10(2), rel=1e-4)
    # BF01 = sqrt(n) r sqrt(pi/2) (1 + O(1/n)) when t is zero.
    price = math.log10(math.sqrt(1e6 * math.pi / 2) * math.sqrt(2) / 2)
    assert none.log10_bf10 == pytest.approx(-price, rel=1e-5)


def test_two_differences_weigh_little_however_large_t_is():
    # With one degree of freedom the factor grows like ln t.
    one, other = bayes_factor(1e100, n=2), bayes_factor(1e200, n=2)

    assert 10 ** (other.log10_bf10 - one.log10_bf10) == pytest.approx(2, rel=1e-2)


def test_independent_waves_use_the_pooled_t():
    before, after = [1, 2, 3, 2, 4], [2, 3, 3, 4, 4]
    expected = two_sample_bayes_factor(
        # R: t.test(after, before, var.equal = TRUE)$statistic
        1.2649110640673518,
        n_before=5,
        n_after=5,
    )

    found = independent_bayes_factor(
        count_scores(before, low=1, high=5), count_scores(after, low=1, high=5)
    )

    assert found.log10_bf10 == pytest.approx(expected.log10_bf10, rel=1e-12)


@pytest.mark.parametrize(
    ("rows", "status"),
    (
        ([], Status.TOO_FEW),
        ([(1, 2)], Status.TOO_FEW),
        ([(1, 2), (2, 3)], Status.CONSTANT),
        ([(7, 7), (7, 7)], Status.CONSTANT),
    ),
)
def test_undefined_paired_factor_is_a_status(rows, status):
    found = paired_bayes_factor(table_of(rows))

    assert (found.status, found.log10_bf10) == (status, None)
    assert found.reason


@pytest.mark.parametrize(
    ("before", "after", "status"),
    (
        ([], [1, 2], Status.TOO_FEW),
        ([1], [1, 2], Status.TOO_FEW),
        ([3, 3], [3, 3], Status.CONSTANT),
    ),
)
def test_undefined_independent_factor_is_a_status(before, after, status):
    found = independent_bayes_factor(
        count_scores(before, low=1, high=7), count_scores(after, low=1, high=7)
    )

    assert (found.status, found.log10_bf10) == (status, None)
    assert found.reason


def test_too_small_samples_are_a_status():
    single = bayes_factor(1.0, n=1)
    both = two_sample_bayes_factor(1.0, n_before=1, n_after=1)
    empty = two_sample_bayes_factor(1.0, n_before=0, n_after=9)

    assert single.status == both.status == empty.status == Status.TOO_FEW


@pytest.mark.parametrize(
    ("t", "prior_scale", "message"),
    (
        (math.nan, 0.7, "t = nan. Give a finite number"),
        (math.inf, 0.7, "t = inf. Give a finite number"),
        (1.0, 0.0, "prior_scale = 0.0. Give a number above 0"),
        (1.0, math.inf, "prior_scale = inf. Give a number above 0"),
        (1.0, math.nan, "prior_scale = nan. Give a number above 0"),
    ),
)
def test_impossible_input_is_refused(t, prior_scale, message):
    with pytest.raises(BayesFactorInputError, match=message):
        bayes_factor(t, n=10, prior_scale=prior_scale)


def test_impossible_prior_is_refused_without_any_pair_too():
    with pytest.raises(BayesFactorInputError, match="prior_scale = -1"):
        paired_bayes_factor(table_of([]), prior_scale=-1)


@few
@given(rows=PAIRS, factor=st.integers(2, 100))
def test_unit_order_and_direction_do_not_matter(rows, factor):
    one = paired_bayes_factor(table_of(rows))
    turned = [(8 - x, 8 - y) for x, y in rows]

    for other in (table_of(rows, factor), table_of(rows[::-1]), table_of(turned)):
        same(one, paired_bayes_factor(other))


@few
@given(before=SCORES, after=SCORES)
def test_exchanged_waves_have_the_same_factor(before, after):
    one = count_scores(before, low=1, high=7)
    other = count_scores(after, low=1, high=7)

    same(independent_bayes_factor(one, other), independent_bayes_factor(other, one))


@few
@given(t=st.floats(0, 50), n=st.integers(3, 10**7), step=st.floats(0.1, 5))
def test_factor_grows_with_t(t, n, step):
    assert bayes_factor(t + step, n=n).log10_bf10 > bayes_factor(t, n=n).log10_bf10


def test_result_survives_writing_and_reading():
    found = bayes_factor(2.0, n=20)
    undefined = bayes_factor(2.0, n=0)

    assert BayesFactor.from_dict(found.to_dict()) == found
    assert BayesFactor.from_dict(undefined.to_dict()) == undefined
