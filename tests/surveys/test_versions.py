import copy

import pytest

from surveys.enums import Changed
from surveys.versions import Change, changes_between
from tests.factories.versions import document, item, text


def changes(change):
    """What one change of the document is found to be."""
    old, new = document(), document()
    change(new)
    return changes_between(old, new)


def plain(found):
    return [(str(each.kind), str(each.what), each.place, each.part) for each in found]


def test_the_same_document_has_no_changes():
    assert changes(lambda new: None) == ()


def test_a_text_is_named_with_its_language_and_both_wordings():
    def reword(new):
        item(new, "economy")["stem"]["cs"] = "Ekonomika?"

    assert changes(reword) == (
        Change(
            what=Changed.ITEM_WORDING,
            place="attitude.economy",
            part="stem",
            language="cs",
            before="Hospodářství?",
            after="Ekonomika?",
        ),
    )


def reword_consent(new):
    new["consent"]["text"]["en"]["paragraphs"][1] = "You may stop at any time."


def reword_title(new):
    new["title"]["en"] = "Together"


def reword_intro(new):
    new["sections"][0]["intro"]["cs"] = "O cizincích."


def reword_an_option(new):
    item(new, "allow")["options"][1]["label"]["en"] = "A few"


def reword_an_element(new):
    item(new, "link_code")["elements"][0]["stem"]["cs"] = "Maminka"


def add_a_help(new):
    item(new, "economy")["help"] = text("Your opinion.", "Váš názor.")


def name_a_scale_anew(new):
    new["scales"][0]["label"]["cs"] = "Žití"


def cite_another_source(new):
    item(new, "know")["source"] = "OECD"


@pytest.mark.parametrize(
    ("change", "what", "place", "part", "count"),
    (
        (reword_title, "front_wording", "title", "", 1),
        (reword_consent, "front_wording", "consent", "text", 1),
        (reword_intro, "section_wording", "attitude", "intro", 1),
        (reword_an_option, "item_wording", "attitude.allow", "options.2.label", 1),
        (
            reword_an_element,
            "item_wording",
            "more.link_code",
            "elements.mother.stem",
            1,
        ),
        (add_a_help, "item_wording", "attitude.economy", "help", 2),
        (name_a_scale_anew, "scale_wording", "scales.life", "label", 1),
        (cite_another_source, "note", "more.know", "source", 1),
    ),
)
def test_words_are_words(change, what, place, part, count):
    assert plain(changes(change)) == [("wording", what, place, part)] * count


def add_an_item(new):
    new["sections"][0]["items"].append(
        {"code": "crime", "format": "scale_0_10", "stem": text("Crime?", "Zločin?")}
    )


def add_a_section(new):
    section = {"code": "extra", "title": text("Extra", "Navíc"), "items": []}
    section["items"].append({"code": "age", "format": "number", "stem": text("A", "V")})
    new["sections"].insert(1, section)


def add_a_row(new):
    item(new, "seen")["rows"].append({"code": "film", "label": text("Film", "Film")})


def add_a_scale(new):
    new["scales"].append({**new["scales"][0], "key": "other"})


def add_a_language(new):
    new["languages"].append("sk")
    new["title"]["sk"] = "Spolužitie"


@pytest.mark.parametrize(
    ("change", "found"),
    (
        (add_an_item, [("item_added", "attitude.crime", "")]),
        (
            add_a_section,
            [("section_added", "extra", ""), ("item_added", "extra.age", "")],
        ),
        (add_a_row, [("row_added", "more.seen", "rows.film")]),
        (add_a_scale, [("scale_added", "scales.other", "")]),
        (add_a_language, [("language_added", "languages", "")]),
    ),
)
def test_what_leaves_the_old_questions_alone_is_an_addition(change, found):
    assert plain(changes(change)) == [("additive", *each) for each in found]


def insert_an_item(new):
    add_an_item(new)
    new["sections"][0]["items"].insert(1, new["sections"][0]["items"].pop())


def remove_an_item(new):
    del new["sections"][0]["items"][1]


def swap_items(new):
    new["sections"][0]["items"][:2] = reversed(new["sections"][0]["items"][:2])


def move_to_another_section(new):
    new["sections"][1]["items"].append(new["sections"][0]["items"].pop())


def swap_sections(new):
    new["sections"].reverse()


def remove_a_section(new):
    new["sections"][1]["items"] += new["sections"].pop(0)["items"][:1]
    new["sections"][0]["items"].sort(key=lambda one: one["code"] == "economy")


def change_the_format(new):
    item(new, "economy")["format"] = "thermometer"


def add_an_option(new):
    label = text("All", "Všechny")
    item(new, "allow")["options"].insert(0, {"code": 0, "label": label})


def remove_an_option(new):
    item(new, "allow")["options"].pop()


def turn_options_around(new):
    item(new, "allow")["options"].reverse()


def number_an_option_anew(new):
    item(new, "allow")["options"][2]["code"] = 9


def exchange_numbers(new):
    first, _second, third = item(new, "allow")["options"]
    first["code"], third["code"] = 3, 1


