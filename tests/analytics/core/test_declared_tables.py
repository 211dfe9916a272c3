"""What may be shown of declared tables, against somebody who knows all that is shown."""

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.core.declared_tables import (
    PublishedCell,
    PublishedTables,
    publish_tables,
)
from analytics.core.disclosure import is_small
from analytics.core.errors import TablePlanError, TableTooLargeError
from analytics.core.results import Estimate, Status
from analytics.core.table_plans import Dimension, TablePlan
from tests.analytics.core.disclosure_attacker import (
    TINY,
    attack_page,
    attack_tables,
    cell_terms,
)

K = 10
CITIES = ("Sofia", "Praha", "Rubano", "Osijek")
CITY = Dimension(name="city", labels=CITIES)
WAVE = Dimension(name="wave", labels=("before", "after"))
AGE = Dimension(name="age", labels=("young", "old"))
YES_NO = Dimension(name="answer", labels=("no", "yes"), is_answer=True)
RATED = Dimension(
    name="answer", labels=("1", "2", "3"), is_answer=True, scores=(1.0, 2.0, 3.0)
)
BY_CITY = TablePlan(dimensions=("city", "answer"))
BY_CITY_WITH_MEANS = dataclasses.replace(BY_CITY, has_means=True)


def publish(counts, dimensions, *plans):
    return publish_tables(counts, dimensions=dimensions, plans=plans, minimum_cell=K)


def counts_of(published):
    return {cell.labels: cell.count for cell in published.cells}


def means_of(published):
    return {cell.labels[0]: cell.mean for cell in published.cells if cell.mean}


def true_value(counts, terms, dimensions):
    index = [{label: i for i, label in enumerate(d.labels)} for d in dimensions]
    return sum(
        int(counts[tuple(own[label] for own, label in zip(index, name, strict=True))])
        for name in terms
    )


def all_places(dimensions):
    return itertools.product(*((*d.labels, None) for d in dimensions))


def leaks(published, counts, attacker=None):
    """Cells, listed or not, that are small and known more closely than k."""
    attacker, shown = attacker or attack_tables(published), counts_of(published)
    found = []
    for labels in all_places(published.dimensions):
        terms = cell_terms(labels, published.dimensions)
        value = true_value(counts, terms, published.dimensions)
        is_hidden = labels in shown and shown[labels] is None
        if (is_small(value, K) or is_hidden) and attacker.width_of(terms) < K - TINY:
            found.append(labels)
    return found


def only_small_hidden(counts, dimensions, *plans):
    """What a table would look like if nothing but small counts were hidden."""
    cells = []
    for labels in all_places(dimensions):
        terms = cell_terms(labels, dimensions)
        value = true_value(counts, terms, dimensions)
        shown = None if is_small(value, K) else value
        cells.append(PublishedCell(labels=labels, count=shown, mean=None))
    return PublishedTables(
        minimum_cell=K, dimensions=dimensions, plans=plans, cells=tuple(cells)
    )


def test_table_without_small_counts_is_shown_in_full():
    counts = [[20, 30], [40, 25], [15, 15], [30, 30]]

    found = publish(counts, (CITY, YES_NO), BY_CITY)

    assert found.minimum_cell == K
    assert counts_of(found)["Praha", "no"] == 40
    assert counts_of(found)["Sofia", None] == 50
    assert counts_of(found)[None, "yes"] == 100
    assert counts_of(found)[None, None] == 205
    assert all(cell.status == Status.OK for cell in found.cells)
    assert len(found.cells) == 15


def test_small_count_is_hidden_with_a_cycle_of_others():
    counts = [[3, 40], [30, 50], [20, 60], [60, 60]]

    found = publish(counts, (CITY, YES_NO), BY_CITY)

    hidden = {cell.labels for cell in found.cells if cell.count is None}
    assert hidden == {(c, a) for c in ("Sofia", "Rubano") for a in YES_NO.labels}
    reasons = {cell.reason for cell in found.cells if cell.labels in hidden}
    assert reasons == {
        "Hidden: fewer than 10 persons here, or in what could be computed from it."
    }


def test_result_survives_the_round_trip():
    found = publish([[3, 40, 9]] * 4, (CITY, RATED), BY_CITY_WITH_MEANS)

    assert PublishedTables.from_dict(found.to_dict()) == found


def test_filter_gives_the_table_again_for_each_label():
    counts = np.full((4, 2, 2), 20)
    plan = TablePlan(dimensions=("city", "answer"), filters=("wave",))

    found = publish(counts, (CITY, WAVE, YES_NO), plan)

    assert counts_of(found)["Sofia", "before", "yes"] == 20
    assert counts_of(found)["Sofia", None, "yes"] == 40
    assert len(found.cells) == 5 * 3 * 3


def test_dimension_that_no_plan_uses_is_only_totalled():
    found = publish(np.full((4, 2, 2), 20), (CITY, AGE, YES_NO), BY_CITY)

    assert {labels[1] for labels in counts_of(found)} == {None}


