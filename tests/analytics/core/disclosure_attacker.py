"""Somebody who knows all that is published and wants to know about a few persons.

Knowledge is linear: each published figure is a sum of unknown counts. Two linear
programmes give the range that a count can have. Of the code under test only the
published results are used, and the rounding of public pages.
"""

import itertools

import numpy as np
from scipy.optimize import linprog

from analytics.core.rounding import round_count, round_percentage

TINY = 1e-6


class Attacker:
    """Unknown non-negative counts, and what is known about sums of them."""

    def __init__(self):
        self.names = {}
        self.known = []

    def unknown(self, name):
        return self.names.setdefault(name, len(self.names))

    def learn(self, terms, low, high=None):
        """The sum of terms {unknown: weight} is `low`, or between low and high."""
        indexed = [(self.unknown(name), weight) for name, weight in terms.items()]
        self.known.append((indexed, low, low if high is None else high))

    def _row(self, indexed):
        row = np.zeros(len(self.names))
        for index, weight in indexed:
            row[index] += weight
        return row

    def _system(self):
        rows = [(self._row(indexed), low, high) for indexed, low, high in self.known]
        exact = [own for own in rows if own[1] == own[2]]
        loose = [own for own in rows if own[1] != own[2]]
        system = {}
        if exact:
            system["A_eq"] = np.array([row for row, _, _ in exact])
            system["b_eq"] = np.array([low for _, low, _ in exact])
        if loose:
            both = [(row, high) for row, _, high in loose if np.isfinite(high)]
            both += [(-row, -low) for row, low, _ in loose if np.isfinite(low)]
            system["A_ub"] = np.array([row for row, _ in both])
            system["b_ub"] = np.array([most for _, most in both])
        return system

    def range_of(self, terms):
        """Smallest and largest value of a sum that agrees with all knowledge."""
        row = self._row([(self.names[name], weight) for name, weight in terms.items()])
        system, ends = self._system(), []
        for sign in (1, -1):
            found = linprog(sign * row, bounds=(0, None), method="highs", **system)
            assert found.status in {0, 3}, found.message
            ends.append(sign * found.fun if found.status == 0 else -sign * np.inf)
        return tuple(ends)

    def width_of(self, terms):
        low, high = self.range_of(terms)
        return high - low


def cell_terms(labels, dimensions, scores=None):
    """The unknown cells below a published cell; weighted by the score of the answer."""
    choices = [
        dimension.labels if label is None else (label,)
        for label, dimension in zip(labels, dimensions, strict=True)
    ]
    terms = dict.fromkeys(itertools.product(*choices), 1.0)
    if scores is not None:
        last = dimensions[-1]
        score = dict(zip(last.labels, scores, strict=True))
        terms = {name: score[name[-1]] for name in terms}
    return terms


def attack_tables(published):
    """Learn every count, every mean with its n, and every percentage with its n."""
    attacker = Attacker()
    for name in itertools.product(*(d.labels for d in published.dimensions)):
        attacker.unknown(name)
    scores = published.dimensions[-1].scores
    for cell in published.cells:
        terms = cell_terms(cell.labels, published.dimensions)
        if cell.count is not None:
            attacker.learn(terms, cell.count)
        if cell.mean is not None and cell.mean.value is not None:
            weighted = cell_terms(cell.labels, published.dimensions, scores)
            centred = {name: weighted[name] - cell.mean.value for name in weighted}
            attacker.learn(centred, 0.0)
    return attacker


def attack_page(published, *, minimum_cell):
    """Learn what a public page shows: counts to 5, integer percentages of the group."""
    attacker = Attacker()
    for name in itertools.product(*(d.labels for d in published.dimensions)):
        attacker.unknown(name)
    shown = {cell.labels: cell.count for cell in published.cells}
    for labels, count in shown.items():
        if count is None:
            continue
        terms = cell_terms(labels, published.dimensions)
        near = round_count(count, minimum_cell=minimum_cell)
        attacker.learn(terms, near - 2, near + 2)
        group = (*labels[:-1], None)
        whole = shown[group]
        if whole and whole - count in {0, *range(minimum_cell, whole)}:
            share = round_percentage(count, of=whole, minimum_cell=minimum_cell)
            _learn_share(
                attacker, terms, cell_terms(group, published.dimensions), share
            )
    return attacker


def _learn_share(attacker, part, whole, percentage):
    # Off by half a per cent; by one at the ends, which stand for more than nobody.
    for end, sign in ((percentage - 1, 1), (percentage + 1, -1)):
        terms = {name: sign * (part.get(name, 0.0) - end / 100) for name in whole}
        attacker.learn(terms, 0.0, np.inf)


STATES = ("only", "ambiguous", "conflicting", "without_id")
WAVES = ("before", "after")


def flow_field(state, wave):
    return f"n_{wave}_only" if state == "only" else f"n_{state}_{wave}"


