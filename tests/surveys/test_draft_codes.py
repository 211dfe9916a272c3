import base64

import pytest

from surveys.draft_codes import (
    DraftDamagedError,
    code_digest,
    new_code,
    open_draft,
    seal_draft,
)
from surveys.receipts import ReceiptError

CODE = "K7QF-3M2P-6DXT-ABCD"


def test_codes_are_new_and_have_eighty_bits():
    codes = {new_code() for _ in range(200)}

    assert len(codes) == 200
    assert all(len(base64.b32decode(code.replace("-", ""))) == 10 for code in codes)


@pytest.mark.parametrize("typed", ("k7qf 3m2p 6dxt abcd", "K7QF3M2P6DXTABCD"))
def test_a_code_is_the_same_however_it_is_typed(typed):
    assert code_digest(typed) == code_digest(CODE)
    assert open_draft(typed, seal_draft(CODE, step="more", token="t")) == ("more", "t")


@pytest.mark.parametrize("typed", ("", "K7QF", "Ж" * 16, CODE + "A"))
def test_what_cannot_be_a_code_is_refused(typed):
    with pytest.raises(ReceiptError):
        code_digest(typed)


def test_only_its_code_and_our_key_open_a_draft(settings):
    content = seal_draft(CODE, step="more", token="t")

    with pytest.raises(DraftDamagedError):
        open_draft(new_code(), content)
    settings.FORM_STATE_KEY = "another"
    with pytest.raises(DraftDamagedError):
        open_draft(CODE, content)


def test_a_draft_does_not_tell_when_it_was_made():
    token = base64.urlsafe_b64decode(seal_draft(CODE, step="more", token="t"))

    # Fernet: one byte of version, then eight of seconds since 1970.
    assert int.from_bytes(token[1:9]) == 0
