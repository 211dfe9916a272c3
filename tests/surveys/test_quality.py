import pytest

from surveys.definition_checks import DefinitionError, check
from surveys.definitions import build
from surveys.quality import blocks_in_a_row, flags_of, is_burst
from tests.factories.instruments import every_format

EIGHT = [f"s{number}" for number in range(8)]


@pytest.fixture
def document():
    document = every_format()
    items = document["sections"][0]["items"]
    battery = next(item for item in items if item["code"] == "battery")
    battery["rows"] = [{"code": c, "label": battery["stem"]} for c in EIGHT]
    distance = next(item for item in items if item["code"] == "distance")
    distance["attention"] = 2
    return document


def flags(document, **answers):
    return flags_of(build(document), answers)


def test_one_answer_to_a_long_battery_is_marked(document):
    same = {f"battery_{code}": 1 for code in EIGHT}

    assert flags(document, **same) == {"straight_lined"}
    assert flags(document, **same | {"battery_s3": 2}) == set()
    assert flags(document, **same | {"battery_s3": -9}) == set()


def test_leaving_everything_out_is_no_straight_line(document):
    assert flags(document, **{f"battery_{code}": -8 for code in EIGHT}) == set()


def test_scales_in_a_row_are_a_block_too_but_shorter_ones_are_not(document):
    items = document["sections"][0]["items"]
    life = next(item for item in items if item["code"] == "life")
    items.remove(life)
    items += [life | {"code": f"life{number}"} for number in range(8)]

    assert [len(block) for block in blocks_in_a_row(build(document))] == [8, 8]
    items.pop()
    assert [len(block) for block in blocks_in_a_row(build(document))] == [8]


@pytest.mark.parametrize(
    ("given", "found"),
    ((2, set()), (1, {"attention_failed"}), (-7, set()), (-9, set())),
)
def test_attention_is_failed_by_another_answer_only(document, given, found):
    assert flags(document, distance=given) == found


def test_attention_asks_for_a_code_that_exists(document):
    check(document)
    items = document["sections"][0]["items"]
    next(item for item in items if item["code"] == "distance")["attention"] = 9

    with pytest.raises(DefinitionError, match="`attention` names no option"):
        check(document)


@pytest.mark.parametrize(
    ("count", "minutes", "is_fast"),
    ((59, 0, False), (60, 0, True), (60, 2, False), (61, 2, True), (900, 30, False)),
)
def test_a_burst_is_many_in_a_short_time(count, minutes, is_fast):
    assert is_burst(count, minutes) == is_fast
