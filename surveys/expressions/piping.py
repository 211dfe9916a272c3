"""Answers in the words of later items: `${name}` in a text. Pure.

What comes out is plain text, which the template escapes. It is put together in one
pass: an answer that looks like a reference is never read as one.
"""

import re
from collections.abc import Mapping

from surveys.expressions.parsing import NAME

PIPE = re.compile(rf"\$\{{({NAME})\}}")
NOTHING = "…"


def pipe_references(text: str) -> frozenset[str]:
    """Names of the items whose answers a text shows."""
    return frozenset(PIPE.findall(text))


def has_broken_pipe(text: str) -> bool:
    """Whether residents would read a bare `${`."""
    return "${" in PIPE.sub(" ", text)


def pipe(text: str, labels: Mapping[str, str]) -> str:
    """The text with labels in place of references; an ellipsis where there is none."""
    return PIPE.sub(lambda found: labels.get(found[1]) or NOTHING, text)
