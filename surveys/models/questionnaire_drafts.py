"""What staff write before a release, and translators translate."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, RevisionMixin, TranslatableMixin
from wagtail_localize.fields import SynchronizedField
from wagtail_localize.models import TranslationSource

from surveys.blocks import BODY_BLOCKS, CONSENT_BLOCKS, SCALE_BLOCKS
from surveys.models.questionnaires import QuestionnaireVersion


class QuestionnaireQuerySet(models.QuerySet["Questionnaire"]):
    def of_code(self, code: str) -> "QuestionnaireQuerySet":
        return self.filter(code=code)

    def originals(self) -> "QuestionnaireQuerySet":
        """Those that staff write; the others are their translations."""
        sources = TranslationSource.objects.filter(
            object_id=models.OuterRef("translation_key"),
            locale_id=models.OuterRef("locale_id"),
        )
        return self.filter(models.Exists(sources))

    def with_latest_version(self) -> "QuestionnaireQuerySet":
        numbers = QuestionnaireVersion.objects.filter(code=models.OuterRef("code"))
        latest = numbers.order_by("-number").values("number")[:1]
        return self.annotate(latest_number=models.Subquery(latest))


class Questionnaire(DraftStateMixin, RevisionMixin, TranslatableMixin, models.Model):
    """
    The questionnaire that staff work on; waves ask a QuestionnaireVersion.

    It is never published: the release compiles it (surveys/compiling.py). Its rows in
    other languages serve wagtail-localize alone and are no source of any text.
    """

    code = models.SlugField(
        _("code"),
        max_length=50,
        help_text=_("Names its versions and never changes after the first release."),
    )
    title = models.CharField(_("title"), max_length=120)
    attribution = models.TextField(
        _("attribution"),
        help_text=_("Whose wording it is. It stands under the questions."),
    )
    licence = models.CharField(
        _("licence of the wording"),
        max_length=60,
        blank=True,
        help_text=_("Such as CC BY-SA 4.0."),
    )
    consent_title = models.CharField(_("title of the consent"), max_length=120)
    consent_paragraphs = StreamField(
        CONSENT_BLOCKS,
        verbose_name=_("paragraphs of the consent"),
        min_num=1,
        help_text=_("What is asked, what is kept, and how to take it back."),
    )
    consent_agree = models.TextField(
        _("words of agreement"), help_text=_("Beside the box that residents tick.")
    )
    body = StreamField(
        BODY_BLOCKS,
        verbose_name=_("sections"),
        min_num=1,
        help_text=_("Each is one screen."),
    )
    scales = StreamField(
        SCALE_BLOCKS,
        verbose_name=_("scales"),
        blank=True,
        help_text=_("Questions that are scored together."),
    )
    notes = models.JSONField(
        _("what its file says besides"), default=dict, editable=False
    )
    revisions: ClassVar[Any]

    objects = QuestionnaireQuerySet.as_manager()

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("title", required_on_save=True),
                FieldPanel("code", required_on_save=True),
                FieldPanel("attribution"),
                FieldPanel("licence"),
            ],
            heading=_("What it is"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("consent_title"),
                FieldPanel("consent_paragraphs"),
                FieldPanel("consent_agree"),
            ],
            heading=_("Consent"),
        ),
        FieldPanel("body"),
        FieldPanel("scales"),
    ]
    override_translatable_fields = [
        SynchronizedField("code", overridable=False),
        SynchronizedField("licence", overridable=False),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "locale"], name="questionnaire_code_is_used_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.code

    def clean(self) -> None:
        super().clean()
        # The form leaves the locale out, so the constraint alone would be a crash.
        others = Questionnaire.objects.of_code(self.code)
        if others.exclude(translation_key=self.translation_key).exists():
            text = _("There is a questionnaire of this code already. Choose another.")
            raise ValidationError({"code": text})
        before = Questionnaire.objects.filter(pk=self.pk).values_list("code", flat=True)
        released = QuestionnaireVersion.objects.filter(code__in=before)
        if released.exclude(code=self.code).exists():
            text = _("A version was released under the old code. Keep it.")
            raise ValidationError({"code": text})
