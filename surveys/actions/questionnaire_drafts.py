"""Drafts of questionnaires: begin one, hand it to the translators, release it."""

from typing import Any

from django.conf import settings
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Locale
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)
from wagtail_localize.strings import StringValue

from surveys.drafting import draft_parts
from surveys.errors import DraftExistsError
from surveys.models import Questionnaire


def locales() -> list[Locale]:
    """Of every language that a questionnaire must speak."""
    codes = [code for code, _name in settings.LANGUAGES]
    return list(Locale.objects.filter(language_code__in=codes))


def is_original(questionnaire: Questionnaire) -> bool:
    """Not a translation: no other language is the source of its words."""
    sources = TranslationSource.objects.filter(object_id=questionnaire.translation_key)
    return not sources.exclude(locale_id=questionnaire.locale_id).exists()


@transaction.atomic
def synchronise(*, questionnaire: Questionnaire) -> TranslationSource:
    """
    Give the latest draft to the translators, in every language.

    wagtail-localize itself reads the saved row, which a draft does not change: its
    translators, and its count of what is missing, would stay with an older text.
    """
    draft = questionnaire.get_latest_revision_as_object()
    source, _is_new = TranslationSource.update_or_create_from_instance(draft)
    others = [one for one in locales() if one.pk != questionnaire.locale_id]
    rows = Questionnaire.objects.filter(translation_key=questionnaire.translation_key)
    present = set(rows.values_list("locale_id", flat=True))
    asked = set(source.translations.values_list("target_locale_id", flat=True))
    for locale in others:
        if locale.pk not in present:
            row = draft.copy_for_translation(locale)
            row.live = False
            row.latest_revision = None
            row.save()
        if locale.pk not in asked:
            Translation.objects.create(source=source, target_locale=locale)
    rows.update(code=draft.code)
    rows.filter(pk=draft.pk).update(title=draft.title)  # what lists show
    return source


@transaction.atomic
def forget_translations(*, questionnaire: Questionnaire) -> None:
    """Nothing stays of a draft that was deleted; its released versions do."""
    key = questionnaire.translation_key
    TranslationSource.objects.filter(object_id=key).delete()
    Questionnaire.objects.filter(translation_key=key).delete()


@transaction.atomic
def draft_from_document(*, document: dict[str, Any], by: Any = None) -> Questionnaire:
    """
    An editable draft of a document with all its languages.

    Raises DraftExistsError while another draft has its code, and DefinitionError for
    what the editor has no place for.
    """
    if Questionnaire.objects.of_code(document["code"]).exists():
        raise DraftExistsError
    languages = document["languages"]
    main = settings.LANGUAGE_CODE
    source = main if main in languages else languages[0]
    parts = draft_parts(document, source)
    locale = Locale.objects.get(language_code=source)
    draft = Questionnaire(locale=locale, live=False, **parts.fields)
    draft.save()
    draft.save_revision(user=by, clean=False)
    log(instance=draft, action="wagtail.create", user=by)
    _translate(synchronise(questionnaire=draft), parts.words, by)
    return draft


def _translate(source: TranslationSource, words: dict[str, Any], by: Any) -> None:
    segments = StringSegment.objects.filter(source=source).select_related("context")
    rows = [
        StringTranslation(
            translation_of_id=segment.string_id,
            context_id=segment.context_id,
            locale=locale,
            data=StringValue.from_plaintext(text).data,
            translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
            last_translated_by=by,
        )
        for locale in locales()
        if locale.pk != source.locale_id
        for segment in segments
        if (text := words[segment.context.path].get(locale.language_code))
    ]
    StringTranslation.objects.bulk_create(rows, ignore_conflicts=True)
