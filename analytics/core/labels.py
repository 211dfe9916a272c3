"""Labels of groups, ids and versions; which texts mean that nothing stands there."""

from collections.abc import Iterable
from typing import Any

from analytics.core.errors import MixedVersionsError

# The group of everybody, and that of those who named none.
ALL = "all"
NOT_STATED = "not stated"

# Data that have this column say which version of the questionnaire each response
# answered; no plan needs to name it.
INSTRUMENT_VERSION = "instrument_version"

# How a missing cell looks in a text file that was read without guessing.
BLANK = frozenset({"", "NA", "NaN", "nan", "<NA>", "None"})


def clean_label(value: Any) -> str:
    """
    Give the text that stands for a raw value.

    Parameters
    ----------
    value : Any
        Text or number.

    Returns
    -------
    str
        Without spaces around it. 1, 1.0 and "1" are one label, because a column with
        a gap is read as floats.

    Examples
    --------
    >>> clean_label(1.0), clean_label(" Sofia ")
    ('1', 'Sofia')
    """
    is_whole = isinstance(value, float) and value.is_integer()
    return str(int(value)) if is_whole else str(value).strip()


def stated_label(value: Any) -> str:
    """
    Give the label of a group, also where nothing stands.

    Parameters
    ----------
    value : Any
        Text, number or None.

    Returns
    -------
    str
        The clean label, or "not stated".

    Examples
    --------
    >>> stated_label(" Sofia "), stated_label("NA")
    ('Sofia', 'not stated')
    """
    label = clean_label(value)
    return NOT_STATED if label in BLANK else label


def refuse_mixed_versions(versions: Iterable[Any]) -> None:
    """
    Refuse responses to two versions of a questionnaire.

    Parameters
    ----------
    versions : iterable
        What stands in `instrument_version`, each value once or more; None for a
        wave without that column.

    Raises
    ------
    MixedVersionsError
        If there are two versions, or one is stated for some of the responses only.

    Examples
    --------
    >>> refuse_mixed_versions(["core 2", "core 2"])
    """
    names = sorted({stated_label(version) for version in versions})
    if len(names) > 1:
        raise MixedVersionsError(names)
