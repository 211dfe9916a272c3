"""The public form, and staff's search for one address."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mailing.addresses import normalise_address
from mailing.errors import AddressError
from mailing.models.messages import city_choices, language_choices


def check_address(address: str) -> None:
    try:
        normalise_address(address)
    except AddressError:
        raise ValidationError(
            _("This is not an address we can write to. An example: anna@example.org.")
        ) from None


class SubscribeForm(forms.Form):
    # A CharField: normalise_address is stricter than Django's check, and one sentence
    # is enough for a reader.
    email = forms.CharField(
        label=_("Your e-mail address"),
        max_length=254,
        validators=[check_address],
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Please write your e-mail address."),
            "max_length": _("This address is too long."),
        },
    )
    language = forms.ChoiceField(
        label=_("Language of the mails"),
        choices=language_choices,
        error_messages={"invalid_choice": _("Please choose a language of the list.")},
    )
    city = forms.ChoiceField(
        label=_("City (you may leave it open)"),
        required=False,
        error_messages={"invalid_choice": _("Please choose a city of the list.")},
    )
    # A honeypot: people do not see it, programs fill it in.
    website = forms.CharField(
        label=_("Please leave this field empty."),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        field = self.fields["city"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # for the type checker
        field.choices = [("", _("No city")), *city_choices()]
        self._describe_errors()

    def _describe_errors(self) -> None:
        """Tie each message to its field for screen readers."""
        for name in self.errors if self.is_bound else ():
            attrs = self.fields[name].widget.attrs
            attrs["aria-invalid"] = "true"
            attrs["aria-describedby"] = f"id_{name}_error"


class AddressSearchForm(forms.Form):
    """For staff. Posted, so that no address gets into a log of addresses visited."""

    address = forms.CharField(
        label=_("Exact address"), max_length=254, validators=[check_address]
    )
