"""A document as the fields of a draft, and its words in other languages by place.

The reverse of surveys/compiling.py: what it cannot take over it refuses by name, so that a
draft made from a document compiles to that document again. Pure; no ORM.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _
from wagtail import blocks

from surveys.blocks import BODY_BLOCKS, SCALE_BLOCKS
from surveys.compiling import WORDS
from surveys.definition_checks import DefinitionError
from surveys.definitions import WITHOUT_ASIDES

Raw = dict[str, Any]
NOTES = ("version", "translation_status")
FRONT = {
    "code", "languages", "licence", "title", "attribution", "consent", "scales",
    "sections", *NOTES,
}  # fmt: skip
SECTION, SCALE = BODY_BLOCKS[0][1], SCALE_BLOCKS[0][1]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftParts:
    """
    What a draft holds.

    `words` has each text in all its languages, by the place under which
    wagtail-localize knows it: `body.<id of the section>.title`.
    """

    fields: Raw
    words: dict[str, Mapping[str, str]] = field(default_factory=dict)


def draft_parts(document: Raw, source: str) -> DraftParts:
    """Raise DefinitionError with everything that the editor has no place for."""
    builder = _Builder(document, source)
    fields = builder.fields()
    if builder.faults:
        raise DefinitionError(builder.faults)
    return DraftParts(fields=fields, words=builder.words)


class _Builder:
    def __init__(self, document: Raw, source: str) -> None:
        self.document, self.source = document, source
        self.words: dict[str, Mapping[str, str]] = {}
        self.faults: list[str] = []

    def fields(self) -> Raw:
        document = self.document
        self._refuse_others("", document, FRONT)
        consent = document["consent"]
        notes = {name: document[name] for name in NOTES if name in document}
        return {
            "code": document["code"],
            "licence": document.get("licence", ""),
            "notes": {**notes, "languages": document["languages"]},
            "title": self._text("title", document["title"]),
            "attribution": self._text("attribution", document["attribution"]),
            "consent_title": self._text("consent_title", consent["title"]),
            "consent_agree": self._text("consent_agree", consent["agree"]),
            "consent_paragraphs": self._paragraphs(consent["text"]),
            "body": self._rows("body", document["sections"], SECTION),
            "scales": self._rows("scales", map(_scale, document.get("scales", [])), SCALE),
        }  # fmt: skip

    def _text(self, place: str, text: Mapping[str, str]) -> str:
        self.words[place] = text
        return text.get(self.source, "")

    def _paragraphs(self, texts: Mapping[str, Mapping[str, list[str]]]) -> list[Raw]:
        if len({len(text["paragraphs"]) for text in texts.values()}) != 1:
            fault = _(
                "the languages have different numbers of paragraphs. Give each of them as "
                "many as the others."
            )
            self.faults.append(f"consent.text: {fault}")
            return []
        rows = []
        for number in range(len(texts[self.source]["paragraphs"])):
            words = {code: text["paragraphs"][number] for code, text in texts.items()}
            id_ = str(uuid4())
            value = self._text(f"consent_paragraphs.{id_}", words)
            rows.append({"type": "paragraph", "value": value, "id": id_})
        return rows

    def _rows(
        self, place: str, values: Iterable[Raw], block: blocks.Block
    ) -> list[Raw]:
        """Rows of one list, or of a stream whose every row names its own block."""
        rows = []
        for value in values:
            id_, one = str(uuid4()), block
            kind = "item" if place.count(".") else place
            if isinstance(block, blocks.StreamBlock):
                kind = value["format"]
                one = block.child_blocks.get(kind)
            if one is None:
                fault = _("the format '%(format)s' is unknown.") % {"format": kind}
                self.faults.append(f"{value['code']}: {fault}")
                continue
            kind = {"body": "section", "scales": "scale"}.get(kind, kind)
            inner = self._struct(f"{place}.{id_}", value, one)
            rows.append({"type": kind, "value": inner, "id": id_})
        return rows

    def _struct(self, place: str, value: Raw, block: blocks.Block) -> Raw:
        name = str(value.get("code", value.get("key")))
        self._refuse_others(name, value, {*block.child_blocks, "format"})
        inner: Raw = {}
        for key, child in block.child_blocks.items():
            here, part = f"{place}.{key}", value.get(key)
            if isinstance(child, WORDS):
                inner[key] = self._text(here, part or {})
            elif isinstance(child, blocks.ListBlock):
                inner[key] = self._rows(here, part or [], child.child_block)
            elif isinstance(child, blocks.StreamBlock):
                inner[key] = self._rows(here, part or [], child)
            else:
                inner[key] = _usual(key, value) if part is None else part
        return inner

    def _refuse_others(self, place: str, value: Raw, known: Collection[str]) -> None:
        whole = _("The document")
        fault = _("the editor has no place for '%(key)s'. Leave it out.")
        self.faults += [
            f"{place or whole}: {fault % {'key': key}}"
            for key in value
            if key not in known
        ]


def _usual(key: str, value: Raw) -> Any:
    """The state of a setting that a document leaves out."""
    if key == "asides":
        return value["format"] not in WITHOUT_ASIDES
    usual = {
        "show_if": "",
        "block": "",
        "precision": "month",
        "as_of": "",
        "source": "",
    }
    is_switch = key in {"required", "ordered", "shuffled", "exclusive", "decoy"}
    return False if is_switch else usual.get(key)


def _scale(scale: Raw) -> Raw:
    return scale | {name: " ".join(scale[name]) for name in ("items", "reverse")}
