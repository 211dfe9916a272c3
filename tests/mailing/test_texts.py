"""The words of the default invitation, in every language of the site."""

import re
import tomllib

import pytest
from django.conf import settings

from mailing.actions.messages import INVITATION_FILE

TEXTS = tomllib.loads(INVITATION_FILE.read_text(encoding="utf-8"))
LANGUAGES = [code for code, _name in settings.LANGUAGES]
# Roots of the word in the six languages: an open link is not yet anonymity.
ANONYMOUS = re.compile("anon[iyý]m|анонимн", re.IGNORECASE)
ALREADY_ANSWERED = {
    "cs": "Pokud jste už odpověděli",
    "bg": "Ако вече сте отговорили",
    "hr": "Ako ste već odgovorili",
    "it": "Se ha già risposto",
    "sk": "Ak ste už odpovedali",
    "en": "If you have already answered",
}


def test_every_language_has_its_text():
    assert sorted(TEXTS) == sorted(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_is_whole_fits_and_promises_no_more_than_is_true(language):
    text = TEXTS[language]
    words = " ".join([text["subject"], *text["paragraphs"], text["button"]])

    assert set(text) == {"subject", "preheader", "paragraphs", "button"}
    assert len(text["subject"]) <= 70
    assert ALREADY_ANSWERED[language] in words
    assert not ANONYMOUS.search(words)
    assert "!" not in words


@pytest.mark.parametrize("language", ("cs", "sk"))
def test_one_letter_words_stay_with_their_noun(language):
    words = " ".join(TEXTS[language]["paragraphs"])

    assert not re.search(r"(?<!\w)[kszvaiou] \w", words, re.IGNORECASE)
