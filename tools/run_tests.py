"""Run the suite on SQLite, then on PostgreSQL, and hold the coverage gate.

run_tests.py                    both databases, browser included, coverage gate
run_tests.py sqlite [ARGS]      one database; ARGS go to pytest
run_tests.py postgresql [ARGS]
run_tests.py simulations        how often intervals hold the truth; prints each figure
run_tests.py drill [SECONDS]    answers under kill -9, on both databases; prints counts
run_tests.py release            a server is stopped, a migration runs, while people send
run_tests.py attack [RUNS]      people sought by hidden orders of rows; prints hits
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

import postgres

ROOT = pathlib.Path(__file__).resolve().parent.parent
BIN = pathlib.Path(sys.executable).parent
DATABASES = ("sqlite", "postgresql")
# Tests that are short in CI and long by a command: what says how long, and how long.
LONG = {
    "drill": ("DRILL_SECONDS", "300", "tests/faults/test_kill_drill.py"),
    "attack": ("ATTACK_RUNS", "50", "tests/faults/test_hidden_order.py"),
}
# Branch coverage, templates included. Only ever raised.
CORE, CORE_FLOOR, FLOOR = "analytics/core/*", 100, 95


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


def pytest(database: str, *arguments: str) -> int:
    command = [str(BIN / "python"), "-m", "pytest", "-q", *arguments]
    return subprocess.call(command, cwd=ROOT, env=environment(database))


def start(
    name: str, *arguments: str, measured: bool = False
) -> tuple[subprocess.Popen, pathlib.Path]:
    """A run in the background, named after its database; six keep two cores busy."""
    command = [str(BIN / "python"), "-m"]
    command += ["coverage", "run", "-m"] if measured else []
    command += ["pytest", "-q", "-m", "not slow"]
    log = pathlib.Path(tempfile.gettempdir(), f"integra-tests-{os.getuid()}-{name}.log")
    env = environment(name.split("-", maxsplit=1)[0])
    with log.open("w") as file:
        run = subprocess.Popen(
            [*command, *arguments], cwd=ROOT, env=env, stdout=file, stderr=file
        )
    return run, log


def both() -> int:
    started = time.monotonic()
    core, surveys, browser = "tests/analytics/core", "tests/surveys", "tests/browser"
    outside = [browser, "tests/faults", "tests/journeys"]
    stored = ["tests/surveys/actions", "tests/surveys/views"]
    own = [f"--ignore={part}" for part in (core, surveys, *outside)]
    # Measuring doubles the time: what looks at the product from outside goes without.
    runs = {
        "sqlite": start("sqlite", *own, measured=True),
        "sqlite-surveys": start("sqlite-surveys", *stored, measured=True),
        "sqlite-questionnaires": start(
            "sqlite-questionnaires",
            surveys,
            *(f"--ignore={part}" for part in stored),
            measured=True,
        ),
        "sqlite-core": start("sqlite-core", core, measured=True),
        "sqlite-outside": start("sqlite-outside", *outside),
        # Neither the browser nor the numeric core sees a difference between databases.
        "postgresql": start(
            "postgresql",
            f"--ignore={core}",
            f"--ignore={browser}",
            "--with-database",
        ),
    }
    for _run, log in runs.values():
        print(f"tests run; follow them in {log}", flush=True)
    worst = 0
    for database, (run, log) in runs.items():
        code = run.wait()
        print(log.read_text(), end="")
        seconds = time.monotonic() - started
        print(f"tests on {database}: exit {code} after {seconds:.0f} s", flush=True)
        worst = max(worst, code)
    return worst


def coverage_gate() -> int:
    coverage = [str(BIN / "python"), "-m", "coverage"]
    subprocess.check_call([*coverage, "combine", "-q"], cwd=ROOT)
    core = [*coverage, "report", f"--include={CORE}", f"--fail-under={CORE_FLOOR}"]
    rest = [*coverage, "report", f"--omit={CORE}", f"--fail-under={FLOOR}"]
    codes = [subprocess.call(command, cwd=ROOT) for command in (core, rest)]
    return max(codes)


def main(arguments: list[str]) -> int:
    if arguments == ["simulations"]:
        return pytest("sqlite", "-m", "slow", "-s", "tests/analytics/core")
    if arguments == ["release"]:
        return max(pytest(name, "tests/faults/test_release.py") for name in DATABASES)
    if arguments and arguments[0] in LONG:
        name, ordinary, test = LONG[arguments[0]]
        os.environ[name] = (arguments[1:] or [ordinary])[0]
        return max(pytest(database, "-s", test) for database in DATABASES)
    if arguments:
        database, *rest = arguments
        return pytest(database, *rest)
    for leftover in ROOT.glob(".coverage*"):
        leftover.unlink()
    tests = both()
    return coverage_gate() or tests


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
