import itertools
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.miscmodels.ordinal_model import OrderedModel

from analytics.core.errors import GroupCodeError, OutOfRangeCodeError
from analytics.core.item_functioning import ScaleFunctioning, item_functioning
from analytics.core.results import Status

few = settings(max_examples=20, deadline=None)
ITEMS = ("a", "b", "c", "d")
STEPS = ("uniform", "non_uniform", "overall")


def functioning(answers, groups, labels=("before", "after"), **options):
    return item_functioning(
        answers,
        groups=groups,
        labels=labels,
        items=ITEMS,
        low=1,
        high=5,
        **options,
    )


def residents(n, seed, slope=1.0, rise=0.0):
    """Two groups of n; in the second the first item is easier or steeper."""
    rng = np.random.default_rng(seed)
    trait = rng.normal(size=(2 * n, 1))
    raw = 3 + trait + rng.normal(size=(2 * n, 4))
    raw[n:, 0] = 3 + rise + slope * trait[n:, 0] + rng.normal(size=n)
    return np.clip(np.rint(raw), 1, 5), np.repeat([0, 1], n)


def by_statsmodels(item, predictors):
    model = OrderedModel(item, predictors, distr="logit")
    return model.fit(method="bfgs", gtol=1e-7, maxiter=500, disp=False)


def test_nested_models_are_those_of_statsmodels():
    answers, groups = residents(150, 3, rise=0.8)
    rest = (answers[:, 1:].sum(axis=1) - 9) / 12
    group = groups.astype(float)
    columns = [rest, group, rest * group]
    fits = [
        by_statsmodels(answers[:, 0], np.column_stack(columns[:k])) for k in (1, 2, 3)
    ]

    found = functioning(answers, groups).items[0]

    gains = [2 * (large.llf - small.llf) for small, large in itertools.pairwise(fits)]
    assert found.uniform.test.statistic == pytest.approx(gains[0], abs=1e-6)
    assert found.non_uniform.test.statistic == pytest.approx(gains[1], abs=1e-6)
    assert found.overall.test.statistic == pytest.approx(sum(gains), abs=1e-6)
    assert [getattr(found, step).test.df for step in STEPS] == [1, 1, 2]
    log_odds = found.effects[0].log_odds
    assert found.effects[0].group == "after"
    assert log_odds.value == pytest.approx(fits[1].params[1], abs=1e-4)
    assert log_odds.se == pytest.approx(fits[1].bse[1], rel=1e-3)
    null = fits[0].llnull
    shares = [1 - fit.llf / null for fit in fits]
    assert found.uniform.mcfadden_change == pytest.approx(
        shares[1] - shares[0], abs=1e-8
    )
    cox_snell = [1 - np.exp(2 * (null - fit.llf) / 300) for fit in fits]
    nagelkerke = np.array(cox_snell) / (1 - np.exp(2 * null / 300))
    assert found.overall.nagelkerke_change == pytest.approx(
        nagelkerke[2] - nagelkerke[0], abs=1e-8
    )


def test_easier_item_is_flagged_alone():
    answers, groups = residents(2000, 1, rise=1.5)

    found = functioning(answers, groups)

    assert [item.is_flagged for item in found.items] == [True, False, False, False]
    assert found.items[0].effects[0].log_odds.value > 1
    assert found.items[0].uniform.nagelkerke_change > 0.035
    assert found.items[0].non_uniform.nagelkerke_change < 0.01
    assert (found.n_complete, found.groups) == (4000, ("before", "after"))


def test_item_that_no_longer_measures_is_non_uniform():
    answers, groups = residents(2000, 2, slope=0.0)

    found = functioning(answers, groups).items[0]

    assert found.non_uniform.test.log10_p < -20
    assert found.non_uniform.nagelkerke_change > 0.035
    assert found.is_flagged is True


def test_halves_of_one_sample_need_no_flag(reference, reference_frame):
    case = reference("reliability_bfi")["expected"]
    frame = reference_frame("reliability_bfi")[case["reliability"]["consc"]["items"]]
    items = list(frame.columns)

    found = item_functioning(
        frame,
        groups=np.arange(len(frame)) % 2,
        labels=("even", "odd"),
        items=items,
        low=1,
        high=6,
        reverse=[item for item in items if item in case["reverse_keyed"]],
    )

    assert found.n_complete == case["reliability"]["consc"]["n_complete"]
    assert [item.is_flagged for item in found.items] == [False] * 5
    assert min(item.overall.adjusted_p for item in found.items) > 0.01


def test_holm_is_over_the_items():
    answers, groups = residents(300, 5, rise=0.4)

    found = functioning(answers, groups)

    for step in STEPS:
        own = [getattr(item, step) for item in found.items]
        smallest = min(own, key=lambda each: each.test.p)
        assert smallest.adjusted_p == pytest.approx(min(4 * smallest.test.p, 1))
        assert 10**smallest.adjusted_log10_p == pytest.approx(smallest.adjusted_p)
        assert max(each.adjusted_p for each in own) <= 1


