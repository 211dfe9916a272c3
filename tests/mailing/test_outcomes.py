import smtplib

import pytest
from anymail.exceptions import (
    AnymailAPIError,
    AnymailRecipientsRefused,
    AnymailRequestsAPIError,
    AnymailUnsupportedFeature,
)

from mailing.outcomes import outcome_of


def refused(code, reply=b"no"):
    return smtplib.SMTPRecipientsRefused({"anna@example.org": (code, reply)})


@pytest.mark.parametrize(
    ("error", "state", "reason"),
    (
        (refused(450), "queued", "smtp 450"),
        (refused(550), "failed", "smtp 550"),
        (refused(299), "uncertain", "smtp 299"),
        (smtplib.SMTPDataError(451, b"later"), "queued", "smtp 451"),
        (smtplib.SMTPDataError(554, b"no"), "failed", "smtp 554"),
        (smtplib.SMTPServerDisconnected("gone"), "uncertain", "connection_lost"),
        (TimeoutError(), "uncertain", "connection_lost"),
        (AnymailRecipientsRefused(), "failed", "provider_refused"),
        (AnymailRequestsAPIError(status_code=429), "queued", "http 429"),
        (AnymailAPIError(status_code=400), "failed", "http 400"),
        (AnymailAPIError(status_code=503), "uncertain", "connection_lost"),
        (AnymailAPIError(), "uncertain", "connection_lost"),
    ),
)
def test_error_decides_what_becomes_of_the_row(error, state, reason):
    outcome = outcome_of(error)

    assert (outcome.state, outcome.reason, outcome.ends_run) == (state, reason, False)


@pytest.mark.parametrize(
    "error",
    (
        smtplib.SMTPSenderRefused(530, b"log in", "campaign@example.org"),
        smtplib.SMTPAuthenticationError(535, b"no"),
        smtplib.SMTPHeloError(501, b"no"),
        AnymailAPIError(status_code=401),
        AnymailUnsupportedFeature("track_opens"),
    ),
)
def test_a_refusal_of_us_ends_the_run_and_costs_nobody_the_mail(error):
    outcome = outcome_of(error)

    assert (outcome.state, outcome.ends_run) == ("queued", True)


@pytest.mark.parametrize(
    ("reply", "is_bounce"),
    ((b"5.1.1 unknown", True), ("5.1.10 null MX", True), (b"5.7.1 policy", False)),
)
def test_only_a_wrong_address_is_a_bounce(reply, is_bounce):
    assert outcome_of(refused(550, reply)).is_bounce is is_bounce
