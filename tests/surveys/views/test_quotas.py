"""Quotas in the staff area."""

import datetime as dt

import pytest
from django.utils import timezone

from surveys.models import Quota, WaveCity
from tests.factories import surveys as factory

pytestmark = pytest.mark.django_db(databases=["default", "responses"])
PAGE = "/admin/studies/waves/study-before/quotas/"
QUOTA = {"name": "Sofia", "condition": "${city} = 'sofia'", "limit": "300"}


def ago(**delta):
    return timezone.now() - dt.timedelta(**delta)


@pytest.fixture(autouse=True)
def wave():
    return factory.wave()


def test_a_quota_shows_how_far_it_is(staff, wave):
    factory.quota(wave, name="Half", limit=300, completes=150)
    factory.quota(wave, name="Whole", completes=5)

    page = staff("view_study").get(PAGE)

    assert "150 of" in page.text
    assert page.text.count("<b>Full</b>") == 1
    assert 'name="limit"' not in page.text
    assert "/remove/" not in page.text


def test_a_manager_adds_a_quota_and_removes_it(staff):
    manager = staff("view_study", "change_wave")

    page = manager.post(PAGE, QUOTA, follow=True)
    assert "The quota is set." in page.text
    assert "${city} = &#x27;sofia&#x27;" in page.text
    address = f"{PAGE}{Quota.objects.get().pk}/remove/"

    assert "The quota is removed." in manager.post(address, follow=True).text
    assert manager.post(address).status_code == 302  # pressed twice
    assert not Quota.objects.exists()


@pytest.mark.parametrize(
    ("data", "message"),
    (
        ({"name": ""}, "This field is required."),
        ({"limit": "0"}, "greater than or equal to 1"),
        ({"condition": "${allow} = 9"}, "The condition cannot be used: in"),
        ({"name": "Some"}, "There is a quota of that name in this wave already."),
    ),
)
def test_what_cannot_be_a_quota_is_marked(staff, wave, data, message):
    factory.quota(wave)

    page = staff("view_study", "change_wave").post(PAGE, QUOTA | data)

    assert page.status_code == 422
    assert message in page.text
    assert Quota.objects.count() == 1


def test_a_wave_that_is_over_keeps_its_quotas(staff, wave):
    quota = factory.quota(wave)
    WaveCity.objects.update(opens_at=ago(days=9), closes_at=ago(days=1))
    manager = staff("view_study", "change_wave")

    assert "The wave has ended" in manager.post(PAGE, QUOTA).text
    page = manager.post(f"{PAGE}{quota.pk}/remove/", follow=True)
    assert "The wave has ended" in page.text
    assert Quota.objects.get() == quota


def test_who_may_only_look_changes_nothing(staff, wave):
    quota = factory.quota(wave)
    viewer = staff("view_study")

    viewer.post(PAGE, QUOTA)
    viewer.post(f"{PAGE}{quota.pk}/remove/")

    assert Quota.objects.get() == quota


def test_strangers_see_no_quotas(client):
    assert client.get(PAGE).status_code == 302


def test_a_version_that_a_quota_cannot_read_is_refused_by_its_name(staff, wave):
    factory.quota(wave, "${nowhere} = 1")
    WaveCity.objects.update(opens_at=ago(days=-1), closes_at=ago(days=-9))
    page = f"{PAGE.removesuffix('quotas/')}version/"

    shown = staff("change_wave").post(page, {"version": wave.version.pk}, follow=True)

    assert "The quota &#x27;Some&#x27; cannot be counted then" in shown.text


@pytest.mark.parametrize("count", (1, 3))
def test_queries_do_not_grow_with_quotas(staff, wave, count, django_assert_num_queries):
    for number in range(count):
        factory.quota(wave, name=str(number))
    manager = staff("view_study", "change_wave")
    manager.get(PAGE)

    with django_assert_num_queries(13):
        manager.get(PAGE)
