import os

import pytest
from django.utils import translation
from hypothesis import settings

# Here, not as a plugin: pytest-django's own fixture of this name would win over it.
from tests.fastdb import django_db_setup

__all__ = ["django_db_setup"]

# The same examples in every run, so that a change is judged by what it changed. Look for
# new ones with HYPOTHESIS_PROFILE=explore.
settings.register_profile("steady", derandomize=True)
settings.register_profile("explore")
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


def pytest_addoption(parser):
    parser.addoption(
        "--with-database",
        action="store_true",
        help="leave out what touches no database, and so cannot differ between two",
    )


def pytest_collection_modifyitems(config, items):
    _refuse_lasting_changes(items)
    if config.getoption("--with-database"):
        config.hook.pytest_deselected(items=[i for i in items if not _has_database(i)])
        items[:] = [item for item in items if _has_database(item)]


def _has_database(item):
    fixtures = {"db", "transactional_db", "django_db_setup"}
    marked = item.get_closest_marker("django_db")
    return bool(marked or fixtures & set(item.fixturenames))


def _refuse_lasting_changes(items):
    """A transactional test must put back what migrations wrote (Wagtail's root page)."""
    for item in items:
        mark = item.get_closest_marker("django_db")
        if mark and mark.kwargs.get("transaction"):
            assert mark.kwargs.get("serialized_rollback"), (
                f"{item.nodeid}: add serialized_rollback=True"
            )


@pytest.fixture(autouse=True)
def _media_stays_apart(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.KEY_DIR = tmp_path / "keys"
    settings.SEALED_DIR = tmp_path / "sealed"


@pytest.fixture(autouse=True)
def _every_test_starts_in_english():
    """A request leaves its language active in the thread; the next test must not see it."""
    with translation.override("en"):
        yield
