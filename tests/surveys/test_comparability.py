import pytest

from surveys.comparability import (
    Difference,
    ItemComparability,
    WordingDifference,
    comparability,
)
from surveys.enums import Obstacle
from tests.factories.versions import document, item, text


def compare(change, *items, **kwargs):
    before, after = document(), document()
    change(after)
    documents = {"w-before": before, "w-after": after}
    return comparability(documents, items or None, **kwargs)


def obstacles(found):
    return {
        each.item: list(dict.fromkeys(str(one.obstacle) for one in each.differences))
        for each in found
        if each.differences
    }


def broken(found):
    return {each.item: each.broken_languages for each in found if each.wordings}


def nothing(after):
    pass


def test_equal_waves_are_comparable_in_every_language():
    found = compare(nothing)

    assert [each.item for each in found] == [
        "economy", "culture", "allow", "know", "seen_poster", "seen_ship", "link_code",
    ]  # fmt: skip
    assert all(each.is_comparable for each in found)
    assert {each.languages for each in found} == {("en", "cs")}
    assert [each.sentences() for each in found] == [[]] * 7


def test_words_that_differ_break_their_language_and_no_other():
    def reword(after):
        item(after, "economy")["stem"]["cs"] = "Ekonomika?"

    (found,) = compare(reword, "economy")

    assert found == ItemComparability(
        item="economy",
        languages=("en",),
        wordings=(
            WordingDifference(
                language="cs",
                part="stem",
                texts={"w-before": "Hospodářství?", "w-after": "Ekonomika?"},
            ),
        ),
    )
    assert found.sentences() == [
        (
            "economy was worded differently in Čeština "
            "(w-before: “Hospodářství?”; w-after: “Ekonomika?”)."
        )
    ]


def reword_the_intro(after):
    after["sections"][0]["intro"]["en"] = "About strangers."


def reword_an_option(after):
    item(after, "seen")["options"][0]["label"]["en"] = "Of course"


def reword_a_line(after):
    item(after, "seen")["rows"][0]["label"]["cs"] = "Leták"


def add_a_help(after):
    item(after, "know")["help"] = text("Guess.", "Hádejte.")


def reword_an_end(after):
    item(after, "culture")["low"]["cs"] = "horší"


@pytest.mark.parametrize(
    ("change", "found"),
    (
        (
            reword_the_intro,
            {"economy": ("en",), "culture": ("en",), "allow": ("en",)},
        ),
        (reword_an_option, {"seen_poster": ("en",), "seen_ship": ("en",)}),
        (reword_a_line, {"seen_poster": ("cs",)}),
        (add_a_help, {"know": ("en", "cs")}),
        (reword_an_end, {"culture": ("cs",)}),
    ),
)
def test_every_text_that_frames_an_answer_counts(change, found):
    assert broken(compare(change)) == found


def retitle(after):
    after["sections"][0]["title"]["en"] = "Another heading"
    after["consent"]["agree"]["en"] = "Yes"
    after["title"]["cs"] = "Jinak"


def cite(after):
    item(after, "know")["source"] = "OECD"


def move_an_item(after):
    after["sections"][0]["items"].insert(0, after["sections"][0]["items"].pop())


def add_a_line(after):
    item(after, "seen")["rows"].append({"code": "film", "label": text("Film", "Film")})


@pytest.mark.parametrize("change", (retitle, cite, move_an_item, add_a_line))
def test_what_frames_no_answer_does_not_count(change):
    found = compare(change, "economy", "allow", "know", "seen_poster", "seen_ship")

    assert all(each.is_comparable for each in found)


def test_a_whole_list_is_another_with_one_more_line():
    assert obstacles(compare(add_a_line, "seen")) == {"seen": ["rows"]}


def change_the_format(after):
    item(after, "economy")["format"] = "thermometer"


def turn_options_around(after):
    item(after, "allow")["options"].reverse()


def expose_the_decoy(after):
    del item(after, "seen")["rows"][1]["decoy"]


def change_the_key(after):
    item(after, "know")["correct"] = 2


def set_a_condition(after):
    after["sections"][1]["show_if"] = "${economy} > 5"


def require(after):
    item(after, "allow")["required"] = True


def swap_in_the_scale(after):
    after["sections"][0]["items"][:2] = reversed(after["sections"][0]["items"][:2])


def leave_out(after):
    del after["sections"][0]["items"][2]


def drop_an_element(after):
    item(after, "link_code")["elements"].pop()


@pytest.mark.parametrize(
    ("change", "found"),
    (
        (change_the_format, {"economy": ["format"]}),
        (turn_options_around, {"allow": ["answers"]}),
        (expose_the_decoy, {"seen_ship": ["rows"]}),
        (change_the_key, {"know": ["correct"]}),
        (
            set_a_condition,
            {
                name: ["show_if"]
                for name in ("know", "seen_poster", "seen_ship", "link_code")
            },
        ),
        (require, {"allow": ["setting"]}),
        (swap_in_the_scale, {"economy": ["order"], "culture": ["order"]}),
        (leave_out, {"allow": ["not_asked"]}),
        (drop_an_element, {"link_code": ["setting"]}),
    ),
)
def test_what_differs_in_structure_is_comparable_in_no_language(change, found):
    compared = compare(change)

    assert obstacles(compared) == found
    assert {each.languages for each in compared if each.differences} == {()}


def test_items_scored_together_keep_their_order():
    """Without a scale that joins them, the place of an item does not matter."""
    items = ("economy", "allow")

    assert obstacles(compare(move_an_item, *items)) == {}
    assert obstacles(compare(move_an_item, *items, batteries=[items])) == {
        "economy": ["order"],
        "allow": ["order"],
    }


def test_a_language_that_one_wave_did_not_speak_is_broken():
    before, after = document(), document()
    after["languages"].append("sk")

    (found,) = comparability({"w-before": before, "w-after": after}, ["economy"])

    assert found.languages == ("en", "cs")
    assert found.broken_languages == ("sk",)
    assert found.sentences() == ["economy was not asked in Slovenčina in w-before."]


def test_three_waves_are_compared_together():
    waves = {"w1": document(), "w2": document(), "w3": document()}
    item(waves["w3"], "allow")["options"].pop()

    (found,) = comparability(waves, ["allow"])

    assert found.differences == (
        Difference(
            obstacle=Obstacle.ANSWERS,
            part="options",
            values={"w1": "1, 2, 3", "w2": "1, 2, 3", "w3": "1, 2"},
        ),
    )


@pytest.mark.parametrize(
    ("change", "name", "sentence"),
    (
        (leave_out, "allow", "allow was not asked in every wave (w-before: allow; w-after: –)."),
        (
            change_the_format,
            "economy",
            ("economy was answered in different ways "
            "(w-before: scale_0_10; w-after: thermometer)."),
        ),
        (
            require,
            "allow",
            "allow was asked differently: required (w-before: –; w-after: True).",
        ),
    ),
)  # fmt: skip
def test_sentences_name_item_waves_and_values(change, name, sentence):
    (found,) = compare(change, name)

    assert found.sentences() == [sentence]
