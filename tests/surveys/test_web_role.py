"""The promise 'the web process reads no answer', on a real PostgreSQL with a real role."""

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connections
from django.utils import timezone

from surveys.actions.responses import submit_response
from surveys.actions.withdrawals import request_withdrawal
from surveys.receipts import receipt_code
from surveys.responses.models import Inbox, Response, WithdrawalRequest
from tests.factories import surveys as factory

pytestmark = pytest.mark.django_db(
    databases=["default", "responses"], transaction=True, serialized_rollback=True
)


@pytest.fixture
def as_web_role():
    """Run as the web role, after the owner has granted it what it may do."""
    connection = connections["responses"]
    if connection.vendor != "postgresql":
        with pytest.raises(CommandError, match="Roles need PostgreSQL"):
            call_command("grant_web_role", "integra_web")
        yield False
        return
    with connection.cursor() as cursor:
        cursor.execute("select 1 from pg_roles where rolname = 'integra_web'")
        if not cursor.fetchone():
            cursor.execute("create role integra_web")
    call_command("grant_web_role", "integra_web")
    with connection.cursor() as cursor:
        cursor.execute("set role integra_web")
    yield True
    with connection.cursor() as cursor:
        cursor.execute("reset role")


def test_web_role_takes_answers_and_withdrawals(as_web_role):
    wave = factory.wave()
    state = factory.state(wave)

    for _click in range(2):
        code = submit_response(
            wave=wave, state=state, language="cs", now=timezone.now()
        )
    request_withdrawal(code=code)
    request_withdrawal(code=receipt_code("another"))

    if as_web_role:
        with connections["responses"].cursor() as cursor:
            cursor.execute("reset role")
    assert Inbox.objects.count() == 1
    assert WithdrawalRequest.objects.count() == 2


@pytest.mark.parametrize("model", (Inbox, Response, WithdrawalRequest))
@pytest.mark.parametrize("deed", ("count", "delete", "update"))
def test_web_role_reads_and_changes_nothing(as_web_role, model, deed):
    if not as_web_role:
        return
    rows = model.objects.all()
    deeds = {
        "count": rows.count,
        "delete": rows.delete,
        "update": lambda: rows.update(receipt_digest="x"),
    }

    with pytest.raises(ProgrammingError, match="permission denied"):
        deeds[deed]()
