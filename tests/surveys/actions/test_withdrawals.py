import pytest

from surveys.actions.moves import move_inbox
from surveys.actions.withdrawals import carry_out_withdrawals, request_withdrawal
from surveys.receipts import ReceiptError, receipt_code, receipt_digest
from surveys.responses.models import (
    Inbox,
    LinkDigests,
    Pair,
    Response,
    WithdrawalRequest,
)
from tests.factories.surveys import inbox_row

pytestmark = pytest.mark.django_db(databases=["default", "responses"])
LINK = {"full": "f" * 64, "one_left_out": ["a" * 64] * 7}


@pytest.fixture
def codes():
    """Ten answers that have moved; their receipt codes."""
    codes = [receipt_code(str(number)) for number in range(10)]
    for code in codes:
        inbox_row(receipt_digest(code), link=LINK)
    move_inbox()
    return codes


def test_withdrawal_empties_the_answer_and_keeps_its_digest(codes):
    response = Response.objects.get(receipt_digest=receipt_digest(codes[3]))
    Pair.objects.create(
        study="s", before_id=response.id, after_id="0" * 32, grade="exact"
    )

    request_withdrawal(code=codes[3])
    waves = carry_out_withdrawals()

    response.refresh_from_db()
    assert waves == {"w"}
    assert (response.content, response.is_withdrawn) == ({}, True)
    assert Response.objects.of_wave("w").count() == 9
    assert LinkDigests.objects.count() == 9
    assert not Pair.objects.exists()
    assert not WithdrawalRequest.objects.exists()


def test_a_withdrawn_answer_does_not_come_back_by_a_retry(codes):
    request_withdrawal(code=codes[0])
    carry_out_withdrawals()
    inbox_row(receipt_digest(codes[0]))

    assert move_inbox(closing={"w"}) == 0
    assert Response.objects.of_wave("w").count() == 9


def test_withdrawal_reaches_an_answer_that_still_waits():
    code = receipt_code("waits")
    inbox_row(receipt_digest(code))

    request_withdrawal(code=code)

    assert carry_out_withdrawals() == {"w"}
    assert not Inbox.objects.exists()
    assert Response.objects.get().content == {}


def test_withdrawal_asked_twice_or_for_nothing_changes_nothing(codes):
    for code in [codes[1], codes[1], receipt_code("nobody's")]:
        request_withdrawal(code=code)

    assert carry_out_withdrawals() == {"w"}
    assert carry_out_withdrawals() == set()
    assert Response.objects.of_wave("w").count() == 9


def test_request_withdrawal_refuses_what_is_no_code():
    with pytest.raises(ReceiptError):
        request_withdrawal(code="abc")
