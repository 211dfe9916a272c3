from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.definitions import build
from surveys.exports.disclosure import (
    lonely_pairs,
    shown,
    telling_columns,
    withheld_counts,
    withheld_from,
)
from tests.factories.instruments import every_format
from tests.factories.surveys import options, questionnaire_document, text

PEOPLE = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from("xy"), st.sampled_from("1234")),
    min_size=10,
    max_size=60,
)


def test_values_of_ten_or_more_stay():
    counts = {("prague", "own"): 10, ("sofia", "own"): 12}

    assert withheld_from(counts) == {("prague", "own"): 2, ("sofia", "own"): 2}


def test_a_small_city_is_withheld_with_the_next_larger_one():
    counts = {("prague", "own"): 40, ("sofia", "own"): 12, ("rubano", "own"): 4}

    assert withheld_from(counts) == {
        ("prague", "own"): 2,
        ("sofia", "own"): 0,
        ("rubano", "own"): 0,
    }


def test_small_cities_that_are_ten_together_need_no_other():
    counts = {("prague",): 40, ("sofia",): 5, ("rubano",): 5}

    assert withheld_from(counts) == {("prague",): 1, ("sofia",): 0, ("rubano",): 0}


def test_one_rare_language_takes_that_of_its_city_along():
    counts = {("prague", "own"): 40, ("prague", "other"): 9, ("sofia", "own"): 12}

    assert withheld_from(counts) == {
        ("prague", "own"): 1,
        ("prague", "other"): 1,
        ("sofia", "own"): 2,
    }


@settings(max_examples=60)
@given(PEOPLE)
def test_whatever_is_shown_is_shared_by_ten(people):
    counts = Counter(people)

    places = withheld_from(counts)

    shared = Counter()
    for key, n in counts.items():
        shared[shown(key, places[key])] += n
    assert min(shared.values()) >= 10
    # Also to whoever looks at the first columns alone.
    for n_columns in (1, 2):
        first = Counter()
        for key, n in shared.items():
            first[key[:n_columns]] += n
        assert min(first.values()) >= 10


def test_withheld_counts_names_each_column_with_its_answers():
    counts = {("prague", "own"): 40, ("prague", "other"): 9, ("sofia", "own"): 12}

    found = withheld_counts(("city", "language"), counts, withheld_from(counts))

    assert list(found) == [("language", 49)]


def test_pairs_that_few_share_in_all_their_waves_are_lonely():
    prague, sofia = ("prague",), ("sofia",)
    rows = [(f"p{n}", "before", prague) for n in range(12)]
    rows += [(f"p{n}", "after", prague) for n in range(11)]
    rows += [("p11", "after", sofia)]

    assert lonely_pairs(rows) == {"p11"}


def test_numbers_dates_and_the_section_about_residents_tell_them_apart():
    document = questionnaire_document()
    gender = {"format": "single", "stem": text("g"), "options": options("a", "b")}
    document["sections"].append(
        {"code": "about", "title": text("You"), "items": [{"code": "gender", **gender}]}
    )

    assert telling_columns([build(document)]) == (
        *("group", "city", "language", "gender", "channel"),
    )
    assert telling_columns([build(every_format())]) == (
        *("group", "city", "language", "years", "moved_month", "moved_year", "channel"),
    )
