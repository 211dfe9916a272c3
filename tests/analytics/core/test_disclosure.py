import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.core.disclosure import is_small, suppress, too_small
from analytics.core.errors import MinimumCellError
from analytics.core.evaluation import evaluate
from analytics.core.flow_publication import publish_flow
from analytics.core.linking import Flow
from analytics.core.paired import paired_shift
from analytics.core.plan import AnalysisPlan
from analytics.core.results import Status, to_plain
from analytics.core.tables import count_pairs

K = 10
PLAN = """
[data]
id = "code"
city = "city"
[[scales]]
key = "warmth"
items = ["q1", "q2"]
low = 1
high = 5
[[outcomes]]
scale = "warmth"
sesoi = 0.5
[[outcomes]]
item = "q1"
"""


def plan_of(text=PLAN):
    return AnalysisPlan.from_toml_text(text)


def city(name, linked, before=0, after=0, seed=1, low=1):
    """Responses of a city: linked pairs, and rows of one wave only."""
    rng = np.random.default_rng(seed)
    waves = ["before", "after"] * linked + ["before"] * before + ["after"] * after
    codes = [f"{name}{i // 2}" for i in range(2 * linked)]
    codes += [f"{name}lone{i}" for i in range(before + after)]
    return pd.DataFrame(
        {
            "code": codes,
            "wave": waves,
            "city": name,
            "q1": rng.integers(low, 6, len(waves)),
            "q2": rng.integers(low, 6, len(waves)),
        }
    )


def published(*cities, k=None, text=PLAN):
    return evaluate(pd.concat(cities), plan_of(text)).published(k)


def group_of(evaluation, group, outcome=0):
    results = evaluation.outcomes[outcome].groups
    return next(result for result in results if result.group == group)


def status_of(evaluation):
    return {r.group: r.paired.status.value for r in evaluation.outcomes[0].groups}


@pytest.mark.parametrize(
    ("count", "small"), ((0, False), (1, True), (9, True), (10, False))
)
def test_small_counts_are_one_to_nine(count, small):
    assert is_small(count, K) is small


def test_reason_is_the_same_for_a_small_cell_and_for_one_that_protects_it():
    assert too_small(K) == (
        "Hidden: fewer than 10 persons here, or in what could be computed from it."
    )


def test_suppressed_result_has_no_number_left():
    table = count_pairs([1, 2, 3, 4], [2, 2, 5, 4], low=1, high=5)

    plain = to_plain(suppress(paired_shift(table, sesoi=0.5), "too few"))

    def numbers(value):
        if isinstance(value, dict):
            return [n for item in value.values() for n in numbers(item)]
        return [value] if isinstance(value, int | float) else []

    assert numbers(plain) == []
    assert plain["status"] == plain["effects"]["d_av"]["status"] == "suppressed"
    assert plain["difference"]["reason"] == "too few"
    assert plain["difference"]["interval"] is None
    assert plain["effects"]["d_av"]["kind"] == "d_av"


def test_small_city_takes_the_next_smallest_along():
    found = published(city("A", 6), city("B", 30), city("C", 60))

    assert status_of(found) == {
        "all": "ok",
        "A": "suppressed",
        "B": "suppressed",
        "C": "ok",
    }
    assert group_of(found, "A").paired.n is None
    assert "fewer than 10 persons" in group_of(found, "A").paired.reason
    assert found.minimum_cell == 10


def test_two_cities_hide_each_other():
    found = published(city("A", 6), city("B", 90))

    assert status_of(found) == {"all": "ok", "A": "suppressed", "B": "suppressed"}


def test_small_whole_is_hidden_with_its_parts():
    found = published(city("A", 6))

    assert status_of(found) == {"all": "suppressed", "A": "suppressed"}
    assert found.flow.n_linked is found.flow.n_before is None


def test_interval_of_a_small_subgroup_is_hidden_and_its_mean_is_not():
    found = published(city("A", 15), city("B", 40), city("C", 60))

    small, large = group_of(found, "A"), group_of(found, "B")
    assert small.paired.status == Status.OK
    assert small.paired.difference.value is not None
    assert small.paired.difference.interval is None
    assert small.paired.difference.se is None
    assert small.paired.t_test.status == Status.SUPPRESSED
    assert small.paired.equivalence.status == Status.SUPPRESSED
    assert small.paired.effects.d_av.interval is None
    assert small.paired.effects.d_av.interval_status == Status.SUPPRESSED
    assert small.unlinked.difference.interval is None
    assert small.linkage.everyone.interval is None
    assert small.unlinked.welch.status == Status.SUPPRESSED
    assert small.quality_before.reliability.alpha.interval is None
    assert small.quality_before.reliability.alpha.value is not None
    assert large.paired.difference.interval is not None
    assert group_of(found, "A", outcome=1).paired.equivalence is None


