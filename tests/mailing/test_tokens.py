import datetime as dt

import pytest
import time_machine

from mailing import tokens
from mailing.errors import FormExpiredError, LinkDamagedError, LinkExpiredError

START = dt.datetime(2019, 10, 1, tzinfo=dt.UTC)


def test_confirmation_lasts_for_a_week():
    with time_machine.travel(START):
        token = tokens.confirmation_token(7)
    with time_machine.travel(START + dt.timedelta(days=7, minutes=-1)):
        assert tokens.read_confirmation_token(token) == 7
    with (
        time_machine.travel(START + dt.timedelta(days=7, minutes=1)),
        pytest.raises(LinkExpiredError) as error,
    ):
        tokens.read_confirmation_token(token)
    assert error.value.confirmation_id == 7


def test_unsubscribe_lasts_for_ever():
    with time_machine.travel(START):
        token = tokens.unsubscribe_token("ab" * 32)
    with time_machine.travel(START + dt.timedelta(days=9000)):
        assert tokens.read_unsubscribe_token(token) == "ab" * 32


def test_form_token_lasts_for_a_day():
    with time_machine.travel(START):
        token = tokens.form_token()
        tokens.check_form_token(token)
    with (
        time_machine.travel(START + dt.timedelta(days=1, minutes=1)),
        pytest.raises(FormExpiredError),
    ):
        tokens.check_form_token(token)


@pytest.mark.parametrize(
    "damage",
    (lambda t: t[:-1], lambda t: "9" + t, lambda _: ""),
    ids=("cut", "changed", "none"),
)
def test_damaged_token_is_refused(damage):
    with pytest.raises(LinkDamagedError):
        tokens.read_confirmation_token(damage(tokens.confirmation_token(7)))
    with pytest.raises(LinkDamagedError):
        tokens.read_unsubscribe_token(damage(tokens.unsubscribe_token("ab" * 32)))


def test_a_token_of_one_kind_opens_nothing_else():
    with pytest.raises(LinkDamagedError):
        tokens.read_unsubscribe_token(tokens.confirmation_token(7))
    with pytest.raises(LinkDamagedError):
        tokens.read_confirmation_token(tokens.form_token())
