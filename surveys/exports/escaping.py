"""Text that no spreadsheet takes for a formula. Pure."""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

# A cell that begins with one of these is computed by Excel, LibreOffice or Sheets.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_PATTERN = r"^[=+\-@\t\r]"


def escaped(text: str) -> str:
    """With an apostrophe in front if a spreadsheet would compute it."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def escaped_cells(cells: Any) -> Any:
    """As `escaped`, for an Arrow column of text; numbers are not touched."""
    if not pa.types.is_string(cells.type):
        return cells
    is_formula = pc.match_substring_regex(cells, _PATTERN)
    if not pc.any(is_formula).as_py():
        return cells
    marked = pc.binary_join_element_wise("'", cells, "")
    return pc.if_else(is_formula, marked, cells)