@pytest.mark.parametrize(("pairs", "has_interval"), ((19, False), (20, True)))
def test_interval_of_a_subgroup_needs_20_persons(pairs, has_interval):
    found = published(city("A", pairs), city("B", 40), city("C", 60))

    small = group_of(found, "A")
    assert (small.paired.difference.interval is not None) is has_interval
    assert (small.unlinked.difference.interval is not None) is has_interval


def test_undefined_effect_stays_undefined_without_an_interval():
    # On a perfect line the standardizer of d_rm is zero.
    frame = city("A", 15)
    frame["q1"] = frame["q2"] = [1, 1] * 7 + [2, 3] * 8

    found = published(frame, city("B", 40), city("C", 60))

    assert group_of(found, "A").paired.effects.d_rm.status == Status.CONSTANT


@pytest.mark.parametrize(
    ("before", "after", "part"),
    (
        ((3, 3), (2, 5), "paired"),
        ((2, 5), (3, 3), "paired"),
        ((1, 3), (2, 4), "paired"),
        ((3, 3), (2, 5), "unlinked"),
        ((2, 5), (3, 3), "unlinked"),
    ),
)
def test_group_in_which_all_gave_one_answer_is_hidden(before, after, part):
    frame = city("A", 30)
    pairs = [*zip(before, after, strict=True)] * 15
    frame["q1"] = frame["q2"] = [answer for pair in pairs for answer in pair]

    found = published(frame, city("B", 40, seed=2), city("C", 60, seed=3))

    shown = {r.group: getattr(r, part).status for r in found.outcomes[0].groups}
    assert shown["A"] == shown["B"] == Status.SUPPRESSED
    assert shown["all"] == shown["C"] == Status.OK


def test_whole_of_fifteen_keeps_its_interval():
    found = published(city("A", 15))

    assert group_of(found, "all").paired.difference.interval is not None


def test_few_unlinked_hide_the_comparison_of_all_respondents():
    # The means of 43 and of 40 of them give away the mean of three.
    found = published(city("A", 40, before=3), city("B", 50), city("C", 60))

    whole, small = group_of(found, "all"), group_of(found, "A")
    assert whole.unlinked.status == small.unlinked.status == Status.SUPPRESSED
    assert whole.linkage.status == Status.SUPPRESSED
    assert whole.paired.status == Status.OK
    assert small.quality_before.ends.status == Status.SUPPRESSED
    # The whole is hidden, so B and C give nothing away.
    assert group_of(found, "B").unlinked.status == Status.OK
    assert group_of(found, "C").unlinked.status == Status.OK


def test_comparison_of_a_group_is_protected_by_the_next_one():
    found = published(
        city("A", 40, before=3), city("B", 50, before=20), city("C", 60, before=30)
    )

    shown = {r.group: r.unlinked.status for r in found.outcomes[0].groups}
    hidden = [group for group, status in shown.items() if status != Status.OK]
    assert hidden == ["A", "B"]


def test_few_rises_hide_the_sign_counts_and_what_gives_them_away():
    frame = city("A", 60)
    frame["q1"] = frame["q2"] = [3, 3] * 40 + [2, 2] * 15 + [3, 5] * 5

    found = group_of(published(frame), "all").paired

    assert found.sign.status == Status.SUPPRESSED
    assert found.wilcoxon.w_plus is found.wilcoxon.n_zero is None
    assert found.wilcoxon.exact.statistic is None
    assert found.wilcoxon.exact.p is not None
    assert found.t_test.p is not None
    # Five rises and no fall: their difference leaves 5 to 32 rises open.
    assert found.cliff_within.value == pytest.approx(5 / 60)


def test_share_of_improvement_goes_where_it_tells_the_few_who_fell():
    frame = city("A", 60)
    frame["q1"] = frame["q2"] = [3, 4] * 40 + [2, 3] * 17 + [3, 1] * 3

    found = group_of(published(frame), "all").paired

    assert found.improvement.status == Status.SUPPRESSED
    assert found.cliff_within.value is None
    assert found.difference.value is not None


def test_group_in_which_everybody_rose_is_not_told():
    frame = city("A", 30)
    frame["q1"] = frame["q2"] = [2, 4, 2, 3, 3, 4] * 10

    found = group_of(published(frame), "all").paired

    assert found.sign.status == Status.SUPPRESSED
    assert found.cliff_within.status == Status.SUPPRESSED
    assert found.difference.value is not None


