"""Run the suite on SQLite, then on PostgreSQL, and hold the coverage gate.

run_tests.py                    both databases, browser included, coverage gate
run_tests.py sqlite [ARGS]      one database; ARGS go to pytest
run_tests.py postgresql [ARGS]
"""

import os
import pathlib
import subprocess
import sys
import time

import postgres

ROOT = pathlib.Path(__file__).resolve().parent.parent
BIN = pathlib.Path(sys.executable).parent
# Branch coverage, templates included. Only ever raised.
FLOORS = {"analytics/core/*": 100, "*": 95}


def environment(database: str) -> dict[str, str]:
    env = {**os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE": "true"}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    for name in ("DATABASE_URL", "RESPONSES_DATABASE_URL"):
        env.pop(name, None)
    if database == "postgresql":
        postgres.start()
        env["DATABASE_URL"] = postgres.url("integra")
        env["RESPONSES_DATABASE_URL"] = postgres.url("integra_responses")
    return env


def pytest(database: str, *arguments: str, coverage: bool = False) -> int:
    started = time.monotonic()
    command = [str(BIN / "python"), "-m"]
    command += ["coverage", "run", "-m"] if coverage else []
    command += ["pytest", "-q", *arguments]
    code = subprocess.call(command, cwd=ROOT, env=environment(database))
    seconds = time.monotonic() - started
    print(f"tests on {database}: exit {code} in {seconds:.0f} s", flush=True)
    return code


def coverage_gate() -> int:
    coverage = [str(BIN / "python"), "-m", "coverage"]
    subprocess.check_call([*coverage, "combine", "-q"], cwd=ROOT)
    code = 0
    for files, floor in FLOORS.items():
        command = [*coverage, "report", f"--include={files}", f"--fail-under={floor}"]
        code = subprocess.call(command, cwd=ROOT) or code
    return code


def main(arguments: list[str]) -> int:
    if arguments:
        database, *rest = arguments
        return pytest(database, *rest)
    for leftover in ROOT.glob(".coverage*"):
        leftover.unlink()
    slow = ["-m", "not slow"]
    failed = [
        pytest("sqlite", *slow, coverage=True),
        # The browser sees no difference between databases; SQLite's run drives it.
        pytest("postgresql", "-m", "not slow and not browser", coverage=True),
    ]
    return max(*failed, coverage_gate())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
