from surveys.codebooks import codebook_of
from surveys.definitions import build
from surveys.exports.codebook_files import write_codebook
from surveys.exports.columns import columns_of
from tests.factories.instruments import drawn, every_format
from tests.surveys.exports.sealed_files import SMALL, read_csv, rows_of, sealed_file


def columns(document, language="bg", **options):
    found = columns_of([codebook_of(build(document))], language, **options)
    return {column.name: column for column in found}


def test_a_column_has_the_words_of_one_language():
    found = columns(every_format())

    assert found["know"].values == {1: "Четири", 2: "Пет"}
    assert found["know"].missing[-9] == "Пропуснат въпрос"
    assert found["battery_school"].label == (
        "Доколко сте съгласни? – Децата учат добре заедно."
    )


def test_measures_follow_the_kind_of_answer():
    found = columns(every_format())

    names = ("city", "life", "years", "battery_school", "know", "moved_year")
    assert [found[name].measure for name in names] == [
        *("nominal", "scale", "scale", "ordinal", "nominal", "scale"),
    ]


def test_what_chance_decided_stands_last_and_the_seed_is_a_number():
    found = columns(drawn())

    assert list(found)[-2:] == ["seed", "shown_order"]
    assert [found[n].is_text for n in ("seed", "shown_order")] == [False, True]


def test_columns_of_waves_are_joined_with_the_words_of_the_last():
    first, last = codebook_of(SMALL), codebook_of(SMALL)
    last[-1] = {**last[-1], "question": {"cs": "Jinak"}, "values": []}

    found = {column.name: column for column in columns_of([first, last], "cs")}

    assert found["seen_decoy"].question == "Jinak"
    assert found["seen_decoy"].values == {1: "yes cs", 2: "no cs", 3: "not sure cs"}


def test_the_codebook_has_a_row_for_each_code(tmp_path):
    rows = rows_of(sealed_file(tmp_path, [{}] * 10))

    write_codebook(rows.columns, tmp_path / "codebook.csv", {"allow": "allow_"})

    read = read_csv(tmp_path / "codebook.csv")
    own = [r for r in read if r["name"] == "allow_"]
    assert [(r["code"], r["label"], r["is_missing"]) for r in own[:4]] == [
        ("1", "many cs", "0"),
        ("2", "some cs", "0"),
        ("3", "few cs", "0"),
        ("4", "none cs", "0"),
    ]
    assert sorted(r["code"] for r in own[4:]) == ["-5", "-6", "-7", "-8", "-9"]
    assert next(r for r in read if r["name"] == "flags" and r["code"] == "rate")
    assert [r["code"] for r in read if r["name"] == "wave"] == [""]