def test_end_share_of_everybody_or_of_a_few_is_hidden():
    everybody = city("A", 30, low=5)
    few = city("B", 100, low=4)
    few.loc[few["wave"] == "before", "q1"] = [1] * 3 + [4] * 97

    full, some = published(everybody), published(few)

    hidden = Status.SUPPRESSED
    assert group_of(full, "all").quality_before.ends.ceiling.status == hidden
    assert group_of(some, "all", outcome=1).quality_before.ends.status == hidden
    assert group_of(some, "all", outcome=1).warnings == ()


def test_large_groups_pass_unchanged():
    frame = pd.concat([city("A", 100, seed=5), city("B", 120, seed=6)])
    raw = evaluate(frame, plan_of())

    found = raw.published()

    assert found.flow == raw.flow
    assert found.groups == raw.groups
    assert group_of(found, "A").paired.t_test == group_of(raw, "A").paired.t_test


def test_limit_is_never_below_the_plan_nor_below_five():
    cities = city("A", 12), city("B", 40), city("C", 60)

    assert status_of(published(*cities))["A"] == "ok"
    assert status_of(published(*cities, k=15))["A"] == "suppressed"
    assert published(*cities, k=5).minimum_cell == 10
    with pytest.raises(MinimumCellError, match="4 is below 5"):
        published(*cities, k=4)


def test_publishing_twice_is_publishing_once():
    once = published(city("A", 6), city("B", 30), city("C", 60, before=4))

    assert once.published() == once


def flow(**changes):
    zeros = dict.fromkeys(Flow.__dataclass_fields__, 0)
    return Flow(**{**zeros, **changes})


@pytest.mark.parametrize(
    ("own", "hidden"),
    (
        ({"n_before": 80}, set()),
        ({"n_before": 83, "n_before_only": 3}, {"before_only", "before"}),
        (
            {
                "n_before": 103,
                "n_before_only": 20,
                "n_without_id_before": 3,
            },
            {"before_only", "without_id_before"},
        ),
        (
            {
                "n_before": 85,
                "n_before_only": 3,
                "n_without_id_before": 2,
            },
            {"before_only", "without_id_before", "before"},
        ),
        (
            {
                "n_before": 92,
                "n_before_only": 6,
                "n_ambiguous_before": 6,
            },
            {"before_only", "ambiguous_before"},
        ),
    ),
)
def test_small_number_of_a_flow_cannot_be_computed(own, hidden):
    linked = {"n_linked": 80, "n_after": 80}

    found = publish_flow(flow(**linked, **own), minimum_cell=K)

    gone = {name for name, count in found.to_dict().items() if count is None}
    assert gone == {f"n_{name}" for name in hidden}


def test_flow_of_a_city_is_not_the_whole_minus_the_others():
    found = published(
        city("A", 40, before=3), city("B", 50, before=20), city("C", 60, before=30)
    )

    flows = {group.group: group.flow for group in found.groups}
    assert flows["A"].n_before is flows["B"].n_before is None
    assert (flows["A"].n_linked, flows["B"].n_linked) == (40, 50)
    assert flows["C"].n_before == 90


def shown_sum_is_safe(counts, shown):
    hidden = [n for group, n in counts.items() if group not in shown]
    return not is_small(sum(hidden), K)


@settings(max_examples=25, deadline=None)
@given(
    sizes=st.lists(
        st.tuples(st.integers(0, 40), st.integers(0, 15), st.integers(0, 15)),
        min_size=1,
        max_size=5,
    )
)
def test_no_shown_count_or_complement_is_small(sizes):
    frame = pd.concat([city(f"C{i}", *size, seed=i) for i, size in enumerate(sizes)])
    raw = evaluate(frame, plan_of())
    found = raw.published()

    for number, outcome in enumerate(found.outcomes):
        origin = {r.group: r for r in raw.outcomes[number].groups}
        counters = {
            "paired": lambda r: r.paired.n,
            "before": lambda r: r.unlinked.n_before,
            "after": lambda r: r.unlinked.n_after,
            "rest": lambda r: r.unlinked.n_before - r.paired.n,
        }
        for name, counter in counters.items():
            part = "paired" if name == "paired" else "unlinked"
            shown = {
                r.group
                for r in outcome.groups
                if getattr(r, part).status != Status.SUPPRESSED
            }
            if name == "rest":
                # Without the mean of the linked, that of the rest is not told.
                shown -= {r.group for r in outcome.groups if r.paired.n is None}
            counts = {g: counter(r) for g, r in origin.items() if g != "all"}
            assert not any(is_small(counter(origin[g]), K) for g in shown)
            if "all" in shown:
                assert shown_sum_is_safe(counts, shown)
