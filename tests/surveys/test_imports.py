import pytest

from surveys.imports import MappingError, TableError, read_mapping, read_table

MAPPING = """
[study]
title = "Outside"
[columns]
wave = "time"
group = "site"
id = "id"
[waves]
before = ["1"]
after = ["2", "3"]
[items]
names = ["calm", "tense"]
low = 1
high = 4
missing = ["", "NA"]
"""


def row(time="1", site="A", person="7", calm="2.0", tense="3"):
    return {"time": time, "site": site, "id": person, "calm": calm, "tense": tense}


def read(*rows, mapping=MAPPING):
    return read_table(read_mapping(mapping), rows)


def test_read_table_reads_codes_and_missing():
    imported = read(row(calm="4.0", tense="NA"))

    assert imported.rows[0].answers == {"calm": 4, "tense": -9}
    assert imported.rows[0].role == "before"


def test_read_table_takes_a_later_wave_only_where_the_first_is_absent():
    imported = read(
        row("1", "A"), row("2", "A"), row("3", "A"), row("1", "B"), row("3", "B")
    )

    roles = [(found.group, str(found.role)) for found in imported.rows]
    assert roles == [("A", "before"), ("A", "after"), ("B", "before"), ("B", "after")]
    assert imported.outside == {"3": 1}


def test_read_table_names_row_fault_and_remedy():
    with pytest.raises(TableError) as refusal:
        read(row(), row(calm="5"), row(tense="x"))

    remedy = "Correct it, or name it as missing."
    assert refusal.value.faults == [
        f"Row 3, column 'calm': '5' is no whole number from 1 to 4. {remedy}",
        f"Row 4, column 'tense': 'x' is no whole number from 1 to 4. {remedy}",
    ]


def test_read_table_shows_the_first_faults_and_counts_the_rest():
    with pytest.raises(TableError, match="and 5 more"):
        read(*[row(calm="9")] * 25)


def test_read_table_refuses_missing_columns_and_empty_files():
    with pytest.raises(TableError, match="Row 1: the column 'calm' is missing"):
        read({"time": "1", "site": "A", "id": "1", "tense": "2"})
    with pytest.raises(TableError, match="no rows below its header"):
        read()


@pytest.mark.parametrize(
    ("change", "message"),
    (
        (("[study]", "[studie]"), r"\[study\] is missing"),
        (('title = "Outside"', ""), r"\[study\] title is missing"),
        (("low = 1", "lowest = 1"), r"\[items\] lowest is unknown"),
        (("low = 1", "low = "), "This is no TOML"),
        (("[study]", "[more]\na = 1\n[study]"), r"\[more\] is unknown"),
    ),
)
def test_read_mapping_says_what_to_change(change, message):
    with pytest.raises(MappingError, match=message):
        read_mapping(MAPPING.replace(*change))
