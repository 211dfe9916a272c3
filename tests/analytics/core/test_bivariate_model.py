import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from analytics.core.bivariate_model import (
    BivariateModel,
    bivariate_model,
    unlinked_scores,
)
from analytics.core.errors import (
    ConfidenceLevelError,
    IncompatibleTablesError,
    LinkedNotInWaveError,
)
from analytics.core.independent import independent_shift
from analytics.core.paired import paired_shift
from analytics.core.results import Status
from tests.analytics.core.partly_linked_tables import (
    HIGH,
    LOW,
    tables_of,
    tables_of_frame,
)

GLS = 1e-5
few = settings(max_examples=40, deadline=None)


@pytest.fixture(scope="module")
def anorexia(reference_frame):
    return tables_of_frame(reference_frame("partially_paired"))


@pytest.mark.parametrize("method", ("REML", "ML"))
def test_model_with_unequal_variances_matches_gls(method, anorexia, reference):
    case = reference("partially_paired")["expected"]
    expected = case[f"gls_{method.lower()}_unequal_variance"]

    found = bivariate_model(*anorexia, method=method)

    def near(value):
        return pytest.approx(value, rel=GLS)

    assert found.mean_before.value == near(expected["intercept"])
    assert found.difference.value == near(expected["wave"])
    assert found.difference.se == near(expected["se"])
    assert found.sd_before.value == near(expected["sigma_pre"])
    ratio = found.sd_after.value / found.sd_before.value
    assert ratio == near(expected["sd_ratio_post_pre"])
    assert found.correlation.value == near(expected["rho"])
    assert found.log_likelihood == near(expected["logLik"])
    assert found.mean_after.value - found.mean_before.value == pytest.approx(
        found.difference.value, rel=1e-12
    )
    assert (found.n_linked, found.n_before_only, found.n_after_only) == (
        case["n_pairs"],
        case["n_pre_only"],
        case["n_post_only"],
    )


@pytest.mark.parametrize("method", ("REML", "ML"))
def test_model_with_equal_variances_matches_gls(method, anorexia, reference):
    case = reference("partially_paired")["expected"]
    expected = case[f"gls_{method.lower()}_equal_variance"]

    found = bivariate_model(*anorexia, method=method, equal_variances=True)

    assert found.difference.value == pytest.approx(expected["wave"], rel=GLS)
    assert found.difference.se == pytest.approx(expected["se"], rel=GLS)
    assert found.sd_before.value == pytest.approx(expected["sigma"], rel=GLS)
    assert found.sd_after.value == pytest.approx(expected["sigma"], rel=GLS)
    assert found.correlation.value == pytest.approx(expected["rho"], rel=GLS)
    assert found.log_likelihood == pytest.approx(expected["logLik"], rel=GLS)


def test_test_and_interval_follow_from_value_se_and_df(anorexia):
    found = bivariate_model(*anorexia)

    assert found.test.method == "REML t test"
    assert found.test.statistic == found.difference.value / found.difference.se
    assert 20 < found.test.df < 66
    # The interval at level 1 - p ends at zero.
    at_p = bivariate_model(*anorexia, confidence_level=1 - found.test.p)
    assert at_p.difference.interval.low == pytest.approx(0, abs=1e-9)


def test_complete_pairs_give_the_paired_t_test():
    pairs = [(1, 2), (2, 5), (3, 3), (6, 7), (4, 4), (2, 1), (5, 7)]
    linked, before, after = tables_of(pairs, [], [])
    expected = paired_shift(linked)

    found = bivariate_model(linked, before, after)

    assert found.difference.value == pytest.approx(expected.difference.value)
    assert found.difference.se == pytest.approx(expected.difference.se, rel=1e-6)
    assert found.test.df == pytest.approx(len(pairs) - 1)
    assert found.test.p == pytest.approx(expected.t_test.p, rel=1e-6)
    assert found.sd_before.value == pytest.approx(expected.before.sd.value, rel=1e-6)
    assert found.sd_after.value == pytest.approx(expected.after.sd.value, rel=1e-6)
    r = expected.correlation.value
    assert found.correlation.value == pytest.approx(r, rel=1e-6)


def test_uncorrelated_pairs_give_nearly_welch():
    pairs = [(x, y) for x in (1, 2, 4) for y in (2, 3, 7)]
    linked, before, after = tables_of(pairs, [1, 7] * 200, [2, 6, 6] * 200)
    expected = independent_shift(before, after)

    found = bivariate_model(linked, before, after)

    difference = expected.difference
    assert found.difference.value == pytest.approx(difference.value, abs=0.02)
    assert found.difference.se == pytest.approx(difference.se, rel=0.01)


