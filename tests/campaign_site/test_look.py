"""The promises of the style sheet, the emblem, the drawings and the fonts."""

import hashlib
import math
import re
import tomllib
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from campaign_site.enums import Mark

STATIC = Path(__file__).resolve().parents[2] / "campaign_site/static/campaign_site"
SITE = (STATIC / "site.css").read_text()
TOKENS = SITE + "".join(
    (STATIC / f"{name}.css").read_text() for name in ("pages", "charts")
)
SVG = "{http://www.w3.org/2000/svg}"


def colours(name):
    """A token's colour in the light and in the dark scheme."""
    value = re.search(rf"--{name}:(light-dark\(([^,]+),([^)]+)\)|#\w+)", TOKENS)
    light, dark = value[2] or value[1], value[3] or value[1]
    return light, dark


def luminance(colour):
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("front", "ground", "least"),
    (
        ("ink", "paper", 7),
        ("ink", "mist", 7),
        ("soft", "paper", 4.5),
        ("soft", "mist", 4.5),
        ("petrol", "paper", 4.5),
        ("petrol", "mist", 4.5),
        ("petrol-deep", "paper", 4.5),
        ("on-petrol", "petrol", 4.5),
        ("edge", "paper", 3),
        ("hero-ink", "hero", 4.5),
        ("hero-line", "hero", 3),
        ("brick", "paper", 4.5),
        ("brick", "brick-soft", 4.5),
        ("on-band", "band", 4.5),
        ("ink", "honey-soft", 7),
        ("on-n2", "n2", 4.5),
        ("on-n1", "n1", 4.5),
        ("on-p1", "p1", 4.5),
        ("on-p2", "p2", 4.5),
    ),
)
def test_words_stand_out_from_their_ground_in_both_schemes(front, ground, least):
    for one, other in zip(colours(front), colours(ground), strict=True):
        assert contrast(one, other) >= least, (one, other)


def test_a_survey_page_with_its_styles_stays_under_thirty_thousand_bytes():
    styles = len(SITE.encode()) + (STATIC / "survey.css").stat().st_size

    assert styles + 4_000 < 30_000


def test_styles_ask_for_nothing_from_elsewhere():
    for sheet in STATIC.glob("*.css"):
        for address in re.findall(r"url\(([^)]+)\)", sheet.read_text()):
            assert (STATIC / address).exists(), address


def test_the_emblem_has_the_published_geometry():
    """3:2, twelve upright stars on a circle of a third of the height, radius 1/18."""
    root = ET.parse(STATIC / "eu-emblem.svg").getroot()  # noqa: S314  # our own file
    _x, _y, width, height = map(float, root.get("viewBox").split())
    ground = next(path for path in root.findall(f"{SVG}path") if path.get("fill"))
    stars = root.find(f"{SVG}g")
    points = re.findall(
        r"-?[\d.]+,-?[\d.]+", root.find(f".//{SVG}defs/{SVG}path").get("d")
    )

    assert width / height == 1.5
    assert (ground.get("fill"), stars.get("fill")) == ("#039", "#fc0")
    assert len(points) == 10
    assert points[0] == f"0.0,{-height / 18:.1f}"
    placed = [(float(use.get("x")), float(use.get("y"))) for use in stars]
    expected = [
        (
            width / 2 + height / 3 * math.sin(math.radians(30 * hour)),
            height / 2 - height / 3 * math.cos(math.radians(30 * hour)),
        )
        for hour in range(12)
    ]
    for one, other in zip(placed, expected, strict=True):
        assert one == pytest.approx(other, abs=0.1)


def test_every_drawing_that_an_editor_can_choose_exists():
    root = ET.parse(STATIC / "marks.svg").getroot()  # noqa: S314  # our own file
    drawn = {symbol.get("id") for symbol in root}

    assert drawn == {f"m-{mark}" for mark in Mark.values}


def test_lines_of_drawings_keep_their_width_at_any_size():
    """A page's style sheet does not reach into a file of drawings: attributes do."""
    root = ET.parse(STATIC / "marks.svg").getroot()  # noqa: S314  # our own file

    for symbol in root:
        for shape in symbol:
            assert shape.get("vector-effect") == "non-scaling-stroke", symbol.get("id")


def test_vendored_files_are_the_ones_that_were_checked():
    listed = tomllib.loads((STATIC / "vendored.toml").read_text())

    assert {f"fonts/{path.name}" for path in (STATIC / "fonts").iterdir()} == set(
        listed
    )
    for name, entry in listed.items():
        assert (
            hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == entry["sha256"]
        )