def flow_terms(group):
    """Each number of a flow as a sum of unknown states."""
    terms = {"n_linked": {(group, "linked"): 1.0}}
    for wave in WAVES:
        states = {(group, state, wave): 1.0 for state in STATES}
        for state in STATES:
            terms[flow_field(state, wave)] = {(group, state, wave): 1.0}
        terms[f"n_{wave}"] = {(group, "linked"): 1.0, **states}
    return terms


def outcome_terms(group, outcome):
    """Each count of an outcome as a sum of unknown kinds of respondents."""
    own = (group, outcome)
    pairs = {(*own, "pair"): 1.0}
    terms = {"pairs": pairs}
    for sign in ("positive", "negative", "zero"):
        terms[sign] = {(*own, sign): 1.0}
    for wave in WAVES:
        rest = {(*own, "linked once", wave): 1.0, (*own, "unlinked", wave): 1.0}
        scored = {**pairs, **rest}
        terms |= {f"rest {wave}": rest, f"scored {wave}": scored}
        terms[f"complete {wave}"] = {(*own, "complete", wave): 1.0}
        for end in ("floor", "ceiling"):
            terms[f"{end} {wave}"] = {(*own, end, wave): 1.0}
            others = {
                (*own, name, wave): 1.0 for name in ("floor", "middle", "ceiling")
            }
            del others[(*own, end, wave)]
            terms[f"not {end} {wave}"] = others
    return terms


def outcome_counts(result):
    """The counts that a group's result shows, or None where it hides them."""
    sign, unlinked = result.paired.sign, result.unlinked
    counts = {
        "pairs": result.paired.n,
        "positive": sign.n_positive,
        "negative": sign.n_negative,
        "zero": sign.n_zero,
        "scored before": unlinked.n_before,
        "scored after": unlinked.n_after,
    }
    # The signed-rank tests tell zeros too.
    if counts["zero"] is None:
        counts["zero"] = result.paired.wilcoxon.n_zero
    for wave in WAVES:
        quality = getattr(result, f"quality_{wave}")
        counts[f"floor {wave}"] = quality.ends.n_floor
        counts[f"ceiling {wave}"] = quality.ends.n_ceiling
        reliability = quality.reliability
        counts[f"complete {wave}"] = reliability and reliability.n_complete
        if counts[f"scored {wave}"] is None:
            counts[f"scored {wave}"] = quality.ends.n
    return counts


def _minus(left, right):
    terms = dict(left)
    for name, weight in right.items():
        terms[name] = terms.get(name, 0.0) - weight
    return terms


def _learn_nature(attacker, group, outcome):
    # What holds for any outcome, whatever is published.
    own, terms = (group, outcome), outcome_terms(group, outcome)
    signs = terms["positive"] | terms["negative"] | terms["zero"]
    attacker.learn(_minus(terms["pairs"], signs), 0.0)
    linked = {(group, "linked"): 1.0}
    for wave in WAVES:
        ends = terms[f"floor {wave}"] | terms[f"not floor {wave}"]
        attacker.learn(_minus(terms[f"scored {wave}"], ends), 0.0)
        least = _minus(terms[f"scored {wave}"], terms[f"complete {wave}"])
        attacker.learn(least, 0.0, np.inf)
        once = {(*own, "linked once", wave): 1.0}
        attacker.learn(_minus(linked, terms["pairs"] | once), 0.0, np.inf)
        states = {(group, state, wave): 1.0 for state in STATES}
        unlinked = {(*own, "unlinked", wave): 1.0}
        attacker.learn(_minus(states, unlinked), 0.0, np.inf)
    both = {(*own, "linked once", wave): 1.0 for wave in WAVES}
    attacker.learn(_minus(linked, terms["pairs"] | both), 0.0, np.inf)


def _learn_sums(attacker, groups):
    # The groups of every breakdown add up to the whole, kind by kind.
    kinds = {name[1:] for name in attacker.names if name[0] == "all"}
    for by in {by for _, by in groups if by is not None}:
        parts = [group for group, own in groups if own == by]
        for kind in kinds:
            whole = {("all", *kind): 1.0}
            attacker.learn(_minus(whole, {(g, *kind): 1.0 for g in parts}), 0.0)


def _learn_shown(attacker, terms, counts):
    for field, own in terms.items():
        for name in own:
            attacker.unknown(name)
        if counts.get(field) is not None:
            attacker.learn(own, counts[field])


def attack_report(evaluation):
    """Learn every count of an evaluation: flows, n, signs, ends, complete answers."""
    attacker = Attacker()
    flows = {"all": evaluation.flow} | {g.group: g.flow for g in evaluation.groups}
    for group, flow in flows.items():
        _learn_shown(attacker, flow_terms(group), flow.to_dict())
    for outcome in evaluation.outcomes:
        for result in outcome.groups:
            _learn_nature(attacker, result.group, outcome.key)
            terms = outcome_terms(result.group, outcome.key)
            _learn_shown(attacker, terms, outcome_counts(result))
    _learn_sums(attacker, [(r.group, r.by) for r in evaluation.outcomes[0].groups])
    return attacker
