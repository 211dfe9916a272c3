"""A pre/post investigation: the object that other survey tools lack."""

from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from surveys.enums import SINGLE_ROLES, CeremonyStage, CityGroup

# In months.
SHORTEST_KEEPING, LONGEST_KEEPING = 1, 120


class StudyQuerySet(models.QuerySet["Study"]):
    def sealed(self) -> "StudyQuerySet":
        """Studies whose waves before and after have sealed files: these can be analysed.

        A follow-up may lie ahead for years, and the core plan does not read it.
        """
        unsealed = self.filter(waves__role__in=SINGLE_ROLES, waves__seals__isnull=True)
        return self.filter(waves__isnull=False).exclude(pk__in=unsealed).distinct()

    def before_ceremony(self) -> "StudyQuerySet":
        """Studies that need their key still: no ceremony, or one that did not end."""
        ended = self.filter(ceremony_steps__stage=CeremonyStage.KEY_DESTROYED)
        return self.exclude(pk__in=ended)

    def in_ceremony(self) -> "StudyQuerySet":
        """Studies whose ceremony was stopped half-way."""
        begun = self.filter(ceremony_steps__isnull=False)
        return begun.before_ceremony().distinct()

    def keeping_answers(self) -> "StudyQuerySet":
        """Studies whose answers are still stored one by one."""
        return self.filter(answers_deleted_at__isnull=True)

    def newest_first(self) -> "StudyQuerySet":
        return self.order_by("-pk")

    def with_waves(self) -> "StudyQuerySet":
        """With all that a page about the study shows of its waves."""
        return self.prefetch_related(
            "waves__version", "waves__cities", "waves__seals", "waves__counts"
        )


class Study(models.Model):
    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    titles = models.JSONField(_("title in each language"))
    cities = models.JSONField(_("codes of its cities"))
    comparison_cities = models.JSONField(
        _("codes of its cities without the campaign, for comparison"),
        default=list,
        db_default=[],
        blank=True,
    )
    is_simulated = models.BooleanField(
        _("simulated"),
        default=False,
        db_default=False,
        help_text=_("Its answers were made by a program. Every screen says so."),
    )

    keep_answers_months = models.PositiveSmallIntegerField(
        _("months for which answers are kept"),
        default=24,
        db_default=24,
        help_text=_("Counted from the closing of its last wave."),
    )
    answers_deleted_at = models.DateTimeField(
        _("answers deleted at"), null=True, editable=False
    )

    objects = StudyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    keep_answers_months__range=(SHORTEST_KEEPING, LONGEST_KEEPING)
                ),
                name="study_keeps_answers_a_month_to_ten_years",
            )
        ]
        verbose_name_plural = _("studies")

    def __str__(self) -> str:
        return self.slug

    @property
    def title(self) -> str:
        titles: dict[str, Any] = self.titles
        return str(titles.get(get_language() or "en") or titles["en"])

    def group_of(self, city: str) -> CityGroup | None:
        """What a city is to a study that compares; nothing if it does not."""
        if not self.comparison_cities or city not in self.cities:
            return None
        is_compared = city in self.comparison_cities
        return CityGroup.COMPARISON if is_compared else CityGroup.CAMPAIGN
