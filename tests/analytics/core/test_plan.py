import pytest

from analytics.core.errors import (
    PlanError,
    PlanNotSupportedError,
    PlanValueError,
    UnitTooFineError,
    UnknownPlanKeyError,
)
from analytics.core.plan import AnalysisPlan

SCALE = """
[[scales]]
key = "warmth"
items = ["q1", "q2", "q3", "q4"]
reverse = ["q2"]
low = 1
high = 5
"""
OUTCOME = """
[[outcomes]]
scale = "warmth"
role = "primary"
sesoi = 0.2
"""


def plan(*parts):
    return AnalysisPlan.from_toml_text("\n".join(parts))


def test_defaults_are_filled_in():
    found = plan(SCALE, OUTCOME)

    assert found.data.id == ("id",)
    assert found.data.wave.column == "wave"
    assert found.data.wave.names == ("before", "after")
    assert found.data.breakdowns == ()
    assert found.scales[0].min_answered == 3
    assert found.disclosure.minimum_cell == 10
    assert (found.design.kind, found.design.linkage) == ("one-group", "exact")
    assert found.outcomes[0].sesoi == 0.2


def test_digest_names_the_content_and_not_the_layout():
    one = plan(SCALE, OUTCOME)
    other = plan("# a note", OUTCOME, SCALE, "min_answered = 3", "[disclosure]\nk=10")
    changed = plan(SCALE, OUTCOME, "[disclosure]\nk = 12")

    assert one.digest == other.digest
    assert one.digest != changed.digest
    assert len(one.digest) == 64
    assert AnalysisPlan.from_dict(one.to_dict()) == one


def test_raw_values_can_stand_for_waves():
    text = """
    [data]
    id = ["study", "person"]
    city = "city"
    group = "study"
    language = "language"
    missing = [-9, 99]
    wave = {column = "time", before = [1], after = ["2", 3], first_within = "study"}
    """

    data = plan(text, SCALE, OUTCOME).data

    assert data.id == ("study", "person")
    assert data.breakdowns == ("city", "study")
    assert (data.wave.before, data.wave.after) == (("1",), ("2", "3"))
    assert data.wave.first_within == "study"
    assert data.missing == (-9, 99)


def test_named_waves_are_their_own_values():
    wave = plan('[data]\nwave = "round"\nwaves = ["spring", "autumn"]', SCALE, OUTCOME)

    assert wave.data.wave.before == ("spring",)
    assert wave.data.wave.after == ("autumn",)


def test_item_takes_its_range_from_its_scale_or_names_it():
    inherited = plan(SCALE, '[[outcomes]]\nitem = "q2"')
    named = plan(SCALE, '[[outcomes]]\nitem = "q2"\nlow = 0\nhigh = 9')
    alone = plan('[[outcomes]]\nitem = "z"\nlow = 0\nhigh = 9')

    rule = inherited.scale_of(inherited.outcomes[0])
    assert (rule.low, rule.high, rule.reverse, rule.items) == (1, 5, (), ("q2",))
    assert (named.outcomes[0].low, named.outcomes[0].high) == (0, 9)
    assert alone.outcomes[0].role == "exploratory"


def test_scale_of_an_outcome_is_the_named_one():
    found = plan(SCALE, OUTCOME)

    assert found.scale_of(found.outcomes[0]) is found.scales[0]


@pytest.mark.parametrize(
    ("parts", "key"),
    (
        (("colour = 1", SCALE, OUTCOME), "colour"),
        (("[data]\nwieght = 'w'", SCALE, OUTCOME), "wieght"),
        (("[data.wave]\ncolumn='t'\nbefroe=[1]", SCALE, OUTCOME), "befroe"),
        ((SCALE, "revers = []", OUTCOME), "revers"),
        ((SCALE, OUTCOME, "sesoy = 1"), "sesoy"),
        ((SCALE, OUTCOME, "[design]\ntype = 'x'"), "type"),
        ((SCALE, OUTCOME, "[disclosure]\nlimit = 10"), "limit"),
        ((SCALE, OUTCOME, "[sensitivity]\nlists = []"), "lists"),
    ),
)
def test_unknown_key_is_refused_by_name(parts, key):
    with pytest.raises(UnknownPlanKeyError, match=f"unknown key '{key}'") as caught:
        plan(*parts)

    assert caught.value.key == key
    assert "permitted are" in str(caught.value)


@pytest.mark.parametrize(
    ("parts", "key"),
    (
        (("[data]\nweight = 'w'", SCALE, OUTCOME), "data.weight"),
        (("[data]\nstrata = 's'", SCALE, OUTCOME), "data.strata"),
        (("[data]\ncluster = 'c'", SCALE, OUTCOME), "data.cluster"),
        ((SCALE, OUTCOME, "[design]\nkind = 'comparison'"), "design.kind"),
        ((SCALE, OUTCOME, "[design]\nfew_cluster = 'CR2'"), "design.few_cluster"),
        ((SCALE, OUTCOME, "[adjust]\nmethod = 'holm'"), "adjust.method"),
        ((SCALE, OUTCOME, "[weights]\nmargins = 'm.csv'"), "weights.margins"),
        ((SCALE, OUTCOME, "[missing]\nmethods = ['mi']"), "missing.methods"),
        ((SCALE, OUTCOME, "[sensitivity]\nlist = ['rake']"), "sensitivity.list"),
    ),
)
def test_what_is_not_built_is_refused_and_not_passed_over(parts, key):
    with pytest.raises(PlanNotSupportedError, match="in silence") as caught:
        plan(*parts)

    assert caught.value.key == key


