import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry

from surveys.actions.moves import move_inbox
from surveys.actions.questionnaires import release_questionnaire
from surveys.actions.quotas import add_quota, remove_quota
from surveys.actions.studies import change_study, pin_version
from surveys.actions.waves import count_field
from surveys.actions.withdrawals import carry_out_withdrawals, request_withdrawal
from surveys.errors import (
    QuotaConditionError,
    QuotaExistsError,
    QuotaInTheWayError,
    TooManyQuotasError,
    WaveIsOverError,
)
from surveys.models import Quota, WaveCity
from surveys.receipts import receipt_code, receipt_digest
from tests.factories import surveys as factory

pytestmark = pytest.mark.django_db(databases=["default", "responses"])


@pytest.fixture
def wave():
    return factory.wave()


def add(wave, **values):
    asked = {"name": "Some", "condition": "${allow} = 2", "limit": 5}
    return add_quota(wave=wave, **asked | {"now": timezone.now()} | values)


def later(**delta):
    return timezone.now() + dt.timedelta(**delta)


def test_add_quota_sets_it_and_says_so_in_the_log(wave, django_user_model):
    user = django_user_model.objects.create_user("eva")

    quota = add(wave, by=user)

    assert (quota.completes, quota.is_full) == (0, False)
    entry = ModelLogEntry.objects.get(action="surveys.quota_add")
    assert (entry.user, entry.label) == (user, "study-before")
    assert entry.data == {"name": "Some", "condition": "${allow} = 2", "limit": 5}


def test_add_quota_refuses_a_condition_that_makes_no_sense(wave):
    with pytest.raises(QuotaConditionError, match="'allow' has no code 9") as refusal:
        add(wave, condition="${allow} = 9")

    assert refusal.value.fault.startswith("in `${allow} = 9`")
    assert not Quota.objects.exists()


def test_add_quota_refuses_a_name_twice_in_a_wave(wave):
    add(wave)
    add(wave.study.waves.get(role="after"))

    with pytest.raises(QuotaExistsError, match="Choose another name"):
        add(wave)
    assert Quota.objects.count() == 2


def test_add_quota_refuses_one_count_too_many(wave):
    for number in range(20):
        factory.quota(wave, name=str(number))

    with pytest.raises(TooManyQuotasError, match="Remove one first"):
        add(wave)


def test_quotas_stand_once_a_wave_is_over(wave):
    quota = add(wave)

    with pytest.raises(WaveIsOverError):
        add(wave, name="Other", now=later(days=400))
    with pytest.raises(WaveIsOverError):
        remove_quota(quota=quota, now=later(days=400))
    assert Quota.objects.get() == quota


def test_remove_quota_says_so_in_the_log(wave):
    remove_quota(quota=add(wave), now=timezone.now())

    assert not Quota.objects.exists()
    entry = ModelLogEntry.objects.get(action="surveys.quota_remove")
    assert entry.data["condition"] == "${allow} = 2"


def test_a_limit_of_nought_is_none(wave):
    factory.quota(wave, limit=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        factory.quota(wave, name="Nobody", limit=0)


@pytest.fixture
def ahead(wave):
    """A wave that has not begun, with a quota on `allow`."""
    opens_at, closes_at = later(days=100), later(days=130)
    WaveCity.objects.update(opens_at=opens_at, closes_at=closes_at)
    add(wave, condition="${allow} = 4 and ${city} = 'sofia'")
    return wave.study.waves.get(role="before")


def version_without_the_question():
    document = factory.questionnaire_document()
    del document["sections"][1]["items"][0]
    return release_questionnaire(document=document)


def test_pin_version_refuses_a_version_without_what_a_quota_reads(ahead):
    version = version_without_the_question()

    with pytest.raises(QuotaInTheWayError, match="The quota 'Some' of study-before"):
        pin_version(wave=ahead, version=version, now=timezone.now())

    ahead.refresh_from_db()
    assert ahead.version.number == 1


def test_pin_version_takes_a_version_that_a_quota_can_read(ahead):
    document = factory.questionnaire_document()
    document["title"]["en"] = "Another title"
    version = release_questionnaire(document=document)

    pin_version(wave=ahead, version=version, now=timezone.now())

    ahead.refresh_from_db()
    assert ahead.version == version


@pytest.mark.parametrize("what", ("cities", "version"))
def test_change_study_refuses_what_a_quota_reads(ahead, what):
    study = ahead.study
    values = {"cities": study.cities, "version": ahead.version} | {
        "cities": {"cities": ["prague"]},
        "version": {"version": version_without_the_question()},
    }[what]

    with pytest.raises(QuotaInTheWayError, match="Or remove the quota first"):
        change_study(study=study, titles=study.titles, now=timezone.now(), **values)

    study.refresh_from_db()
    assert study.cities == ["prague", "sofia"]


def completes(wave):
    count_field(wave=wave)
    return dict(Quota.objects.values_list("name", "completes"))


def test_count_field_counts_quotas_in_fives(wave):
    factory.quota(wave, "${allow} = 2", name="two")
    factory.quota(wave, "${allow} != 2 and ${city} = 'sofia'", name="other")
    factory.quota(wave, "${allow} = 4", name="none", completes=5)
    for number in range(14):
        city = "sofia" if number % 2 else "prague"
        allow = 2 if number < 9 else -9
        factory.inbox_row(f"{number:064}", wave=wave.slug, city=city, allow=allow)
    move_inbox()

    assert completes(wave) == {"two": 5, "other": 0, "none": 0}


def test_count_field_leaves_out_who_has_withdrawn(wave):
    factory.quota(wave)
    for number in range(10):
        digest = receipt_digest(receipt_code(str(number)))
        factory.inbox_row(digest, wave=wave.slug)
    move_inbox()
    assert completes(wave) == {"Some": 10}

    request_withdrawal(code=receipt_code("3"))
    carry_out_withdrawals()

    assert completes(wave) == {"Some": 5}