def test_two_tables_are_checked_together():
    # Six in Sofia are old: no table crosses city and age, but both totals are known.
    counts = np.array([[30, 6], [40, 0], [50, 0], [60, 0]])
    plans = TablePlan(dimensions=("city",)), TablePlan(dimensions=("age",))

    found = publish(counts, (CITY, AGE), *plans)

    assert counts_of(found)[None, "old"] is None
    assert counts_of(found)[None, "young"] is None
    assert leaks(found, counts) == []


def test_full_group_does_not_tell_its_answer():
    counts = np.array([[0, 30], [40, 25], [20, 15], [30, 30]])

    found = publish(counts, (CITY, YES_NO), BY_CITY)

    assert counts_of(found)["Sofia", "no"] is counts_of(found)["Sofia", "yes"] is None
    assert counts_of(found)["Sofia", None] == 30
    assert leaks(found, counts) == []


def test_zero_of_a_mixed_group_is_shown():
    counts = [[0, 30, 12], [40, 25, 20], [20, 15, 20], [30, 30, 40]]

    found = publish(counts, (CITY, RATED), BY_CITY)

    assert counts_of(found)["Sofia", "1"] == 0


def test_mean_of_a_group_is_its_mean_score():
    counts = [[10, 20, 10], [40, 25, 20], [20, 15, 20], [30, 30, 40]]

    found = publish(counts, (CITY, RATED), BY_CITY_WITH_MEANS)

    assert means_of(found)["Sofia"] == Estimate(value=2.0)
    assert means_of(found)["Praha"].value == pytest.approx(150 / 85)
    assert set(means_of(found)) == {*CITIES, None}


def test_mean_goes_where_it_would_reveal_a_hidden_answer():
    # Two answers of Sofia are hidden; with n, the third and the mean both are known.
    counts = np.array([[3, 12, 40], [40, 25, 20], [20, 15, 20], [30, 30, 40]])

    found = publish(counts, (CITY, RATED), BY_CITY_WITH_MEANS)

    assert counts_of(found)["Sofia", None] == 55
    assert means_of(found)["Sofia"].status == Status.SUPPRESSED
    assert leaks(found, counts) == []


def test_means_alone_are_shown_from_k_persons_on():
    counts = [[3, 12, 40], [1, 2, 2], [20, 15, 20], [30, 30, 40]]
    plan = TablePlan(dimensions=("city",), has_means=True)

    found = means_of(publish(counts, (CITY, RATED), plan))

    assert {city: mean.status for city, mean in found.items()} == {
        "Sofia": Status.OK,
        "Praha": Status.SUPPRESSED,
        "Rubano": Status.SUPPRESSED,
        "Osijek": Status.OK,
        None: Status.OK,
    }


def test_mean_of_a_full_group_is_hidden_and_cannot_be_computed():
    counts = np.array([[0, 0, 30], [40, 25, 20], [20, 15, 20], [30, 30, 40]])
    plan = TablePlan(dimensions=("city",), has_means=True)

    found = publish(counts, (CITY, RATED), plan)

    means = means_of(found)
    assert means["Sofia"].status == Status.SUPPRESSED
    others = [mean.status for city, mean in means.items() if city != "Sofia"]
    assert Status.SUPPRESSED in others
    attacker = attack_tables(found)
    assert attacker.width_of({("Sofia", "3"): 1.0}) >= K - TINY


def test_empty_group_has_no_mean():
    counts = [[0, 0, 0], [40, 25, 20], [20, 15, 20], [30, 30, 40]]

    found = means_of(publish(counts, (CITY, RATED), BY_CITY_WITH_MEANS))

    assert found["Sofia"].status == Status.TOO_FEW


BAD_SCORES = dataclasses.replace(RATED, scores=(1.0, 2.0))
SCORED_CITY = dataclasses.replace(CITY, scores=(1.0, 2.0, 3.0, 4.0))


@pytest.mark.parametrize(
    ("counts", "dimensions", "plan", "message"),
    (
        ([[1, 2]], (CITY, YES_NO), BY_CITY, r"shape \(1, 2\), but .* \(4, 2\) labels"),
        (5, (), BY_CITY, "Give one axis per dimension"),
        ([[-1, 2]] * 4, (CITY, YES_NO), BY_CITY, "negative"),
        ([[20] * 4] * 2, (YES_NO, CITY), BY_CITY, "must be the last dimension"),
        ([[20] * 3] * 4, (CITY, BAD_SCORES), BY_CITY, "'answer' cannot have 2 scores"),
        ([20] * 4, (SCORED_CITY,), BY_CITY, "'city' cannot have 4 scores"),
        ([20] * 4, (CITY,), BY_CITY, "A table over city, answer cannot be made"),
        ([20] * 4, (CITY,), TablePlan(dimensions=("city", "city")), "Name each"),
        ([20] * 4, (CITY,), TablePlan(dimensions=()), "0 dimensions. Declare 1 to 3"),
        ([[20] * 2] * 4, (CITY, YES_NO), BY_CITY_WITH_MEANS, "answers with scores"),
        (
            [[[20] * 2] * 2] * 4,
            (CITY, WAVE, AGE),
            TablePlan(dimensions=("city",), filters=("wave", "age")),
            "2 filters; at most 1 is allowed",
        ),
    ),
)
def test_impossible_table_is_refused(counts, dimensions, plan, message):
    with pytest.raises(TablePlanError, match=message):
        publish(counts, dimensions, plan)


