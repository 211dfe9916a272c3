"""What proves a 'Try it out' link."""

import datetime as dt

import time_machine
from django.core import signing

from surveys.test_tokens import is_valid, new_token


def test_a_token_holds_for_its_wave_alone():
    token = new_token("living-before")

    assert is_valid(token, wave="living-before")
    assert not is_valid(token, wave="living-after")


def test_a_token_holds_for_a_week():
    with time_machine.travel("2027-03-01T08:00Z", tick=False) as clock:
        token = new_token("w")

        clock.shift(dt.timedelta(days=7))
        assert is_valid(token, wave="w")
        clock.shift(dt.timedelta(seconds=1))
        assert not is_valid(token, wave="w")


def test_what_was_not_made_here_does_not_hold():
    token = new_token("w")
    others = signing.TimestampSigner(sep=".", salt="mailing.form").sign("w")

    for forged in ("", "w", "1", f"{token}x", token.replace("w.", "v."), others):
        assert not is_valid(forged, wave="w")
        assert not is_valid(forged, wave="v")
