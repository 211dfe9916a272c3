"""Tables of waves of which only some persons are linked, for several test modules."""

import numpy as np

from analytics.core.scoring import to_units
from analytics.core.tables import count_pairs, count_scores

LOW, HIGH = 1, 7


def tables_of(pairs, before_only, after_only, *, factor=1):
    measure = {"low": LOW * factor, "high": HIGH * factor}
    x, y = np.array(pairs, dtype=np.int64).reshape(-1, 2).T * factor
    rest = [np.array(s, dtype=np.int64) * factor for s in (before_only, after_only)]
    return (
        count_pairs(x, y, **measure),
        count_scores([*x, *rest[0]], **measure),
        count_scores([*y, *rest[1]], **measure),
    )


def tables_of_frame(frame):
    measure = {"low": 600, "high": 1100, "units_per_point": 10}
    both = frame.dropna()
    x, y = (to_units(both[wave], units_per_point=10) for wave in ("pre", "post"))
    waves = [to_units(frame[w].dropna(), units_per_point=10) for w in ("pre", "post")]
    return count_pairs(x, y, **measure), *(count_scores(w, **measure) for w in waves)
