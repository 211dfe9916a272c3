"""Reading of TOML with messages that name the key, the value and the remedy."""

import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.core.errors import PlanError, PlanValueError, UnknownPlanKeyError


def parse_toml(text: str) -> dict[str, Any]:
    """
    Parse TOML.

    Parameters
    ----------
    text : str
        Contents of a file.

    Returns
    -------
    dict
        Its tables.

    Raises
    ------
    PlanError
        If the text is no TOML; names line and column.

    Examples
    --------
    >>> parse_toml('[data] # columns')
    {'data': {}}
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PlanError(
            f"The plan is not TOML: {error}. Mend that place and try again."
        ) from error


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One table of the plan with its permitted keys; refuses all others."""

    name: str
    table: dict[str, Any]
    permitted: Collection[str]

    def __post_init__(self) -> None:
        for key in self.table:
            if key not in self.permitted:
                raise UnknownPlanKeyError(key, self.name, self.permitted)

    def _path(self, key: str) -> str:
        return f"{self.name}.{key}"

    def wrong(self, key: str, wanted: str) -> PlanValueError:
        """
        Make the error for a value.

        Parameters
        ----------
        key : str
            Name in this section.
        wanted : str
            What would be right, in words.

        Returns
        -------
        PlanValueError
            To be raised.

        Examples
        --------
        >>> own = Section(name="disclosure", table={"k": 2.5}, permitted={"k"})
        >>> str(own.wrong("k", "a whole number"))
        'The plan says disclosure.k = 2.5, but a whole number is wanted. Correct the value.'
        """
        return PlanValueError(self._path(key), self.table.get(key), wanted)

    def text(self, key: str, default: str | None = None) -> str:
        """
        Read a text that is not empty.

        Parameters
        ----------
        key : str
            Name in this section.
        default : str, optional
            Value if the key is absent; without it the key is required.

        Returns
        -------
        str
            The text.

        Raises
        ------
        PlanValueError
            If it is empty, no text, or required and absent.

        Examples
        --------
        >>> Section(name="data", table={"wave": "round"}, permitted={"wave"}).text("wave")
        'round'
        """
        value: Any = self.table.get(key, default)
        if not isinstance(value, str) or not value:
            raise self.wrong(key, "a text in quotation marks")
        return value

    def optional_text(self, key: str) -> str | None:
        """
        Read a text that may be absent.

        Parameters
        ----------
        key : str
            Name in this section.

        Returns
        -------
        str or None
            None if the key is absent.

        Raises
        ------
        PlanValueError
            If it is empty or no text.

        Examples
        --------
        >>> Section(name="data", table={}, permitted={"city"}).optional_text("city") is None
        True
        """
        return self.text(key) if key in self.table else None

    def choice(self, key: str, choices: Sequence[str], default: str) -> str:
        """
        Read one of several words.

        Parameters
        ----------
        key : str
            Name in this section.
        choices : sequence of str
            Permitted words.
        default : str
            Value if the key is absent.

        Returns
        -------
        str
            The word.

        Raises
        ------
        PlanValueError
            If it is none of the words.

        Examples
        --------
        >>> own = Section(name="design", table={"linkage": "none"}, permitted={"linkage"})
        >>> own.choice("linkage", ("exact", "none"), "exact")
        'none'
        """
        value: Any = self.table.get(key, default)
        if value not in choices:
            raise self.wrong(key, f"one of {', '.join(choices)}")
        return str(value)

    def integer(self, key: str, default: int | None = None) -> int:
        """
        Read a whole number.

        Parameters
        ----------
        key : str
            Name in this section.
        default : int, optional
            Value if the key is absent; without it the key is required.

        Returns
        -------
        int
            The number.

        Raises
        ------
        PlanValueError
            If it is no whole number, or required and absent.

        Examples
        --------
        >>> Section(name="disclosure", table={}, permitted={"k"}).integer("k", 10)
        10
        """
        value: Any = self.table.get(key, default)
        if not _is_int(value):
            raise self.wrong(key, "a whole number")
        return int(value)

    def positive(self, key: str) -> float | None:
        """
        Read a number above zero that may be absent.

        Parameters
        ----------
        key : str
            Name in this section.

        Returns
        -------
        float or None
            None if the key is absent.

        Raises
        ------
        PlanValueError
            If it is no finite number above zero.

        Examples
        --------
        >>> Section(name="it", table={"sesoi": 1}, permitted={"sesoi"}).positive("sesoi")
        1.0
        """
        if key not in self.table:
            return None
        value = self.table[key]
        is_number = _is_int(value) or isinstance(value, float)
        if not is_number or not 0 < value < float("inf"):
            raise self.wrong(key, "a number above zero")
        return float(value)

    def texts(self, key: str, default: Sequence[str] | None = None) -> tuple[str, ...]:
        """
        Read a list of different texts.

        Parameters
        ----------
        key : str
            Name in this section.
        default : sequence of str, optional
            Value if the key is absent; without it the key is required.

        Returns
        -------
        tuple of str
            The texts.

        Raises
        ------
        PlanValueError
            If it is no list of different texts.

        Examples
        --------
        >>> Section(name="it", table={"items": ["a", "b"]}, permitted={"items"}).texts("items")
        ('a', 'b')
        """
        value: Any = self.table.get(key, default)
        is_list = isinstance(value, list | tuple)
        if not is_list or not all(isinstance(v, str) and v for v in value):
            raise self.wrong(key, "a list of texts")
        if len(set(value)) != len(value):
            raise self.wrong(key, "a list without repetitions")
        return tuple(value)

    def integers(self, key: str) -> tuple[int, ...]:
        """
        Read a list of whole numbers that may be absent.

        Parameters
        ----------
        key : str
            Name in this section.

        Returns
        -------
        tuple of int
            Empty if the key is absent.

        Raises
        ------
        PlanValueError
            If it is no list of whole numbers.

        Examples
        --------
        >>> own = Section(name="data", table={"missing": [-9, 99]}, permitted={"missing"})
        >>> own.integers("missing")
        (-9, 99)
        """
        value: Any = self.table.get(key, [])
        if not isinstance(value, list) or not all(_is_int(v) for v in value):
            raise self.wrong(key, "a list of whole numbers")
        return tuple(value)

    def labels(self, key: str) -> tuple[str, ...]:
        """
        Read a list of texts or whole numbers as labels.

        Parameters
        ----------
        key : str
            Name in this section.

        Returns
        -------
        tuple of str
            Numbers as their digits.

        Raises
        ------
        PlanValueError
            If it is no list of texts or whole numbers, or empty.

        Examples
        --------
        >>> Section(name="w", table={"after": ["2", 3]}, permitted={"after"}).labels("after")
        ('2', '3')
        """
        value = self.table.get(key)
        if not isinstance(value, list) or not value:
            raise self.wrong(key, "a list of values")
        if not all(_is_int(v) or isinstance(v, str) for v in value):
            raise self.wrong(key, "a list of texts or whole numbers")
        return tuple(str(v) for v in value)

    def table_of(self, key: str) -> dict[str, Any]:
        """
        Read an inner table.

        Parameters
        ----------
        key : str
            Name in this section.

        Returns
        -------
        dict
            Empty if the key is absent.

        Raises
        ------
        PlanValueError
            If it is no table.

        Examples
        --------
        >>> own = Section(name="it", table={"design": {"kind": "x"}}, permitted={"design"})
        >>> own.table_of("design")
        {'kind': 'x'}
        """
        value = self.table.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, f"a table [{key}]")
        return value

    def tables(self, key: str) -> list[dict[str, Any]]:
        """
        Read a list of inner tables.

        Parameters
        ----------
        key : str
            Name in this section.

        Returns
        -------
        list of dict
            Empty if the key is absent.

        Raises
        ------
        PlanValueError
            If it is no list of tables.

        Examples
        --------
        >>> own = Section(name="it", table={"scales": [{"low": 1}]}, permitted={"scales"})
        >>> own.tables("scales")
        [{'low': 1}]
        """
        value: Any = self.table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            raise self.wrong(key, f"tables [[{key}]]")
        return value
