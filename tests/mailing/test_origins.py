import pytest

from mailing.origins import is_cross_site


@pytest.mark.parametrize(
    ("headers", "expected"),
    (
        ({}, False),
        ({"Sec-Fetch-Site": "same-origin"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, True),
        ({"Sec-Fetch-Site": "same-site"}, True),
        ({"Origin": "http://testserver"}, False),
        ({"Origin": "https://elsewhere.example"}, True),
        ({"Origin": "null"}, True),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, False),
    ),
)
def test_cross_site_post_is_known_by_its_headers(rf, headers, expected):
    request = rf.post("/", headers=headers)

    assert is_cross_site(request) is expected
