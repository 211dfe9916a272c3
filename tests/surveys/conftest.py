import pytest
from django.utils import timezone

from surveys.actions.waves import close_waves
from surveys.link_keys import link_key
from surveys.linking import digests_of
from tests.factories import surveys as factory


@pytest.fixture
def settled_study():
    """Both waves over and settled; one resident answered in both."""
    study = factory.study(before_is_over=True, after_is_over=True)
    digests = digests_of(link_key("study"), factory.CODE)
    link = {"full": digests.full, "one_left_out": list(digests.one_left_out)}
    for number, wave in enumerate(("study-before", "study-after")):
        factory.inbox_row(f"{number:064}", wave=wave, link=link)
    close_waves(now=timezone.now())
    return study


@pytest.fixture
def _worker_is_away(settings):
    """Requests wait in the database, as they do until the worker comes."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
