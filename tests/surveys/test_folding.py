import pytest

from surveys.folding import ElementError, fold, fold_all


@pytest.mark.parametrize(
    ("cyrillic", "latin", "folded"),
    (
        ("Шишман", "Shishman", "S"),
        ("Жана", "Žana", "Z"),
        ("Чавдар", "Čavdar", "C"),
        ("Юлия", "Yulia", "J"),
        ("Юлия", "Julia", "J"),
        ("Йордан", "Yordan", "J"),
        ("Владимир", "Wladimir", "V"),
        ("Христо", "Hristo", "H"),
        ("Љубица", "Ljubica", "L"),
        ("Ђура", "Đura", "D"),
    ),
)
def test_fold_writes_two_scripts_alike(cyrillic, latin, folded):
    assert (fold("letter", cyrillic), fold("letter", latin)) == (folded, folded)


@pytest.mark.parametrize(
    ("kind", "value", "folded"),
    (
        ("letter", " š ", "S"),
        ("letter", "Ľubica", "L"),
        ("letter", "s\u030carka", "S"),  # the caron as a mark of its own
        ("letter", "'Ana", "A"),
        ("letter", "?", "?"),
        ("letter", "", ""),
        ("day", "07", "7"),
        ("day", "31", "31"),
        ("month", "12", "12"),
        ("count", "0", "0"),
    ),
)
def test_fold_gives_one_form(kind, value, folded):
    assert fold(kind, value) == folded


@pytest.mark.parametrize(
    ("kind", "value"),
    (
        ("letter", "7"),
        ("letter", "--"),
        ("letter", "中"),
        ("day", "0"),
        ("day", "32"),
        ("day", "٣"),
        ("day", "x"),
        ("month", "13"),
        ("count", "4"),
        ("count", "-1"),
        ("day", "1" * 5000),
    ),
)
def test_fold_refuses_what_it_cannot_read(kind, value):
    with pytest.raises(ElementError):
        fold(kind, value)


def test_fold_all_reads_the_listed_elements_only():
    kinds = {"mother": "letter", "day": "day"}

    assert fold_all(kinds, {"mother": "é", "other": "1"}) == {"mother": "E", "day": ""}
