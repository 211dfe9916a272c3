"""Nobody enters the staff area by password alone, by whichever route."""

import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
STAFF_PAGES = ("/admin/", "/admin/pages/", "/admin/images/", "/admin/evaluation/")


@pytest.fixture(autouse=True)
def _factor_is_required(settings):
    settings.REQUIRE_SECOND_FACTOR = True


@pytest.fixture
def user():
    return get_user_model().objects.create_superuser("ivana", password=PASSWORD)


def log_in(client, path="/admin/account/login/"):
    return client.post(path, {"login": "ivana", "password": PASSWORD})


def code_for(secret):
    return f"{hotp_value(secret, int(time.time()) // 30):06}"


@pytest.mark.parametrize("page", STAFF_PAGES)
def test_a_password_alone_leads_to_setting_up_a_factor(client, user, page):
    log_in(client)

    response = client.get(page)

    assert (response.status_code, response["Location"]) == (
        302,
        reverse("mfa_activate_totp"),
    )


@pytest.mark.parametrize("path", ("/admin/login/", "/admin/login/?next=/admin/"))
def test_wagtail_s_own_login_asks_no_password(client, user, path):
    response = client.get(path)

    assert response.status_code == 302
    assert response["Location"].startswith("/admin/account/login/")
    client.post(path, {"username": "ivana", "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_a_session_made_elsewhere_is_stopped_too(client, user):
    client.force_login(user)

    assert client.get("/admin/").status_code == 302


def test_password_and_code_open_the_door(client, user):
    secret = generate_totp_secret()
    TOTP.activate(user, secret)

    asked = log_in(client)
    assert asked["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get("/admin/").status_code == 302
    assert client.post(asked["Location"], {"code": "000000"}).status_code == 200
    client.post(asked["Location"], {"code": code_for(secret)})

    assert client.get("/admin/").status_code == 200


def test_nobody_signs_up(client):
    response = client.get("/admin/account/signup/")

    assert response.status_code == 200
    assert not get_user_model().objects.exists()
    client.post(
        "/admin/account/signup/",
        {"username": "x", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert not get_user_model().objects.exists()


def test_staff_forms_need_their_csrf_token(user):
    strict = Client(enforce_csrf_checks=True)

    response = strict.post(
        "/admin/account/login/", {"login": "ivana", "password": PASSWORD}
    )

    assert response.status_code == 403


def test_the_log_in_page_names_its_fields_and_a_wrong_password(client, user):
    page = client.get("/admin/account/login/")
    refused = client.post("/admin/account/login/", {"login": "ivana", "password": "x"})

    assert '<label for="id_login">' in page.text
    assert 'role="alert"' in refused.text
