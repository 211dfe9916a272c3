"""The published report against somebody who knows every number in it."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.core.disclosure import is_small
from analytics.core.errors import MinimumCellError
from analytics.core.evaluation import evaluate
from analytics.core.flow_publication import publish_flow, publish_flows
from analytics.core.linking import Flow
from analytics.core.outcomes import ALL, GroupFlow
from analytics.core.plan import AnalysisPlan
from analytics.core.publication import publish_outcome
from analytics.core.report_figures import hidden_parts
from analytics.core.report_ledger import Part
from analytics.core.report_publication import publish_report
from analytics.core.results import Status
from tests.analytics.core.disclosure_attacker import (
    TINY,
    WAVES,
    attack_report,
    flow_terms,
    outcome_counts,
    outcome_terms,
)

K = 10
PLAN = """
[data]
id = "code"
city = "city"
[[scales]]
key = "warmth"
items = ["q1", "q2", "q3"]
low = 1
high = 5
[[outcomes]]
scale = "warmth"
[[outcomes]]
item = "q1"
"""
TWO_BREAKDOWNS = PLAN.replace('city = "city"', 'city = "city"\ngroup = "arm"')

# Linked, before only, after only, without id in each wave, twice in one wave.
STATES = (
    ("before", "after"),
    ("before",),
    ("after",),
    ("before",),
    ("after",),
    ("before", "before"),
)
WITHOUT_ID = {3, 4}


def campaign(sizes, seed=1, missing=0.05):
    """A row per response: in each city so many persons of each state."""
    rng, rows = np.random.default_rng(seed), []
    for city, numbers in enumerate(sizes):
        for state, number in enumerate(numbers):
            for person in range(number):
                code = None if state in WITHOUT_ID else f"{city}-{state}-{person}"
                arm = "AB"[int(rng.integers(2))]
                rows += [(code, wave, f"C{city}", arm) for wave in STATES[state]]
    frame = pd.DataFrame(rows, columns=["code", "wave", "city", "arm"])
    answers = rng.integers(1, 6, (len(frame), 3)).astype(float)
    answers[rng.random(answers.shape) < missing] = np.nan
    return frame.assign(**dict(zip(("q1", "q2", "q3"), answers.T, strict=True)))


def evaluated(frame, text=PLAN):
    return evaluate(frame, AnalysisPlan.from_toml_text(text))


def published(raw):
    flow, groups, outcomes = publish_report(
        raw.flow, raw.groups, raw.outcomes, minimum_cell=K
    )
    return dataclasses.replace(raw, flow=flow, groups=groups, outcomes=outcomes)


def true_counts(result):
    counts = {name: n for name, n in outcome_counts(result).items() if n is not None}
    for wave in WAVES:
        scored = counts[f"scored {wave}"]
        counts[f"rest {wave}"] = scored - counts["pairs"]
        for end in ("floor", "ceiling"):
            counts[f"not {end} {wave}"] = scored - counts[f"{end} {wave}"]
    return counts


def targets(raw):
    """Every count that somebody could want, with its true value."""
    flows = {ALL: raw.flow} | {group.group: group.flow for group in raw.groups}
    for group, flow in flows.items():
        for name, terms in flow_terms(group).items():
            yield (group, name), terms, getattr(flow, name)
    for outcome in raw.outcomes:
        for result in outcome.groups:
            terms = outcome_terms(result.group, outcome.key)
            for name, n in true_counts(result).items():
                yield (result.group, outcome.key, name), terms[name], n


def leaks(raw, shown):
    attacker = attack_report(shown)
    return [
        name
        for name, terms, n in targets(raw)
        if is_small(n, K) and attacker.width_of(terms) < K - TINY
    ]


def shown_counts(evaluation):
    for flow in (evaluation.flow, *(group.flow for group in evaluation.groups)):
        yield from dataclasses.astuple(flow)
    for outcome in evaluation.outcomes:
        for result in outcome.groups:
            yield from outcome_counts(result).values()


sizes_of_city = st.tuples(
    st.integers(0, 45),
    st.integers(0, 15),
    st.integers(0, 25),
    st.integers(0, 3),
    st.integers(0, 12),
    st.integers(0, 4),
)


@settings(max_examples=8, deadline=None)
@given(
    sizes=st.lists(sizes_of_city, min_size=1, max_size=4), seed=st.integers(0, 2**16)
)
def test_no_small_count_of_a_report_is_shown_or_implied(sizes, seed):
    raw = evaluated(campaign(sizes, seed=seed))

    found = published(raw)

    assert not any(is_small(count or 0, K) for count in shown_counts(found))
    assert leaks(raw, found) == []


@settings(max_examples=4, deadline=None)
@given(
    sizes=st.lists(sizes_of_city, min_size=2, max_size=3), seed=st.integers(0, 2**16)
)
def test_two_breakdowns_give_nothing_away_about_each_other(sizes, seed):
    raw = evaluated(campaign(sizes, seed=seed), TWO_BREAKDOWNS)

    found = published(raw)

    assert leaks(raw, found) == []


def test_attacker_finds_what_an_unprotected_report_gives_away():
    raw = evaluated(campaign([(40, 3, 0, 0, 0, 0), (50, 20, 20, 0, 0, 0)], missing=0))

    found = leaks(raw, raw)

    assert ("C0", "n_before_only") in found
    assert ("C0", "warmth", "rest before") in found


def test_attacker_sees_more_where_flows_and_outcomes_are_checked_apart():
    # Few skipped an item, so each n of an outcome is nearly a number of the flow.
    sizes = [(5, 0, 0, 0, 0, 0), (14, 0, 0, 0, 0, 0), (16, 0, 0, 0, 0, 0)]
    raw = evaluated(campaign(sizes, seed=0, missing=0.1))
    flow = publish_flow(raw.flow, minimum_cell=K)
    apart = dataclasses.replace(
        raw,
        flow=flow,
        groups=publish_flows(raw.groups, total=flow, minimum_cell=K),
        outcomes=tuple(publish_outcome(own, minimum_cell=K) for own in raw.outcomes),
    )

    assert leaks(raw, apart) != []
    assert leaks(raw, published(raw)) == []


def test_large_report_is_shown_as_it_is():
    sizes = [(400, 40, 40, 20, 20, 15)] * 3
    raw = evaluated(campaign(sizes, missing=0))

    found = published(raw)

    assert found.flow == raw.flow
    assert found.groups == raw.groups
    for outcome, own in zip(found.outcomes, raw.outcomes, strict=True):
        for result, original in zip(outcome.groups, own.groups, strict=True):
            assert result.paired == original.paired
            assert result.unlinked == original.unlinked


def test_most_of_a_typical_report_stays():
    sizes = [(160, 25, 30, 2, 3, 1), (90, 12, 25, 0, 2, 0), (45, 12, 11, 0, 0, 0)]
    raw = evaluated(campaign(sizes, seed=2))

    found = published(raw)

    statuses = [r.paired.status for o in found.outcomes for r in o.groups]
    assert statuses.count(Status.OK) == len(statuses) == 8


def test_publishing_again_hides_nothing_more():
    raw = evaluated(campaign([(6, 3, 0, 0, 0, 0), (30, 14, 2, 0, 0, 0)] * 2))

    once = published(raw)

    assert published(once) == once


def test_report_without_groups_is_its_own_whole():
    text = PLAN.replace('city = "city"', "")
    raw = evaluated(campaign([(60, 3, 12, 0, 0, 0)]), text)

    found = published(raw)

    assert found.groups == ()
    assert found.flow.n_before_only is None
    assert leaks(raw, found) == []


def flow_of(**numbers):
    return Flow(**{**dict.fromkeys(Flow.__dataclass_fields__, 0), **numbers})


def test_flow_of_the_whole_stays_where_it_is_fixed():
    groups = [
        GroupFlow(
            group=name,
            by="city",
            flow=flow_of(n_before=n, n_after=n, n_linked=n),
        )
        for name, n in (("Praha", 4), ("Rubano", 30), ("Sofia", 50))
    ]
    whole = flow_of(n_before=84, n_after=84, n_linked=84)

    hidden = hidden_parts(
        flow=whole, groups=groups, is_whole_fixed=True, minimum_cell=K
    )

    assert hidden == {
        Part(kind=kind, group=group)
        for kind in ("linked", "flow")
        for group in ("Praha", "Rubano")
    }


def test_impossible_flow_is_hidden_altogether():
    # More linked than answered: nothing agrees with such numbers.
    whole = flow_of(n_before=30, n_after=80, n_linked=80, n_before_only=3)

    hidden = hidden_parts(flow=whole, minimum_cell=K)

    assert {part.kind for part in hidden} == set(Flow.__dataclass_fields__)


def test_limit_below_five_is_refused():
    with pytest.raises(MinimumCellError, match="4 is below 5"):
        publish_report(flow_of(), (), (), minimum_cell=4)
