"""Adjusted p values of a family of tests; undefined tests are not counted."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from analytics.core.errors import AdjustmentMethodError, PValueError
from analytics.core.results import Result, Status
from analytics.core.tails import p_from_log

Method = Literal["bonferroni", "holm", "hochberg", "hommel", "bh", "by"]
Floats = npt.NDArray[np.float64]

# What statsmodels calls them.
_STATSMODELS = {
    "bonferroni": "bonferroni",
    "holm": "holm",
    "hochberg": "simes-hochberg",
    "hommel": "hommel",
    "bh": "fdr_bh",
    "by": "fdr_by",
}
_EMPTY = "The family holds no p value."


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjusted(Result):
    """
    Adjusted p values in the order of the tests; None where a test was undefined.

    `n_tests` counts the defined ones. `log10_p` is None also for a p of exactly 0.
    """

    method: str
    n_tests: int
    p: tuple[float | None, ...]
    log10_p: tuple[float | None, ...]
    status: Status = Status.OK
    reason: str | None = None


def _check_method(method: str) -> None:
    if method not in get_args(Method):
        raise AdjustmentMethodError(method, get_args(Method))


def _adjusted(
    method: str,
    own: Sequence[float | None],
    p: Sequence[float],
    log10_p: Sequence[float | None],
) -> Adjusted:
    # Puts the values of the defined tests back to their places.
    is_defined = [value is not None for value in own]
    if not any(is_defined):
        nothing = tuple(None for _ in own)
        return Adjusted(
            method=method,
            n_tests=0,
            p=nothing,
            log10_p=nothing,
            status=Status.TOO_FEW,
            reason=_EMPTY,
        )
    left, left_log10 = iter(p), iter(log10_p)
    return Adjusted(
        method=method,
        n_tests=len(p),
        p=tuple(next(left) if defined else None for defined in is_defined),
        log10_p=tuple(next(left_log10) if defined else None for defined in is_defined),
    )


def adjust_p(p: Sequence[float | None], *, method: Method) -> Adjusted:
    """
    Adjust p values for the number of tests of their family.

    Parameters
    ----------
    p : sequence of float or None
        One per test, from 0 to 1; None for an undefined test, which is not counted.
    method : {"bonferroni", "holm", "hochberg", "hommel", "bh", "by"}
        Holm for the confirmatory family, Benjamini-Hochberg for exploration.

    Returns
    -------
    Adjusted
        Same order; equal p stay equal. A p of exactly 0 stays 0: where the logarithm
        is known, `adjust_log10_p` is better.

    Raises
    ------
    AdjustmentMethodError
        If the method is none of the six.
    PValueError
        If a p is not between 0 and 1.

    Notes
    -----
    Computed by statsmodels. Formulas and sources: docs/methods/multiplicity.md.

    Examples
    --------
    >>> found = adjust_p([0.01, 0.04, None, 0.03], method="holm")
    >>> found.n_tests, [value and round(value, 4) for value in found.p]
    (3, [0.03, 0.06, None, 0.06])
    """
    _check_method(method)
    defined = [value for value in p if value is not None]
    for value in defined:
        if not 0 <= value <= 1:
            raise PValueError("p", value, "a number from 0 to 1")
    adjusted: list[float] = []
    if defined:
        # Imported here: statsmodels takes seconds and most programs never adjust.
        from statsmodels.stats.multitest import multipletests  # noqa: PLC0415

        adjusted = multipletests(defined, method=_STATSMODELS[method])[1].tolist()
    logs = [math.log10(value) if value > 0 else None for value in adjusted]
    return _adjusted(method, p, adjusted, logs)


def _step_down(scaled: Floats) -> Floats:
    return np.maximum.accumulate(scaled)


def _step_up(scaled: Floats) -> Floats:
    return np.minimum.accumulate(scaled[::-1])[::-1]


def _hommel(log10_p: Floats) -> Floats:
    # Wright (1992), Biometrics 48, 1005-1013: the largest, over the sizes of the
    # sets that hold a test, of the smallest Simes p of such sets.
    n = len(log10_p)
    log_rank = np.log10(np.arange(1, n + 1))
    largest = np.full(n, (log10_p - log_rank).min() + log_rank[-1])
    for size in range(n - 1, 1, -1):
        first = n - size + 1
        tail = (log10_p[first:] - log_rank[1:size]).min()
        own = np.minimum(log10_p, tail) + log_rank[size - 1]
        own[first:] = own[first - 1]
        largest = np.maximum(largest, own)
    return np.maximum(largest, log10_p)


def _adjust_sorted(log10_p: Floats, method: Method) -> Floats:
    # Ascending logarithms in, adjusted ones out; products are sums here.
    n = len(log10_p)
    rank = np.arange(1, n + 1)
    if method == "bonferroni":
        return log10_p + math.log10(n)
    if method == "holm":
        return _step_down(log10_p + np.log10(n + 1 - rank))
    if method == "hochberg":
        return _step_up(log10_p + np.log10(n + 1 - rank))
    if method == "hommel":
        return _hommel(log10_p)
    harmonic = float((1 / rank).sum()) if method == "by" else 1.0
    return _step_up(log10_p + np.log10(n * harmonic / rank))


def adjust_log10_p(log10_p: Sequence[float | None], *, method: Method) -> Adjusted:
    """
    Adjust p values that are known by their decimal logarithms.

    Parameters
    ----------
    log10_p : sequence of float or None
        One per test, finite and at most 0, such as `TestResult.log10_p`; None for an
        undefined test, which is not counted.
    method : {"bonferroni", "holm", "hochberg", "hommel", "bh", "by"}
        As in `adjust_p`.

    Returns
    -------
    Adjusted
        Same order. Ranks stay right where p itself underflows; p is then the
        smallest normal double.

    Raises
    ------
    AdjustmentMethodError
        If the method is none of the six.
    PValueError
        If a logarithm is not finite or above 0.

    Notes
    -----
    The same formulas as `adjust_p` with sums for products; ours, because statsmodels
    has no logarithms. See docs/methods/multiplicity.md.

    Examples
    --------
    >>> found = adjust_log10_p([-400.0, -2.0, None], method="bonferroni")
    >>> [value and round(value, 2) for value in found.log10_p]
    [-399.7, -1.7, None]
    """
    _check_method(method)
    defined = np.array([value for value in log10_p if value is not None], dtype=float)
    for value in defined.tolist():
        if not (math.isfinite(value) and value <= 0):
            raise PValueError("log10 p", value, "a finite number of at most 0")
    adjusted = np.empty_like(defined)
    if len(defined):
        order = np.argsort(defined, kind="stable")
        adjusted[order] = np.minimum(_adjust_sorted(defined[order], method), 0.0)
    logs = adjusted.tolist()
    p = [p_from_log(value * math.log(10)) for value in logs]
    return _adjusted(method, log10_p, p, logs)
