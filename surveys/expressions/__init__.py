"""Show-if and piping: a documented subset of XLSForm's expressions (docs/expressions.md).

Pure; no ORM. `parse` reads what an author writes, `check` finds what makes no sense for
the items, `is_shown` decides for a resident, `pipe` puts an answer into a later text.
"""

from surveys.expressions.checking import check
from surveys.expressions.evaluation import constant, evaluate, is_shown
from surveys.expressions.kinds import ItemType, Kind
from surveys.expressions.parsing import ExpressionError, parse
from surveys.expressions.piping import has_broken_pipe, pipe, pipe_references
from surveys.expressions.syntax import (
    Call,
    Expression,
    Literal,
    Operation,
    Reference,
    references,
)

__all__ = [
    "Call",
    "Expression",
    "ExpressionError",
    "ItemType",
    "Kind",
    "Literal",
    "Operation",
    "Reference",
    "check",
    "constant",
    "evaluate",
    "has_broken_pipe",
    "is_shown",
    "parse",
    "pipe",
    "pipe_references",
    "references",
]