def test_neutral_sections_are_accepted():
    neutral = """
    [adjust]
    method = "none"
    [missing]
    methods = []
    [weights]
    [sensitivity]
    list = ["pratt"]
    """

    assert plan(SCALE, OUTCOME, neutral).digest == plan(SCALE, OUTCOME).digest


BAD_SCALE = '[[scales]]\nkey = "s"\nitems = ["a", "b"]\nlow = 1\nhigh = 5\n'


@pytest.mark.parametrize(
    ("parts", "message"),
    (
        (("[data]\nid = 3", SCALE, OUTCOME), "data.id = 3"),
        (("[data]\nid = []", SCALE, OUTCOME), "at least one column"),
        (("[data]\nid = ['a', 'a']", SCALE, OUTCOME), "without repetitions"),
        (("[data]\nwaves = ['x']", SCALE, OUTCOME), "two waves in their order"),
        (("[data]\nwaves = 'x'", SCALE, OUTCOME), "a list of texts"),
        (("[data]\ncity = ''", SCALE, OUTCOME), "a text in quotation marks"),
        (("[data]\nmissing = [1.5]", SCALE, OUTCOME), "a list of whole numbers"),
        (("[data]\nmissing = 9", SCALE, OUTCOME), "a list of whole numbers"),
        (
            (
                "[data]\nwaves = ['x', 'y']",
                "wave = {column = 't', before = [1], after = [2]}",
                SCALE,
                OUTCOME,
            ),
            "no such key beside a table",
        ),
        (
            ("[data.wave]\ncolumn='t'\nbefore=[1]\nafter=[1]", SCALE, OUTCOME),
            "not listed under before",
        ),
        (
            ("[data.wave]\ncolumn='t'\nbefore=[]\nafter=[1]", SCALE, OUTCOME),
            "a list of values",
        ),
        (
            ("[data.wave]\ncolumn='t'\nbefore=[1.5]\nafter=[1]", SCALE, OUTCOME),
            "texts or whole numbers",
        ),
        (("data = 3", SCALE, OUTCOME), r"a table \[data\]"),
        (("scales = 3", OUTCOME), r"tables \[\[scales\]\]"),
        ((SCALE,), r"at least one \[\[outcomes\]\]"),
        ((SCALE, SCALE, OUTCOME), "occurs once"),
        ((SCALE, OUTCOME, OUTCOME), "occurs once"),
        ((BAD_SCALE.replace('"a", "b"', ""), OUTCOME), "at least one item"),
        ((BAD_SCALE, "reverse = ['z']"), "names out of items"),
        ((BAD_SCALE.replace("high = 5", "high = 1"),), "above low = 1"),
        ((BAD_SCALE.replace("low = 1", "low = true"),), "a whole number"),
        ((BAD_SCALE.replace("low = 1\n", ""),), "a whole number"),
        ((BAD_SCALE, "min_answered = 3"), "a number from 1 to 2"),
        ((SCALE, "[[outcomes]]\nscale = 'cold'"), "one of warmth"),
        (("[[outcomes]]\nscale = 'cold'",), "no scales"),
        ((SCALE, "[[outcomes]]\nrole = 'primary'"), "either a scale or an item"),
        ((SCALE, "[[outcomes]]\nscale='warmth'\nitem='q1'"), "either a scale or"),
        ((SCALE, OUTCOME, "low = 2"), "the scale has it"),
        ((SCALE, "[[outcomes]]\nitem='q1'\nlow=3\nhigh=3"), "above low = 3"),
        ((SCALE, "[[outcomes]]\nitem = 'z'"), "a whole number"),
        ((SCALE, "[[outcomes]]\nscale='warmth'\nrole='main'"), "one of primary"),
        ((SCALE, "[[outcomes]]\nscale='warmth'\nsesoi=0"), "a number above zero"),
        ((SCALE, "[[outcomes]]\nscale='warmth'\nsesoi='x'"), "a number above zero"),
        ((SCALE, "[[outcomes]]\nscale='warmth'\nsesoi=inf"), "a number above zero"),
        ((SCALE, OUTCOME, "[design]\nlinkage = 'fuzzy'"), "one of exact, none"),
        ((SCALE, OUTCOME, "[disclosure]\nk = 4"), "a number of 5 or more"),
    ),
)
def test_wrong_value_is_refused_with_what_is_wanted(parts, message):
    with pytest.raises(PlanValueError, match=message):
        plan(*parts)


def test_text_that_is_no_toml_is_refused_with_its_place():
    with pytest.raises(PlanError, match=r"not TOML: .*line 2"):
        plan("[data]\nid = = 3")


def test_scale_without_an_exact_unit_is_refused_in_the_plan():
    items = ", ".join(f"'q{i}'" for i in range(60))

    with pytest.raises(UnitTooFineError):
        plan(f"[[scales]]\nkey='s'\nitems=[{items}]\nlow=1\nhigh=5", OUTCOME)
