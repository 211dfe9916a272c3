"""Files beside each other: data, codebook, and scripts that read them."""

import runpy

import openpyxl
import pyarrow.parquet as pq
import pytest

from surveys.errors import NotExportableError
from surveys.exports import files, workbooks
from surveys.exports.files import FORMATS, Request, write_export
from surveys.exports.notes import Notes
from surveys.exports.reading_scripts import script
from tests.surveys.exports.sealed_files import rows_of, sealed_file

ANSWERS = [{"allow": 3, "att1": -9}, {"allow": -7, "att1": 10}, *[{}] * 10]


def notes_of(rows, *, has_pairs=False):
    return Notes(
        rows=rows,
        texts=(),
        has_pairs=has_pairs,
        study="study",
        is_simulated=False,
        unsealed=(),
    )


def write(folder, kind, *, answers=ANSWERS, has_pairs=False, has_labels=False):
    left_out = () if has_pairs else ("pair",)
    rows = rows_of(sealed_file(folder, answers), left_out=left_out)
    request = Request(
        format=kind,
        language="cs",
        output=folder / f"odpovědi 'a'.{kind}",
        has_labels=has_labels,
    )
    write_export(rows, request, notes_of(rows, has_pairs=has_pairs))
    return request


@pytest.mark.parametrize("kind", FORMATS)
def test_the_python_script_reads_the_file(kind, tmp_path):
    request = write(tmp_path, kind)

    read = runpy.run_path(str(request.script("py")))

    answers, codes = read["answers"], read["codes"]
    assert answers["allow"].isna().tolist() == [False, True, *[False] * 10]
    assert answers["att1"].dropna().astype(int).tolist() == [10, *[1] * 10]
    given = {"dta": "g"}.get(kind, -7)
    assert codes["allow"].tolist()[:2] == [3, given]
    words = read.get("words") or {"allow": {3: read["labelled"]("allow")[0]}}
    assert words["allow"][3] == "few cs"


def test_the_scripts_for_r_name_the_exact_files():
    request = Request(format="csv", language="cs", output=files.Path('a"b.csv'))

    text = script(
        "csv", "R", data=request.output, codebook=request.codebook, has_labels=False
    )

    assert 'read.csv("a\\"b.csv", fileEncoding = "UTF-8"' in text
    assert 'read.csv("a\\"b.codebook.csv"' in text
    assert text.count("{") == text.count("}")


def test_with_labels_a_script_takes_nothing_for_missing(tmp_path):
    request = write(tmp_path, "csv", has_labels=True)

    read = runpy.run_path(str(request.script("py")))

    assert read["answers"]["allow"].tolist()[:2] == ["few cs", "Nechci odpovídat"]
    assert "gone" not in read


def test_a_workbook_holds_numbers_and_no_formula(tmp_path):
    answers = [{"channel": "=1+1\x07", "att1": -9}] * 10

    request = write(tmp_path, "xlsx", answers=answers)

    sheet = openpyxl.load_workbook(request.output).active
    names, first, *rest = sheet.iter_rows()
    row = dict(zip((cell.value for cell in names), first, strict=True))
    assert (row["channel"].value, row["channel"].data_type) == ("'=1+1", "s")
    assert (row["att1"].value, row["att1"].data_type) == (-9, "n")
    assert len(rest) == 9


def test_labels_stand_in_a_workbook_too(tmp_path):
    request = write(tmp_path, "xlsx", has_labels=True)

    sheet = openpyxl.load_workbook(request.output).active
    names, first, *_ = sheet.iter_rows(values_only=True)
    assert dict(zip(names, first, strict=True))["allow"] == "few cs"


def test_parquet_is_the_sealed_file_itself_if_nothing_is_withheld(tmp_path):
    request = write(tmp_path, "parquet", has_pairs=True)

    sealed = (tmp_path / "before.parquet").read_bytes()
    assert request.output.read_bytes() == sealed


def test_parquet_without_what_is_withheld_is_another_file(tmp_path):
    answers = [*[{"pair": "p"}] * 10, *[{"city": "sofia"}] * 2]

    request = write(tmp_path, "parquet", answers=answers)

    table = pq.read_table(request.output)
    assert "pair" not in table.column_names
    assert set(table["city"].to_pylist()) == {"withheld"}
    assert str(table.schema.field("att1").type) == "int16"


def test_rows_of_residents_are_for_their_owner_alone(tmp_path):
    request = write(tmp_path, "csv")

    assert {path.stat().st_mode & 0o777 for path in request.paths} == {0o600}
    assert not list(tmp_path.glob(".*"))


def test_a_stopped_export_leaves_no_half_file(tmp_path, monkeypatch):
    (tmp_path / "odpovědi 'a'.csv").write_text("as before")

    def stop(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write_csv", stop)
    with pytest.raises(OSError, match="No space left"):
        write(tmp_path, "csv")

    assert (tmp_path / "odpovědi 'a'.csv").read_text() == "as before"
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    ("kind", "name", "message"),
    (
        ("csv", "none/answers.csv", "none is no folder"),
        ("csv", "answers.R", "answers.R is the name of a script beside the data"),
        ("xlsx", "answers.xlsx", "A sheet holds 11 answers, not 12"),
        ("sav", "answers.sav", "pyreadstat is not installed"),
    ),
)
def test_what_cannot_be_written_is_refused_before(
    kind, name, message, tmp_path, monkeypatch
):
    monkeypatch.setattr(workbooks, "MOST_ROWS", 11)
    monkeypatch.setattr(files, "find_spec", lambda name: None)
    request = Request(format=kind, language="cs", output=tmp_path / name)

    with pytest.raises(NotExportableError, match=message):
        request.refuse(rows_of(sealed_file(tmp_path, ANSWERS)))
