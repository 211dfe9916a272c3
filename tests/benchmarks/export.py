"""How many answers a second an export writes, and how much memory it takes.

python tests/benchmarks/export.py [--rows 1000000] [--kinds csv labels pandas] [--json]

Makes a sealed file of thirty columns of answers in five cities, then writes it by each
way in a process of its own. Memory is the peak of the process beyond what it held when
its modules were loaded. The peer
is `pandas`: the sealed file read whole and written by `to_csv`, codes only, nothing
withheld or escaped. Prints figures and judges nothing: docs/methods/speed-export.md
has the targets.
"""

import argparse
import json
import os
import pathlib
import platform
import resource
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
# A program, started by its path.
sys.path[:0] = [str(ROOT)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign_site.settings.test")

ITEMS = [f"att{number:02}" for number in range(1, 28)] + ["age_band", "gender"]
KINDS = ("csv", "labels", "xlsx", "sav", "dta", "parquet", "pandas")
LANGUAGES = ("cs", "bg", "hr", "it", "sk", "en")
MISSING_SHARE = 0.04


def document():
    """Twenty-seven scales of eleven cells, two questions about the resident."""

    def words(text):
        return {language: f"{text} {language}" for language in LANGUAGES}

    options = [
        {"code": code, "label": words(f"answer number {code}")} for code in range(1, 5)
    ]
    scale = {"format": "scale_0_10", "low": words("bad"), "high": words("good")}
    attitude = [{"code": c, "stem": words(f"How is {c}?"), **scale} for c in ITEMS[:-2]]
    about = [
        {"code": c, "format": "single", "stem": words(c), "options": options}
        for c in ITEMS[-2:]
    ]
    return {
        "code": "bench",
        "languages": list(LANGUAGES),
        "title": words("Bench"),
        "attribution": words("Our own"),
        "consent": {
            "title": words("Before"),
            "text": {c: {"paragraphs": ["We ask"]} for c in LANGUAGES},
            "agree": words("Yes"),
        },
        "sections": [
            {"code": "attitude", "title": words("Attitude"), "items": attitude},
            {"code": "about", "title": words("About"), "items": about},
        ],
    }


def make_wave(path, rows, seed=1):
    """Written by batches, so that this process stays small too."""
    import numpy as np  # noqa: PLC0415  # only the process that makes the file
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    rng = np.random.default_rng(seed)
    texts = {
        "pair": [None],
        "group": [None],
        "city": ["prague", "sofia", "rubano", "osijek", "kosice"],
        "language": ["own", "other"],
        "channel": ["mail", "poster", "school"],
        "pace": ["normal", "fast"],
        "flags": ["", "straight_lined"],
    }
    schema = pa.schema(
        [(name, pa.string()) for name in texts] + [(name, pa.int16()) for name in ITEMS]
    )

    def codes(name, n):
        high = 4 if name in ITEMS[-2:] else 10
        found = rng.integers(1 if high == 4 else 0, high + 1, n).astype(np.int16)
        is_missing = rng.random(n) < MISSING_SHARE
        found[is_missing] = rng.integers(-9, -4, is_missing.sum())
        return pa.array(found)

    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for start in range(0, rows, 100_000):
            n = min(100_000, rows - start)
            cells = [
                pa.array(values, pa.string()).take(
                    pa.array(rng.integers(0, len(values), n))
                )
                for values in texts.values()
            ]
            cells += [codes(name, n) for name in ITEMS]
            # One row group, as `seal_wave` writes it up to a million rows.
            writer.write_table(pa.table(cells, schema=schema), row_group_size=rows)


def peak_mib():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def plain(path, output):
    import pandas as pd  # noqa: PLC0415  # the peer's process alone

    pd.read_parquet(path).to_csv(output, index=False)


def measure(kind, wave, folder):
    """One way in this process: seconds, peak before and after."""
    import django  # noqa: PLC0415  # the measured process alone

    django.setup()
    from surveys.codebooks import codebook_of  # noqa: PLC0415
    from surveys.definitions import build  # noqa: PLC0415
    from surveys.exports.columns import columns_of  # noqa: PLC0415
    from surveys.exports.disclosure import telling_columns  # noqa: PLC0415
    from surveys.exports.files import Request, write_export  # noqa: PLC0415
    from surveys.exports.notes import Notes  # noqa: PLC0415
    from surveys.exports.rows import Rows, SealedFile, withheld_of  # noqa: PLC0415

    questionnaire = build(document())
    suffix = "csv" if kind in {"labels", "pandas"} else kind

    def run(path, output):
        if kind == "pandas":
            plain(path, output)
            return
        request = Request(
            format=suffix, language="cs", output=output, has_labels=kind == "labels"
        )
        telling = telling_columns([questionnaire])
        file = SealedFile(wave="before", version="bench 1", path=path)
        rows = Rows(
            files=((file, withheld_of(file, telling)),),
            columns=tuple(
                columns_of(
                    [codebook_of(questionnaire)],
                    "cs",
                    left_out=["pair"],
                    bandable=telling,
                )
            ),
        )
        notes = Notes(
            rows=rows,
            texts=(),
            has_pairs=False,
            study="bench",
            is_simulated=True,
            unsealed=(),
        )
        write_export(rows, request, notes)

    small = folder / "small.parquet"
    make_wave(small, 500)
    run(small, folder / f"small.{suffix}")  # modules and catalogues are loaded
    start, began, used = peak_mib(), time.perf_counter(), time.process_time()
    run(wave, folder / f"answers.{suffix}")
    seconds, cpu = time.perf_counter() - began, time.process_time() - used
    size = (folder / f"answers.{suffix}").stat().st_size
    return {
        "seconds": seconds,
        "cpu_seconds": cpu,
        "start_mib": start,
        "peak_mib": peak_mib(),
        "growth_mib": peak_mib() - start,
        "size_mib": size / 2**20,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument(
        "--kinds", nargs="+", choices=KINDS, default=["csv", "labels", "pandas"]
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--measure", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        kind, wave, folder = options.measure
        print(json.dumps(measure(kind, pathlib.Path(wave), pathlib.Path(folder))))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        wave = folder / "wave.parquet"
        # In a process of its own: a child begins with the peak of its parent.
        make = (
            f"import sys; sys.path[:0] = [{str(ROOT)!r}]; "
            "from tests.benchmarks.export import make_wave; "
            f"make_wave({str(wave)!r}, {options.rows})"
        )
        subprocess.run([sys.executable, "-c", make], check=True, cwd=ROOT)
        found = {
            kind: child(kind, wave, folder, options.rows) for kind in options.kinds
        }
    report(found, options)


def child(kind, wave, folder, rows):
    command = [sys.executable, __file__, "--measure", kind, str(wave), str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    figures = json.loads(done.stdout)
    return {
        **figures,
        "units_per_second": rows / figures["seconds"],
        "cpu_us_per_unit": figures["cpu_seconds"] / rows * 1e6,
    }


def report(found, options):
    whole = {
        "rows": options.rows,
        "columns": len(ITEMS) + 8,
        "machine": platform.machine(),
        "python": platform.python_version(),
        "load": os.getloadavg()[0],
        "kinds": found,
    }
    if {"csv", "pandas"} <= set(found):
        ours, peer = (found[kind]["cpu_us_per_unit"] for kind in ("csv", "pandas"))
        whole["ratio"] = peer / ours
    if options.json:
        print(json.dumps(whole, indent=2))
        return
    print(f"{options.rows} answers, {whole['columns']} columns, load {whole['load']}")
    for kind, figures in found.items():
        print(
            f"{kind:8} {figures['units_per_second']:10,.0f} rows/s "
            f"{figures['cpu_us_per_unit']:7.2f} us CPU a row "
            f"{figures['growth_mib']:7.1f} MiB beyond {figures['start_mib']:.0f} "
            f"{figures['size_mib']:8.1f} MiB on disk"
        )


if __name__ == "__main__":
    main()
