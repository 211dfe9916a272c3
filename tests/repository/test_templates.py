"""Rules for every template of the repository (docs/style.md)."""

import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
APPS = ("campaign_site", "surveys", "mailing", "analytics")
TEMPLATES = [
    path for app in APPS for path in sorted(ROOT.glob(f"{app}/templates/**/*.html"))
]
# A mail carries its own styles: mail programs read no style sheet.
PAGES = [path for path in TEMPLATES if "emails" not in path.parts]
OUTSIDE = r"\b(?:src|srcset|action|poster|data)=\"(?:https?:)?//"


def places(paths, pattern):
    """Where it stands, even over several lines, as the formatter may break a tag."""
    return [
        f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, found.start()) + 1}"
        for path in paths
        for text in [path.read_text()]
        for found in re.finditer(pattern, text)
    ]


@pytest.mark.parametrize(
    "pattern",
    (
        r"\sstyle=",
        r"<style\b",
        r"<script(?![^>]*\bsrc=)",
        r"\son[a-z]+=\"",
        r"javascript:",
        r"<link[^>]*href=\"https?:",
        OUTSIDE,
    ),
)
def test_nothing_inline_and_nothing_from_elsewhere(pattern):
    assert places(PAGES, pattern) == []


@pytest.mark.parametrize(
    "pattern",
    (
        r"\|\s*safe\b",
        r"\{%\s*autoescape\s+off",
        r"\.objects\b|_set\b|\.all\b|\.filter\b",
        r"\{%\s*trans\s",
        r"\{%\s*blocktrans\s",
    ),
)
def test_no_escape_from_the_rules(pattern):
    assert places(TEMPLATES, pattern) == []


def test_long_translations_are_trimmed():
    tags = [
        (path, tag)
        for path in TEMPLATES
        for tag in re.findall(r"\{%\s*blocktranslate\b[^%]*%\}", path.read_text())
    ]

    assert [(str(path), tag) for path, tag in tags if "trimmed" not in tag] == []


def test_components_get_only_what_they_are_given():
    includes = [
        f"{path.relative_to(ROOT)}: {tag}"
        for path in TEMPLATES
        for tag in re.findall(r"\{%\s*include\b[^%]*%\}", path.read_text())
        if not re.search(r"\bonly\s*%\}", tag)
    ]

    assert includes == []


def test_templates_use_their_own_app_or_the_common_parts():
    """An app below campaign_site may know its page frame and its components."""
    astray = []
    for path in TEMPLATES:
        app = path.relative_to(ROOT).parts[0]
        for name in re.findall(
            r"\{%\s*(?:extends|include)\s+\"([^\"]+)\"", path.read_text()
        ):
            common = name == "base.html" or name.startswith("campaign_site/components/")
            foreign = app != "campaign_site" and not common
            if foreign and not name.startswith((f"{app}/", "wagtailadmin/")):
                astray.append(f"{path.relative_to(ROOT)}: {name}")

    assert astray == []


def test_templates_are_short():
    long = [str(path) for path in TEMPLATES if len(path.read_text().splitlines()) > 150]

    assert long == []
