import json
import pathlib

import numpy as np
import pandas as pd
import pytest

from analytics.core.errors import MissingColumnError, OutOfRangeCodeError
from analytics.core.evaluation import Evaluation, evaluate
from analytics.core.plan import AnalysisPlan
from analytics.core.results import Status

ROOT = pathlib.Path(__file__).parents[3]
SAI_PLAN = ROOT / "docs" / "examples" / "sai.plan.toml"

PLAN = """
[data]
id = "code"
city = "city"
missing = [-9]

[[scales]]
key = "warmth"
items = ["q1", "q2", "q3"]
reverse = ["q3"]
low = 1
high = 5
min_answered = 2

[[outcomes]]
scale = "warmth"
role = "primary"
sesoi = 0.25

[[outcomes]]
item = "q1"
role = "secondary"
"""


def plan_of(text=PLAN):
    return AnalysisPlan.from_toml_text(text)


def campaign(people=120, seed=20260403, cities=("Sofia", "Praha", "Osijek")):
    """Two waves of the same people with some loss, in several cities."""
    rng = np.random.default_rng(seed)
    rows = []
    for person in range(people):
        level = rng.integers(1, 5)
        for wave in ("before", "after"):
            shift = int(wave == "after" and rng.random() < 0.4)
            q = np.clip(level + shift + rng.integers(-1, 2, 3), 1, 5)
            row = {
                "code": f"p{person}",
                "wave": wave,
                "city": cities[person % len(cities)],
                "q1": q[0],
                "q2": q[1],
                "q3": 6 - q[2],
            }
            if wave == "before" or rng.random() < 0.7:
                rows.append(row)
    return pd.DataFrame(rows)


def group_of(evaluation, group, outcome=0):
    results = evaluation.outcomes[outcome].groups
    return next(result for result in results if result.group == group)


def test_shape_is_flow_then_outcomes_by_group():
    found = evaluate(campaign(), plan_of())

    plain = found.to_dict()
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert Evaluation.from_dict(plain) == found
    assert plain["schema_version"] == 1
    assert plain["plan_digest"] == plan_of().digest
    assert plain["minimum_cell"] is None
    assert plain["design"]["note"] == "Change observed, not an effect."
    assert [outcome["key"] for outcome in plain["outcomes"]] == ["warmth", "q1"]
    groups = [result["group"] for result in plain["outcomes"][0]["groups"]]
    assert groups == ["all", "Osijek", "Praha", "Sofia"]
    assert [group["group"] for group in plain["groups"]] == groups[1:]


def test_groups_add_up_to_the_whole():
    found = evaluate(campaign(), plan_of())

    whole, *parts = found.outcomes[0].groups
    assert sum(part.paired.n for part in parts) == whole.paired.n > 50
    assert sum(part.unlinked.n_after for part in parts) == whole.unlinked.n_after
    assert sum(group.flow.n_linked for group in found.groups) == found.flow.n_linked


def test_paired_shift_is_that_of_the_merged_frame():
    frame = campaign()
    scores = (frame["q1"] + frame["q2"] + 6 - frame["q3"]) / 3
    wide = frame.assign(score=scores).pivot_table(
        index="code", columns="wave", values="score"
    )
    shift = (wide["after"] - wide["before"]).dropna()

    found = group_of(evaluate(frame, plan_of()), "all").paired

    assert found.n == len(shift)
    assert found.difference.value == pytest.approx(shift.mean())
    assert found.sd_difference.value == pytest.approx(shift.std())


def test_row_order_changes_nothing():
    frame = campaign()

    shuffled = frame.sample(frac=1, random_state=3)

    assert evaluate(shuffled, plan_of()) == evaluate(frame, plan_of())


def test_text_and_numbers_give_the_same():
    frame = campaign()

    assert evaluate(frame.astype(str), plan_of()) == evaluate(frame, plan_of())


def test_repeated_id_is_counted_and_links_nothing():
    frame = campaign()
    extra = frame[frame["code"] == "p0"].iloc[[0]]

    found = evaluate(pd.concat([frame, extra]), plan_of())
    without = evaluate(frame, plan_of())

    assert found.flow.n_ambiguous_before == 2
    assert found.flow.n_linked == without.flow.n_linked - 1


def test_id_in_two_cities_is_refused_as_conflicting():
    frame = campaign()
    moved = (frame["code"] == "p0") & (frame["wave"] == "after")
    frame.loc[moved, "city"] = "Praha"

    found = evaluate(frame, plan_of())

    assert moved.any()
    assert found.flow.n_conflicting_before == found.flow.n_conflicting_after == 1


def test_answer_before_alone_changes_the_unlinked_comparison_only():
    frame = campaign()
    lone = frame.iloc[[0]].assign(code="alone")

    one = group_of(evaluate(frame, plan_of()), "all")
    other = group_of(evaluate(pd.concat([frame, lone]), plan_of()), "all")

    assert other.paired == one.paired
    assert other.unlinked.n_before == one.unlinked.n_before + 1


def test_without_linkage_everything_is_unlinked():
    frame = campaign().drop(columns="code")

    found = evaluate(frame, plan_of(PLAN + '\n[design]\nlinkage = "none"'))

    whole = group_of(found, "all")
    assert found.flow.n_linked == 0
    assert found.flow.n_without_id_before == found.flow.n_before
    assert whole.paired.status == Status.TOO_FEW
    assert whole.unlinked.status == Status.OK


