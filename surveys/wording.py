"""What no text for residents may promise while somebody holds a link key. Pure.

Stems in six languages, so that inflected forms are found too.
"""

import re
from typing import Any

PROMISE = re.compile(
    r"anonym|anonim|аноним|"
    r"untraceable|unidentifiable|cannot be (?:traced|identified)|"
    r"nedohledateln|nevystopovateln|neidentifikovateln|neidentifikovateľn|"
    r"непроследим|неидентифицируем|"
    r"neidentificir|non identificabil|non rintracciabil|irrintracciabil",
    re.IGNORECASE,
)


def promise_in(text: Any) -> str:
    """The first word that promises too much, or ''; paragraphs are read as well."""
    found = PROMISE.search(str(text))
    return found.group() if found else ""
