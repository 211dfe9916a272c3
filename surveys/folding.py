"""Fold the elements of a self-generated code to one form per script (published table).

The same resident may write 'Šárka' today and 'Sarka' in June, 'Шишман' on paper and
'Shishman' on a phone. Each letter folds to one Latin class. The table is part of the
method: changing it breaks the links of a running study.
"""

import unicodedata
from collections.abc import Mapping

UNKNOWN = "?"
# Bulgarian (and Serbian) Cyrillic to the Latin letter that its usual spellings begin
# with: Ж is Ž or Zh, Ш and Щ are Š, Sh or Sht, Ч is Č or Ch, Х is H or Kh, Ц is C or Ts.
CYRILLIC = dict(
    zip(
        "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЬЮЯЁЫЭЂЈЉЊЋЏІЇЄҐ",
        "ABVGDEZZIJKLMNOPRSTUFHCCSSAJJJEIEDJLNCDIIEG",
        strict=True,
    )
)
# Latin letters that two spellings of one name swap (Yana and Jana), and letters whose
# stroke is no mark that Unicode could take off.
LATIN = {"Y": "J", "W": "V", "Q": "K", "Đ": "D", "Ł": "L", "Ø": "O", "Æ": "A"}
LONGEST_NUMBER = 4  # '007' is seven
RANGES = {"day": (1, 31), "month": (1, 12), "count": (0, 3)}


class ElementError(ValueError):
    """An element of the code cannot be read; the screen says what to write."""


def fold(kind: str, value: str) -> str:
    """Return the folded element, '' when left out, '?' when declared unknown."""
    value = value.strip()
    if value in {"", UNKNOWN}:
        return value
    return fold_letter(value) if kind == "letter" else fold_number(kind, value)


def fold_letter(value: str) -> str:
    """One class of letters: the first letter without its marks, as capital Latin."""
    for character in unicodedata.normalize("NFC", value.upper()):
        if not character.isalpha():
            continue
        # The whole letter first: taken apart, Й would become И.
        base = unicodedata.normalize("NFD", character)[0]
        letter = CYRILLIC.get(character) or CYRILLIC.get(base, base)
        letter = LATIN.get(letter, letter)
        if "A" <= letter <= "Z":
            return letter
        break
    raise ElementError(value)


def fold_number(kind: str, value: str) -> str:
    low, high = RANGES[kind]
    # Python itself refuses to read thousands of digits, by another error.
    is_number = len(value) <= LONGEST_NUMBER and value.isascii() and value.isdigit()
    if not (is_number and low <= int(value) <= high):
        raise ElementError(value)
    return str(int(value))


def fold_all(kinds: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    """Fold the elements that `kinds` lists; others are not read."""
    return {key: fold(kind, values.get(key, "")) for key, kind in kinds.items()}
