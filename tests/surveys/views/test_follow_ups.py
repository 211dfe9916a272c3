"""Follow-ups in the staff area."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from surveys.models import Wave, WaveCity
from tests.factories import surveys as factory

pytestmark = pytest.mark.django_db(databases=["default", "responses"])
STUDIES = "/admin/studies/"
TIMES = {"opens": "2098-03-01T08:00", "closes": "2098-04-01T20:00"}


def flat(response):
    return " ".join(response.text.split())


def url(study, number=1):
    return f"{STUDIES}{study.pk}/follow-ups/{number}/"


def test_a_follow_up_is_planned_by_its_form_on_the_clocks_of_each_city(staff):
    study = factory.study()
    client = staff("add_wave", "view_study")
    page = client.get(f"{STUDIES}{study.pk}/")
    assert f'href="{url(study)}"' in page.text
    assert "Plan follow-up 1" in page.text
    assert client.get(url(study)).text.count('type="datetime-local"') == 2

    page = client.post(url(study), TIMES, follow=True)

    assert "The follow-up is planned." in page.text
    assert "Follow-up 1</h2>" in page.text
    assert "Plan follow-up 2" in page.text
    parts = WaveCity.objects.filter(wave__slug="study-follow-up-1").order_by("city")
    assert [f"{part.closes_at:%m-%d %H:%M}" for part in parts] == [
        "04-01 18:00",
        "04-01 17:00",
    ]


def test_a_form_sent_twice_plans_one_follow_up(staff):
    study = factory.study()
    client = staff("add_wave", "view_study")
    client.post(url(study), TIMES)

    page = client.post(url(study), TIMES, follow=True)

    assert "This follow-up is planned already" in page.text
    assert study.waves.count() == 3


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    (
        ("opens", "", "This field is required."),
        ("opens", "2098-03-30T03:30", "On the clocks of Sofia this time does not exist"),
        ("opens", "2020-01-01T08:00", "In Prague another wave of the study would be open"),
        ("closes", "2098-03-01T08:00", "Please choose a time after the one above."),
        ("closes", "2020-03-01T08:00", "Please choose a time that lies ahead."),
    ),
)  # fmt: skip
def test_a_fault_is_said_beside_its_field(staff, field, value, sentence):
    study = factory.study()

    page = staff("add_wave").post(url(study), TIMES | {field: value})

    assert page.status_code == 422
    places = re.findall(rf'id="id_{field}_error">.*?</div>', page.text, re.DOTALL)
    assert sentence in " ".join(" ".join(places).split())
    assert study.waves.count() == 2


def test_after_the_ceremony_has_begun_no_follow_up_is_offered_or_planned(staff):
    study = factory.study()
    study.ceremony_steps.create(
        stage="paired", position=0, done_at=timezone.now(), facts={}, sha256="0" * 64
    )
    client = staff("add_wave", "view_study")

    page = client.get(f"{STUDIES}{study.pk}/")
    refused = client.post(url(study), TIMES, follow=True)

    assert "Plan follow-up" not in page.text
    assert "The link ceremony of the study has begun" in refused.text
    assert study.waves.count() == 2


def test_a_follow_up_that_lies_ahead_is_removed(staff):
    study = factory.study()
    factory.follow_up(study)
    client = staff("delete_wave", "view_study")
    remove = f"{STUDIES}waves/study-follow-up-1/remove/"
    assert f'href="{remove}"' in client.get(f"{STUDIES}{study.pk}/").text
    assert "The follow-up has not begun" in flat(client.get(remove))

    page = client.post(remove, follow=True)

    assert "The follow-up is removed." in page.text
    assert study.waves.count() == 2
    assert client.post(remove).status_code == 404


def test_a_follow_up_with_a_later_one_or_with_answers_stays(staff):
    study = factory.study()
    factory.follow_up(study)
    factory.follow_up(study)
    client = staff("delete_wave", "view_study")
    remove = f"{STUDIES}waves/study-follow-up-%s/remove/"

    page = client.post(remove % 1, follow=True)
    assert "A later follow-up is planned." in page.text
    past = timezone.now() - dt.timedelta(days=1)
    WaveCity.objects.filter(wave__slug="study-follow-up-2").update(opens_at=past)
    page = client.post(remove % 2, follow=True)

    assert "The follow-up has begun: answers may exist" in page.text
    assert f'href="{remove % 2}"' not in page.text
    assert study.waves.count() == 4


@pytest.mark.parametrize("role", ("before", "after"))
def test_only_follow_ups_are_removed(staff, role):
    factory.study()

    page = staff("delete_wave").post(f"{STUDIES}waves/study-{role}/remove/")

    assert page.status_code == 404
    assert Wave.objects.count() == 2


def test_who_may_only_look_plans_and_removes_nothing(staff):
    study = factory.study()
    factory.follow_up(study)
    client = staff("view_study", "change_study", "change_wave")
    paths = (url(study, 2), f"{STUDIES}waves/study-follow-up-1/remove/")

    page = client.get(f"{STUDIES}{study.pk}/").text
    for path in paths:
        assert client.post(path, TIMES)["Location"] == "/admin/"
        assert f'href="{path}"' not in page
    assert study.waves.count() == 3


@pytest.mark.parametrize("count", (1, 3))
def test_a_study_takes_the_same_queries_for_one_follow_up_and_three(
    staff, count, django_assert_num_queries
):
    study = factory.study()
    for _number in range(count):
        factory.follow_up(study)
    client = staff("view_study", "add_wave", "delete_wave")
    client.get(f"{STUDIES}{study.pk}/")

    with django_assert_num_queries(17):
        page = client.get(f"{STUDIES}{study.pk}/")

    assert f"Follow-up {count}</h2>" in page.text


def test_before_and_after_are_linked_while_a_follow_up_lies_ahead(staff, settled_study):
    factory.follow_up(settled_study)
    client = staff("change_study", "view_study")
    address = f"{STUDIES}{settled_study.pk}/"

    assert f'href="{address}link/"' in client.get(address).text
    page = client.post(f"{address}link/", follow=True)

    assert "The worker links the waves. Look again soon." in page.text
    assert settled_study.link_qualities.count() == 1
