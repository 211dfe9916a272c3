"""What people read: no promise of anonymity while a link key exists, no words of war."""

import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ANONYMOUS = re.compile(r"anonym|anonim|анонимн", re.IGNORECASE)
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
        "campaign_site/content/*.toml",
        "surveys/instruments/*.toml",
        "mailing/texts/*.toml",
    )
    for path in ROOT.glob(pattern)
)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
@pytest.mark.parametrize(
    "forbidden", (ANONYMOUS, HOSTILE), ids=("anonymous", "hostile")
)
def test_texts_for_people_keep_to_our_words(path, forbidden):
    found = [
        line for line in path.read_text("utf-8").splitlines() if forbidden.search(line)
    ]

    assert found == []


def test_there_are_texts_to_read():
    assert len(TEXTS) > 20
