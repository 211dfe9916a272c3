"""A study and its times, as staff type them. Times are those of each city's clocks."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from surveys import clocks
from surveys.actions.studies import WavePlan
from surveys.actions.times import Window
from surveys.clocks import UnclearTimeError
from surveys.enums import WaveRole
from surveys.models import QuestionnaireVersion, Study, Wave, WaveCity
from surveys.models.studies import LONGEST_KEEPING, SHORTEST_KEEPING
from surveys.models.waves import CITY_CHOICES

CITY_NAMES = dict(CITY_CHOICES)
YEARS = range(2000, 2100)
# Its waves' names, up to 'follow-up-99', have sixty characters at most.
LONGEST_NAME = 47
TIMES = ("before_opens", "before_closes", "after_opens", "after_closes")
ENDS = {
    "opens_at": gettext_lazy("%(city)s opens"),
    "closes_at": gettext_lazy("%(city)s closes"),
}


def unclear_time(city: str) -> str:
    text = _(
        "On the clocks of %(city)s this time does not exist, or exists twice: they "
        "change in that night. Please choose another hour."
    )
    return text % {"city": CITY_NAMES[city]}


class LocalTimeField(forms.DateTimeField):
    """A time as clocks show it, naive: the city that it is for makes it an instant."""

    widget = forms.DateTimeInput(
        format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}
    )

    def to_python(self, value: Any) -> dt.datetime | None:
        with timezone.override(dt.UTC):
            time = super().to_python(value)
        if time is None:
            return None
        if time.year not in YEARS:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return time.replace(tzinfo=None)


class VersionField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        title = obj.document["title"]
        return f"{title.get(get_language()) or title['en']} ({obj})"


class StudyForm(forms.Form):
    """What a study is called, where it runs and what it asks."""

    cities = forms.MultipleChoiceField(
        label=gettext_lazy("Cities"),
        choices=CITY_CHOICES,
        widget=forms.CheckboxSelectMultiple,
    )
    comparison_cities = forms.MultipleChoiceField(
        label=gettext_lazy("Cities without the campaign, for comparison"),
        choices=CITY_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy(
            "Some of the cities above, or none. They can be changed until the study begins."
        ),
    )
    version = VersionField(
        label=gettext_lazy("Questionnaire version"),
        queryset=QuestionnaireVersion.objects.none(),
        empty_label=None,
        help_text=gettext_lazy("Every wave of the study asks this version."),
    )

    keep_answers_months = forms.IntegerField(
        label=gettext_lazy("Months for which answers are kept"),
        initial=24,
        min_value=SHORTEST_KEEPING,
        max_value=LONGEST_KEEPING,
        help_text=gettext_lazy(
            "Counted from the closing of the last wave. Then the worker deletes every "
            "single answer; the sealed files stay."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        versions = cast("VersionField", self.fields["version"])
        versions.queryset = QuestionnaireVersion.objects.in_every_language()
        for code, name in settings.LANGUAGES:
            self.fields[f"title_{code}"] = forms.CharField(
                label=format_lazy("{}: {}", gettext_lazy("Title"), name),
                max_length=120,
                widget=forms.TextInput(attrs={"lang": code}),
            )

    def title_fields(self) -> list[forms.BoundField]:
        return [self[f"title_{code}"] for code, _name in settings.LANGUAGES]

    def titles(self) -> dict[str, str]:
        return {
            code: self.cleaned_data[f"title_{code}"]
            for code, _name in settings.LANGUAGES
        }


class NewStudyForm(StudyForm):
    """A study with its two waves; both open and close at one hour of every city."""

    slug = forms.SlugField(
        label=gettext_lazy("Name in addresses"),
        max_length=LONGEST_NAME,
        help_text=gettext_lazy(
            "Small Latin letters, digits and hyphens. It stands in every link and in "
            "the names of sealed files, and never changes."
        ),
    )
    before_opens = LocalTimeField(label=gettext_lazy("Before the campaign: opens"))
    before_closes = LocalTimeField(label=gettext_lazy("Before the campaign: closes"))
    after_opens = LocalTimeField(label=gettext_lazy("After the campaign: opens"))
    after_closes = LocalTimeField(label=gettext_lazy("After the campaign: closes"))
    is_simulated = forms.BooleanField(
        label=gettext_lazy("Simulated, for practice"),
        required=False,
        help_text=gettext_lazy(
            "Its answers were made by a program. Every screen says so."
        ),
    )

    def time_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in TIMES]

    def plans(self) -> list[WavePlan]:
        given = self.cleaned_data
        return [
            WavePlan(
                role=role,
                slug=f"{given['slug']}-{role}",
                opens_at=given[f"{role}_opens"],
                closes_at=given[f"{role}_closes"],
            )
            for role in (WaveRole.BEFORE, WaveRole.AFTER)
        ]

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"]).lower()

    def clean(self) -> None:
        super().clean()
        check_times(self, TIMES, self.cleaned_data.get("cities", []))


def check_times(form: forms.Form, names: Sequence[str], cities: Iterable[str]) -> None:
    """Times in their order, that exist on the clocks of all cities and close ahead."""
    for name in names:
        _check_clocks(form, name, cities)
    for earlier, later in pairwise(names):
        first, second = (form.cleaned_data.get(name) for name in (earlier, later))
        if first and second and first >= second:
            form.add_error(later, _("Please choose a time after the one above."))


def _check_clocks(form: forms.Form, name: str, cities: Iterable[str]) -> None:
    time = form.cleaned_data.get(name)
    for city in cities:
        if time is None:
            return
        try:
            instant = clocks.instant_in(city, time)
        except UnclearTimeError:
            form.add_error(name, unclear_time(city))
            return
        if name.endswith("closes") and instant <= timezone.now():
            form.add_error(name, _("Please choose a time that lies ahead."))
            return


class FollowUpForm(forms.Form):
    """When a follow-up takes answers, at one hour of every city of its study."""

    opens = LocalTimeField(label=gettext_lazy("Opens"))
    closes = LocalTimeField(label=gettext_lazy("Closes"))

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cities = study.cities

    def clean(self) -> None:
        super().clean()
        check_times(self, ("opens", "closes"), self.cities)

    def window(self) -> Window:
        given = self.cleaned_data
        return Window(opens_at=given["opens"], closes_at=given["closes"])


class PinForm(forms.Form):
    """Which version of its questionnaire a wave asks."""

    version = VersionField(
        label=gettext_lazy("Questionnaire version"),
        queryset=QuestionnaireVersion.objects.none(),
        empty_label=None,
    )

    def __init__(self, *args: Any, wave: Wave, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"version": wave.version_id}
        released = QuestionnaireVersion.objects.in_every_language()
        versions = cast("VersionField", self.fields["version"])
        versions.queryset = released.of_questionnaire(wave.version.code)


class TimesForm(forms.Form):
    """Opening and closing of one wave, city by city. What has opened stays opened."""

    def __init__(
        self, *args: Any, parts: Iterable[WaveCity], now: dt.datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.parts = {part.city: part for part in parts}
        for city, part in self.parts.items():
            for end, label in ENDS.items():
                self.fields[f"{city}_{end}"] = LocalTimeField(
                    label=label % {"city": CITY_NAMES[city]},
                    initial=_minute_of(part, end),
                    disabled=end == "opens_at" and part.opens_at <= now,
                )

    def clean(self) -> None:
        super().clean()
        for city in self.parts:
            for end in ENDS:
                time = self.cleaned_data.get(f"{city}_{end}")
                if time is None:
                    continue
                try:
                    clocks.instant_in(city, time)
                except UnclearTimeError:
                    self.add_error(f"{city}_{end}", unclear_time(city))

    def windows(self) -> dict[str, Window]:
        """Of the cities whose times changed; a time left alone keeps its seconds."""
        return {
            city: Window(
                **{
                    end: self.cleaned_data[f"{city}_{end}"]
                    if f"{city}_{end}" in self.changed_data
                    else getattr(part, end)
                    for end in ENDS
                }
            )
            for city, part in self.parts.items()
            if {f"{city}_{end}" for end in ENDS} & set(self.changed_data)
        }


def _minute_of(part: WaveCity, end: str) -> dt.datetime:
    time = clocks.wall_time_in(part.city, getattr(part, end))
    return time.replace(second=0, microsecond=0)
