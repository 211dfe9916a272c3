import pytest


@pytest.mark.parametrize(
    ("accepted", "expected"),
    (("bg,en;q=0.5", "/bg/"), ("cs-CZ", "/cs/"), ("de", "/en/"), ("", "/en/")),
)
def test_choose_language_follows_the_browser(client, accepted, expected):
    response = client.get("/", headers={"accept-language": accepted})

    assert response.status_code == 302
    assert response["Location"] == expected
    assert response["Vary"] == "Accept-Language"
    assert not response.cookies


@pytest.mark.django_db
def test_healthz_answers_while_the_database_does(client):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")
