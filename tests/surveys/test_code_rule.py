import pytest

from surveys.code_rule import code_faults
from tests.factories.versions import document, item, text


def faults(change, *earlier):
    new = document()
    change(new)
    return code_faults([document(), *earlier], new)


def nothing(new):
    pass


def use_another_format(new):
    item(new, "economy").update(
        format="single",
        options=[
            {"code": 1, "label": text("Worse", "Hůř")},
            {"code": 2, "label": text("Better", "Lépe")},
        ],
    )


def add_an_option(new):
    label = text("All", "Všechny")
    item(new, "allow")["options"].append({"code": 4, "label": label})


def make_a_thermometer(new):
    item(new, "economy")["format"] = "thermometer"


def exchange_numbers(new):
    first, _second, third = item(new, "allow")["options"]
    first["code"], third["code"] = 3, 1


def expose_a_decoy(new):
    item(new, "seen")["rows"][1]["decoy"] = False


def invent_a_poster(new):
    item(new, "seen")["rows"][0]["decoy"] = True


def ask_the_month(new):
    item(new, "link_code")["elements"][1]["kind"] = "month"


def name_an_item_like_a_line(new):
    seen = item(new, "seen")
    seen["rows"].pop(0)
    new["sections"][0]["items"].append(
        {"code": "seen_poster", "format": "scale_0_10", "stem": text("P?", "P?")}
    )


@pytest.mark.parametrize(
    ("change", "fault"),
    (
        (
            use_another_format,
            (
                "attitude.economy: the kind of answer was 'Scale from 0 to 10' in version 1 "
                "and is 'One answer of several' now. Give the new question another code."
            ),
        ),
        (
            make_a_thermometer,
            (
                "attitude.economy: the kind of answer was 'Scale from 0 to 10' in version 1 "
                "and is 'Thermometer from 0 to 100' now. Give the new question another code."
            ),
        ),
        (
            add_an_option,
            (
                "attitude.allow: could be answered by 1 to 3 in version 1 and by 1 to 4 now."
                " Give the new question another code."
            ),
        ),
        (
            expose_a_decoy,
            (
                "more.seen: the line 'ship' was an invented activity in version 1 and is a "
                "real one now. Give the new line another code."
            ),
        ),
        (
            invent_a_poster,
            (
                "more.seen: the line 'poster' was a real activity in version 1 and is an "
                "invented one now. Give the new line another code."
            ),
        ),
        (
            ask_the_month,
            (
                "more.link_code: the kind of the element 'day' was 'day' in version 1 and "
                "is 'month' now. Give the new element another key."
            ),
        ),
        (
            name_an_item_like_a_line,
            (
                "seen_poster: held answers to 'seen' in version 1 and would hold answers to "
                "'seen_poster' now. Choose another code."
            ),
        ),
    ),
)
def test_a_code_keeps_its_kind_of_answer_and_its_scale(change, fault):
    assert faults(change) == [fault]


def test_the_same_words_keep_their_number():
    assert faults(exchange_numbers) == [
        (
            "attitude.allow: the answer 'Many' had the number 1 in version 1 and has 3 now. "
            "Give it 1 again, or give the new question another code."
        ),
        (
            "attitude.allow: the answer 'None' had the number 3 in version 1 and has 1 now. "
            "Give it 3 again, or give the new question another code."
        ),
    ]


def reword(new):
    item(new, "economy")["stem"] = text("Money?", "Peníze?")
    item(new, "allow")["options"][0]["label"]["en"] = "A lot"


def turn_options_around(new):
    item(new, "allow")["options"].reverse()


def add_a_row(new):
    item(new, "seen")["rows"].append({"code": "film", "label": text("Film", "Film")})


def remove_rows_and_items(new):
    del item(new, "seen")["rows"][0]
    del new["sections"][0]["items"][1:]


def correct_the_key(new):
    item(new, "know")["correct"] = 2


@pytest.mark.parametrize(
    "change",
    (nothing, reword, turn_options_around, add_a_row, remove_rows_and_items,
     correct_the_key),
)  # fmt: skip
def test_other_changes_are_no_matter_of_this_rule(change):
    assert faults(change) == []


def test_a_removed_code_is_not_free():
    """The second version left the item out; the third may not use its code otherwise."""
    second = document()
    remove_rows_and_items(second)

    assert faults(add_an_option, second) == [
        (
            "attitude.allow: could be answered by 1 to 3 in version 1 and by 1 to 4 now. "
            "Give the new question another code."
        )
    ]


def test_a_fault_is_said_once_and_names_the_version_that_disagrees():
    second = document()
    second["sections"][1]["items"].append(
        {"code": "age", "format": "number", "stem": text("Age?", "Věk?"),
         "minimum": 16, "maximum": 99}
    )  # fmt: skip

    def ask_the_year(new):
        new["sections"][1]["items"].append(
            {"code": "age", "format": "date", "stem": text("Born?", "Narození?"),
             "minimum": 1900, "maximum": 2010, "precision": "year"}
        )  # fmt: skip

    assert faults(ask_the_year, second, second) == [
        (
            "more.age: the kind of answer was 'Number' in version 2 and is 'Date' now. "
            "Give the new question another code."
        )
    ]


@pytest.mark.parametrize(
    ("old", "new", "was", "now"),
    (
        ({"maximum": 99}, {"maximum": 120}, "0 to 99", "0 to 120"),
        (
            {"format": "date", "maximum": 2020, "precision": "year"},
            {"format": "date", "maximum": 2020, "precision": "day"},
            "year and years 0 to 2020",
            "day and years 0 to 2020",
        ),
    ),
)
def test_numbers_and_dates_keep_their_range(old, new, was, now):
    first, second = document(), document()
    for found, values in ((first, old), (second, new)):
        found["sections"][1]["items"].append(
            {"code": "years", "format": "number", "stem": text("Y?", "R?"),
             "minimum": 0, **values}
        )  # fmt: skip

    assert code_faults([first], second) == [
        (
            f"more.years: could be answered by {was} in version 1 and by {now} now. Give "
            "the new question another code."
        )
    ]
