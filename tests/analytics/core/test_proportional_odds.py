import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from statsmodels.miscmodels.ordinal_model import OrderedModel

from analytics.core import proportional_odds as module
from analytics.core.proportional_odds import ProportionalOdds, fit_proportional_odds
from analytics.core.results import Status

few = settings(max_examples=30, deadline=None)

# MASS::housing (Copenhagen, Madsen 1976): satisfaction low, medium, high, by
# influence (fastest), type tower, apartment, atrium, terrace, and contact low, high.
HOUSING = np.array(
    [
        [21, 21, 28], [34, 22, 36], [10, 11, 36], [61, 23, 17], [43, 35, 40], [26, 18, 54],
        [13, 9, 10], [8, 8, 12], [6, 7, 9], [18, 6, 7], [15, 13, 13], [7, 5, 11],
        [14, 19, 37], [17, 23, 40], [3, 5, 23], [78, 46, 43], [48, 45, 86], [15, 25, 62],
        [20, 23, 20], [10, 22, 24], [7, 10, 21], [57, 23, 13], [31, 21, 13], [5, 6, 13],
    ]
)  # fmt: skip
HOUSING_DESIGN = np.array(
    [
        [influence == 1, influence == 2, kind == 1, kind == 2, kind == 3, contact]
        for contact in (0, 1)
        for kind in range(4)
        for influence in range(3)
    ],
    dtype=float,
)
ONE = np.array([[0.0], [1.0]])
TABLES = st.lists(
    st.lists(st.integers(1, 30), min_size=4, max_size=4), min_size=3, max_size=6
)


def test_published_fit_of_housing():
    # polr(Sat ~ Infl + Type + Cont, weights = Freq): Venables and Ripley (2002),
    # Modern Applied Statistics with S, section 7.3.
    found = fit_proportional_odds(HOUSING, HOUSING_DESIGN)

    expected = [0.5664, 1.2888, -0.5724, -0.3662, -1.0910, 0.3603]
    # polr stops a little early: -0.5724 is printed for -0.57235.
    assert found.coefficients == pytest.approx(expected, abs=1e-4)
    assert found.thresholds == pytest.approx([-0.4961, 0.6907], abs=5e-5)
    errors = [0.10465, 0.12716, 0.11924, 0.15517, 0.15149, 0.09554]
    assert found.se == pytest.approx(errors, abs=1e-4)
    assert -2 * found.log_likelihood == pytest.approx(3479.149, abs=5e-4)
    assert found.n == 1681


@pytest.mark.filterwarnings("ignore:Maximum Likelihood optimization failed")
@few
@given(rows=TABLES)
def test_fit_is_that_of_statsmodels(rows):
    counts = np.array(rows)
    x = np.linspace(-1, 1, len(rows))

    found = fit_proportional_odds(counts, x[:, None])

    answer = np.repeat(np.tile(np.arange(4), len(rows)), counts.ravel())
    predictor = np.repeat(x, counts.sum(axis=1))
    model = OrderedModel(answer, predictor[:, None], distr="logit")
    other = model.fit(method="bfgs", gtol=1e-8, maxiter=500, disp=False)
    thresholds = model.transform_threshold_params(other.params)[1:-1]
    # The oracle stops early now and then, and says so; then it is none.
    assume(other.mle_retvals["converged"])
    assert found.log_likelihood == pytest.approx(other.llf, rel=1e-9)
    assert found.coefficients[0] == pytest.approx(other.params[0], abs=1e-4)
    assert found.thresholds == pytest.approx(thresholds, abs=1e-4)
    assert found.se[0] == pytest.approx(other.bse[0], rel=1e-3)


def test_two_categories_are_a_logistic_regression():
    # One binary predictor: the log odds ratio of the table, and its Woolf error.
    found = fit_proportional_odds(np.array([[30, 10], [15, 45]]), ONE)

    assert found.coefficients[0] == pytest.approx(np.log(30 * 45 / (10 * 15)))
    assert found.se[0] == pytest.approx(np.sqrt(1 / 30 + 1 / 10 + 1 / 15 + 1 / 45))
    expected = 45 * np.log(0.45) + 55 * np.log(0.55)
    assert found.null_log_likelihood == pytest.approx(expected)


@few
@given(rows=TABLES)
def test_turned_categories_turn_the_signs(rows):
    counts, x = np.array(rows), np.linspace(0, 1, len(rows))[:, None]

    one = fit_proportional_odds(counts, x)
    other = fit_proportional_odds(counts[:, ::-1], x)

    assert other.coefficients[0] == pytest.approx(-one.coefficients[0], abs=1e-7)
    assert other.thresholds == pytest.approx(
        [-t for t in one.thresholds[::-1]], abs=1e-7
    )
    assert other.log_likelihood == pytest.approx(one.log_likelihood, rel=1e-11)


