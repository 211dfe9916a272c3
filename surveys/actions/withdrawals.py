"""A resident takes an answer back, with the receipt code and nothing else."""

from django.db import DatabaseError, connections, transaction
from django.db.models import Q

from surveys.actions.duplicates import unmark_single_codes
from surveys.actions.moves import DATABASE, forget_deleted_pages, lock_inbox
from surveys.errors import ResponsesUnavailableError
from surveys.receipts import receipt_digest
from surveys.responses.models import (
    Inbox,
    LinkDigests,
    Pair,
    Response,
    WithdrawalRequest,
)


def request_withdrawal(*, code: str) -> None:
    """Note the wish. The web process cannot look whether such an answer exists.

    Raises ReceiptError when the text cannot be a code at all.
    """
    row = WithdrawalRequest(receipt_digest=receipt_digest(code))
    try:
        WithdrawalRequest.objects.bulk_create([row], ignore_conflicts=True)
    except DatabaseError:
        raise ResponsesUnavailableError("withdrawal") from None


def carry_out_withdrawals() -> set[str]:
    """Empty each answer asked for; return the waves that lost one.

    The digest stays behind with empty content: a late retry of the same form, or an
    old backup, cannot bring the answer back.
    """
    with transaction.atomic(using=DATABASE):
        with connections[DATABASE].cursor() as cursor:
            lock_inbox(cursor)
        digests = set(
            WithdrawalRequest.objects.values_list("receipt_digest", flat=True)
        )
        if not digests:
            return set()
        waves = _empty_responses(digests) | _empty_inbox_rows(digests)
        WithdrawalRequest.objects.filter(receipt_digest__in=digests).delete()
    forget_deleted_pages()
    return waves


def _empty_responses(digests: set[str]) -> set[str]:
    rows = Response.objects.filter(receipt_digest__in=digests, is_withdrawn=False)
    # One whose time is over is empty already, and its sealed file holds no code.
    found = dict(rows.exclude(content={}).values_list("id", "wave"))
    codes = LinkDigests.objects.filter(response_id__in=found)
    twins = set(codes.values_list("full", flat=True))
    codes.delete()
    unmark_single_codes(digests=twins)
    Pair.objects.filter(Q(before_id__in=found) | Q(after_id__in=found)).delete()
    Response.objects.filter(id__in=found).update(content={}, is_withdrawn=True)
    return set(found.values())


def _empty_inbox_rows(digests: set[str]) -> set[str]:
    waiting = list(Inbox.objects.filter(receipt_digest__in=digests))
    Response.objects.bulk_create(
        [
            Response(
                receipt_digest=row.receipt_digest,
                wave=row.wave,
                content={},
                is_withdrawn=True,
            )
            for row in waiting
        ],
        ignore_conflicts=True,
    )
    Inbox.objects.filter(
        receipt_digest__in=[r.receipt_digest for r in waiting]
    ).delete()
    return {row.wave for row in waiting}
