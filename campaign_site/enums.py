"""Closed lists of the campaign's pages."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

# Code and name; a page of the whole campaign has no city.
CITY_CHOICES = [(code, name) for code, name, *_rest in settings.CITIES]


class StoryKind(models.TextChoices):
    """What a story is, in the reader's words."""

    PEOPLE = "people", _("People")
    CITY = "city", _("City")
    NEWS = "news", _("News")
    EXPLAINER = "explainer", _("Explained")
    INTERVIEW = "interview", _("Interview")
    PODCAST = "podcast", _("Podcast")
    EXHIBITION = "exhibition", _("Exhibition")
    FILM = "film", _("Film")
    WALK = "walk", _("City walk")
    COMIC = "comic", _("Comic")


class EventStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")


class Certainty(models.TextChoices):
    """How sure we are of a fact; one of low certainty is never published."""

    HIGH = "high", _("High: stated by the source itself")
    MEDIUM = "medium", _("Medium: from one secondary source")
    LOW = "low", _("Low: not to be published without a check")


class Mark(models.TextChoices):
    """A drawing in static/campaign_site/marks.svg; its symbol is `m-` and the value."""

    PRAGUE = "prague", _("Prague: tower and bridge")
    SOFIA = "sofia", _("Sofia: tram under the mountain")
    RUBANO = "rubano", _("Rubano: poplars and a house")
    OSIJEK = "osijek", _("Osijek: footbridge")
    KOSICE = "kosice", _("Košice: fountain and theatre")
    BENCH = "bench", _("Bench")
    BOOK = "book", _("Book")
    BOWL = "bowl", _("Bowl")
    CAMERA = "camera", _("Camera")
    CEZVE = "cezve", _("Coffee pot")
    CHART = "chart", _("Chart")
    DOOR = "door", _("Door")
    DRUM = "drum", _("Drum")
    MAP = "map", _("Map")
    MICROPHONE = "microphone", _("Microphone")
    PENCIL = "pencil", _("Pencil")
    PLATE = "plate", _("Plate")
    POSTER = "poster", _("Poster")
    POT = "pot", _("Pot")
    SCREEN = "screen", _("Screen")
    SHOE = "shoe", _("Shoe")
    SUITCASE = "suitcase", _("Suitcase")
    TALK = "talk", _("Conversation")
    TRAM = "tram", _("Tram")
