"""The same analyses as plain_pandas.py, by the product: tables first, then estimates.

python -m tests.benchmarks.our_report BEFORE AFTER   prints the results of all analyses as JSON
"""

import dataclasses
import json
import sys

from analytics.core.count_request import count_request, item_outcome
from analytics.core.headline import paired_headline
from analytics.core.plan_sections import ScaleRule
from analytics.core.tables import sum_tables
from analytics.engines.parquet import count_waves
from tests.benchmarks.processes import peak_mib
from tests.benchmarks.synthetic_waves import HIGH, ITEMS, LOW, REVERSED, SCALES


def request():
    singles = tuple(item_outcome(item, low=LOW, high=HIGH) for item in ITEMS)
    scales = tuple(
        ScaleRule(
            key=name,
            items=items,
            reverse=tuple(item for item in items if item in REVERSED),
            low=LOW,
            high=HIGH,
            min_answered=len(items),
        )
        for name, items in SCALES.items()
    )
    return count_request(id="pair", group="city", scales=singles + scales)


def with_all(tables):
    """A table of all cities beside those of each."""
    return {
        key: {
            "all": dataclasses.replace(sum_tables(list(own.values())), group="all"),
            **own,
        }
        for key, own in tables.items()
    }


def analyses(tables):
    return {
        f"{key}/{group}": paired_headline(table)
        for key, own in tables.items()
        for group, table in own.items()
    }


def plain(found, n_items):
    """As plain_pandas.py words it: a scale's shift in sums, not in means of items."""
    t_test, wilcoxon = found.t_test, found.wilcoxon
    interval = found.difference.interval
    return {
        "n": found.n,
        "mean": found.difference.value * n_items,
        "low": interval.low * n_items,
        "high": interval.high * n_items,
        "t": t_test.statistic,
        "p": t_test.p,
        "wilcoxon_p": wilcoxon.asymptotic.p,
        "d_av": found.d_av.value,
        "d_z": found.d_z.value,
        "rank_biserial": wilcoxon.rank_biserial.value,
        "r": found.correlation.value,
    }


def main():
    found = analyses(with_all(count_waves([sys.argv[1]], [sys.argv[2]], request())))
    worded = {
        name: plain(result, len(SCALES.get(name.split("/")[0], "1")))
        for name, result in found.items()
    }
    print(json.dumps({"peak_mib": peak_mib(), "analyses": worded}))


if __name__ == "__main__":
    main()
