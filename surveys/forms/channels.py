"""A channel of a wave, as staff name it."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.models.waves import CITY_CHOICES


class ChannelForm(forms.Form):
    label = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_(
            "Say where people find the link, for example: poster at the library. Never "
            "name a person."
        ),
    )
    city = forms.ChoiceField(
        label=_("City"),
        required=False,
        help_text=_("It is chosen already when the page opens; people can change it."),
    )
    is_kiosk = forms.BooleanField(
        label=_("Shared device (kiosk)"),
        required=False,
        help_text=_(
            "For a tablet at an event. Its pages return to the start by themselves, "
            "in the city’s language, and forget what was chosen. It cannot be changed "
            "later."
        ),
    )

    def __init__(self, *args: Any, cities: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ChoiceField", self.fields["city"])
        field.choices = [
            ("", _("No city")),
            *((code, name) for code, name in CITY_CHOICES if code in cities),
        ]
