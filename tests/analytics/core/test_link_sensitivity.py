import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.core.errors import (
    CertainLinksError,
    ConfidenceLevelError,
    FalseLinkShareError,
    IncompatibleTablesError,
)
from analytics.core.link_sensitivity import (
    DoubtfulLinks,
    LinkSensitivity,
    link_sensitivity,
    without_doubtful_links,
)
from analytics.core.paired import correlation, mean_difference
from analytics.core.results import Status
from analytics.core.tables import count_pairs

LOW, HIGH = 1, 7
few = settings(max_examples=50, deadline=None)


def linked(pairs, *, factor=1):
    x, y = np.array(pairs, dtype=np.int64).reshape(-1, 2).T * factor
    return count_pairs(x, y, low=LOW * factor, high=HIGH * factor)


def ends(interval):
    return [interval.low, interval.high]


def residents(n, rng):
    before = rng.integers(2, 7, n)
    after = np.clip(before + rng.integers(-1, 3, n), LOW, HIGH)
    return before, after


def test_correction_finds_the_correlation_before_links_were_broken():
    rng = np.random.default_rng(20261124)
    before, after = residents(400_000, rng)
    true = count_pairs(before, after, low=LOW, high=HIGH)
    broken = after.copy()
    broken[:80_000] = rng.permutation(after[:80_000])  # a fifth joins others
    observed = count_pairs(before, broken, low=LOW, high=HIGH)

    found = link_sensitivity(observed, false_share=0.2)

    r, expected = correlation(true).value, mean_difference(true)
    assert found.correlation.value < r - 0.1
    assert found.corrected_correlation.value == pytest.approx(r, abs=0.005)
    # Persons swapped among themselves leave the mean as it was.
    assert found.difference.value == expected.value
    assert found.difference.se > 1.1 * expected.se
    assert found.corrected_difference.se == pytest.approx(expected.se, rel=0.01)


def test_observed_error_is_right_if_partners_are_outside():
    # 2000 studies of 60 pairs, a third of them two strangers each.
    rng = np.random.default_rng(7)
    means, errors = [], []
    for _ in range(2000):
        before, after = residents(80, rng)
        strangers = np.concatenate([after[:40], after[60:80]])
        table = count_pairs(before[:60], strangers, low=LOW, high=HIGH)
        found = mean_difference(table)
        means.append(found.value)
        errors.append(found.se)

    assert np.std(means) == pytest.approx(np.mean(errors), rel=0.06)


def test_numbers_of_a_small_table_by_hand():
    table = linked([(1, 2), (2, 1), (3, 4), (4, 5), (5, 4)])

    found = link_sensitivity(table, false_share=0.2)

    # Sums of squares 10 and 10.8, of products 8; differences -1, -1, 1, 1, 1.
    assert found.correlation.value == pytest.approx(8 / 108**0.5)
    assert found.corrected_correlation.value == pytest.approx(10 / 108**0.5)
    assert found.largest_false_share == pytest.approx(1 - 8 / 108**0.5)
    variance = (10 / 4 + 10.8 / 4 - 2 * (8 / 4) / 0.8) / 5
    assert found.corrected_difference.se == pytest.approx(variance**0.5)
    assert found.corrected_difference.value == found.difference.value == 0.2
    t = 2.776445105197793  # qt(0.975, 4)
    reach = t * variance**0.5
    interval = ends(found.corrected_difference.interval)
    assert interval == pytest.approx([0.2 - reach, 0.2 + reach])
    # Four of five stay: without the highest, and without the lowest.
    assert (found.lowest_shift, found.highest_shift) == (0.0, 0.5)


def test_part_of_a_pair_may_be_left_out():
    table = linked([(1, 2), (2, 1), (3, 4), (4, 5), (5, 4)])

    found = link_sensitivity(table, false_share=0.3)

    # 3.5 pairs stay: two of -1 and one and a half of +1, or three of +1 and half of -1.
    assert found.lowest_shift == pytest.approx(-0.5 / 3.5)
    assert found.highest_shift == pytest.approx(2.5 / 3.5)


def test_without_false_links_nothing_is_corrected():
    table = linked([(1, 2), (2, 3), (4, 5)])

    found = link_sensitivity(table, false_share=0)

    assert found.corrected_correlation == found.correlation
    assert found.corrected_difference == found.difference
    assert found.lowest_shift == found.highest_shift == 1.0


def test_share_beyond_the_correlation_is_not_computable():
    table = linked([(1, 2), (2, 1), (3, 4), (4, 5), (5, 4)])

    found = link_sensitivity(table, false_share=0.4)

    assert found.status == Status.OK
    assert found.corrected_correlation.status == Status.NOT_COMPUTABLE
    assert found.corrected_difference.status == Status.NOT_COMPUTABLE
    assert found.corrected_difference.value is None
    assert found.lowest_shift == pytest.approx(-1 / 3)


@pytest.mark.parametrize(
    ("pairs", "corrected", "bounds"),
    (
        ([(2, 5)], Status.TOO_FEW, (3.0, 3.0)),
        ([(2, 5), (2, 6)], Status.CONSTANT, (6.2 / 1.8, 6.4 / 1.8)),
        ([(2, 2), (3, 3), (5, 5)], Status.NOT_COMPUTABLE, (0.0, 0.0)),
    ),
)
def test_undefined_correction_is_a_status(pairs, corrected, bounds):
    found = link_sensitivity(linked(pairs), false_share=0.1)

    assert found.status == Status.OK
    assert found.corrected_difference.status == corrected
    assert found.corrected_difference.value is None
    assert found.difference.value is not None
    assert (found.lowest_shift, found.highest_shift) == pytest.approx(bounds)


