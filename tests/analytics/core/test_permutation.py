import itertools
import math
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.core import permutation as module
from analytics.core.errors import DrawCountError
from analytics.core.permutation import SignFlip, sign_flip_test
from analytics.core.results import Status

few = settings(max_examples=60, deadline=None)
DIFFERENCES = st.lists(st.integers(-6, 6), min_size=2, max_size=9)


def counted(differences):
    return np.unique(np.asarray(differences, dtype=np.int64), return_counts=True)


def flip(differences, **options):
    return sign_flip_test(*counted(differences), rng=1, **options)


def all_sign_flips(differences):
    """Brute force over 2^n signs, in whole units."""
    own = abs(sum(differences))
    sums = [
        abs(sum(sign * d for sign, d in zip(signs, differences, strict=True)))
        for signs in itertools.product((-1, 1), repeat=len(differences))
    ]
    return sum(total >= own for total in sums) / len(sums)


def test_exact_p_matches_r(reference, reference_frame, decimal_table):
    expected = reference("sleep_small")["expected"]
    table = decimal_table(reference_frame("sleep_small"))

    found = sign_flip_test(*table.differences(), rng=1, units_per_point=10)

    wanted = expected["sign_flip_exact_p_two_sided"]
    assert found.test.p == pytest.approx(wanted, rel=1e-8)
    assert 10**found.test.log10_p == pytest.approx(wanted, rel=1e-8)
    assert found.test.statistic == pytest.approx(expected["mean_diff"], rel=1e-8)
    assert (found.n_nonzero, found.n_draws, found.test.is_exact) == (9, None, True)


@few
@given(differences=DIFFERENCES)
def test_exact_p_is_that_of_brute_force(differences):
    found = flip(differences)

    if any(differences):
        assert found.test.p == pytest.approx(all_sign_flips(differences), rel=1e-12)
    else:
        assert found.status == Status.NO_NONZERO


def test_draws_come_near_the_exact_p(monkeypatch):
    differences = [3, 3, 2, 2, 2, 1, 1, -1, -2, -3, 4, 0, 0]
    exact = flip(differences).test.p
    monkeypatch.setattr(module, "EXACT_SUMS", 1)

    found = flip(differences, n_draws=99_999)

    assert (found.n_draws, found.test.is_exact) == (99_999, False)
    # Four standard errors of a share.
    margin = 4 * math.sqrt(exact * (1 - exact) / 99_999)
    assert found.test.p == pytest.approx(exact, abs=margin)


def test_draws_count_the_observed_signs_as_one(monkeypatch):
    monkeypatch.setattr(module, "EXACT_SUMS", 1)

    found = flip([1] * 60, n_draws=99)

    assert found.test.p == pytest.approx(1 / 100, rel=1e-12)


def test_exact_law_is_given_up_for_many_persons_or_fine_units():
    many, fine = flip([1, 2] * 3000), flip([1, 1_000_000, -999_999, 999_998])

    assert many.test.is_exact is fine.test.is_exact is False
    assert flip([1, 2] * 200).test.is_exact is True


def test_few_persons_are_exact_whatever_the_work(monkeypatch):
    monkeypatch.setattr(module, "EXACT_WORK", 10)

    assert flip([1, 2] * 25).test.is_exact is True
    assert flip([1, 2] * 26).test.is_exact is False


def test_common_divisor_of_the_differences_does_not_matter():
    coarse, fine = (
        flip([1, 2, -1, 3]),
        flip([10**12, 2 * 10**12, -(10**12), 3 * 10**12]),
    )

    assert fine.test.p == coarse.test.p
    assert fine.test.is_exact is True


def test_million_persons_cost_no_more_than_their_distinct_differences():
    values = np.arange(-48, 49)
    counts = np.full(97, 10_000)
    counts[60] += 900

    start = time.process_time()
    found = sign_flip_test(values, counts, rng=3)

    assert time.process_time() - start < 2
    assert found.n_nonzero == 960_900
    # R: 2 * pnorm(-sum(d) / sqrt(sum(d^2))) with the same counts.
    total, squares = (counts * values).sum(), (counts * values**2).sum()
    normal = math.erfc(total / math.sqrt(2 * squares))
    assert found.test.p == pytest.approx(normal, abs=0.02)


@pytest.mark.parametrize(
    ("differences", "status", "n_nonzero"),
    (
        ([], Status.TOO_FEW, None),
        ([4], Status.TOO_FEW, None),
        ([0, 0], Status.NO_NONZERO, 0),
        ([2**61, 2**61, 2**61 - 1], Status.NOT_COMPUTABLE, 3),
    ),
)
def test_undefined_test_is_a_status(differences, status, n_nonzero):
    found = flip(differences)

    assert found.status == found.test.status == status
    assert found.n_nonzero == n_nonzero
    assert found.test.p is None
    assert found.reason


def test_equal_differences_are_still_tested():
    found = flip([2] * 8)

    assert found.test.p == pytest.approx(2 / 2**8, rel=1e-12)


def test_exact_tail_keeps_its_logarithm():
    found, longer = flip([1] * 1000), flip([1] * 1001)

    assert found.test.log10_p == pytest.approx(-999 * math.log10(2), rel=1e-10)
    assert longer.test.is_exact is False


def test_no_draws_are_refused():
    with pytest.raises(DrawCountError, match="0 draws make no Monte Carlo test"):
        flip([1, 2], n_draws=0)


@few
@given(differences=DIFFERENCES, factor=st.integers(2, 300), seed=st.integers(0, 99))
def test_unit_direction_and_way_of_drawing_keep_p(differences, factor, seed):
    one = flip(differences).test

    turned = flip([-d for d in differences]).test
    scaled = flip([factor * d for d in differences], units_per_point=factor).test
    values, counts = counted(differences)
    generated = sign_flip_test(values, counts, rng=np.random.default_rng(seed)).test

    assert one.p == turned.p == scaled.p == generated.p
    if one.statistic is not None:
        assert turned.statistic == -one.statistic
        assert scaled.statistic == pytest.approx(one.statistic, rel=1e-12, abs=1e-15)


def test_one_seed_gives_one_p():
    values, counts = np.array([-3, 1, 2]), np.array([3000, 3001, 3002])

    one, same, other = (sign_flip_test(values, counts, rng=seed) for seed in (5, 5, 6))

    assert one == same
    assert one.test.p != other.test.p


def test_result_survives_writing_and_reading():
    for found in (flip([1, 2, -1]), flip([])):
        assert SignFlip.from_dict(found.to_dict()) == found
