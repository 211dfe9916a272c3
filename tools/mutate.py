"""Change the numeric core in small ways, one at a time, and see whether a test notices.

    python3 tools/mutate.py                     all modules below
    python3 tools/mutate.py paired disclosure   some of them

Standard library only: the first run builds .venv-mutation from requirements-mutation.lock.
mutmut works in a copy of the core and its tests under a temporary directory: without
Django and without the working tree, which stays as it is. Prints how many mutants were
killed, and each survivor with file, line and change. Fails below 90 % killed.
docs/methods/mutation-testing.md tells what survives and why.
"""

import ast
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
VENV, LOCK = ROOT / ".venv-mutation", ROOT / "requirements-mutation.lock"
WANTED = 0.9

# Tests that say what a module must do; fewer are faster, and each mutant runs only
# those of them that reach it.
TESTS = {
    "scoring": ("test_scoring",),
    "tables": ("test_tables",),
    "paired": ("test_paired_edges", "test_paired_reference", "test_properties"),
    "disclosure": ("test_disclosure",),
    "suppression": ("test_suppression",),
    "group_disclosure": ("test_group_disclosure",),
    "rounding": ("test_rounding",),
}
COPIED = ("analytics/core", "tests/analytics/core", "docs/examples")
EMPTY = ("analytics", "tests", "tests/analytics")
CONFIG = """
[tool.pytest]
pythonpath = ["."]
addopts = ["-p", "no:django", "-p", "no:randomly", "--hypothesis-seed=0"]
markers = ["slow: a simulation"]
[tool.mutmut]
source_paths = ["analytics/"]
only_mutate = ["analytics/core/{module}.py"]
pytest_add_cli_args_test_selection = {tests}
also_copy = ["tests/", "docs/"]
"""


def ensure_environment() -> None:
    """Build the environment of mutmut, unless it is that of this lock and Python."""
    wanted = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()
    stamp = VENV / ".stamp"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"building {VENV.name} from {LOCK.name}", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)
    pip = [str(VENV / "bin/python"), "-m", "pip", "--disable-pip-version-check"]
    install = ["install", "-q", "--require-hashes", "-r", str(LOCK)]
    subprocess.run([*pip, *install], check=True)
    stamp.write_text(wanted)


def copy_tree(target: pathlib.Path) -> None:
    ignore = shutil.ignore_patterns("__pycache__")
    for name in COPIED:
        shutil.copytree(ROOT / name, target / name, ignore=ignore)
    for name in EMPTY:
        (target / name / "__init__.py").touch()


def mutmut(tree: pathlib.Path, *arguments: str) -> str:
    # A module of the working tree must not win over its mutant.
    env = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    command = [str(VENV / "bin/mutmut"), *arguments]
    done = subprocess.run(
        command, cwd=tree, env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"mutmut {arguments[0]} failed:\n{done.stdout[-2000:]}{done.stderr}")
    return done.stdout


def first_line(source: str, function: str) -> int:
    """Line of a function by mutmut's name for it: x_NAME or xǁCLASSǁNAME."""
    *owner, name = re.sub(r"^x[_ǁ]", "", function).split("ǁ")
    body = ast.parse(source).body
    for outer in owner:
        body = next(node.body for node in body if getattr(node, "name", "") == outer)
    return next(node.lineno for node in body if getattr(node, "name", "") == name)


def describe(tree: pathlib.Path, module: str, mutant: str) -> str:
    function = mutant.rpartition(".")[2].partition("__mutmut_")[0]
    hunk = mutmut(tree, "show", mutant).partition("@@ -")[2].splitlines()
    source = (tree / "analytics" / "core" / f"{module}.py").read_text()
    line = first_line(source, function) + int(re.split(r"\D", hunk[0])[0]) - 1
    before = next(i for i, text in enumerate(hunk[1:]) if text.startswith(("-", "+")))
    change = [text for text in hunk[1:] if text.startswith(("-", "+"))]
    place = f"analytics/core/{module}.py:{line + before}"
    return "\n".join([place, *(f"    {text}" for text in change)])


def mutate(module: str) -> tuple[int, int]:
    """Killed and all mutants of one module; prints what survived."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="integra-mutants-") as folder:
        tree = pathlib.Path(folder)
        copy_tree(tree)
        tests = [f"tests/analytics/core/{name}.py" for name in TESTS[module]]
        config = CONFIG.format(module=module, tests=json.dumps(tests))
        (tree / "pyproject.toml").write_text(config)
        mutmut(tree, "run", "--max-children", "2")
        lines = mutmut(tree, "results").split("\n")
        # One that ran out of time is as good as killed: a test noticed.
        alive = [line for line in lines if line and not line.endswith(": timeout")]
        mutmut(tree, "export-cicd-stats")
        stats = json.loads((tree / "mutants" / "mutmut-cicd-stats.json").read_text())
        for line in alive:
            print(describe(tree, module, line.split(":")[0].strip()))
    killed, total = stats["killed"] + stats["timeout"], stats["total"]
    seconds = time.monotonic() - started
    late = f" ({stats['timeout']} by running out of time)" if stats["timeout"] else ""
    print(f"{module}: {killed} of {total} killed{late}, {seconds:.0f} s", flush=True)
    return killed, total


def main(names: list[str]) -> int:
    if unknown := set(names) - set(TESTS):
        sys.exit(
            f"Unknown: {', '.join(sorted(unknown))}. Choose of {', '.join(TESTS)}."
        )
    ensure_environment()
    results = [mutate(name) for name in names or TESTS]
    killed, total = (sum(column) for column in zip(*results, strict=True))
    print(f"{killed} of {total} mutants killed: {100 * killed / total:.1f} %")
    return 0 if killed >= WANTED * total else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
