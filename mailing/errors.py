"""Refusals of mailing, each with what to do next."""

from collections.abc import Iterable
from typing import Any


class AddressError(ValueError):
    """The text is not an address that mail can be sent to. It holds no address."""


class AddressSuppressedError(Exception):
    """Nothing may be sent to this address, not even a question."""


class TooManyConfirmationsError(Exception):
    """The address was asked often enough; wait an hour or a day."""


class ConfirmationSpentError(Exception):
    """The link was used and the subscription ended since: subscribe again."""


class LinkDamagedError(Exception):
    """A link of ours is incomplete or was changed on its way."""


class LinkExpiredError(Exception):
    """A confirmation link is older than a week. `confirmation_id` says which."""

    def __init__(self, confirmation_id: int) -> None:
        super().__init__(f"confirmation {confirmation_id}")
        self.confirmation_id = confirmation_id


class FormExpiredError(Exception):
    """The form's token is missing, foreign or older than a day: show a fresh form."""


class MessageStateError(Exception):
    """The message is not in a state that allows this."""

    def __init__(self, *, state: str, allowed: Iterable[str]) -> None:
        super().__init__(f"The message is {state}; it must be {' or '.join(allowed)}.")
        self.state = state


class MissingVariantsError(Exception):
    """People of the audience would have to read another language."""

    def __init__(self, languages: Iterable[str]) -> None:
        self.languages = sorted(languages)
        super().__init__(f"No variant in: {', '.join(self.languages)}.")


class VariantChangedError(Exception):
    """A variant differs from what was approved. Nothing of it is sent."""

    def __init__(self, message: Any) -> None:
        super().__init__(f"message {message.pk}")
        self.message = message


class MailServerUnavailableError(Exception):
    """The mail server cannot be reached or refuses us. What is queued stays queued."""


class UnknownContactError(Exception):
    """No contact has this address."""


class AppendOnlyError(TypeError):
    """Consent events are evidence: add one, never change one."""
