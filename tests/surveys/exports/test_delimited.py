import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.exports.delimited import write_csv
from surveys.exports.disclosure import lonely_pairs
from surveys.exports.escaping import escaped
from surveys.exports.rows import pair_rows, withheld_of
from tests.surveys.exports.sealed_files import CODES, read_csv, rows_of, sealed_file

CODE = st.sampled_from([0, 1, 5, 10, -5, -6, -7, -8, -9])
ANSWERS = st.lists(st.tuples(*[CODE] * len(CODES)), min_size=10, max_size=40)


@settings(max_examples=15)
@given(answers=ANSWERS)
def test_codes_are_read_back_as_they_were_sealed(answers, tmp_path_factory):
    folder = tmp_path_factory.mktemp("export")
    file = sealed_file(folder, [dict(zip(CODES, own, strict=True)) for own in answers])

    write_csv(rows_of(file), folder / "answers.csv")

    read = read_csv(folder / "answers.csv")
    assert [tuple(int(row[name]) for name in CODES) for row in read] == answers


def test_a_small_city_is_called_withheld_and_so_is_its_channel(tmp_path):
    people = [{}] * 20 + [{"city": "sofia"}] * 10 + [{"city": "rubano"}] * 3
    file = sealed_file(tmp_path, people)

    write_csv(rows_of(file), tmp_path / "answers.csv")

    read = read_csv(tmp_path / "answers.csv")
    assert [(row["city"], row["language"], row["channel"]) for row in read] == [
        *[("prague", "own", "mail")] * 20,
        *[("withheld", "withheld", "withheld")] * 13,
    ]


def test_labels_are_words_and_a_number_without_words_stays(tmp_path):
    file = sealed_file(tmp_path, [{"allow": 3, "att1": 7, "att2": -8}] * 10)

    write_csv(rows_of(file), tmp_path / "answers.csv", has_labels=True)

    row = read_csv(tmp_path / "answers.csv")[0]
    assert {name: row[name] for name in ("city", "allow", "att1", "att2", "att3")} == {
        "city": "Praha",
        "allow": "few cs",
        "att1": "7",
        "att2": "Nevím",
        "att3": "1",
    }


def test_text_is_no_formula_and_negative_codes_are_numbers(tmp_path):
    file = sealed_file(tmp_path, [{"channel": "=1+1", "att1": -9}] * 10)

    write_csv(rows_of(file), tmp_path / "answers.csv")

    line = (tmp_path / "answers.csv").read_text("utf-8").splitlines()[1]
    assert '"\'=1+1"' in line
    assert ",-9," in line


@pytest.mark.parametrize("start", ("=", "+", "-", "@", "\t", "\r"))
def test_each_start_of_a_formula_is_escaped(start):
    assert escaped(f"{start}HYPERLINK") == f"'{start}HYPERLINK"
    assert escaped(f"a{start}") == f"a{start}"


def test_waves_stand_one_below_the_other(tmp_path):
    files = [
        sealed_file(tmp_path, [{}] * 10, wave=name) for name in ("before", "after")
    ]

    write_csv(rows_of(*files), tmp_path / "answers.csv")

    read = read_csv(tmp_path / "answers.csv")
    assert [row["wave"] for row in read] == ["before"] * 10 + ["after"] * 10
    assert {row["instrument_version"] for row in read} == {"small 1"}


def test_a_lonely_pair_has_no_number(tmp_path):
    people = [{"pair": f"p{n:02}"} for n in range(11)] + [{}]
    rows = rows_of(sealed_file(tmp_path, people), left_out=())

    write_csv(dataclasses.replace(rows, lonely=frozenset({"p10"})), tmp_path / "a.csv")

    pairs = [row["pair"] for row in read_csv(tmp_path / "a.csv")]
    assert pairs == [*(f"p{n:02}" for n in range(10)), "", ""]


def test_linked_answers_are_judged_by_what_is_shown_of_them(tmp_path):
    linked = [{"pair": f"p{n}", "city": "prague"} for n in range(10)]
    few = [{"city": "sofia", "pair": "p10"}, *[{"city": "sofia"}] * 10]
    before, after = (
        sealed_file(tmp_path, [*linked, *few], wave=name)
        for name in ("before", "after")
    )

    rows = [
        row
        for file in (before, after)
        for row in pair_rows(file, withheld_of(file, ("city",)))
    ]

    assert rows[0] == ("p0", "before", ("prague",))
    assert len(rows) == 22
    assert lonely_pairs(rows) == {"p10"}
