import pytest
from django.core.exceptions import ValidationError
from wagtail.models import ModelLogEntry

from mailing.actions import messages
from mailing.errors import MessageStateError, MissingVariantsError
from mailing.models import Delivery, Message, MessageVariant
from tests.factories import mailing as make

pytestmark = pytest.mark.django_db
ALL_STATES = {"draft", "approved", "sending", "paused", "done", "cancelled"}
ALL = ["bg", "cs", "en", "hr", "it", "sk"]


def test_invitation_is_a_draft_in_six_languages():
    message = messages.create_invitation(title="Wave 1", link=make.LINK, city="sofia")

    languages = message.variants.values_list("language", flat=True)
    assert list(languages) == ALL
    assert (message.state, message.kind, message.city) == (
        "draft",
        "invitation",
        "sofia",
    )
    assert all(len(variant.paragraphs) == 4 for variant in message.variants.all())


def test_invitation_needs_a_whole_address():
    with pytest.raises(ValidationError):
        messages.create_invitation(title="Wave 1", link="/s/before/")

    assert not Message.objects.exists()


def test_approval_names_the_languages_that_are_missing():
    make.contact("a@example.org", "bg")
    make.contact("b@example.org", "it")
    make.contact("c@example.org", "cs")
    make.contact("d@example.org", "hr", says_yes=False)
    message = make.message("cs", "sk")

    with pytest.raises(MissingVariantsError, match="bg, it") as error:
        messages.approve_message(message=message)

    message.refresh_from_db()
    assert error.value.languages == ["bg", "it"]
    assert message.state == "draft"
    assert not MessageVariant.objects.exclude(html="").exists()


def test_approval_asks_only_for_languages_of_its_city():
    make.contact("a@example.org", "bg", "sofia")
    make.contact("b@example.org", "it", "rubano")

    message = messages.approve_message(message=make.message("bg", city="sofia"))

    assert message.state == "approved"


def test_approval_of_an_empty_audience_needs_all_languages():
    with pytest.raises(MissingVariantsError) as error:
        messages.approve_message(message=make.message("cs", "en"))

    assert error.value.languages == ["bg", "hr", "it", "sk"]


def test_approval_fixes_the_words(admin_user):
    make.contact()

    message = messages.approve_message(message=make.message(), by=admin_user)

    variant = message.variants.get()
    assert variant.sha256 == variant.digest()
    assert message.approved_at is not None
    assert message.approved_by == admin_user
    entry = ModelLogEntry.objects.for_instance(message).get()
    assert (entry.action, entry.user) == ("mailing.approved", admin_user)


@pytest.mark.parametrize(
    ("action", "allowed"),
    (
        (messages.approve_message, {"draft"}),
        (messages.pause_message, {"sending"}),
        (messages.resume_message, {"paused"}),
        (messages.cancel_message, {"draft", "approved", "sending", "paused"}),
        (messages.resend_uncertain, {"sending", "paused", "done"}),
    ),
)
def test_steps_are_possible_from_their_states_alone(action, allowed):
    make.contact()
    message = make.message(approved_at=make.NOW)
    refused = {}

    for state in ALL_STATES:
        Message.objects.update(state=state)
        try:
            action(message=message)
        except MessageStateError as error:
            refused[state] = error.state

    assert refused == {state: state for state in ALL_STATES - allowed}


def test_cancel_leaves_what_was_sent():
    make.contact("ben@example.org")
    sent = make.delivery(state="sent", sent_at=make.NOW)

    messages.cancel_message(message=sent.message)

    rows = Delivery.objects.order_by("state").values_list("state", "reason")
    assert list(rows) == [("sent", ""), ("skipped", "cancelled")]


def test_resend_is_a_person_s_decision():
    row = make.delivery(state="uncertain", reason="lease_lapsed")
    messages.finish_messages()

    assert messages.resend_uncertain(message=row.message) == 1

    row.refresh_from_db()
    row.message.refresh_from_db()
    assert (row.state, row.message.state) == ("queued", "sending")
    assert messages.resend_uncertain(message=row.message) == 0


def test_message_is_done_when_nothing_waits():
    row = make.delivery()

    messages.finish_messages()
    row.message.refresh_from_db()
    assert row.message.state == "sending"
    row.mark_sent(at=make.NOW, mail_id="<1@x>")
    messages.finish_messages()

    row.message.refresh_from_db()
    assert row.message.state == "done"
