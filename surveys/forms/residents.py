"""Consent and withdrawal forms."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from surveys.models.waves import CITY_CHOICES


class ConsentForm(forms.Form):
    """The resident agrees and says in which city; nothing else is asked here."""

    city = forms.ChoiceField(
        label=_("Which city do you live in or nearest to?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose your city.")},
    )
    agree = forms.BooleanField(
        error_messages={
            "required": _(
                "Please tick the box if you agree. Without it we ask nothing."
            )
        },
    )
    c = forms.CharField(required=False, widget=forms.HiddenInput)
    # A honeypot: people do not see it, programs fill it in. It marks, it never refuses.
    website = forms.CharField(
        label=_("Please leave this field empty."),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, cities: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cities = tuple(cities)
        field = cast("forms.ChoiceField", self.fields["city"])
        field.choices = [(code, name) for code, name in CITY_CHOICES if code in cities]

    def clean_city(self) -> str:
        """Two cities are none: the form is broken or tampered with."""
        if len(self._sent("city")) > 1:
            raise self._left_out("city")
        return str(self.cleaned_data["city"])

    def clean_agree(self) -> bool:
        """Our box, ticked once, is consent; Django would take 'agree=0' for a tick."""
        if self._sent("agree") != ["1"]:
            raise self._left_out("agree")
        return True

    def _sent(self, name: str) -> list[str]:
        return cast("QueryDict", self.data).getlist(name)

    def _left_out(self, name: str) -> forms.ValidationError:
        return forms.ValidationError(self.fields[name].error_messages["required"])


class CodeForm(forms.Form):
    """One code of sixteen letters and digits."""

    code = forms.CharField(
        label=_("Your code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters"}
        ),
        error_messages={"required": _("Please write the code.")},
    )

    def add_unreadable_code(self) -> None:
        self.add_error(
            "code",
            _("This cannot be a code. It has sixteen letters and digits, for example "
              "K7QF-3M2P-9DXT-ABCD."),
        )  # fmt: skip


class WithdrawalForm(CodeForm):
    """The receipt code of answers that were sent."""


class ContinueForm(CodeForm):
    """The code of a questionnaire to go on with."""

    def add_unknown_code(self) -> None:
        self.add_error(
            "code",
            _("We have no questionnaire for this code. Perhaps a letter is wrong, or "
              "its time is over. You can start again."),
        )  # fmt: skip