def test_three_languages_have_two_effects_each():
    answers, _ = residents(300, 6)
    groups = np.tile([0, 2, 3], 200)

    found = functioning(answers, groups, labels=("bg", "cs", "hr", "it"))

    assert found.groups == ("bg", "hr", "it")
    assert [effect.group for effect in found.items[0].effects] == ["hr", "it"]
    assert [getattr(found.items[0], step).test.df for step in STEPS] == [2, 2, 4]


@pytest.mark.parametrize(
    ("answers", "groups"),
    (([], []), ([[1, 2, 3, 4]] * 3, [0, 0, 0]), ([[1, 2, 3, np.nan]], [1])),
)
def test_one_group_is_a_status(answers, groups):
    found = functioning(answers, groups)

    assert (found.status, found.items) == (Status.TOO_FEW, ())
    assert "two with complete responses" in found.reason


def test_constant_item_has_a_status_and_leaves_the_others_alone():
    answers, groups = residents(200, 7)
    answers[:, 1] = 3

    found = functioning(answers, groups)

    constant = found.items[1]
    assert constant.status == constant.overall.test.status == Status.CONSTANT
    assert (constant.is_flagged, constant.overall.adjusted_p) == (None, None)
    assert constant.effects == ()
    others = [found.items[i] for i in (0, 2, 3)]
    assert all(item.status == Status.OK for item in others)
    smallest = min(others, key=lambda item: item.overall.test.p).overall
    assert smallest.adjusted_p == pytest.approx(min(3 * smallest.test.p, 1))


def test_group_at_the_ceiling_is_a_status():
    answers, groups = residents(200, 8)
    answers[200:, 0] = 5

    found = functioning(answers, groups).items[0]

    assert found.status == Status.NOT_COMPUTABLE
    assert "separate the categories" in found.reason


def test_group_with_one_rest_score_is_a_status():
    answers, groups = residents(200, 9)
    answers[200:, 1:] = 3

    found = functioning(answers, groups).items[0]

    assert found.status == Status.NOT_COMPUTABLE
    assert "cannot be told apart" in found.reason


def test_incomplete_responses_are_left_out():
    answers, groups = residents(200, 10)
    extra = np.array([[1, np.nan, 2, 3], [5, 5, 9, 5]])

    found = functioning(
        np.vstack([answers, extra]), [*groups, 0, 1], missing_codes=(9,)
    )

    assert found == functioning(answers, groups)


@pytest.mark.parametrize(
    ("items", "high", "reason"),
    (
        (("a",), 5, "needs a second item"),
        (("a", "b"), 100, "More than 20 categories"),
    ),
)
def test_scale_without_ordinal_rest_is_a_status(items, high, reason):
    found = item_functioning(
        np.ones((4, len(items))),
        groups=[0, 0, 1, 1],
        labels=("before", "after"),
        items=items,
        low=1,
        high=high,
    )

    assert (found.status, found.n_complete) == (Status.NOT_COMPUTABLE, None)
    assert reason in found.reason


def test_wrong_codes_and_groups_are_refused():
    answers, groups = residents(5, 1)

    with pytest.raises(GroupCodeError):
        functioning(answers, groups + 1)
    answers[0, 0] = 6
    with pytest.raises(OutOfRangeCodeError):
        functioning(answers, groups)


@few
@given(seed=st.integers(0, 999))
def test_order_direction_and_reference_group_do_not_matter(seed):
    answers, groups = residents(80, seed, rise=0.5)
    order = np.random.default_rng(seed).permutation(160)

    one = functioning(answers, groups)
    turned = functioning(6 - answers, groups)
    exchanged = functioning(answers, 1 - groups)

    assert functioning(answers[order], groups[order]) == one
    for item, other, third in zip(
        one.items, turned.items, exchanged.items, strict=True
    ):
        for step in STEPS:
            expected = pytest.approx(getattr(item, step).test.statistic, abs=1e-6)
            assert getattr(other, step).test.statistic == expected
            assert getattr(third, step).test.statistic == expected
        log_odds = item.effects[0].log_odds.value
        assert other.effects[0].log_odds.value == pytest.approx(-log_odds, abs=1e-6)
        assert third.effects[0].log_odds.value == pytest.approx(-log_odds, abs=1e-6)


def test_million_responses_cost_little():
    rng = np.random.default_rng(1)
    trait = rng.normal(size=(1_000_000, 1))
    answers = np.clip(np.rint(3 + trait + rng.normal(size=(1_000_000, 4))), 1, 5)
    groups = np.repeat([0, 1], 500_000)
    small = answers.astype(np.int8)

    start = time.process_time()
    found = functioning(small, groups)

    assert time.process_time() - start < 3
    assert found.n_complete == 1_000_000
    assert [item.is_flagged for item in found.items] == [False] * 4


def test_result_survives_writing_and_reading():
    answers, groups = residents(100, 4)

    for found in (functioning(answers, groups), functioning([], [])):
        assert ScaleFunctioning.from_dict(found.to_dict()) == found
