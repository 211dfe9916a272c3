"""A limit for one kind of residents, as staff set it."""

from django import forms
from django.utils.translation import gettext_lazy as _


class QuotaForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("Say which people it counts, for example: Sofia, under thirty."),
    )
    condition = forms.CharField(
        label=_("Condition"),
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_(
            "In the language of the questionnaire's conditions. ${city} is the code of "
            "the city, for example: ${city} = 'sofia' and ${age} < 30"
        ),
    )
    limit = forms.IntegerField(
        label=_("Enough"),
        min_value=1,
        max_value=1_000_000,
        help_text=_(
            "How many answers are enough. They are counted in fives: the quota is full "
            "when that count has reached it."
        ),
    )
