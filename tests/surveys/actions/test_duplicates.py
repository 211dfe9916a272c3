import pytest
from django.utils import timezone

from surveys.actions.duplicates import mark_duplicate_codes
from surveys.actions.waves import close_waves
from surveys.actions.withdrawals import carry_out_withdrawals, request_withdrawal
from surveys.models import Wave
from surveys.receipts import receipt_code, receipt_digest
from surveys.responses.models import LinkDigests, Response
from tests.factories import surveys as factory

pytestmark = pytest.mark.django_db(databases=["default", "responses"])
CODES = {"a": "1", "b": "1", "c": "2", "d": "", "e": ""}


@pytest.fixture
def wave():
    return factory.wave(before_is_over=True)


def answer(wave, name, code):
    full = code * 64
    # Whoever left one element out has no whole digest, and others may share a part.
    link = {"full": full, "one_left_out": ["9" * 64] * 7}
    factory.inbox_row(digest_of(name), wave=wave.slug, link=link)


def digest_of(name):
    return receipt_digest(receipt_code(name))


def close(wave, codes):
    for name, code in codes.items():
        answer(wave, name, code)
    close_waves(now=timezone.now())


def withdraw(name):
    request_withdrawal(code=receipt_code(name))
    carry_out_withdrawals()


def marked(names="abcdef"):
    standing = Response.objects.filter(is_withdrawn=False)
    contents = dict(standing.values_list("receipt_digest", "content"))
    return "".join(
        name
        for name in names
        if "duplicate_code" in contents.get(digest_of(name), {"flags": []})["flags"]
    )


def test_closing_marks_both_answers_of_one_code(wave):
    close(wave, CODES)

    assert marked() == "ab"
    assert Response.objects.count() == 5


def test_the_same_code_in_the_other_wave_is_what_links_are_made_of():
    study = factory.study(before_is_over=True, after_is_over=True)
    for number, wave in enumerate(study.waves.all()):
        answer(wave, "ab"[number], "1")

    close_waves(now=timezone.now())

    assert marked() == ""


def test_marks_are_the_same_however_often_they_are_made(wave):
    close(wave, CODES)
    mark_duplicate_codes(wave=wave.slug)

    assert marked() == "ab"


def test_an_answer_withdrawn_before_the_end_has_no_twin(wave):
    for name, code in CODES.items():
        answer(wave, name, code)
    withdraw("b")

    close_waves(now=timezone.now())

    assert marked() == ""


def test_the_mark_goes_with_a_twin_that_is_withdrawn_later(wave):
    close(wave, CODES | {"c": "1"})
    assert marked() == "abc"

    withdraw("b")
    assert marked() == "ac"
    withdraw("c")
    assert marked() == ""


def test_a_straggler_brings_the_mark_and_closing_again_finds_it(wave):
    close(wave, CODES)
    withdraw("b")
    answer(wave, "f", "2")

    assert close_waves(now=timezone.now()) == [wave.slug]

    assert marked() == "cf"


def test_marks_stay_when_a_ceremony_has_deleted_the_digests(wave):
    close(wave, CODES)
    LinkDigests.objects.all().delete()

    mark_duplicate_codes(wave=wave.slug)

    assert marked() == "ab"
    assert Wave.objects.get(slug=wave.slug).is_settled
