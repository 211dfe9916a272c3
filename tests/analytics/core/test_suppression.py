import numpy as np
import pytest
from scipy import optimize

from analytics.core.errors import MinimumCellError
from analytics.core.suppression import Figures, feasible_interval, protect

K = 10


def one_way(*counts, cost=None):
    """Cells and their total."""
    n = len(counts)
    values = np.array([*counts, sum(counts)], dtype=float)
    return Figures(
        sums=np.vstack([np.eye(n), np.ones(n)]),
        values=values,
        is_count=np.ones(n + 1, dtype=bool),
        is_declared=np.ones(n + 1, dtype=bool),
        is_sensitive=(values > 0) & (values < K),
        cost=1 + values if cost is None else np.array(cost),
    )


def shown(figures, **changes):
    found = protect(figures, figures.is_declared, minimum_cell=K, **changes)
    return found.astype(int).tolist()


@pytest.mark.parametrize(
    ("counts", "expected"),
    (
        ((30, 40), [1, 1, 1]),
        ((4, 40, 50), [0, 0, 1, 1]),
        ((4, 5, 50), [0, 0, 0, 1]),
        ((4, 7, 50), [0, 0, 1, 1]),
        ((4, 6, 50), [0, 0, 1, 1]),
        ((4, 5, 0), [0, 0, 1, 0]),
        ((4,), [0, 0]),
        ((0, 0), [1, 1, 1]),
    ),
)
def test_small_count_takes_along_what_would_reveal_it(counts, expected):
    assert shown(one_way(*counts, cost=[*(1.0 + n for n in counts), 500])) == expected


def test_price_decides_who_goes_along():
    assert shown(one_way(4, 40, 50, cost=[1, 9, 2, 99])) == [0, 1, 0, 1]
    assert shown(one_way(4, 40, 50, cost=[1, 9, 9, 2])) == [0, 1, 1, 0]


def test_range_is_widened_downwards_where_that_is_cheaper():
    # The 15 must not be known. It could only be larger if the total were, but smaller
    # if the zero beside it were not.
    figures = one_way(15, 0, cost=[1, 1, 99])
    figures.is_sensitive[0] = True

    assert shown(figures) == [0, 0, 1]


def test_range_is_widened_downwards_where_it_cannot_be_upwards():
    # Everybody knows that the 15 are among 20.
    figures = one_way(15, 5, cost=[1, 1, np.inf])
    figures.is_sensitive[:] = [True, False, False]

    assert shown(figures) == [0, 0, 1]


def test_range_is_widened_down_to_nobody():
    # The 10 must not be known. Nobody in their place would do, if the zero gives way.
    figures = one_way(10, 0, cost=[1, 1, 99])
    figures.is_sensitive[0] = True

    assert shown(figures) == [0, 0, 1]


def test_range_is_widened_no_further_than_needed():
    # The first two are 0 to 6 each. With the third hidden they are 0 to 12, and that
    # is enough; 6 more than needed would take the 50 along.
    figures = one_way(3, 3, 6, 50, cost=[1, 1, 1, 5, 99])
    figures.is_sensitive[2] = False

    assert shown(figures) == [0, 0, 0, 1, 1]


def test_upper_and_lower_end_may_cost_the_same():
    figures = one_way(15, 40, cost=[1, 2, 99])
    figures.is_sensitive[0] = True

    assert shown(figures) == [0, 0, 1]


def test_closure_hides_what_depends_on_a_hidden_figure():
    def close(is_shown):
        together = is_shown.copy()
        together[[1, 2]] = together[[1, 2]].all()
        return together

    found = shown(one_way(4, 40, 50, cost=[1, 2, 9, 99]), closure=close)

    assert found == [0, 0, 0, 1]


def test_undeclared_count_is_protected_without_being_listed():
    figures = one_way(4, 40, 50, cost=[1, 2, 9, 99])
    figures.is_declared[0] = False

    assert shown(figures) == [0, 0, 1, 1]


def test_range_of_a_shown_and_of_a_hidden_figure():
    figures = one_way(4, 40, 50)
    is_shown = np.array([False, False, True, True])

    hidden = feasible_interval(figures, is_shown, 0, minimum_cell=K)
    known = feasible_interval(figures, is_shown, 2, minimum_cell=K)

    assert hidden == pytest.approx((0, 44))
    assert known == pytest.approx((50, 50))


def test_nothing_known_leaves_everything_open():
    figures = one_way(4, 40)

    low, high = feasible_interval(figures, np.zeros(3, dtype=bool), 0, minimum_cell=K)

    assert low == 0
    assert high == pytest.approx(44 + 2 * K)


def test_difference_that_nothing_bounds_is_bounded_by_the_largest_figure():
    # Rises minus falls are no count; below zero they go as far as above it.
    figures = Figures(
        sums=np.array([[1.0, 0.0], [0.0, 1.0], [1.0, -1.0]]),
        values=np.array([4.0, 40.0, -36.0]),
        is_count=np.array([True, True, False]),
        is_declared=np.ones(3, dtype=bool),
        is_sensitive=np.zeros(3, dtype=bool),
        cost=np.ones(3),
    )

    found = feasible_interval(figures, np.zeros(3, dtype=bool), 2, minimum_cell=K)

    assert found == pytest.approx((-(40 + 2 * K), 40 + 2 * K))


def test_group_that_could_be_empty_hides_only_what_would_follow_it():
    # Everybody knows that each of the 10 has 10 times as many of the second kind. The
    # second figure must give way: with nobody of the first, there would be none.
    figures = Figures(
        sums=np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [10, -1, 0]]),
        values=np.array([10.0, 100.0, 0.0, 0.0]),
        is_count=np.array([True, True, True, False]),
        is_declared=np.ones(4, dtype=bool),
        is_sensitive=np.array([True, False, False, False]),
        cost=np.array([1.0, 1.0, 1.0, np.inf]),
    )

    assert shown(figures) == [0, 0, 1, 1]


class Failed:
    status = 4


@pytest.mark.parametrize("good_calls", (0, 1, 2, 3))
def test_solver_that_gives_up_hides_everything(monkeypatch, good_calls):
    solve, calls = optimize.linprog, []

    def failing(*args, **kwargs):
        calls.append(args)
        return solve(*args, **kwargs) if len(calls) <= good_calls else Failed()

    monkeypatch.setattr(optimize, "linprog", failing)

    # The first guess is right as soon as the upper end could be opened.
    assert shown(one_way(4, 40, 50)) == (
        [0, 0, 0, 0] if good_calls < 3 else [0, 0, 1, 1]
    )
    assert len(calls) >= good_calls


def test_solver_that_gives_up_leaves_no_range(monkeypatch):
    monkeypatch.setattr(optimize, "linprog", lambda *args, **kwargs: Failed())
    figures = one_way(4, 40, 50)

    found = feasible_interval(figures, figures.is_declared, 0, minimum_cell=K)

    assert found == (4, 4)


def test_limit_below_five_is_refused():
    figures = one_way(4, 40)

    with pytest.raises(MinimumCellError, match="4 is below 5"):
        protect(figures, figures.is_declared, minimum_cell=4)
