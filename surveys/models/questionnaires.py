"""What was asked, frozen."""

import json

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.definitions import Questionnaire, build


class QuestionnaireVersionQuerySet(models.QuerySet["QuestionnaireVersion"]):
    def in_every_language(self) -> "QuestionnaireVersionQuerySet":
        """Versions that a study may ask, newest first; an imported one has no words."""
        codes = [code for code, _name in settings.LANGUAGES]
        return self.filter(wording_hashes__has_keys=codes).order_by("-pk")

    def of_questionnaire(self, code: str) -> "QuestionnaireVersionQuerySet":
        return self.filter(code=code)

    def without_documents(self) -> "QuestionnaireVersionQuerySet":
        """For lists: a document has more than a hundred kilobytes."""
        return self.defer("document")

    def latest_of_each(self) -> "QuestionnaireVersionQuerySet":
        later = QuestionnaireVersion.objects.filter(
            code=models.OuterRef("code"), number__gt=models.OuterRef("number")
        )
        return self.without_documents().exclude(models.Exists(later))

    def latest_of(self, code: str) -> "QuestionnaireVersion | None":
        return self.filter(code=code).order_by("number").last()


# By fingerprint, not by id: two databases may give one id to two versions.
_BUILT: dict[str, Questionnaire] = {}


class QuestionnaireVersion(models.Model):
    """One immutable questionnaire in all its languages.

    `document` is the compiled definition; see surveys/definitions.py for its shape.
    The hashes leave nothing to trust: a changed word or structure changes them.
    """

    code = models.SlugField(_("code"), max_length=50)
    number = models.PositiveIntegerField(_("number"))
    document = models.JSONField(_("document"))
    structure_hash = models.CharField(_("structure hash"), max_length=64)
    wording_hashes = models.JSONField(_("wording hash of each language"))
    released_at = models.DateTimeField(_("released at"))
    # Empty for what was released from a file: a file brings none.
    sign_offs = models.JSONField(
        _("sign-offs of each language"),
        default=dict,
        db_default=models.Value({}, models.JSONField()),
    )

    objects = QuestionnaireVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "number"], name="questionnaire_version_is_released_once"
            ),
            models.CheckConstraint(
                condition=models.Q(number__gte=1),
                name="questionnaire_version_counts_from_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.number}"

    @property
    def unsigned_languages(self) -> list[tuple[str, str]]:
        """Codes and names of those that were released without both sign-offs."""
        return [
            (code, name)
            for code, name in settings.LANGUAGES
            if None in self.sign_offs.get(code, {}).values()
        ]

    @property
    def content(self) -> Questionnaire:
        """The built questionnaire, kept in memory: a version never changes."""
        fingerprint = json.dumps([self.structure_hash, self.wording_hashes])
        if fingerprint not in _BUILT:
            _BUILT[fingerprint] = build(self.document)
        return _BUILT[fingerprint]
