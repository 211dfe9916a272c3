import pytest

from mailing.addresses import address_digest, normalise_address
from mailing.errors import AddressError


@pytest.mark.parametrize(
    ("typed", "normal"),
    (
        ("anna@example.org", "anna@example.org"),
        ("  Anna.B+c@EXAMPLE.org ", "Anna.B+c@example.org"),
        ("ivan@прага.бг", "ivan@xn--80aai0cf.xn--90ae"),
        ("hans@STRASSE.de", "hans@strasse.de"),
        ("hans@straße.de", "hans@xn--strae-oqa.de"),
        ("o'neill@xn--80aai0cf.xn--90ae", "o'neill@xn--80aai0cf.xn--90ae"),
    ),
)
def test_address_has_one_spelling(typed, normal):
    assert normalise_address(typed) == normal


@pytest.mark.parametrize(
    "typed",
    (
        "",
        "anna",
        "@example.org",
        "anna@",
        "anna@localhost",
        "anna@-example.org",
        "anna@exa_mple.org",
        "anna@example..org",
        ".anna@example.org",
        "an..na@example.org",
        "anna@example.org\nBcc: all@example.org",
        "anna\r\nBcc: all@example.org",
        "anna\r\nSubject: x@example.org",
        '"a b"@example.org',
        '"\x01"@example.org',
        "anna <anna@example.org>",
        "anna@example.org, ben@example.org",
        "anna@ben@example.org",
        "žaneta@example.org",
        "a" * 65 + "@example.org",
        "a@" + "b" * 60 + ("." + "c" * 60) * 4,
    ),
)
def test_address_is_refused_and_not_repeated_in_the_error(typed):
    with pytest.raises(AddressError) as error:
        normalise_address(typed)

    assert not typed or typed not in str(error.value)


def test_digest_is_keyed_and_does_not_care_for_case(settings):
    digest = address_digest("Anna@example.org")

    assert digest == address_digest("anna@example.org")
    assert len(digest) == 64
    settings.SUPPRESSION_KEY = "another"
    assert digest != address_digest("anna@example.org")
