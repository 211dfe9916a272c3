"""How long a report takes: read, link, score, 15 outcomes in all and in five cities.

python tests/benchmarks/evaluation.py [--persons 1000000] [--runs 5]
                                      [--large 10000000] [--json]

Each run is a fresh process; ours and a plain pandas and SciPy script take turns, and
their numbers are compared. `--large` also counts that many persons, once and by us
alone. Prints figures and judges nothing: docs/methods/speed.md has the targets.
"""

import argparse
import json
import math
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

# A program, started by its path.
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))

import numpy as np

from analytics.core.headline import paired_headline
from analytics.core.paired import paired_shift
from analytics.core.tables import JointTable, count_pairs
from analytics.engines.parquet import count_waves
from tests.benchmarks.our_report import analyses, request, with_all
from tests.benchmarks.synthetic_waves import CITIES, ITEMS, SCALES, write_waves

ROOT = pathlib.Path(__file__).resolve().parents[2]
OURS, PLAIN = "tests.benchmarks.our_report", "tests.benchmarks.plain_pandas"
CAMPAIGN = 5000


def timed(module, paths):
    """Seconds, MiB at the peak, and the results of one fresh process."""
    command = [sys.executable, "-m", module, *map(str, paths)]
    started = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    seconds = time.perf_counter() - started
    printed = json.loads(done.stdout)
    return seconds, printed["peak_mib"], printed["analyses"]


def largest_difference(ours, plain):
    """Relative, over every number of every analysis; p below 1e-290 is left out."""
    assert ours.keys() == plain.keys(), ours.keys() ^ plain.keys()
    return max(
        abs(own - plain[name][key]) / max(abs(plain[name][key]), 1e-12)
        for name, found in ours.items()
        for key, own in found.items()
        if not (key.endswith("p") and plain[name][key] < 1e-290)
    )


def against_plain(paths, n_runs):
    runs = {"ours": [], "plain": []}
    for _run in range(n_runs):
        for name, module in (("ours", OURS), ("plain", PLAIN)):
            runs[name].append(timed(module, paths))
    medians = {
        name: statistics.median(run[0] for run in own) for name, own in runs.items()
    }
    return {
        "persons": runs["ours"][0][2]["item_01/all"]["n"],
        "analyses": len(runs["ours"][0][2]),
        "ours_seconds": medians["ours"],
        "plain_seconds": medians["plain"],
        "share": medians["ours"] / medians["plain"],
        "ours_peak_mib": max(run[1] for run in runs["ours"]),
        "plain_peak_mib": max(run[1] for run in runs["plain"]),
        "largest_difference": largest_difference(
            runs["ours"][0][2], runs["plain"][0][2]
        ),
    }


def rerendered(paths):
    """Milliseconds from stored tables to the numbers of every outcome and group."""
    stored = json.dumps(
        [
            [key, table.to_dict()]
            for key, own in with_all(
                count_waves([paths[0]], [paths[1]], request())
            ).items()
            for table in own.values()
        ]
    )

    def once():
        tables = {}
        for key, content in json.loads(stored):
            table = JointTable.from_dict(content)
            tables.setdefault(key, {})[table.group] = table
        return analyses(tables)

    return {
        "tables": len(once()),
        "stored_bytes": len(stored),
        "milliseconds": 1000 * best(once),
    }


def small_campaign():
    """Seconds for 15 outcomes in 6 groups of 5,000 linked persons each, warm."""
    rng = np.random.default_rng(2019)
    widths = [1] * len(ITEMS) + [len(items) for items in SCALES.values()]
    tables = []
    for width in widths:
        for group in ("all", *CITIES):
            before = rng.binomial(4 * width, 0.55, CAMPAIGN) + width
            step = rng.integers(-1, 3, CAMPAIGN)
            after = np.clip(before + step, width, 5 * width)
            tables.append(
                count_pairs(before, after, low=width, high=5 * width,
                            units_per_point=width, group=group)
            )  # fmt: skip
    return {
        "tables": len(tables),
        "headlines_seconds": best(lambda: [paired_headline(t) for t in tables]),
        "everything_seconds": best(lambda: [paired_shift(t) for t in tables]),
    }


def best(work, repeats=5):
    """Median seconds after one warm-up."""
    work()
    seconds = []
    for _repeat in range(repeats):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


def large(folder, persons):
    paths = write_waves(folder, persons=persons, seed=10)
    seconds, peak, found = timed(OURS, paths)
    n_linked = found["item_01/all"]["n"]
    assert math.isclose(n_linked / persons, 0.97**2, rel_tol=0.01), n_linked
    return {"persons": persons, "seconds": seconds, "peak_mib": peak}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--large", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = {"small campaign, warm": small_campaign()}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        paths = write_waves(folder, persons=options.persons, seed=1)
        found["fresh process"] = against_plain(paths, options.runs)
        found["from stored tables, warm"] = rerendered(paths)
        if options.large:
            found["large, fresh process"] = large(folder, options.large)
    if options.json:
        json.dump(found, sys.stdout, indent=2)
        return
    for part, figures in found.items():
        print(part)
        for key, value in figures.items():
            print(f"  {key:20} {value:,.4g}" if isinstance(value, float)
                  else f"  {key:20} {value:,}")  # fmt: skip


if __name__ == "__main__":
    main()
