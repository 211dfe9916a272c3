"""The repository's own promises."""

import pathlib
import re
import socket
import subprocess
import sys

import pytest
from pytest_socket import SocketConnectBlockedError

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
APPS = ("campaign_site", "surveys", "mailing", "analytics")


def tracked(*patterns):
    listed = subprocess.run(
        ["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, check=True
    )
    return [ROOT / name for name in listed.stdout.decode().split("\n") if name]


def test_sockets_are_blocked_except_loopback():
    with (
        pytest.warns(UserWarning, match=r"192\.0\.2\.1"),
        pytest.raises(SocketConnectBlockedError),
    ):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_no_settings_address_of_a_package_host_is_committed():
    locks = sorted(ROOT.glob("requirements*.lock"))
    assert len(locks) == 3  # runtime, development, mutation

    for lock in locks:
        assert "http" not in lock.read_text()


def test_every_pinned_dependency_says_what_it_is_for():
    text = (ROOT / "pyproject.toml").read_text()
    runtime = re.search(
        r"^dependencies = \[\n(.*?)^\]", text, re.DOTALL | re.MULTILINE
    )[1]

    for line in runtime.splitlines():
        assert re.search(r'==[\d.]+",\s+# \w', line), line


def test_a_web_start_imports_no_statistics():
    script = (
        "import sys, campaign_site.wsgi\n"
        "from django.urls import resolve; resolve('/admin/')\n"
        "heavy = {'pandas', 'scipy', 'statsmodels', 'pyarrow'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    env = {
        "DJANGO_SETTINGS_MODULE": "campaign_site.settings.test",
        "PATH": "/usr/bin:/bin",
    }

    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=env,
        capture_output=True,
        check=False,
    )

    assert (run.returncode, run.stderr.decode()) == (0, "")


def test_every_command_in_the_docs_exists():
    known = {
        path.stem
        for app in APPS
        for path in ROOT.glob(f"{app}/management/commands/*.py")
    } | {
        "migrate",
        "check",
        "makemigrations",
        "createsuperuser",
        "shell",
        "collectstatic",
    }
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    missing = [
        f"{page.relative_to(ROOT)}: {command}"
        for page in pages
        for command in re.findall(r"manage\.py (\w+)", page.read_text())
        if command not in known
    ]

    assert missing == []


def test_every_make_goal_in_the_docs_exists():
    goals = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    used = {
        goal
        for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
        for goal in re.findall(
            r"`make (\w+)`|^ *make (\w+)$", page.read_text(), re.MULTILINE
        )
        for goal in goal
        if goal
    }

    assert used <= goals


def test_changelog_has_an_unreleased_section():
    assert "## Unreleased" in (ROOT / "CHANGELOG.md").read_text()


def test_no_junk_drawer():
    drawers = [
        path
        for app in APPS
        for name in ("utils", "common", "helpers", "services", "misc")
        for path in ROOT.glob(f"{app}/**/{name}*")
        if path.suffix in {"", ".py"}
    ]

    assert drawers == []


def test_code_never_reads_the_shared_folder():
    for path in tracked("*.py", "*.toml", "*.html", "Makefile", ".ci/run"):
        if path != pathlib.Path(__file__).resolve():
            assert "../shared" not in path.read_text(), path
