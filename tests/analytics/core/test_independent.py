import pytest

from analytics.core.errors import IncompatibleTablesError
from analytics.core.independent import (
    independent_shift,
    linkage_check,
    welch_difference,
)
from analytics.core.ordering import as_delta, superiority
from analytics.core.results import Status
from analytics.core.scoring import reverse_codes
from analytics.core.tables import count_pairs, count_scores


def scores(values):
    return count_scores(values, low=1, high=5)


def ends(interval):
    return [interval.low, interval.high]


def test_unlinked_comparison_matches_r(reference, reference_frame, decimal_table):
    table = decimal_table(reference_frame("sleep_small"))
    expected = reference("sleep_small")["expected"]["independent_if_codes_lost"]

    found = independent_shift(table.margin("before"), table.margin("after"))

    welch, student, effect = (
        expected["welch"],
        expected["student"],
        expected["effect"],
    )
    assert (found.n_before, found.n_after) == (expected["n1"], expected["n2"])
    assert found.before.mean.value == pytest.approx(expected["mean1"], rel=1e-8)
    assert found.after.mean.value == pytest.approx(expected["mean2"], rel=1e-8)
    assert found.before.sd.value == pytest.approx(expected["sd1"], rel=1e-8)
    assert found.after.sd.value == pytest.approx(expected["sd2"], rel=1e-8)
    assert found.difference.value == pytest.approx(expected["mean_diff"], rel=1e-8)
    assert found.difference.se == pytest.approx(welch["se"], rel=1e-8)
    assert found.welch.statistic == pytest.approx(welch["t"], rel=1e-8)
    assert found.welch.df == pytest.approx(welch["df"], rel=1e-8)
    assert found.welch.p == pytest.approx(welch["p_two_sided"], rel=1e-8)
    assert ends(found.difference.interval) == pytest.approx(welch["ci95"], rel=1e-8)
    assert found.student.statistic == pytest.approx(student["t"], rel=1e-8)
    assert found.student.df == student["df"]
    assert found.student.p == pytest.approx(student["p_two_sided"], rel=1e-8)
    assert ends(found.student_interval) == pytest.approx(student["ci95"], rel=1e-8)
    pooled = found.d_pooled
    assert pooled.value == pytest.approx(effect["d_pooled"], rel=1e-8)
    assert pooled.g == pytest.approx(effect["g"], rel=1e-8)
    assert pooled.correction == pytest.approx(effect["J_exact"], rel=1e-8)
    assert ends(pooled.interval) == pytest.approx(effect["d_ci95_ncp"], abs=1e-6)
    assert ends(pooled.g_interval) == pytest.approx(effect["g_ci95"], abs=1e-6)
    average = found.d_average_variance.value
    assert average == pytest.approx(effect["d_avg_var"], rel=1e-8)
    glass = found.glass_delta.value
    assert glass == pytest.approx(effect["glass_delta_sd1"], rel=1e-8)


def test_a_message_test_gives_the_published_difference(reference_frame):
    """Framing experiment: openness to immigrants with a negative story minus without."""
    frame = reference_frame("framing")
    answers = reverse_codes(
        frame[["immigr"]].to_numpy(),
        items=("immigr",),
        reverse=("immigr",),
        low=1,
        high=4,
    ).ravel()
    without, told = (
        count_scores(answers[frame["treat"] == arm], low=1, high=4) for arm in (0, 1)
    )

    found = independent_shift(without, told)

    assert (found.n_before, found.n_after) == (197, 68)
    assert found.welch.statistic == pytest.approx(-3.460, abs=5e-4)
    assert found.d_pooled.g == pytest.approx(-0.461, abs=5e-4)
    assert ends(found.d_pooled.g_interval) == pytest.approx([-0.739, -0.183], abs=5e-4)


def test_superiority_of_a_wave_matches_r(reference, reference_frame, decimal_table):
    table = decimal_table(reference_frame("sleep_small"))
    expected = reference("sleep_small")["expected"]["independent_if_codes_lost"]

    chance = superiority(table.margin("before"), table.margin("after"))

    assert chance.value == pytest.approx(expected["brunner_munzel"]["p_hat"], rel=1e-8)
    delta = as_delta(chance).value
    assert delta == pytest.approx(expected["cliff"]["delta"], rel=1e-8)


@pytest.mark.parametrize(
    ("before", "after", "status", "value"),
    (
        ([], [], Status.TOO_FEW, None),
        ([1], [], Status.TOO_FEW, None),
        ([1], [2, 3], Status.TOO_FEW, 1.5),
        ([2, 2], [3, 3], Status.CONSTANT, 1.0),
    ),
)
def test_undefined_comparison_is_a_status(before, after, status, value):
    found = independent_shift(scores(before), scores(after))

    assert found.status == status
    assert found.welch.status == found.d_pooled.status == status
    assert found.welch.p is None
    assert found.difference.value == value
    assert found.difference.interval is None


def test_one_constant_wave_leaves_the_df_of_the_other():
    found = independent_shift(scores([2, 2, 2]), scores([1, 3, 4, 5]))

    assert found.status == Status.OK
    assert found.welch.df == 3
    assert found.glass_delta.status == Status.CONSTANT


def test_margins_of_other_scales_are_refused():
    with pytest.raises(IncompatibleTablesError, match="cannot be combined"):
        independent_shift(scores([1, 2]), count_scores([1, 2], low=1, high=4))


def linked(before, after):
    return count_pairs(before, after, low=1, high=5)


def test_linked_and_unlinked_shifts_that_differ_are_flagged():
    table = linked([1, 2, 1, 2, 1, 2] * 5, [4, 5, 5, 4, 4, 5] * 5)
    before = table.margin("before") + scores([1, 2, 3, 4, 5] * 6)
    after = table.margin("after") + scores([1, 2, 3, 4, 5] * 6)

    found = linkage_check(table, before, after)

    assert found.is_flagged is True
    assert found.unlinked.value == 0
    assert found.linked.value > found.everyone.value > found.unlinked.value
    own, rest = found.linked, found.unlinked
    expected = (own.value - rest.value) / (own.se**2 + rest.se**2) ** 0.5
    assert found.difference_in_se == pytest.approx(expected)


def test_without_unlinked_responses_there_is_no_linkage_check():
    table = linked([1, 2, 3], [2, 2, 4])

    found = linkage_check(table, table.margin("before"), table.margin("after"))

    assert found.status == Status.TOO_FEW
    assert found.is_flagged is None
    assert found.unlinked.status == Status.TOO_FEW
    assert found.everyone == welch_difference(
        table.margin("before"), table.margin("after")
    )
