import pyarrow.parquet as pq
import pyreadstat
import pytest

from surveys.errors import NotExportableError
from surveys.exports.columns import Column
from surveys.exports.statistics_files import (
    cut,
    file_names,
    refuse_names,
    write_dta,
    write_sav,
)
from tests.surveys.exports.sealed_files import rows_of, sealed_file

ANSWERS = [{"allow": 3, "att1": -9}, {"allow": -7, "att1": 10}, *[{}] * 10]


def column(name):
    return Column(
        name=name, question="", values={}, missing={}, measure="nominal", is_text=False
    )


def test_sav_has_labels_measures_and_missing_codes(tmp_path):
    rows = rows_of(sealed_file(tmp_path, ANSWERS), language="bg")

    write_sav(rows, tmp_path / "answers.sav")

    codes, meta = pyreadstat.read_sav(tmp_path / "answers.sav", user_missing=True)
    assert codes["allow"].tolist() == [3, -7, *[1] * 10]
    assert codes["city"].tolist() == ["prague"] * 12
    assert meta.column_names_to_labels["allow"] == "allow bg"
    assert meta.variable_value_labels["allow"][3] == "few bg"
    assert meta.variable_value_labels["allow"][-9] == "Пропуснат въпрос"
    assert meta.missing_ranges["allow"] == [{"lo": -9, "hi": -4}]
    assert meta.variable_measure["att1"] == "scale"
    assert meta.variable_measure["allow"] == "nominal"
    answers, _ = pyreadstat.read_sav(tmp_path / "answers.sav")
    assert answers["allow"].isna().tolist() == [False, True, *[False] * 10]


def test_dta_has_labels_and_letters_for_missing_codes(tmp_path):
    rows = rows_of(sealed_file(tmp_path, ANSWERS), language="sk")

    write_dta(rows, tmp_path / "answers.dta")

    codes, meta = pyreadstat.read_dta(tmp_path / "answers.dta", user_missing=True)
    assert codes["allow"].tolist() == [3, "g", *[1] * 10]
    assert codes["att1"].tolist()[:3] == ["i", 10, 1]
    assert meta.column_names_to_labels["allow"] == "allow sk"
    assert meta.variable_value_labels["allow"][3] == "few sk"
    assert meta.variable_value_labels["allow"]["i"] == "Vynechané"
    assert meta.missing_user_values["allow"] == ["g"]
    answers, _ = pyreadstat.read_dta(tmp_path / "answers.dta")
    assert answers["allow"].isna().sum() == 1


def test_what_one_wave_did_not_ask_is_empty(tmp_path):
    files = [sealed_file(tmp_path, ANSWERS, wave=name) for name in ("before", "after")]
    table = pq.read_table(files[1].path).drop_columns(["allow"])
    pq.write_table(table, files[1].path)

    write_dta(rows_of(*files), tmp_path / "answers.dta")
    write_sav(rows_of(*files), tmp_path / "answers.sav")

    for read, name in ((pyreadstat.read_dta, "dta"), (pyreadstat.read_sav, "sav")):
        codes, _ = read(tmp_path / f"answers.{name}", user_missing=True)
        assert codes["allow"].isna().tolist() == [False] * 12 + [True] * 12


def test_words_are_cut_behind_a_whole_letter():
    assert cut("ЖЖЖ", 5) == "ЖЖ"


def test_a_reserved_name_gets_a_stroke_behind_it():
    columns = (column("with"), column("att1"))

    assert file_names(columns, "sav") == {"with": "with_", "att1": "att1"}
    assert file_names(columns, "csv") == {"with": "with", "att1": "att1"}


def test_stata_refuses_long_names_instead_of_cutting_them():
    columns = (column("a" * 33), column("att1"))

    with pytest.raises(NotExportableError, match=r"a{33}: Stata takes names of 32"):
        refuse_names(columns, "dta")
    refuse_names(columns, "sav")
