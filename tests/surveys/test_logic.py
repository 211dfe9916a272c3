import pytest

from surveys.expressions import Kind, parse
from surveys.logic import Findings, LogicItem, LogicSection, check_logic

NEVER = "can never be shown: no answers fulfil its condition. Mend the condition."


def section(code, show_if=None, texts=()):
    return LogicSection(code=code, show_if=show_if and parse(show_if), texts=texts)


def item(code, show_if=None, kind=Kind.CHOICE, codes=(1, 2, 3), **changes):
    """An item of the section that its first letter names."""
    return LogicItem(
        code=code,
        place=f"{code[0]}.{code}",
        section=code[0],
        kind=kind,
        codes=codes,
        show_if=show_if and parse(show_if),
        **changes,
    )


SECTIONS = (section("a"), section("b"), section("c"))


def findings(*items, sections=SECTIONS):
    return check_logic(sections, items)


def faults(*items, sections=SECTIONS):
    return list(findings(*items, sections=sections).faults)


def test_sound_logic_has_no_findings():
    found = findings(
        item("a1", is_required=True),
        item("a2", kind=Kind.SCALE, codes=tuple(range(11))),
        item("b1", "${a1} = 1 or ${a2} > 5", texts=("You chose ${a1}.", "${a2} of 10")),
        item("c1", "${b1} = 2"),
        sections=(section("a"), section("b", "${a1} != ''"), section("c")),
    )

    assert found == Findings(faults=(), warnings=())


def test_a_condition_names_an_item_that_does_not_exist():
    assert faults(item("a1"), item("b1", "${a9} = 1")) == [
        "b.b1: there is no item 'a9'. Correct the name."
    ]


def test_a_condition_is_checked_against_the_kinds_of_items():
    assert faults(item("a1"), item("b1", "${a1} = 9")) == [
        "b.b1: in `${a1} = 9`, 'a1' has no code 9. It has 1, 2, 3."
    ]


def test_missing_codes_are_no_permitted_codes():
    assert faults(item("a1", codes=(1, -8)), item("b1", "${a1} = 2")) == [
        "b.b1: in `${a1} = 2`, 'a1' has no code 2. It has 1."
    ]


def test_a_condition_reads_a_later_item():
    assert faults(item("a1", "${c1} = 1"), item("c1")) == [
        (
            "a.a1: in the condition, 'c1' is asked later. "
            "Move 'c1' to an earlier section."
        )
    ]


def test_a_condition_reads_an_item_of_the_same_screen():
    assert faults(item("a1"), item("a2", "${a1} = 1")) == [
        (
            "a.a2: in the condition, 'a1' is on the same screen. "
            "Move 'a1' to an earlier section."
        )
    ]


def test_the_order_of_sections_counts_not_that_of_items():
    assert faults(item("b1", "${a1} = 1"), item("a1")) == []


def test_a_condition_reads_its_own_item():
    assert faults(item("a1", "${a1} = 1")) == [
        "a.a1: in the condition, 'a1' is the item itself. Remove it."
    ]


def test_a_condition_of_a_section_reads_an_item_of_it():
    sections = (section("a"), section("b", "${b1} = 1"))

    assert faults(item("b1"), sections=sections) == [
        (
            "b: in the condition, 'b1' is on the same screen. "
            "Move 'b1' to an earlier section."
        )
    ]


def test_conditions_go_in_a_loop():
    assert faults(
        item("a1", "${b1} = 1"), item("b1", "${c1} = 1"), item("c1", "${a1} = 1")
    ) == [
        (
            "a.a1: the condition depends on itself: a1 → b1 → c1 → a1. "
            "Remove one of these."
        ),
        (
            "b.b1: the condition depends on itself: b1 → c1 → a1 → b1. "
            "Remove one of these."
        ),
        (
            "c.c1: the condition depends on itself: c1 → a1 → b1 → c1. "
            "Remove one of these."
        ),
    ]


def test_a_loop_goes_through_the_condition_of_a_section():
    sections = (section("a", "${b1} = 1"), section("b"))

    assert faults(item("a1"), item("b1", "${a1} = 1"), sections=sections) == [
        "a: the condition depends on itself: a1 → b1 → a1. Remove one of these.",
        "b.b1: the condition depends on itself: b1 → a1 → b1. Remove one of these.",
    ]


def test_a_loop_elsewhere_is_not_that_of_the_item():
    found = faults(
        item("a1", "${b1} = 1"), item("b1", "${c1} = 1 or ${nowhere} = 1"),
        item("c1", "${b1} = 1"),
    )  # fmt: skip

    assert found[0] == (
        "a.a1: in the condition, 'b1' is asked later. Move 'b1' to an earlier section."
    )


def test_a_condition_never_holds():
    assert faults(item("a1"), item("b1", "${a1} = 1 and ${a1} = 2")) == [
        f"b.b1: the item {NEVER}"
    ]


def test_a_condition_never_holds_where_its_section_is_shown():
    sections = (section("a"), section("b", "${a1} = 1"))

    assert faults(item("a1"), item("b1", "${a1} = 2"), sections=sections) == [
        f"b.b1: the item {NEVER}"
    ]


def test_a_condition_never_holds_because_what_it_reads_is_hidden():
    assert faults(
        item("a1"), item("b1", "${a1} = 1"), item("c1", "${a1} = 2 and ${b1} = 1")
    ) == [f"c.c1: the item {NEVER}"]


