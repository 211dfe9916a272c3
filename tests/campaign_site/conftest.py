import pytest
from django.core.cache import cache

from campaign_site.models import HomePage
from tests.factories import campaign_site as factory


@pytest.fixture(autouse=True)
def _site_roots_are_read_anew():
    """Wagtail keeps the roots of sites in the cache, which no rollback undoes."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(scope="module")
def _campaign(django_db_setup, django_db_blocker, tmp_path_factory):
    """A small campaign, loaded once for a module: Wagtail takes 40 ms for each page."""
    with factory.loaded_once(django_db_blocker, tmp_path_factory.mktemp("content")):
        yield


@pytest.fixture
def home(_campaign, db):
    """The English home page of a small campaign in six languages."""
    return HomePage.objects.get(locale__language_code="en")
