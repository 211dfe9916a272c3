"""What each format of item must hold: its options, rows, bounds and words. Pure."""

import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from surveys.enums import ItemFormat
from surveys.folding import RANGES
from surveys.items import DATE_PARTS

# 'code_' begins, and '_aside' ends, the names of fields that go with a question.
CODE = re.compile(r"(?!code_)(?!.*_aside$)[a-z][a-z0-9_]{0,29}")
ELEMENT_KINDS = ("letter", *RANGES)
LARGEST = 10_000  # a number is stored in sixteen bits
HIGHEST_CODE = 999
FIRST_YEAR, LAST_YEAR = 1900, 2100
LONGEST_TEXT = 1000

# Batteries and lists shuffle their lines, the others their answers.
SHUFFLED = {
    ItemFormat.LIKERT,
    ItemFormat.EXPOSURE,
    ItemFormat.SINGLE,
    ItemFormat.MULTI,
    ItemFormat.RANKING,
    ItemFormat.KNOWLEDGE,
}

Raw = dict[str, Any]
Faults = Callable[[Raw], dict[str, bool]]


def format_faults(item: Raw) -> list[str]:
    """What an item lacks for its own format, a sentence each; the format is known."""
    found = _FAULTS.get(item["format"], _no_faults)(item) | _shuffle_faults(item)
    return [fault for fault, is_found in found.items() if is_found]


def _no_faults(_item: Raw) -> dict[str, bool]:
    return {}


def _shuffle_faults(item: Raw) -> dict[str, bool]:
    is_shuffled = item.get("shuffled", False)
    return {
        _("has neither lines nor answers to shuffle. Leave out `shuffled`."): (
            is_shuffled and item["format"] not in SHUFFLED
        ),
        _("its answers have an order. Leave out `shuffled` or `ordered`."): (
            is_shuffled and item.get("ordered", False)
        ),
    }


def _end_faults(item: Raw) -> dict[str, bool]:
    return {
        _("needs `%(name)s`, words at that end.") % {"name": name}: not item.get(name)
        for name in ("low", "high")
    }


def _code_faults(item: Raw) -> dict[str, bool]:
    elements = item.get("elements", [])
    keys = [element["key"] for element in elements]
    return {
        _("needs elements."): not elements,
        _("two elements share a key. Choose another."): len(keys) != len(set(keys)),
        _("the kind of an element is one of: %(known)s.")
        % {"known": ", ".join(ELEMENT_KINDS)}: not all(
            element["kind"] in ELEMENT_KINDS for element in elements
        ),
    }


def _option_faults(item: Raw) -> dict[str, bool]:
    codes = [option["code"] for option in item.get("options", [])]
    return {
        _("two options share a code. Number them anew."): len(codes) != len(set(codes)),
        _("give at least two options."): not codes[1:],
        _("the code of an option is a whole number from 0 to %(highest)s.")
        % {"highest": HIGHEST_CODE}: not all(
            isinstance(code, int) and 0 <= code <= HIGHEST_CODE for code in codes
        ),
    }


def _row_faults(item: Raw) -> dict[str, bool]:
    rows = [row["code"] for row in item.get("rows", [])]
    return {
        **_option_faults(item),
        _("needs rows. Add at least one."): not rows,
        _("two rows share a code. Choose another."): len(rows) != len(set(rows)),
        _("the code of a row has small letters, digits and '_', and is not 'aside'."): (
            not all(CODE.fullmatch(row) and row != "aside" for row in rows)
        ),
    }


def _knowledge_faults(item: Raw) -> dict[str, bool]:
    codes = [option["code"] for option in item.get("options", [])]
    return {
        **_option_faults(item),
        _("`correct` names no option."): item.get("correct") not in codes,
        _("says not where the right answer comes from. Fill in `source`."): (
            not item.get("source")
        ),
    }


def _multi_faults(item: Raw) -> dict[str, bool]:
    options = item.get("options", [])
    free = [option for option in options if not option.get("exclusive")]
    return {
        **_option_faults(item),
        _("every option is exclusive. Use one answer of several."): (
            bool(options) and not free
        ),
    }


def _bounds(item: Raw) -> tuple[int, int] | None:
    low, high = item.get("minimum"), item.get("maximum")
    return (low, high) if isinstance(low, int) and isinstance(high, int) else None


def _number_faults(item: Raw) -> dict[str, bool]:
    bounds = _bounds(item)
    if bounds is None:
        return {_("needs `minimum` and `maximum`, whole numbers."): True}
    low, high = bounds
    return {
        _("goes beyond %(largest)s, or its minimum is not the smaller.")
        % {"largest": LARGEST}: not low < high <= LARGEST,
        _("negative numbers say why an answer is missing. Begin at 0."): low < 0,
    }


def _date_faults(item: Raw) -> dict[str, bool]:
    low, high = _bounds(item) or (0, 0)
    return {
        _("`precision` is year, month or day."): (
            item.get("precision", "month") not in DATE_PARTS
        ),
        _(
            "needs its first and last year in `minimum` and `maximum`, from %(first)s to "
            "%(last)s."
        )
        % {"first": FIRST_YEAR, "last": LAST_YEAR}: (
            not FIRST_YEAR <= low <= high <= LAST_YEAR
        ),
    }


def _text_faults(item: Raw) -> dict[str, bool]:
    length = item.get("max_length", 0)
    return {
        _("needs `max_length`, from 1 to %(longest)s characters.")
        % {"longest": LONGEST_TEXT}: (
            not isinstance(length, int) or not 1 <= length <= LONGEST_TEXT
        ),
        _(
            "asks for own words, which may tell who wrote them. Confirm it by "
            "`accepts_disclosure_risk = true`, or offer options."
        ): (item.get("accepts_disclosure_risk") is not True),
    }


_FAULTS: dict[str, Faults] = {
    ItemFormat.LIKERT: _row_faults,
    ItemFormat.EXPOSURE: _row_faults,
    ItemFormat.SINGLE: _option_faults,
    ItemFormat.SOCIAL_DISTANCE: _option_faults,
    ItemFormat.RANKING: _option_faults,
    ItemFormat.ARM: _option_faults,
    ItemFormat.MULTI: _multi_faults,
    ItemFormat.KNOWLEDGE: _knowledge_faults,
    ItemFormat.NUMBER: _number_faults,
    ItemFormat.DATE: _date_faults,
    ItemFormat.TEXT: _text_faults,
    ItemFormat.SCALE_0_10: _end_faults,
    ItemFormat.THERMOMETER: _end_faults,
    ItemFormat.CODE: _code_faults,
}
