import hashlib

import pytest

from surveys.receipts import ReceiptError, new_nonce, receipt_code, receipt_digest


def test_receipt_code_is_the_nonce_s_alone():
    # base32(SHA-256("receipt|00")), by coreutils: printf 'receipt|00' | sha256sum |
    # xxd -r -p | base32 | cut -c1-16
    assert receipt_code("00") == "EGGF-55HE-JN6P-Y2YC"
    assert receipt_code(new_nonce()) != receipt_code(new_nonce())


@pytest.mark.parametrize(
    "typed",
    (
        "ABCD-EFGH-IJKL-MNOP",
        "abcdefghijklmnop",
        " ABCD EFGH 1JKL MN0P ",
        "ABCD–EFGH–IJKL–MNOP",
    ),
)
def test_receipt_digest_reads_a_code_however_it_is_typed(typed):
    assert receipt_digest(typed) == hashlib.sha256(b"ABCDEFGHIJKLMNOP").hexdigest()


@pytest.mark.parametrize(
    "typed", ("", "ABCD", "ABCD-EFGH-IJKL-MNOPQ", "абвгабвгабвгабвг")
)
def test_receipt_digest_refuses_what_is_no_code(typed):
    with pytest.raises(ReceiptError):
        receipt_digest(typed)
