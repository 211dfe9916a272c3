"""Links and QR codes in the staff area."""

import re

import pytest

from surveys.models import Channel
from tests.factories import surveys as factory

pytestmark = pytest.mark.django_db(databases=["default", "responses"])
PAGE = "/admin/studies/waves/study-before/links/"


@pytest.fixture(autouse=True)
def wave():
    return factory.wave()


def test_each_channel_has_a_link_in_each_language(staff):
    page = staff("view_study").get(PAGE)

    assert "http://testserver/bg/s/study-before/?c=sofia" in page.text
    assert page.text.count("/s/study-before/?c=") == 3 * 6 * 2
    assert 'name="label"' not in page.text
    assert '<h2 id="channel-prague">Prague</h2>' in page.text


def test_a_manager_adds_a_channel_and_residents_of_its_city_find_theirs(staff, client):
    manager = staff("view_study", "change_wave")

    page = manager.post(PAGE, {"label": "Library", "city": "sofia"}, follow=True)

    assert "The link is ready." in page.text
    shown = client.get("/bg/s/study-before/?c=library").text
    assert re.search(r'value="sofia"[^>]*checked', shown)


def test_a_manager_adds_a_shared_device(staff, client):
    manager = staff("view_study", "change_wave")

    page = manager.post(PAGE, {"label": "Fair", "is_kiosk": "on"}, follow=True)

    assert page.text.count("Shared device: its pages return to the start.") == 1
    assert 'class="notice kiosk"' in client.get("/bg/s/study-before/?c=fair").text


@pytest.mark.parametrize("data", ({"label": ""}, {"label": "x", "city": "rome"}))
def test_what_cannot_be_a_channel_is_marked(staff, data):
    page = staff("view_study", "change_wave").post(PAGE, data)

    assert page.status_code == 422


def test_a_name_is_given_once(staff):
    manager = staff("view_study", "change_wave")
    manager.post(PAGE, {"label": "Library"})

    page = manager.post(PAGE, {"label": "Library"})

    assert "Choose another name" in page.text


def test_who_may_only_look_adds_nothing(staff):
    staff("view_study").post(PAGE, {"label": "Library"})

    assert not Channel.objects.filter(label="Library").exists()


@pytest.mark.parametrize(("kind", "start"), (("svg", b"<?xml"), ("pdf", b"%PDF")))
def test_a_code_is_a_file_to_print(staff, kind, start):
    response = staff("view_study").get(f"{PAGE}sofia/bg.{kind}")

    assert response.content.startswith(start)
    name = response.headers["Content-Disposition"]
    assert name == f'attachment; filename="study-before-sofia-bg.{kind}"'


@pytest.mark.parametrize("path", ("nowhere/bg.svg", "sofia/de.svg"))
def test_a_code_that_does_not_exist_is_not_found(staff, path):
    assert staff("view_study").get(PAGE + path).status_code == 404


def test_strangers_see_no_links(client):
    assert client.get(PAGE).status_code == 302