def test_before_only_answers_enter_by_the_regression_on_before():
    # Anderson (1957), JASA 52, 200-203: with one wave complete, the maximum has a
    # closed form, the regression line of the pairs at the mean of all.
    pairs = [(1, 2), (2, 5), (3, 3), (6, 7), (4, 4), (2, 1), (5, 7)]
    others = [1, 1, 2, 7, 3]
    x, y = np.array(pairs).T
    slope = np.cov(x, y)[0, 1] / np.var(x, ddof=1)
    everyone = np.mean([*x, *others])

    found = bivariate_model(*tables_of(pairs, others, []), method="ML")

    assert found.mean_before.value == pytest.approx(everyone, rel=1e-6)
    after = y.mean() + slope * (everyone - x.mean())
    assert found.mean_after.value == pytest.approx(after, rel=1e-6)
    assert found.sd_before.value == pytest.approx(np.std([*x, *others]), rel=1e-6)


def test_before_only_answer_changes_the_combined_and_not_the_paired_shift():
    pairs = [(1, 2), (2, 5), (3, 3), (6, 7), (4, 4)]
    without, more = tables_of(pairs, [], []), tables_of(pairs, [7], [])

    one, other = bivariate_model(*without), bivariate_model(*more)

    assert paired_shift(without[0]) == paired_shift(more[0])
    assert other.difference.value != pytest.approx(one.difference.value, rel=1e-3)
    assert other.n_before_only == 1


@pytest.mark.parametrize(
    ("pairs", "status", "reason"),
    (
        ([], Status.TOO_FEW, "three linked pairs"),
        ([(1, 2)], Status.TOO_FEW, "three linked pairs"),
        ([(1, 2), (2, 5)], Status.TOO_FEW, "three linked pairs"),
        ([(1, 2), (2, 3), (4, 5)], Status.CONSTANT, "on one line"),
        ([(1, 6), (2, 5), (4, 3)], Status.CONSTANT, "on one line"),
        ([(1, 6), (1, 5), (1, 3)], Status.CONSTANT, "one wave are equal"),
        ([(7, 7)] * 5, Status.CONSTANT, "one wave are equal"),
    ),
)
def test_undefined_model_is_a_status(pairs, status, reason):
    found = bivariate_model(*tables_of(pairs, [1, 2], [3, 3, 5]))

    assert found.status == found.test.status == found.difference.status == status
    assert reason in found.reason
    assert found.difference.value is found.test.p is found.log_likelihood is None
    assert (found.n_linked, found.n_before_only, found.n_after_only) == (
        len(pairs),
        2,
        3,
    )


def test_flat_likelihood_is_not_computable():
    # Five pairs whose likelihood hardly moves with the correlation: scoring would
    # need about 2400 steps.
    pairs = [(5, 2), (4, 4), (1, 2), (1, 1), (1, 5)]

    found = bivariate_model(*tables_of(pairs, [3, 2, 1, 1], [2, 3, 3, 5, 3]))

    assert found.status == Status.NOT_COMPUTABLE
    assert found.difference.value is None


def test_likelihood_is_at_its_maximum(anorexia):
    best = bivariate_model(*anorexia, method="ML")

    forced = bivariate_model(*anorexia, method="ML", equal_variances=True)

    assert forced.log_likelihood < best.log_likelihood - 5


@pytest.mark.parametrize("wave", ("before", "after"))
def test_wave_without_its_linked_persons_is_refused(wave):
    linked, before, after = tables_of([(1, 2), (3, 4)], [5], [5])
    waves = {"before": before, "after": after}
    waves[wave] = waves[wave] - linked.margin(wave)

    with pytest.raises(LinkedNotInWaveError, match=f"the wave '{wave}'"):
        unlinked_scores(linked, waves["before"], waves["after"])


def test_other_scale_and_wrong_level_are_refused():
    linked, before, after = tables_of([(1, 2), (3, 4)], [5], [5])
    other = dataclasses.replace(after, high=9)

    with pytest.raises(IncompatibleTablesError):
        bivariate_model(linked, before, other)
    with pytest.raises(ConfidenceLevelError):
        bivariate_model(linked, before, after, confidence_level=95)


def test_round_trip(anorexia):
    found = bivariate_model(*anorexia)

    assert BivariateModel.from_dict(found.to_dict()) == found


@pytest.mark.parametrize("factor", (1, 1000))
def test_large_samples_are_fitted(factor):
    pairs = [(1, 2), (2, 5), (3, 3), (6, 7), (4, 4), (2, 1), (5, 7)]
    linked, before, after = tables_of(pairs, [1, 1, 2], [7, 3])
    more = [
        dataclasses.replace(table, count=table.count * factor * 50)
        for table in (linked, before, after)
    ]

    found = bivariate_model(*more)

    assert found.status == Status.OK
    one = bivariate_model(linked, before, after, method="ML")
    assert found.difference.value == pytest.approx(one.difference.value, rel=0.01)


