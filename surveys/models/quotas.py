"""How many of one kind of residents are enough in a wave. It turns nobody away."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.expressions import Expression, parse

if TYPE_CHECKING:
    pass


class QuotaQuerySet(models.QuerySet["Quota"]):
    def full(self) -> "QuotaQuerySet":
        return self.filter(completes__gte=models.F("limit"))


class Quota(models.Model):
    """An upper limit for those who meet a condition over their answers."""

    wave = models.ForeignKey(
        "surveys.Wave", on_delete=models.CASCADE, related_name="quotas"
    )
    name = models.CharField(_("name"), max_length=80)
    condition = models.TextField(_("condition"))
    limit = models.PositiveIntegerField(_("limit"))
    completes = models.PositiveIntegerField(
        _("completes, rounded down to five"), default=0, db_default=0, editable=False
    )

    objects = QuotaQuerySet.as_manager()

    class Meta:
        ordering = ["wave", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "name"], name="quota_name_is_unique_in_its_wave"
            ),
            models.CheckConstraint(
                condition=models.Q(limit__gte=1), name="quota_limit_is_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def expression(self) -> Expression:
        return parse(self.condition)

    @property
    def is_full(self) -> bool:
        return self.completes >= self.limit
