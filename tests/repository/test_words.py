"""What people read: no promise of anonymity while a link key exists, no words of war."""

import pathlib
import re
import tomllib

import pytest

from surveys.wording import PROMISE

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# Stems, so that inflected forms are found too.
HOSTILE = re.compile(
    r"\billegals\b|нелегалн|ilegalc|clandestin|nelegál|nepřizpůsobiv|"
    r"\bnájezd|\bnajezd|нашестви|ondata di migra|invasion",
    re.IGNORECASE,
)
TEXTS = sorted(
    path
    for pattern in (
        "*/templates/**/*.html",
        "*/templates/**/*.mjml",
        "*/templates/**/*.txt",
        "*/locale/**/*.po",
        "*/static/**/*.js",
        "*/static/**/*.svg",
        "analytics/plans/*.toml",
        "campaign_site/content/**/*.toml",
        "surveys/instruments/**/*.toml",
        "surveys/instruments/**/*.md",
        "mailing/texts/**/*.toml",
    )
    for path in ROOT.glob(pattern)
)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
@pytest.mark.parametrize("forbidden", (PROMISE, HOSTILE), ids=("anonymous", "hostile"))
def test_texts_for_people_keep_to_our_words(path, forbidden):
    found = [
        line for line in path.read_text("utf-8").splitlines() if forbidden.search(line)
    ]

    assert found == []


def test_there_are_texts_to_read():
    assert len(TEXTS) > 20


# What the consent of every wave says instead; a later wave asks the same version.
NOT_CONNECTED = {
    "en": "your answers are not connected to it",
    "cs": "vaše odpovědi s ním nejsou spojeny",
    "bg": "отговорите ви не са свързани с него",
    "hr": "odgovori nisu povezani s njim",
    "it": "non colleghiamo le risposte al suo nome",
    "sk": "vaše odpovede s ním nie sú spojené",
}


@pytest.mark.parametrize("language", NOT_CONNECTED)
def test_consent_says_not_connected_to_your_name(language):
    core = tomllib.loads((ROOT / "surveys/instruments/core.toml").read_text("utf-8"))

    paragraphs = core["consent"]["text"][language]["paragraphs"]
    words = " ".join(" ".join(paragraphs).split())  # no-break spaces too

    assert NOT_CONNECTED[language] in words


def test_every_language_of_the_site_is_read():
    core = tomllib.loads((ROOT / "surveys/instruments/core.toml").read_text("utf-8"))

    assert set(core["languages"]) == set(NOT_CONNECTED)
