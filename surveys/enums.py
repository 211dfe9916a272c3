"""The survey's fixed words. Values are stored and exported: never rename one."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class WaveRole(models.TextChoices):
    BEFORE = "before", _("Before the campaign")
    AFTER = "after", _("After the campaign")


class WaveState(models.TextChoices):
    """Derived from opening times, closing and sealing, never stored."""

    UPCOMING = "upcoming", _("Not open yet")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    SETTLED = "settled", _("Closed, every answer is in its place")
    SEALED = "sealed", _("Sealed")


class ItemFormat(models.TextChoices):
    SINGLE = "single", _("One answer of several")
    SCALE_0_10 = "scale_0_10", _("Scale from 0 to 10")
    THERMOMETER = "thermometer", _("Thermometer from 0 to 100")
    KNOWLEDGE = "knowledge", _("Knowledge question")
    EXPOSURE = "exposure", _("List of activities")
    CODE = "code", _("Self-generated code")


class Missing(models.IntegerChoices):
    """Why there is no answer; negative, so no code of an item can collide."""

    REFUSED = -7, _("I would rather not say")
    DONT_KNOW = -8, _("I do not know")
    NO_ANSWER = -9, _("Left out")


class Pace(models.TextChoices):
    """How long a resident took, as a class: no time is kept."""

    FAST = "fast", _("Faster than reading allows")
    NORMAL = "normal", _("Normal")
    LONG = "long", _("With a long break")


class LinkGrade(models.TextChoices):
    EXACT = "exact", _("All seven elements agree")
    ONE_OFF = "one_off", _("Six of seven elements agree")


class CeremonyStage(models.TextChoices):
    """In this order; each is safe to do again until its step is written."""

    PAIRED = "paired", _("Pairs made")
    DIGESTS_DELETED = "digests_deleted", _("Fingerprints of codes deleted")
    REWRITTEN = "rewritten", _("Database rewritten")
    SEALED = "sealed", _("Waves sealed")
    KEY_DESTROYED = "key_destroyed", _("Key destroyed")
