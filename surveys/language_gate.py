"""How far each language of a questionnaire's draft is. Nothing is compiled here."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.conf import settings
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    TranslationSource,
)

from surveys.enums import SignOffRole
from surveys.models import Questionnaire

# Text and place, as in the translations, and the words of the source.
Segments = list[tuple[tuple[int, int], str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageState:
    """
    One language of a draft.

    `missing` texts were never translated, `outdated` ones have changed since. Those
    that are `identical` to the source may be right (2 %), so they stop nothing.
    `row` is what the translation editor opens; the source language has none.
    `wording_hash` names every word beside the words of the source, so that a change of
    either changes it; a language that is incomplete has none.
    """

    code: str
    name: str
    texts: int
    missing: int = 0
    outdated: int = 0
    identical: int = 0
    is_source: bool = False
    is_stopped: bool = False
    row: int | None = None
    wording_hash: str = ""

    @property
    def is_complete(self) -> bool:
        return not (self.missing or self.outdated or self.is_stopped)

    @property
    def roles(self) -> tuple[SignOffRole, ...]:
        """Whose sign-offs it needs: nobody translated the source."""
        return (SignOffRole.SECOND_READER,) if self.is_source else tuple(SignOffRole)


@dataclass(slots=True)
class _Found:
    """Translations of one language: by text and place, and which places ever had one."""

    words: dict[tuple[int, int], str] = field(default_factory=dict)
    places: set[int] = field(default_factory=set)


def language_states(source: TranslationSource) -> list[LanguageState]:
    """Each language of settings.LANGUAGES, in their order; the source must be current."""
    segments = [
        ((segment.string_id, segment.context_id), segment.string.data)
        for segment in StringSegment.objects.filter(source=source).select_related(
            "string"
        )
    ]
    found = _translations(source)
    stopped = set(
        source.translations.filter(enabled=False).values_list(
            "target_locale__language_code", flat=True
        )
    )
    rows = dict(
        Questionnaire.objects.filter(translation_key=source.object_id).values_list(
            "locale__language_code", "pk"
        )
    )
    own = source.locale.language_code
    return [
        _source_state(code, name, segments)
        if code == own
        else _state(code, name, segments, found.get(code, _Found()), stopped, rows)
        for code, name in settings.LANGUAGES
    ]


def _translations(source: TranslationSource) -> dict[str, _Found]:
    found: dict[str, _Found] = {}
    known = StringTranslation.objects.filter(context__object_id=source.object_id)
    for language, string, context, words, has_error in known.values_list(
        "locale__language_code", "translation_of_id", "context_id", "data", "has_error"
    ):
        here = found.setdefault(language, _Found())
        here.places.add(context)
        if words and not has_error:
            here.words[string, context] = words
    return found


def _source_state(code: str, name: str, segments: Segments) -> LanguageState:
    return LanguageState(
        code=code,
        name=name,
        texts=len(segments),
        is_source=True,
        wording_hash=_wording_hash((words, words) for _key, words in segments),
    )


def _wording_hash(pairs: Iterable[tuple[str, str]]) -> str:
    """Of words beside those of the source. Not of places: a section may be moved."""
    plain = json.dumps(sorted(pairs), ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()


def _state(
    code: str,
    name: str,
    segments: Segments,
    found: _Found,
    stopped: set[str],
    rows: dict[str, int],
) -> LanguageState:
    lacking = [key for key, _words in segments if key not in found.words]
    outdated = sum(context in found.places for _string, context in lacking)
    is_stopped = code in stopped
    pairs = ((words, found.words[key]) for key, words in segments)
    return LanguageState(
        code=code,
        name=name,
        texts=len(segments),
        missing=len(lacking) - outdated,
        outdated=outdated,
        identical=sum(found.words.get(key) == words for key, words in segments),
        is_stopped=is_stopped,
        row=rows.get(code),
        wording_hash="" if lacking or is_stopped else _wording_hash(pairs),
    )


def incomplete(states: list[LanguageState]) -> Iterator[LanguageState]:
    return (state for state in states if not state.is_complete)
