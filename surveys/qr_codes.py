"""QR codes of survey links, to print: 32 mm, with the quiet zone that readers need."""

import io
from typing import Literal

import segno

MILLIMETRES = 32
QUIET = 4  # modules, by ISO/IEC 18004
POINTS = 72 / 25.4
Kind = Literal["svg", "pdf"]
CONTENT_TYPES: dict[str, str] = {"svg": "image/svg+xml", "pdf": "application/pdf"}


def qr_code(link: str, kind: Kind) -> bytes:
    """The code of a link. Level M bears 15 % dirt, and folds in a poster."""
    code = segno.make(link, error="m", micro=False)
    # The code itself measures 32 mm; the quiet zone around it comes on top.
    module = MILLIMETRES / code.symbol_size(border=0)[0]
    file = io.BytesIO()
    if kind == "svg":
        code.save(file, kind="svg", border=QUIET, scale=module, unit="mm")
    else:
        code.save(file, kind="pdf", border=QUIET, scale=module * POINTS)
    return file.getvalue()