@few
@given(rows=TABLES, factor=st.floats(0.01, 100))
def test_unit_and_order_of_rows_do_not_matter(rows, factor):
    counts, x = np.array(rows), np.linspace(0, 1, len(rows))[:, None]

    one = fit_proportional_odds(counts, x)
    other = fit_proportional_odds(counts[::-1], factor * x[::-1])

    assert other.coefficients[0] * factor == pytest.approx(
        one.coefficients[0], abs=1e-7
    )
    assert other.log_likelihood == pytest.approx(one.log_likelihood, rel=1e-11)


def test_times_as_many_persons_have_the_same_coefficients():
    one = fit_proportional_odds(HOUSING, HOUSING_DESIGN)
    other = fit_proportional_odds(HOUSING * 10_000, HOUSING_DESIGN)

    assert other.coefficients == pytest.approx(one.coefficients, rel=1e-7)
    assert other.log_likelihood == pytest.approx(10_000 * one.log_likelihood, rel=1e-12)
    assert other.se == pytest.approx([value / 100 for value in one.se], rel=1e-7)


def test_empty_categories_and_rows_are_left_out():
    full = np.array([[30, 20, 10], [10, 20, 30]])
    gaps = np.array([[0, 30, 20, 0, 10], [0, 0, 0, 0, 0], [0, 10, 20, 0, 30]])

    found = fit_proportional_odds(gaps, np.array([[0.0], [5.0], [1.0]]))

    assert found == fit_proportional_odds(full, ONE)


@pytest.mark.parametrize(
    ("counts", "design", "status", "reason"),
    (
        ([[0, 0], [0, 0]], ONE, Status.CONSTANT, "one category"),
        ([[0, 5], [0, 9]], ONE, Status.CONSTANT, "one category"),
        ([[2, 5], [3, 9]], ONE * 0, Status.NOT_COMPUTABLE, "cannot be told apart"),
        ([[2, 5], [0, 0]], ONE, Status.NOT_COMPUTABLE, "cannot be told apart"),
        ([[5, 0], [0, 9]], ONE, Status.NOT_COMPUTABLE, "separate the categories"),
        ([[5, 4, 0], [0, 0, 9]], ONE, Status.NOT_COMPUTABLE, "separate the categories"),
        ([[5, 4, 3], [0, 0, 9]], ONE, Status.NOT_COMPUTABLE, "separate the categories"),
        (
            [[5_000_000, 0], [0, 9]],
            ONE,
            Status.NOT_COMPUTABLE,
            "separate the categories",
        ),
    ),
)
def test_undefined_fit_is_a_status(counts, design, status, reason):
    found = fit_proportional_odds(np.array(counts), design)

    assert (found.status, found.log_likelihood) == (status, None)
    assert reason in found.reason
    assert found.coefficients == ()


def test_strong_effect_is_no_separation():
    found = fit_proportional_odds(np.array([[9999, 1], [1, 9999]]), ONE)

    assert found.coefficients[0] == pytest.approx(2 * np.log(9999))


@pytest.mark.parametrize("limit", ("_ITERATIONS", "_HALVINGS"))
def test_fit_that_does_not_settle_is_a_status(limit, monkeypatch):
    monkeypatch.setattr(module, limit, 0)

    found = fit_proportional_odds(HOUSING, HOUSING_DESIGN)

    assert (found.status, found.n) == (Status.NOT_COMPUTABLE, 1681)
    assert (
        found.reason
        == "The fit did not settle; a predictor may separate the categories."
    )


def test_singular_information_is_a_status(monkeypatch):
    monkeypatch.setattr(module, "_density", np.zeros_like)

    found = fit_proportional_odds(HOUSING, HOUSING_DESIGN)

    assert (
        found.reason
        == "The fit did not settle; a predictor may separate the categories."
    )


@pytest.mark.parametrize(
    ("counts", "x"),
    (
        # Newton's second step must be halved.
        ([[2, 2], [50, 3000], [2, 1], [1, 50]], [0.2, -4.5, 4.0, 3.5]),
        # Its first one must be cut short, or all shares round to 0 and 1.
        ([[100_000, 3, 1], [1, 1, 50], [0, 1, 7]], [0.0, 1.0, 3.0]),
    ),
)
def test_fit_is_a_maximum_however_far_from_the_start(counts, x):
    design = np.array(x)[:, None]

    found = fit_proportional_odds(np.array(counts), design)

    own = np.array([*found.thresholds, *found.coefficients])
    nudges = np.vstack([np.eye(len(own)), -np.eye(len(own))]) * 1e-3
    likelihood = module._Likelihood(np.array(counts), design)
    assert found.status == Status.OK
    assert max(likelihood.value(own + nudge) for nudge in nudges) < found.log_likelihood


def test_thresholds_out_of_order_are_impossible():
    likelihood = module._Likelihood(HOUSING, HOUSING_DESIGN)

    assert likelihood.value(np.array([1, 0, *[0.0] * 6])) == -np.inf


def test_result_survives_writing_and_reading():
    for counts in (HOUSING, HOUSING * 0):
        found = fit_proportional_odds(counts, HOUSING_DESIGN)
        assert ProportionalOdds.from_dict(found.to_dict()) == found