def test_rows_of_other_waves_are_set_aside_and_counted():
    frame = campaign()
    later = frame[frame["wave"] == "after"].assign(wave="a year later")

    found = evaluate(pd.concat([frame, later]), plan_of())

    assert found.n_set_aside == len(later)
    assert found.outcomes == evaluate(frame, plan_of()).outcomes


def test_city_that_is_not_stated_is_a_group_of_its_own():
    frame = campaign()
    frame.loc[frame["city"] == "Osijek", "city"] = None

    found = evaluate(frame, plan_of())

    names = [result.group for result in found.outcomes[0].groups]
    assert names == ["all", "Praha", "Sofia", "not stated"]


def test_two_breakdowns_name_their_column():
    frame = campaign().assign(arm="all")
    text = PLAN.replace('city = "city"', 'city = "city"\ngroup = "arm"')

    found = evaluate(frame, plan_of(text))

    results = found.outcomes[0].groups
    assert [result.by for result in results] == [None, *["city"] * 3, "arm"]
    assert results[1].group == "city: Osijek"
    assert results[-1].group == "arm: all"


def test_warnings_name_ends_keys_and_constant_items():
    frame = campaign()
    frame["q1"] = frame["q2"] = frame["q3"] = 5
    frame.loc[frame.index[::2], "q3"] = 4

    found = group_of(evaluate(frame, plan_of()), "all", outcome=1)
    scale = group_of(evaluate(frame, plan_of()), "all")

    assert found.warnings == ("ceiling_before", "ceiling_after", "few_changed")
    assert found.quality_before.reliability is None
    assert "constant_item_before" in scale.warnings
    assert scale.quality_before.reliability.status == Status.CONSTANT


@pytest.mark.parametrize(("n_changed", "is_warned"), ((9, True), (10, False)))
def test_few_who_changed_are_a_warning(n_changed, is_warned):
    frame = campaign()
    before = frame[frame["wave"] == "before"].copy()
    after = before.assign(wave="after")
    for wave in (before, after):
        wave[["q1", "q2"]] = 1
    after.iloc[:n_changed, after.columns.get_loc("q1")] = 5

    found = group_of(evaluate(pd.concat([before, after]), plan_of()), "all")

    assert found.paired.wilcoxon.n_nonzero == n_changed
    assert ("few_changed" in found.warnings) == is_warned


def test_reverse_key_error_is_a_warning():
    frame = campaign()

    found = evaluate(frame, plan_of(PLAN.replace('reverse = ["q3"]', "reverse = []")))

    assert "reverse_key_before" in group_of(found, "all").warnings


def test_linked_people_who_shift_otherwise_are_a_warning():
    frame = campaign()
    others = campaign(seed=1)
    after = others["wave"] == "after"
    others["code"] = None
    others.loc[after, ["q1", "q2"]] = 1
    others.loc[after, "q3"] = 5

    found = group_of(evaluate(pd.concat([frame, others]), plan_of()), "all")

    assert "linkage" in found.warnings
    assert "floor_after" in found.warnings


def test_empty_waves_are_statuses():
    frame = campaign()

    found = evaluate(frame[frame["wave"] == "before"], plan_of())
    nobody = evaluate(frame.iloc[:0], plan_of())

    whole = group_of(found, "all")
    assert whole.unlinked.n_after == whole.quality_after.ends.n == 0
    assert whole.quality_after.ends.status == Status.TOO_FEW
    assert nobody.flow.n_before == 0
    assert nobody.to_dict()["groups"] == []


def test_code_out_of_range_stops_the_evaluation():
    frame = campaign()
    frame.loc[3, "q2"] = 7

    with pytest.raises(OutOfRangeCodeError, match="'q2' holds the code 7"):
        evaluate(frame, plan_of())


def test_column_of_the_plan_must_be_there():
    with pytest.raises(MissingColumnError, match="no column 'q3'"):
        evaluate(campaign().drop(columns="q3"), plan_of())


@pytest.fixture(scope="module")
def sai(request):
    frame = pd.read_csv(
        pathlib.Path(__file__).parent / "reference" / "sai_two_waves.csv"
    )
    return evaluate(frame, plan_of(SAI_PLAN.read_text("utf-8")))


def test_sai_links_by_study_and_id(sai):
    flows = {group.group: group.flow for group in sai.groups}

    assert (flows["ROB"].n_before, flows["ROB"].n_after) == (51, 46)
    assert flows["ROB"].n_linked == 46
    assert (flows["VALE"].n_linked, flows["VALE"].n_after) == (77, 77)
    assert flows["HOME"].n_linked == 65
    assert flows["HOME"].n_ambiguous_after == 2
    assert flows["HOME"].n_ambiguous_before == 1
    assert flows["GRAY"].n_without_id_before == 6
    assert (flows["RAFT"].n_before, flows["RAFT"].n_after) == (40, 0)
    assert sai.n_set_aside == 140


def test_study_with_one_time_is_shown_as_unlinked(sai):
    found = group_of(sai, "RAFT")

    assert found.paired.status == Status.TOO_FEW
    assert found.unlinked.n_before == 39
    assert found.unlinked.before.mean.status == Status.OK
    assert found.quality_before.reliability.alpha.status == Status.OK
