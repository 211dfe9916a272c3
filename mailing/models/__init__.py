from mailing.models.contacts import ConsentEvent, Contact, Suppression
from mailing.models.dispatches import Confirmation, Delivery
from mailing.models.messages import Message, MessageVariant
from mailing.models.outbox import OutboxMail

__all__ = [
    "Confirmation",
    "ConsentEvent",
    "Contact",
    "Delivery",
    "Message",
    "MessageVariant",
    "OutboxMail",
    "Suppression",
]
