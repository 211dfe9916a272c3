"""Rounds of collection, their cities and channels, and what staff may see of them."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from surveys.enums import SINGLE_ROLES, WaveRole, WaveState
from surveys.models.questionnaires import QuestionnaireVersion
from surveys.models.quotas import Quota
from surveys.models.studies import Study

# A resident who opened the form in time may still send it.
GRACE = dt.timedelta(minutes=30)
CITY_CHOICES = [(code, name) for code, name, *_rest in settings.CITIES]


class WaveQuerySet(models.QuerySet["Wave"]):
    def open_at(self, now: dt.datetime) -> "WaveQuerySet":
        """Waves in which at least one city takes answers at `now`."""
        return (
            self.filter(
                cities__opens_at__lte=now,
                cities__closes_at__gt=now,
                seals__isnull=True,
            )
            .select_related("study", "version")
            .distinct()
            .order_by("study__slug", "position")
        )

    def begun_at(self, now: dt.datetime) -> "WaveQuerySet":
        """Waves that have opened somewhere, or that came closed from outside."""
        return self.filter(
            models.Q(cities__opens_at__lte=now) | models.Q(closed_at__isnull=False)
        ).distinct()

    def over_at(self, now: dt.datetime) -> "WaveQuerySet":
        """Waves whose last city has closed, grace included."""
        return (
            self.filter(cities__isnull=False)
            .exclude(cities__closes_at__gt=now - GRACE)
            .distinct()
        )

    def before_and_after(self) -> "WaveQuerySet":
        """Without follow-ups, which may lie ahead for years."""
        return self.filter(role__in=SINGLE_ROLES)

    def with_parts(self) -> "WaveQuerySet":
        return self.select_related("study", "version").prefetch_related(
            "cities", "channels", "seals"
        )

    def with_quota_mark(self) -> "WaveQuerySet":
        """Say with the wave itself whether a quota is full: screens need not ask."""
        full = Quota.objects.full().filter(wave=models.OuterRef("pk"))
        return self.annotate(has_full_quota=models.Exists(full))


class Wave(models.Model):
    """One round of collection; it pins the questionnaire version that it asks."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="waves")
    version = models.ForeignKey(
        QuestionnaireVersion, models.PROTECT, related_name="waves"
    )
    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    role = models.CharField(_("role"), max_length=10, choices=WaveRole)
    position = models.PositiveSmallIntegerField(_("position"))
    closed_at = models.DateTimeField(
        _("closed at"),
        null=True,
        editable=False,
        help_text=_("When the worker moved the last answer and mixed all of them."),
    )
    test_answers = models.PositiveIntegerField(
        _("test answers"),
        default=0,
        db_default=0,
        editable=False,
        help_text=_("Written by the worker, exactly: testers are no residents."),
    )

    objects = WaveQuerySet.as_manager()

    class Meta:
        ordering = ["study", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["study", "position"], name="wave_has_its_own_position"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=WaveRole.values),
                name="wave_role_is_known",
            ),
            models.UniqueConstraint(
                fields=["study", "role"],
                condition=models.Q(role__in=SINGLE_ROLES),
                name="study_has_one_wave_before_and_one_after",
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def title(self) -> str:
        if self.role == WaveRole.FOLLOW_UP:
            words = gettext("Follow-up %(number)s")
            return words % {"number": self.follow_up_number}
        return str(self.get_role_display())

    @property
    def name(self) -> str:
        """How analysis plans call it: before, after, follow-up-1."""
        if self.role == WaveRole.FOLLOW_UP:
            return f"follow-up-{self.follow_up_number}"
        return self.role

    @property
    def follow_up_number(self) -> int:
        """1 for the first wave behind before and after, which stand at 0 and 1."""
        return self.position - 1

    @property
    def is_simulated(self) -> bool:
        return self.study.is_simulated

    @property
    def is_settled(self) -> bool:
        """The worker has moved its last answer; until then a file would miss some."""
        return self.closed_at is not None

    @property
    def is_sealed(self) -> bool:
        return bool(self.seals.all())

    @cached_property
    def full_quotas(self) -> list[Quota]:
        """No query for a wave that `with_quota_mark` found free of them."""
        if not getattr(self, "has_full_quota", True):
            return []
        return list(self.quotas.full())

    @cached_property
    def channels_by_code(self) -> dict[str, "Channel"]:
        return {channel.code: channel for channel in self.channels.all()}

    def state_at(self, now: dt.datetime) -> WaveState:
        """Read `cities` and `seals`; prefetch them for a list."""
        if self.is_sealed:
            return WaveState.SEALED
        if self.is_settled:
            return WaveState.SETTLED
        if self.open_cities(now):
            return WaveState.OPEN
        if any(city.opens_at > now for city in self.cities.all()):
            return WaveState.UPCOMING
        return WaveState.CLOSED

    def open_cities(
        self, now: dt.datetime, grace: dt.timedelta = dt.timedelta(0)
    ) -> list[str]:
        """Codes of the cities that take answers at `now`, in their fixed order."""
        known = {
            city.city
            for city in self.cities.all()
            if city.opens_at <= now < city.closes_at + grace
        }
        return [code for code, _name in CITY_CHOICES if code in known]

    def has_begun(self, now: dt.datetime) -> bool:
        """Whether an answer may exist: it has opened somewhere, or was imported."""
        return self.is_settled or any(
            city.opens_at <= now for city in self.cities.all()
        )

    def closes_at(self) -> dt.datetime | None:
        return max((city.closes_at for city in self.cities.all()), default=None)


class WaveCity(models.Model):
    """When a wave takes answers in one city."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="cities")
    city = models.CharField(_("city"), max_length=20, choices=CITY_CHOICES)
    opens_at = models.DateTimeField(_("opens at"))
    closes_at = models.DateTimeField(_("closes at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "city"], name="wave_opens_once_in_a_city"
            ),
            models.CheckConstraint(
                condition=models.Q(opens_at__lt=models.F("closes_at")),
                name="wave_opens_before_it_closes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.city}"


class Channel(models.Model):
    """How residents heard of a wave; never a person. It presets the city."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="channels")
    code = models.SlugField(_("code"), max_length=20)
    label = models.CharField(_("label"), max_length=80)
    city = models.CharField(_("city"), max_length=20, choices=CITY_CHOICES, blank=True)
    completes = models.PositiveIntegerField(
        _("completes, rounded down to five"), default=0, db_default=0, editable=False
    )
    is_kiosk = models.BooleanField(_("shared device"), default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "code"], name="channel_code_is_unique_in_its_wave"
            )
        ]

    def __str__(self) -> str:
        return self.code


class FieldCount(models.Model):
    """Answers of one wave and city, written by the worker in steps of five.

    The web process cannot count: it may not read answers. A step hides the single
    answer that would tell staff when somebody in a small town took part.
    """

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="counts")
    city = models.CharField(_("city"), max_length=20, choices=CITY_CHOICES)
    completes = models.PositiveIntegerField(_("completes, rounded down to five"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "city"], name="field_count_is_kept_once_per_city"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.city}: {self.completes}"


class SealedWave(models.Model):
    """One revision of a wave's sealed file; published numbers keep their revision."""

    wave = models.ForeignKey(Wave, models.PROTECT, related_name="seals")
    revision = models.PositiveIntegerField(_("revision"))
    sealed_at = models.DateTimeField(_("sealed at"))
    file_name = models.CharField(_("file name"), max_length=120)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    completes = models.PositiveIntegerField(_("responses in the file"))

    class Meta:
        ordering = ["wave", "revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "revision"], name="wave_is_sealed_once_per_revision"
            )
        ]

    def __str__(self) -> str:
        return self.file_name