def change_the_right_answer(new):
    item(new, "know")["correct"] = 2


def expose_a_decoy(new):
    del item(new, "seen")["rows"][1]["decoy"]


def insert_a_row(new):
    add_a_row(new)
    item(new, "seen")["rows"].reverse()


def remove_a_row(new):
    del item(new, "seen")["rows"][0]


def set_a_condition(new):
    new["sections"][1]["show_if"] = "${economy} > 5"


def drop_an_element(new):
    item(new, "link_code")["elements"].pop()


def change_an_element(new):
    item(new, "link_code")["elements"][1]["kind"] = "month"


def offer_no_asides(new):
    item(new, "economy")["asides"] = False


def score_otherwise(new):
    new["scales"][0] |= {"reverse": ["culture"], "min_answered": 1}


def remove_a_scale(new):
    new["scales"] = []


def remove_a_language(new):
    new["languages"] = ["en"]


@pytest.mark.parametrize(
    ("change", "found"),
    (
        (insert_an_item, [("item_inserted", "attitude.crime", "")]),
        (remove_an_item, [("item_removed", "attitude.culture", "")]),
        (swap_items, [("item_moved", "attitude.culture", "")]),
        (move_to_another_section, [("item_moved", "more.allow", "")]),
        (swap_sections, [("section_moved", "more", "")]),
        (
            remove_a_section,
            [
                ("section_removed", "attitude", ""),
                ("item_removed", "attitude.culture", ""),
                ("item_removed", "attitude.allow", ""),
                ("item_moved", "more.economy", ""),
            ],
        ),
        (change_the_format, [("format", "attitude.economy", "format")]),
        (add_an_option, [("option_added", "attitude.allow", "options.0")]),
        (remove_an_option, [("option_removed", "attitude.allow", "options.3")]),
        (
            turn_options_around,
            [
                ("option_moved", "attitude.allow", "options.2"),
                ("option_moved", "attitude.allow", "options.3"),
            ],
        ),
        (number_an_option_anew, [("option_renumbered", "attitude.allow", "options.9")]),
        (
            exchange_numbers,
            [
                ("option_renumbered", "attitude.allow", "options.3"),
                ("option_renumbered", "attitude.allow", "options.1"),
            ],
        ),
        (change_the_right_answer, [("correct", "more.know", "correct")]),
        (expose_a_decoy, [("decoy", "more.seen", "rows.ship.decoy")]),
        (
            insert_a_row,
            [
                ("row_inserted", "more.seen", "rows.film"),
                ("row_moved", "more.seen", "rows.ship"),
            ],
        ),
        (remove_a_row, [("row_removed", "more.seen", "rows.poster")]),
        (set_a_condition, [("show_if", "more", "show_if")]),
        (drop_an_element, [("code_elements", "more.link_code", "elements")]),
        (
            change_an_element,
            [("code_elements", "more.link_code", "elements.day.kind")],
        ),
        (offer_no_asides, [("setting", "attitude.economy", "asides")]),
        (
            score_otherwise,
            [
                ("scale_definition", "scales.life", "reverse"),
                ("scale_definition", "scales.life", "min_answered"),
            ],
        ),
        (remove_a_scale, [("scale_removed", "scales.life", "")]),
        (remove_a_language, [("language_removed", "languages", "")]),
    ),
)
def test_what_touches_the_old_questions_is_structure(change, found):
    assert sorted(plain(changes(change))) == sorted(
        ("structural", *each) for each in found
    )


def test_changes_say_what_was_and_what_is():
    def change(new):
        number_an_option_anew(new)
        move_to_another_section(new)
        remove_an_item(new)

    assert [(each.before, each.after) for each in changes(change)] == [
        ("Cultural life?", ""),
        ("attitude", "more"),
        ("3", "9"),
    ]


def test_a_swapped_label_in_one_language_is_a_mended_translation():
    def mend(new):
        first, _second, third = item(new, "allow")["options"]
        first["label"]["cs"], third["label"]["cs"] = "Nikoho", "Mnoho"

    assert [each.what for each in changes(mend)] == ["item_wording"] * 2


def test_a_default_that_is_written_out_is_no_change():
    def write_out(new):
        item(new, "seen")["rows"][0]["decoy"] = False
        item(new, "economy")["asides"] = True
        item(new, "economy")["required"] = False

    assert changes(write_out) == ()


def test_a_setting_that_nobody_knows_is_structure():
    def shuffle(new):
        new["sections"][0]["shuffle"] = True
        new["licence"] = "CC BY 4.0"
        new["mode"] = {"kiosk": 1}

    assert plain(changes(shuffle)) == [
        ("wording", "note", "licence", ""),
        ("structural", "setting", "mode", "kiosk"),
        ("structural", "setting", "attitude", "shuffle"),
    ]


def test_documents_without_a_common_language_are_compared_by_structure():
    old, new = document(), document()
    old["languages"], new["languages"] = ["en"], ["cs"]
    swap_items(new)

    found = [str(each.what) for each in changes_between(old, copy.deepcopy(new))]

    assert found == ["language_added", "language_removed", "item_moved"]
