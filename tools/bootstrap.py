"""Set everything up, then run the demo or the tests. Standard library only.

    python3 tools/bootstrap.py demo     serve the seeded site on this machine
    python3 tools/bootstrap.py test     run every test: SQLite, PostgreSQL, browser
    python3 tools/bootstrap.py check    run every gate of .ci/run but the tests
    python3 tools/bootstrap.py setup    only build the environment for development

A second run finds a stamp and starts at once.
"""

import hashlib
import importlib.util
import os
import pathlib
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".stamp"
RUNTIME, DEVELOPMENT = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
UV = "uv==0.13.9"  # installs the lock four times faster than pip
# What tests need beside Python: how to see that it is there, and Debian's package.
SERVICES = {
    "PostgreSQL server": (
        lambda: any(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb")),
        "postgresql",
    ),
    "Chromium": (lambda: shutil.which("chromium"), "chromium"),
    "gettext": (lambda: shutil.which("xgettext"), "gettext"),
}


def fail(text: str) -> None:
    sys.exit(f"bootstrap: {text}")


def apt_install(packages: list[str], reason: str) -> None:
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    by_hand = f"sudo apt-get update && sudo {' '.join(command)}"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        fail(f"{reason} is missing. Install it with: {by_hand}")
    print(f"bootstrap: installing {' '.join(packages)}", file=sys.stderr)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = {"env": env, "stdout": subprocess.DEVNULL}
    subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
    if subprocess.run(command, check=False, **quiet).returncode != 0:
        fail(f"{reason} could not be installed. Try: {by_hand}")


def ensure_services() -> None:
    missing = {n: p for n, (found, p) in SERVICES.items() if not found()}
    if missing:
        apt_install(list(missing.values()), ", ".join(missing))


def stamp_of(lock: pathlib.Path) -> str:
    return hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()


def build_environment(lock: pathlib.Path) -> None:
    started = time.monotonic()
    print(f"bootstrap: building .venv from {lock.name}", file=sys.stderr)
    if not importlib.util.find_spec("ensurepip"):
        apt_install(["python3-venv"], "Python's venv module")
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)
    pip = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    env = {
        **os.environ,
        "UV_NO_PROGRESS": "1",
        "UV_SYSTEM_CERTS": "1",
        "UV_PYTHON_DOWNLOADS": "never",
    }
    uv = [str(VENV / "bin/uv"), "pip", "install", "-q", "--python", str(PYTHON)]
    locked = ["--require-hashes", "-r", str(lock)]
    fast = subprocess.run([*pip, UV], check=False, stderr=subprocess.DEVNULL)
    if (
        fast.returncode != 0
        or subprocess.run([*uv, *locked], env=env, check=False).returncode != 0
    ):
        print("bootstrap: uv did not work; using pip, slower", file=sys.stderr)
        subprocess.run([*pip, *locked], check=True)
    STAMP.write_text(stamp_of(lock))
    seconds = time.monotonic() - started
    print(f"bootstrap: environment ready in {seconds:.0f} s", file=sys.stderr)


def ensure_environment(*, development: bool) -> None:
    stamp = STAMP.read_text() if STAMP.exists() else ""
    if stamp == stamp_of(DEVELOPMENT):
        return
    if development:
        build_environment(DEVELOPMENT)
    elif stamp != stamp_of(RUNTIME):
        build_environment(RUNTIME)


def compile_catalogues() -> None:
    """Compile each .po that is newer than its .mo (Babel: no gettext needed)."""
    for po in ROOT.glob("*/locale/*/LC_MESSAGES/django.po"):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
            command = [str(VENV / "bin/pybabel"), "-q", "compile"]
            files = ["-i", str(po), "-o", str(mo), "-l", po.parent.parent.name]
            subprocess.run([*command, *files], check=True)


def main(arguments: list[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036  # an older one must hear it in words
        fail("Python 3.11 or newer is needed.")
    goal, *rest = arguments or ["help"]
    if goal not in {"demo", "test", "check", "setup"}:
        print(__doc__)
        return 0 if goal in {"help", "-h", "--help"} else 2
    ensure_environment(development=goal != "demo")
    if goal in {"test", "setup"}:
        ensure_services()
    compile_catalogues()
    if goal == "demo":
        return subprocess.call([str(PYTHON), "manage.py", "demo", *rest], cwd=ROOT)
    if goal == "test":
        return subprocess.call([str(PYTHON), "tools/run_tests.py", *rest], cwd=ROOT)
    if goal == "check":
        return subprocess.call(["bash", ".ci/run", "gates"], cwd=ROOT)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except subprocess.CalledProcessError as error:
        fail(f"this command failed: {' '.join(map(str, error.cmd))}")
    except KeyboardInterrupt:
        sys.exit(130)