def test_no_pair_is_a_status():
    found = link_sensitivity(linked([]), false_share=0.1)

    assert found.status == found.corrected_difference.status == Status.TOO_FEW
    assert found.reason == "No linked pair."
    assert found.lowest_shift is found.highest_shift is None


@pytest.mark.parametrize("share", (-0.01, 1, 5, float("nan")))
def test_share_that_is_none_is_refused(share):
    with pytest.raises(FalseLinkShareError, match="not from 0 to below 1"):
        link_sensitivity(linked([(1, 2)]), false_share=share)


def test_doubtful_links_that_shift_otherwise_are_flagged():
    certain = linked([(1, 4), (2, 5), (1, 5), (2, 4)] * 5)
    doubtful = linked([(5, 4), (3, 3), (6, 2), (4, 4)] * 3)

    found = without_doubtful_links(certain + doubtful, certain)

    assert found.is_flagged is True
    assert found.certain == mean_difference(certain)
    assert found.doubtful == mean_difference(doubtful)
    assert found.all_links == mean_difference(certain + doubtful)
    assert (found.n_all, found.n_certain, found.n_doubtful) == (32, 20, 12)
    error = (found.certain.se**2 + found.doubtful.se**2) ** 0.5
    gap = found.certain.value - found.doubtful.value
    assert found.difference_in_se == pytest.approx(gap / error)


@pytest.mark.parametrize("doubtful", ([], [(1, 3)], [(1, 3), (2, 4)]))
def test_too_few_doubtful_links_cannot_be_compared(doubtful):
    certain = linked([(1, 4), (2, 5), (1, 3)])

    found = without_doubtful_links(certain + linked(doubtful), certain)

    assert found.status == Status.TOO_FEW
    assert found.is_flagged is found.difference_in_se is None
    assert found.certain.value == pytest.approx(8 / 3)


def test_certain_links_must_be_among_all():
    with pytest.raises(CertainLinksError, match="does not have"):
        without_doubtful_links(linked([(1, 4)]), linked([(1, 4), (2, 2)]))
    with pytest.raises(IncompatibleTablesError):
        without_doubtful_links(linked([(1, 4)]), linked([(1, 4)], factor=2))
    with pytest.raises(ConfidenceLevelError):
        link_sensitivity(linked([(1, 4)]), false_share=0.1, confidence_level=2)


def test_round_trips():
    certain = linked([(1, 4), (2, 5), (1, 3)])
    both = certain + linked([(2, 2), (3, 5)])

    one, other = (
        link_sensitivity(both, false_share=0.05),
        without_doubtful_links(both, certain),
    )

    assert LinkSensitivity.from_dict(one.to_dict()) == one
    assert DoubtfulLinks.from_dict(other.to_dict()) == other


score = st.integers(LOW, HIGH)
samples = st.lists(st.tuples(score, score), min_size=3, max_size=40)
shares = st.floats(0.0, 0.6)


def same(one, other, sign=1):
    if one is None:
        assert other is None
    else:
        assert other == pytest.approx(sign * one, rel=1e-9, abs=1e-12)


@few
@given(pairs=samples, share=shares)
def test_range_encloses_the_shift_and_grows_with_the_share(pairs, share):
    table = linked(pairs)

    one, wider = (link_sensitivity(table, false_share=f) for f in (share, share + 0.3))

    shift = one.difference.value
    assert one.lowest_shift - 1e-12 <= shift <= one.highest_shift + 1e-12
    assert wider.lowest_shift <= one.lowest_shift + 1e-12
    assert wider.highest_shift >= one.highest_shift - 1e-12


@few
@given(pairs=samples, share=shares, seed=st.integers(0, 2**16))
def test_range_holds_whichever_pairs_are_false(pairs, share, seed):
    n_true = int(np.ceil((1 - share) * len(pairs)))
    chosen = np.random.default_rng(seed).permutation(np.array(pairs))[:n_true]
    exact = 1 - n_true / len(pairs)

    found = link_sensitivity(linked(pairs), false_share=exact)

    mean = (chosen[:, 1] - chosen[:, 0]).mean()
    assert found.lowest_shift - 1e-9 <= mean <= found.highest_shift + 1e-9


@few
@given(pairs=samples, share=shares)
def test_reversed_scale_flips_the_range(pairs, share):
    turned = [(LOW + HIGH - x, LOW + HIGH - y) for x, y in pairs]

    one = link_sensitivity(linked(pairs), false_share=share)
    other = link_sensitivity(linked(turned), false_share=share)

    same(one.lowest_shift, other.highest_shift, -1)
    same(one.corrected_correlation.value, other.corrected_correlation.value)
    same(one.corrected_difference.value, other.corrected_difference.value, -1)
    same(one.corrected_difference.se, other.corrected_difference.se)


@few
@given(pairs=samples, share=shares, factor=st.integers(2, 500))
def test_unit_scales_shift_and_error_alike(pairs, share, factor):
    one = link_sensitivity(linked(pairs), false_share=share)
    other = link_sensitivity(linked(pairs, factor=factor), false_share=share)

    same(one.corrected_correlation.value, other.corrected_correlation.value)
    same(one.highest_shift * factor, other.highest_shift)
    if one.corrected_difference.se is not None:
        same(one.corrected_difference.se * factor, other.corrected_difference.se)