def test_a_section_is_never_shown_and_its_items_are_not_told_of():
    sections = (section("a"), section("b", "${a1} = 1 and ${a1} = 2"))

    assert faults(item("a1"), item("b1", "${a1} = 1"), sections=sections) == [
        f"b: the section {NEVER}"
    ]


def test_conditions_are_tried_out_only_if_all_can_be_read():
    assert faults(
        item("a1"), item("b1", "${a1} = 1 and ${a1} = 2"), item("b2", "${a9} = 1")
    ) == ["b.b2: there is no item 'a9'. Correct the name."]


def test_a_condition_that_always_holds_is_a_warning():
    sections = (section("a"), section("b", "${a1} = 1"))

    assert findings(
        item("a1"), item("b1", "${a1} != 2"), item("b2", "${a1} != ''"),
        item("b3", "${a1} = 1 or ${a1} = 2"), sections=sections,
    ) == Findings(
        faults=(),
        warnings=(
            "b.b1: the condition always holds. Remove it.",
            "b.b2: the condition always holds. Remove it.",
            "b.b3: the condition always holds. Remove it.",
        ),
    )  # fmt: skip


def test_a_condition_that_is_not_decided_is_a_warning():
    found = findings(
        item("a1", kind=Kind.TEXT, codes=()), item("b1", "string-length(${a1}) > 9999")
    )

    assert found == Findings(
        faults=(),
        warnings=("b.b1: whether the condition can hold was not decided. Try it out.",),
    )


def test_what_is_said_of_one_item_is_said_once():
    found = findings(
        item("a1"),
        item("b1", "${a1} = 1 and ${a1} = 2"),
        LogicItem(
            code="b1_row",
            place="b.b1",
            section="b",
            kind=Kind.CHOICE,
            codes=(1, 2),
            show_if=parse("${a1} = 1 and ${a1} = 2"),
        ),
    )

    assert found.faults == (f"b.b1: the item {NEVER}",)


@pytest.mark.parametrize("kind", (Kind.CHOICE, Kind.SCALE, Kind.CHOICES))
@pytest.mark.parametrize("codes", ((), (-7, -8)))
def test_a_required_item_without_a_permitted_answer(kind, codes):
    assert faults(item("a1", kind=kind, codes=codes, is_required=True)) == [
        (
            "a.a1: an answer is required, but none is permitted. "
            "Add options, or make the answer voluntary."
        )
    ]


def test_a_required_item_that_needs_no_codes():
    kinds = (Kind.NUMBER, Kind.TEXT, Kind.DATE, Kind.BOOLEAN)

    assert [
        faults(item("a1", kind=kind, codes=(), is_required=True)) for kind in kinds
    ] == [[], [], [], []]


def test_a_voluntary_item_may_have_no_codes():
    assert faults(item("a1", codes=())) == []


def test_a_text_reads_an_item_that_does_not_exist():
    assert faults(item("a1", texts=("Of ${a9}?",))) == [
        "a.a1: in the text, 'a9' does not exist. Correct the name."
    ]


@pytest.mark.parametrize(
    ("text", "where"),
    (
        ("${a1}", "'a1' is the item itself. Remove it."),
        ("${a2}", "'a2' is on the same screen. Move 'a2' to an earlier section."),
        ("${b1}", "'b1' is asked later. Move 'b1' to an earlier section."),
    ),
)
def test_a_text_reads_what_is_not_answered_yet(text, where):
    found = faults(item("a1", texts=(text, f"Anche {text}")), item("a2"), item("b1"))

    assert found == [f"a.a1: in the text, {where}"]


def test_a_text_of_a_section_reads_an_item_of_it():
    sections = (section("a", texts=("You: ${a1}",)),)

    assert faults(item("a1"), sections=sections) == [
        ("a: in the text, 'a1' is on the same screen. Move 'a1' to an earlier section.")
    ]


@pytest.mark.parametrize("kind", (Kind.TEXT, Kind.DATE, Kind.BOOLEAN))
def test_a_text_reads_free_words(kind):
    assert faults(item("a1", kind=kind, codes=()), item("b1", texts=("${a1}",))) == [
        (
            "b.b1: in the text, 'a1' is neither a chosen option nor a number. "
            "Only those are shown in other texts; write it without."
        )
    ]


@pytest.mark.parametrize("kind", (Kind.CHOICE, Kind.SCALE, Kind.CHOICES, Kind.NUMBER))
def test_a_text_reads_options_and_numbers(kind):
    assert faults(item("a1", kind=kind), item("b1", texts=("${a1}",))) == []


def test_a_text_holds_a_broken_reference():
    assert faults(item("a1"), item("b1", texts=("You chose ${a 1}",))) == [
        "b.b1: the text holds '${' without a name. Write ${name}."
    ]


def test_faults_of_every_kind_are_told_together():
    found = faults(
        item("a1", "${a2} = 1", texts=("${a9}",), codes=(), is_required=True),
        item("a2"),
    )

    assert found == [
        (
            "a.a1: in the condition, 'a2' is on the same screen. "
            "Move 'a2' to an earlier section."
        ),
        "a.a1: in the text, 'a9' does not exist. Correct the name.",
        (
            "a.a1: an answer is required, but none is permitted. "
            "Add options, or make the answer voluntary."
        ),
    ]


def test_a_long_questionnaire_is_checked_at_once():
    """300 items that one answer shows: the condition is tried out once, not 300 times."""
    shown = [item(f"b{number}", "${a1} = 1") for number in range(300)]

    assert findings(item("a1"), *shown) == Findings(faults=(), warnings=())
