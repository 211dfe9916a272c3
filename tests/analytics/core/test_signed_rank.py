import itertools
import math

import numpy as np
import pytest

from analytics.core import signed_rank as module
from analytics.core.results import Status
from analytics.core.signed_rank import share_interval, sign_test, signed_rank


def counted(differences):
    return np.unique(np.asarray(differences, dtype=np.int64), return_counts=True)


def midranks(sizes):
    ordered = sorted(sizes)
    return [ordered.index(size) + (ordered.count(size) + 1) / 2 for size in sizes]


def all_sign_flips(differences, zeros):
    """Brute force over 2^n signs, in exact halves."""
    ranked = [d for d in differences if d or zeros == "pratt"]
    ranks = midranks([abs(d) for d in ranked])
    ranks = [rank for rank, d in zip(ranks, ranked, strict=True) if d]
    signs = [d > 0 for d in ranked if d]
    centre = sum(ranks) / 2
    own = sum(rank for rank, up in zip(ranks, signs, strict=True) if up)
    flips = [
        sum(rank for rank, up in zip(ranks, flip, strict=True) if up)
        for flip in itertools.product((False, True), repeat=len(ranks))
    ]
    extreme = sum(abs(w - centre) >= abs(own - centre) for w in flips)
    return extreme / len(flips)


@pytest.mark.parametrize("zeros", ("drop", "pratt"))
@pytest.mark.parametrize(
    "differences",
    (
        [1, 1],
        [1, -1],
        [0, 0, 3, -1, 2],
        [1, 1, 1, -1, 2, 2, -3, 0],
        [-5, -4, -4, -2, -2, -2, -1, 0, 0, 0],
        [7, 6, 5, 4, 3, 2, 1, -1, -1, 4, 4],
    ),
)
def test_exact_p_is_that_of_brute_force(differences, zeros):
    found = signed_rank(*counted(differences), zeros=zeros)

    assert found.exact.p == pytest.approx(all_sign_flips(differences, zeros), rel=1e-12)
    assert found.exact.is_exact is True


def test_exact_p_is_given_up_only_for_large_tables(monkeypatch):
    monkeypatch.setattr(module, "EXACT_WORK", 1000)
    many = counted([*range(1, 40), *range(-20, 0)])
    few = counted([*range(1, 30), *range(-20, 0)])

    assert signed_rank(*many).exact.status == Status.NOT_COMPUTABLE
    assert signed_rank(*many).asymptotic.status == Status.OK
    assert signed_rank(*few).exact.status == Status.OK


def test_exact_tail_keeps_its_logarithm():
    found = signed_rank(*counted([1] * 200))

    assert found.exact.log10_p == pytest.approx(-199 * math.log10(2), rel=1e-10)


@pytest.mark.parametrize(
    ("differences", "status"),
    (
        ([], Status.TOO_FEW),
        ([3], Status.TOO_FEW),
        ([0, 0, 0], Status.NO_NONZERO),
    ),
)
def test_undefined_ranks_are_a_status(differences, status):
    found = signed_rank(*counted(differences))

    assert found.status == status
    assert found.asymptotic.status == found.exact.status == status
    assert found.rank_biserial.status == found.corrected.status == status
    assert found.exact.p is None


def test_balanced_ranks_have_p_of_one():
    found = signed_rank(*counted([2, -2, 1, -1]))

    assert found.asymptotic.p == found.exact.p == found.corrected.p == 1
    assert found.corrected.statistic == 0


def test_sign_test_of_zeros_alone_has_p_of_one_and_no_share():
    found = sign_test(*counted([0, 0, 0]))

    assert found.test.p == 1
    assert (found.n_positive, found.n_negative, found.n_zero) == (0, 0, 3)
    assert found.share_positive.status == Status.NO_NONZERO


def test_sign_test_of_one_pair_is_refused():
    found = sign_test(*counted([4]))

    assert found.status == found.test.status == Status.TOO_FEW
    assert found.share_positive.status == Status.TOO_FEW


def test_share_interval_reaches_its_ends():
    # R: binom.test(0, 10)$conf.int and binom.test(10, 10)$conf.int
    none, each = share_interval(0, 10), share_interval(10, 10)

    assert none.low == 0
    assert none.high == pytest.approx(0.30849710781876, rel=1e-9)
    assert each.low == pytest.approx(0.69150289218124, rel=1e-9)
    assert each.high == 1