score = st.integers(LOW, HIGH)
samples = st.tuples(
    st.lists(st.tuples(score, score), min_size=5, max_size=25),
    st.lists(score, max_size=12),
    st.lists(score, max_size=12),
)


def same(one, other, sign=1):
    if one is None:
        assert other is None
    else:
        assert other == pytest.approx(sign * one, rel=1e-5, abs=1e-7)


@few
@given(sample=samples, seed=st.integers(0, 2**16))
def test_row_order_does_not_matter(sample, seed):
    rng = np.random.default_rng(seed)
    shuffled = [rng.permutation(np.array(part)).tolist() for part in sample]

    assert bivariate_model(*tables_of(*shuffled)) == bivariate_model(
        *tables_of(*sample)
    )


@few
@given(sample=samples)
def test_reversed_scale_flips_the_shift_and_keeps_p(sample):
    turned = [(LOW + HIGH - np.array(part)).tolist() for part in sample]

    one = bivariate_model(*tables_of(*sample))
    other = bivariate_model(*tables_of(*turned))

    assert one.status == other.status
    same(one.difference.value, other.difference.value, -1)
    same(one.difference.se, other.difference.se)
    same(one.test.p, other.test.p)


@few
@given(sample=samples, factor=st.integers(2, 500))
def test_unit_leaves_t_and_p_alone(sample, factor):
    one = bivariate_model(*tables_of(*sample))
    other = bivariate_model(*tables_of(*sample, factor=factor))

    assert one.status == other.status
    same(one.test.statistic, other.test.statistic)
    same(one.test.df, other.test.df)
    same(one.correlation.value, other.correlation.value)
    if one.difference.value is not None:
        same(one.difference.value * factor, other.difference.value)


@few
@given(sample=samples)
def test_swapped_waves_flip_the_shift(sample):
    pairs, before_only, after_only = sample
    swapped = [(y, x) for x, y in pairs], after_only, before_only

    one = bivariate_model(*tables_of(*sample))
    other = bivariate_model(*tables_of(*swapped))

    assert one.status == other.status
    same(one.difference.value, other.difference.value, -1)
    same(one.test.df, other.test.df)
    same(one.log_likelihood, other.log_likelihood)


def dense_deviance(parameters, sample, *, is_reml):
    # Written out score by score, to share nothing with the product.
    pairs, before_only, after_only = sample
    n = len(pairs)
    y = np.array([s for pair in pairs for s in pair] + before_only + after_only)
    is_after = np.array([0, 1] * n + [0] * len(before_only) + [1] * len(after_only))
    sd = np.exp(parameters[:2])[is_after]
    shared = np.kron(np.eye(n), [[0, 1], [1, 0]]) * np.tanh(parameters[2])
    correlations = np.eye(len(y))
    correlations[: 2 * n, : 2 * n] += shared
    v = correlations * np.outer(sd, sd)
    x = np.column_stack([1 - is_after, is_after])
    information = x.T @ np.linalg.solve(v, x)
    residual = y - x @ np.linalg.solve(information, x.T @ np.linalg.solve(v, y))
    total = np.linalg.slogdet(v)[1] + residual @ np.linalg.solve(v, residual)
    if is_reml:
        total += np.linalg.slogdet(information)[1]
    return total + (len(y) - 2 * is_reml) * np.log(2 * np.pi)


@pytest.mark.parametrize("method", ("REML", "ML"))
@pytest.mark.parametrize("equal", (True, False))
@pytest.mark.parametrize(
    "sample",
    (
        ([(2, 5), (3, 1), (3, 2)], [5, 4, 2, 2, 1], [3, 2]),
        ([(1, 2), (2, 2), (4, 7), (6, 5)], [1, 7, 7], [2]),
        ([(5, 1), (4, 4), (2, 3), (7, 7)], [], [1, 1, 6, 2, 3, 7]),
        # Full steps overshoot here for ever.
        ([(7, 2), (1, 6), (7, 7), (1, 1), (5, 7)], [4, 7, 5, 4, 6], [6, 4, 5, 7, 4]),
    ),
)
def test_maximum_is_that_of_a_general_optimiser(sample, equal, method):
    def target(free):
        parameters = [free[0], free[0], free[1]] if equal else free
        return dense_deviance(parameters, sample, is_reml=method == "REML")

    start = [0.5, 0.1] if equal else [0.5, 0.5, 0.1]
    fine = {"xatol": 1e-9, "fatol": 1e-12, "maxiter": 20_000, "maxfev": 20_000}
    best = optimize.minimize(target, start, method="Nelder-Mead", options=fine)

    found = bivariate_model(*tables_of(*sample), method=method, equal_variances=equal)

    assert found.log_likelihood == pytest.approx(-best.fun / 2, abs=1e-7)
    assert found.sd_before.value == pytest.approx(np.exp(best.x[0]), rel=1e-4)
    assert found.correlation.value == pytest.approx(np.tanh(best.x[-1]), abs=1e-4)
