"""Two small waves with every trap, and their tables by the long way: the oracle."""

import numpy as np
import pandas as pd

from analytics.core.count_request import count_request, item_outcome
from analytics.core.frame_reading import read_answers, read_ids, read_labels
from analytics.core.linking import link_waves
from analytics.core.plan_sections import ScaleRule
from analytics.core.scoring import score_scale
from analytics.core.tables import count_pairs

ITEMS = ("q1", "q2", "q3", "q4")
TRUST = ScaleRule(
    key="trust", items=ITEMS, reverse=("q2",), low=1, high=5, min_answered=3
)
REQUEST = count_request(
    id="pair",
    group="city",
    scales=(item_outcome("q1", low=1, high=5), TRUST),
    missing=(9,),
)
# Without declared missing codes, and with a scale that needs every answer.
COMPLETE = count_request(
    id="pair",
    scales=(
        ScaleRule(
            key="sum", items=ITEMS, reverse=("q3",), low=1, high=9, min_answered=4
        ),
        item_outcome("q2", low=1, high=9),
    ),
)


def two_waves(seed, n=300):
    """Waves of persons who are partly lost, doubled, without id, moved or silent."""
    rng = np.random.default_rng(seed)
    codes = rng.choice(
        [*range(1, 6), 9, None], size=(2, n, 4), p=[0.17] * 5 + [0.05, 0.1]
    )
    city = rng.choice(["Sofia", "Košice", None, " Praha "], size=n)
    waves = []
    for answers in codes:
        wave = pd.DataFrame(dict(zip(ITEMS, answers.T, strict=True)), dtype="Int16")
        wave["pair"] = [f"code-{person:x}" for person in range(n)]
        wave["city"] = np.where(rng.random(n) < 0.03, "Osijek", city)
        wave.loc[rng.random(n) < 0.05, "pair"] = None
        wave.loc[rng.random(n) < 0.05, "pair"] = "NA"
        doubled = wave[rng.random(n) < 0.05]
        wave = pd.concat([wave[rng.random(n) < 0.9], doubled]).sample(
            frac=1, random_state=seed
        )
        waves.append(wave.reset_index(drop=True))
    return waves


def expected_tables(before, after, request=REQUEST):
    """Cells per outcome and group, by the functions that evaluate a frame."""
    frame = pd.concat([before, after], ignore_index=True)
    wave = np.repeat([0, 1], [len(before), len(after)])
    groups = frame[request.group].fillna("not stated") if request.group else "all"
    names = read_labels(pd.Series(groups, index=frame.index))
    links = link_waves(read_ids(frame, [request.id]), wave, strata=names.codes)
    found = {}
    for scale in request.scales:
        scores = score_scale(
            read_answers(frame, scale.items, low=scale.low, high=scale.high),
            items=scale.items,
            low=scale.low,
            high=scale.high,
            reverse=scale.reverse,
            min_answered=scale.min_answered,
            missing_codes=request.missing,
        )
        both = scores.is_scored[links.before] & scores.is_scored[links.after]
        for index, name in enumerate(names.names):
            own = both & (names.codes[links.before] == index)
            table = count_pairs(
                scores.units[links.before[own]],
                scores.units[links.after[own]],
                low=scores.low,
                high=scores.high,
                units_per_point=scores.units_per_point,
                group=name,
            )
            found.setdefault(scale.key, {})[name] = table
    kept = [name for name in names.names if any(own[name].n for own in found.values())]
    return {key: {name: own[name] for name in kept} for key, own in found.items()}


def as_plain(tables):
    """Dictionaries, so that a difference is shown cell by cell."""
    return {
        key: {label: table.to_dict() for label, table in own.items()}
        for key, own in tables.items()
    }