def test_too_many_crossings_are_refused():
    wide = Dimension(name="street", labels=tuple(f"s{i}" for i in range(1001)))

    with pytest.raises(TableTooLargeError, match="cross 1001 cells; at most 1000"):
        publish(np.full(1001, 20), (wide,), TablePlan(dimensions=("street",)))


small_tables = st.lists(
    st.lists(st.integers(0, 40), min_size=3, max_size=3), min_size=4, max_size=4
)


@settings(max_examples=40, deadline=None)
@given(counts=small_tables, has_means=st.booleans())
def test_nothing_small_is_shown_or_implied_by_a_table(counts, has_means):
    plan = dataclasses.replace(BY_CITY, has_means=has_means)

    found = publish(counts, (CITY, RATED), plan)

    assert not any(is_small(cell.count or 0, K) for cell in found.cells)
    assert leaks(found, np.array(counts)) == []


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**16), persons=st.integers(50, 700))
def test_nothing_is_implied_by_any_sequence_of_filters(seed, persons):
    rng = np.random.default_rng(seed)
    shape = (3, 2, 2, 3)
    shares = rng.dirichlet(np.full(int(np.prod(shape)), 0.7))
    counts = rng.multinomial(persons, shares).reshape(shape)
    city = dataclasses.replace(CITY, labels=CITIES[:3])
    plans = (
        TablePlan(dimensions=("city", "answer"), filters=("wave",)),
        TablePlan(dimensions=("city", "answer"), filters=("age",)),
        TablePlan(dimensions=("age", "answer"), has_means=True),
    )

    found = publish(counts, (city, WAVE, AGE, RATED), *plans)

    assert not any(is_small(cell.count or 0, K) for cell in found.cells)
    assert leaks(found, counts) == []


@settings(max_examples=20, deadline=None)
@given(counts=small_tables, seed=st.integers(0, 2**16))
def test_order_of_cities_does_not_decide_what_is_safe(counts, seed):
    order = np.random.default_rng(seed).permutation(4)
    turned = dataclasses.replace(CITY, labels=tuple(CITIES[i] for i in order))

    found = publish(np.array(counts)[order], (turned, RATED), BY_CITY)

    assert leaks(found, np.array(counts)[order]) == []


@settings(max_examples=20, deadline=None)
@given(counts=small_tables)
def test_rounded_page_tells_no_more_than_the_table(counts):
    found = publish(counts, (CITY, RATED), BY_CITY)

    attacker = attack_page(found, minimum_cell=K)

    assert leaks(found, np.array(counts), attacker) == []


def test_percentage_with_its_n_gives_a_small_count_away():
    # 3 of 40 are 8 per cent: whoever rounds instead of hiding has told the 3.
    counts = np.array([[3, 37], [40, 25], [20, 15], [30, 30]])
    found = publish(counts, (CITY, YES_NO), BY_CITY)
    attacker = attack_page(found, minimum_cell=K)
    few = {("Sofia", "no"): 1.0}
    assert attacker.width_of(few) >= K - TINY

    attacker.learn({**few, ("Sofia", "yes"): 1.0}, 40)
    attacker.learn(few, 0.075 * 40, 0.085 * 40)

    assert attacker.range_of(few) == pytest.approx((3.0, 3.4))


def test_attacker_finds_what_hiding_small_counts_alone_leaves_open():
    counts = np.array([[3, 40], [30, 50], [20, 60], [60, 60]])

    found = leaks(only_small_hidden(counts, (CITY, YES_NO), BY_CITY), counts)

    assert found == [("Sofia", "no")]


def test_attacker_finds_a_cell_that_a_mean_gives_away():
    counts = np.array([[3, 12, 40], [40, 25, 20], [20, 15, 20], [30, 30, 40]])
    safe = publish(counts, (CITY, RATED), BY_CITY_WITH_MEANS)
    leaky = dataclasses.replace(
        safe,
        cells=tuple(
            dataclasses.replace(cell, mean=Estimate(value=(3 + 24 + 120) / 55))
            if cell.labels == ("Sofia", None)
            else cell
            for cell in safe.cells
        ),
    )

    assert leaks(safe, counts) == []
    assert ("Sofia", "1") in leaks(leaky, counts)


def test_share_hidden_on_city_tables_is_modest():
    # Four cities, three answers, two waves, 500 responses.
    shape, shares = (4, 2, 3), []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        weight = rng.dirichlet(np.full(int(np.prod(shape)), 3.0))
        counts = rng.multinomial(500, weight).reshape(shape)
        plan = TablePlan(dimensions=("city", "answer"), filters=("wave",))
        found = publish(counts, (CITY, WAVE, RATED), plan)
        shares.append(np.mean([cell.count is None for cell in found.cells]))

    assert np.mean(shares) < 0.35
