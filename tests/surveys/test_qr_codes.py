import re

import pytest

from surveys.qr_codes import qr_code

LINK = "https://integra.example/bg/s/city-before/?c=sofia"


def test_a_code_measures_32_millimetres_without_its_quiet_zone():
    svg = qr_code(LINK, "svg").decode()

    width = re.search(r'width="([\d.]+)mm"', svg)[1]
    # Version 4 of ISO/IEC 18004 has 33 modules on a side, and 4 around them.
    assert float(width) * 33 / 41 == pytest.approx(32, abs=0.01)


def test_a_code_for_paper_has_the_same_size():
    pdf = qr_code(LINK, "pdf")

    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ", pdf)
    assert pdf.startswith(b"%PDF-1.")
    assert float(box[1]) / 72 * 25.4 * 33 / 41 == pytest.approx(32, abs=0.5)


def test_each_link_has_its_own_code():
    assert qr_code(LINK, "svg") != qr_code(LINK.replace("sofia", "prague"), "svg")
