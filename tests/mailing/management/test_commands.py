import json
import sys

import pytest
from django.core.management import CommandError, ManagementUtility, call_command

from mailing.actions.messages import approve_message, pause_message
from mailing.models import Contact, Delivery
from tests.factories import mailing as make

pytestmark = pytest.mark.django_db


def run(capsys, *arguments):
    call_command(*arguments)
    return capsys.readouterr()


def approved(number=2):
    for person in range(number):
        make.contact(f"p{person}@example.org")
    return approve_message(message=make.message())


def test_send_message_queues_and_sends(capsys, server):
    message = approved()

    out = run(capsys, "send_message", str(message.pk)).out

    assert out == (
        "2 new in the queue; 2 sent, 0 failed, 0 skipped, 0 put off, 0 uncertain.\n"
    )
    assert len(server.sent) == 2


def test_send_message_as_json(capsys, server):
    message = approved()

    shown = run(capsys, "send_message", str(message.pk), "--json")

    assert json.loads(shown.out) == {
        "new": 2,
        "sent": 2,
        "failed": 0,
        "skipped": 0,
        "queued": 0,
        "uncertain": 0,
        "stopped": "",
    }
    assert shown.err == ""


def test_send_message_goes_on_past_one_batch_and_shows_progress(
    capsys, server, monkeypatch
):
    monkeypatch.setattr("mailing.management.commands.send_message.STEP", 2)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    message = approved(5)

    shown = run(capsys, "send_message", str(message.pk))

    assert len(server.sent) == 5
    assert "\r4 sent\r5 sent" in shown.err


def test_send_message_says_when_the_server_is_away(capsys, server):
    message = approved()
    server.refuses_to_open = ConnectionRefusedError()

    with pytest.raises(CommandError, match="What waits stays queued") as error:
        call_command("send_message", str(message.pk))

    assert error.value.returncode == 1
    assert Delivery.objects.filter(state="queued").count() == 2


def test_send_message_refuses_a_draft_and_an_unknown_number():
    with pytest.raises(CommandError, match="The message is draft"):
        call_command("send_message", str(make.message().pk))
    with pytest.raises(CommandError, match="There is no message 999"):
        call_command("send_message", "999")


def test_paused_message_stays_paused(capsys, server):
    message = approved()
    call = ["send_message", str(message.pk)]
    make.Message.objects.update(state="sending")
    pause_message(message=message)

    out = run(capsys, *call).out

    assert out.startswith("2 new in the queue; 0 sent")


def test_wrong_usage_exits_with_two():
    with pytest.raises(SystemExit) as error:
        ManagementUtility(["manage.py", "send_message", "many"]).execute()

    assert error.value.code == 2


def test_erase_contact(capsys):
    make.contact()

    out = run(capsys, "erase_contact", "anna@example.org").out

    assert out == "Erased.\n"
    assert not Contact.objects.exists()


def test_export_contact(capsys):
    make.contact("Anna@прага.бг", "bg")

    data = json.loads(run(capsys, "export_contact", "Anna@прага.бг").out)

    assert (data["address"], data["language"]) == ("Anna@прага.бг", "bg")


@pytest.mark.parametrize("command", ("erase_contact", "export_contact"))
@pytest.mark.parametrize(
    ("address", "sentence"),
    (
        ("anna@example.org", "No contact has exactly this address."),
        ("anna", "This is not an address: the part before the @ cannot be used."),
    ),
)
def test_refusals_do_not_repeat_the_address(command, address, sentence):
    with pytest.raises(CommandError) as error:
        call_command(command, address)

    assert str(error.value) == sentence
    assert error.value.returncode == 1
