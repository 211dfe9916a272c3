"""How many who return are found, and how many links are false, over twenty seeds.

python tests/benchmarks/linking.py [--seeds 20] [--json]

2,000 answer before and 1,000 after, of whom 600 return. Digests are real, and so is the
linking; only the residents are made up.
"""

import argparse
import functools
import json
import pathlib
import random
import statistics
import sys

# A program, started by its path.
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))

from surveys.enums import LinkGrade
from surveys.linking import (
    ENTROPY_BITS,
    CodeDigests,
    digests_of,
    link_waves,
)

KEY = b"a key that protects nobody" * 2
BEFORE, AFTER, RETURNING = 2000, 1000, 600
KINDS = {
    "birth_day": "day", "birth_month": "month", "birthplace": "letter",
    "father": "letter", "mother": "letter", "older_siblings": "count", "own": "letter",
}  # fmt: skip
# Bits that each element of a made-up resident really has.
EVEN = {
    key: 3.7 if kind == "letter" else ENTROPY_BITS[kind] for key, kind in KINDS.items()
}
LIFELIKE = EVEN | {"birthplace": 2.0, "father": 3.5, "mother": 3.6, "own": 1.8}
DECLARED = {key: ENTROPY_BITS[kind] for key, kind in KINDS.items()}
SIZES = {"letter": 26, "day": 31, "month": 12, "count": 4}
# What the code's parts are worth, what is declared of them, and in how many cities.
SETTINGS = {
    "letters of 3.7 bits, so declared, one crowd": (EVEN, EVEN, 1),
    "lifelike letters, declared as in the product, five cities": (
        LIFELIKE,
        DECLARED,
        5,
    ),
    "lifelike letters, declared as in the product, one crowd": (LIFELIKE, DECLARED, 1),
    "lifelike letters, declared as 3.7 bits, five cities": (LIFELIKE, EVEN, 5),
}
SLIPS = (
    ("between the waves", 0.03), ("between the waves", 0.06), ("in each wave", 0.03),
)  # fmt: skip


@functools.cache
def weights(size, bits):
    """A falling distribution of `size` values with this collision entropy."""
    low, high = 0.0, 8.0
    for _step in range(60):
        slope = (low + high) / 2
        raw = [(rank + 1) ** -slope for rank in range(size)]
        chances = [weight / sum(raw) for weight in raw]
        if sum(chance**2 for chance in chances) < 2**-bits:
            low = slope
        else:
            high = slope
    return chances


def person(rng, worth):
    return {key: value(rng, key, worth) for key in KINDS}


def value(rng, key, worth):
    size = SIZES[KINDS[key]]
    return str(rng.choices(range(1, size + 1), weights(size, worth[key]))[0])


def written(rng, code, worth, slip):
    return {key: other(rng, key, old, worth) if rng.random() < slip else old
            for key, old in code.items()}  # fmt: skip


def other(rng, key, old, worth):
    new = old
    while new == old:
        new = value(rng, key, worth)
    return new


def digests(code, city):
    plain = digests_of(KEY, code)
    return CodeDigests(
        full=plain.full, one_left_out=plain.one_left_out, place=str(city)
    )


def run(seed, setting, slips):
    """Found share, false share, exact share of the links, and whether tolerance held."""
    worth, declared, cities = SETTINGS[setting]
    where, slip = slips
    rng = random.Random(seed)
    first = slip if where == "in each wave" else 0.0
    people = [(person(rng, worth), rng.randrange(cities)) for _ in range(BEFORE)]
    newcomers = AFTER - RETURNING
    later = people[:RETURNING]
    later += [(person(rng, worth), rng.randrange(cities)) for _ in range(newcomers)]
    before = {n: digests(written(rng, code, worth, first), city)
              for n, (code, city) in enumerate(people)}  # fmt: skip
    after = {n: digests(written(rng, code, worth, slip), city)
             for n, (code, city) in enumerate(later)}  # fmt: skip
    bits = [declared[key] for key in sorted(KINDS)]
    linkage = link_waves(before, after, bits)
    right = sum(link.before == link.after < RETURNING for link in linkage.links)
    exact = sum(link.grade == LinkGrade.EXACT for link in linkage.links)
    return {
        "found": right / RETURNING,
        "false": 1 - right / max(1, len(linkage.links)),
        "expected_false": linkage.expected_false_share,
        "exact": exact / RETURNING,
        "refused": linkage.refused,
        "tolerated": len(linkage.tolerated),
    }


def summary(runs):
    return {
        name: {
            "mean": statistics.fmean(run[name] for run in runs),
            "sd": statistics.stdev(run[name] for run in runs),
            "low": min(run[name] for run in runs),
            "high": max(run[name] for run in runs),
        }
        for name in runs[0]
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    results = []
    for setting in SETTINGS:
        for slips in SLIPS:
            runs = [run(seed, setting, slips) for seed in range(options.seeds)]
            where, slip = slips
            results.append(
                {"setting": setting, "slips": where, "share": slip, **summary(runs)}
            )
            if not options.json:
                show(results[-1])
    if options.json:
        json.dump(results, sys.stdout, indent=2)


def show(result):
    print(
        f"\n{result['setting']}; {result['share']:.0%} of elements differ {result['slips']}"
    )
    for name in ("found", "false", "expected_false", "exact"):
        part = result[name]
        print(
            f"  {name:15} {part['mean']:7.2%}  sd {part['sd']:6.2%}  "
            f"{part['low']:7.2%} to {part['high']:7.2%}"
        )
    print(
        f"  refused {result['refused']['mean']:.1f}; elements that may differ: "
        f"{result['tolerated']['mean']:.1f} of {len(KINDS)}",
        flush=True,
    )


if __name__ == "__main__":
    main()
