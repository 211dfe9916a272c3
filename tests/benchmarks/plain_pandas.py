"""The peer: what an analyst writes with pandas and SciPy, without tuning or tricks.

python -m tests.benchmarks.plain_pandas BEFORE AFTER   prints the results of all analyses as JSON
"""

import json
import sys

import pandas as pd
from scipy import stats

from tests.benchmarks.processes import peak_mib
from tests.benchmarks.synthetic_waves import HIGH, LOW, REVERSED, SCALES


def scored(path):
    wave = pd.read_parquet(path)
    for name, items in SCALES.items():
        answers = wave[list(items)].copy()
        for item in set(items) & set(REVERSED):
            answers[item] = LOW + HIGH - answers[item]
        wave[name] = answers.sum(axis=1, skipna=False)
    return wave


def analysis(before, after):
    difference = after - before
    t_test = stats.ttest_rel(after, before)
    interval = t_test.confidence_interval(0.95)
    wilcoxon = stats.wilcoxon(
        difference, zero_method="wilcox", correction=False, method="asymptotic"
    )
    ranks = difference[difference != 0].abs().rank()
    signs = difference[difference != 0]
    rises, falls = ranks[signs > 0].sum(), ranks[signs < 0].sum()
    mean_sd = (before.std() + after.std()) / 2
    return {
        "n": len(difference),
        "mean": difference.mean(),
        "low": interval.low,
        "high": interval.high,
        "t": t_test.statistic,
        "p": t_test.pvalue,
        "wilcoxon_p": wilcoxon.pvalue,
        "d_av": difference.mean() / mean_sd,
        "d_z": difference.mean() / difference.std(),
        "rank_biserial": (rises - falls) / (rises + falls),
        "r": before.corr(after),
    }


def analyses(before, after):
    pairs = before.merge(after, on=["pair", "city"], suffixes=("_before", "_after"))
    outcomes = [name[:-7] for name in pairs if name.endswith("_before")]
    found = {}
    for outcome in outcomes:
        both = pairs[[f"{outcome}_before", f"{outcome}_after", "city"]].dropna()
        groups = {"all": both, **dict(list(both.groupby("city")))}
        for group, own in groups.items():
            x, y = own[f"{outcome}_before"], own[f"{outcome}_after"]
            found[f"{outcome}/{group}"] = analysis(x, y)
    return found


def main():
    before, after = (scored(path) for path in sys.argv[1:3])
    found = analyses(before, after)
    print(json.dumps({"peak_mib": peak_mib(), "analyses": found}, default=float))


if __name__ == "__main__":
    main()
