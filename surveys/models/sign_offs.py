"""Who has vouched for the words of a draft, language by language."""

from collections.abc import Collection

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.enums import SignOffRole


class SignOffQuerySet(models.QuerySet["SignOff"]):
    def of_wordings(
        self, code: str, wording_hashes: Collection[str]
    ) -> "SignOffQuerySet":
        return self.filter(code=code, wording_hash__in=wording_hashes)


class SignOff(models.Model):
    """
    One person's word for one language, as translator or as second reader.

    It holds for exactly the words that `wording_hash` names
    (surveys/language_gate.py): whoever changes one of them need not take it back.
    """

    code = models.SlugField(_("code of the questionnaire"), max_length=50)
    language = models.CharField(_("language"), max_length=10)
    wording_hash = models.CharField(_("wording hash"), max_length=64)
    role = models.CharField(_("role"), max_length=15, choices=SignOffRole)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("signed by"),
    )
    at = models.DateTimeField(_("signed at"))

    objects = SignOffQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        permissions = [
            (f"sign_{code}", f"Can sign off {name}")
            for code, name in settings.LANGUAGES
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "language", "wording_hash", "role"],
                name="wording_is_signed_once_in_each_role",
            ),
            models.UniqueConstraint(
                fields=["code", "language", "wording_hash", "by"],
                name="wording_is_signed_by_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.language}: {self.role}"
