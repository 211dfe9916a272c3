import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.core.errors import ConfidenceLevelError, LinkedNotInWaveError
from analytics.core.independent import independent_shift
from analytics.core.paired import mean_difference, paired_shift
from analytics.core.partly_linked import (
    CombinedShift,
    combined_shift,
    inverse_variance_shift,
    overlapping_t_test,
)
from analytics.core.results import Status
from tests.analytics.core.partly_linked_tables import (
    HIGH,
    LOW,
    tables_of,
    tables_of_frame,
)

REL, NCT = 1e-8, 1e-6
few = settings(max_examples=40, deadline=None)


@pytest.fixture(scope="module")
def anorexia(reference_frame):
    return tables_of_frame(reference_frame("partially_paired"))


@pytest.fixture
def expected(reference):
    return reference("partially_paired")["expected"]


def near(value):
    return pytest.approx(value, rel=REL)


def ends(interval):
    return [interval.low, interval.high]


@pytest.mark.parametrize(
    ("equal_variances", "key"),
    ((True, "derrick_2017_new1_equal_var"), (False, "derrick_2017_new2_welch")),
)
def test_overlapping_t_test_matches_r(equal_variances, key, anorexia, expected):
    case = expected[key]

    found = overlapping_t_test(*anorexia, equal_variances=equal_variances)

    assert found.difference.value == near(case["diff"])
    assert found.test.statistic == near(case["t"])
    assert found.test.df == near(case["df"])
    assert found.test.p == near(case["p"])
    assert found.difference.se == near(case["diff"] / case["t"])


def test_standard_error_of_t_new2_matches_r(anorexia, expected):
    found = overlapping_t_test(*anorexia)

    assert found.difference.se == near(expected["derrick_2017_new2_welch"]["se"])
    assert found.test.method == "T_new2 for partially overlapping samples"


def test_inverse_variance_matches_r(anorexia, expected):
    case = expected["inverse_variance"]

    found = inverse_variance_shift(*anorexia)

    assert found.linked.value == near(case["d_pairs"])
    assert found.linked.se**2 == near(case["var_pairs"])
    assert found.unlinked.value == near(case["d_unpaired"])
    assert found.unlinked.se**2 == near(case["var_unpaired"])
    assert found.unlinked_df == near(case["df_unpaired_welch"])
    assert found.weight_linked == near(case["weight_pairs"])
    assert found.difference.value == near(case["estimate"])
    assert found.difference.se == near(case["se"])
    assert found.test.df == near(case["df_satterthwaite"])
    assert found.test.statistic == near(case["estimate"] / case["se"])


def test_shifts_side_by_side_match_r(anorexia, expected):
    found = combined_shift(*anorexia)

    check, alone = found.check, expected["unlinked_only"]
    everyone = expected["ignoring_links"]
    assert found.n_linked == expected["n_pairs"]
    assert found.n_before_only == expected["n_pre_only"]
    assert found.n_after_only == expected["n_post_only"]
    assert check.linked.value == near(expected["pairs_only"]["mean_diff"])
    assert ends(check.linked.interval) == near(expected["pairs_only"]["ci95"])
    assert check.unlinked.value == near(alone["mean_diff"])
    assert ends(check.unlinked.interval) == near(alone["welch"]["ci95"])
    assert check.everyone.value == near(everyone["mean_diff"])
    assert ends(check.everyone.interval) == near(everyone["welch"]["ci95"])
    assert check.is_flagged is False
    wave = expected["gls_reml_unequal_variance"]["wave"]
    assert found.model.difference.value == pytest.approx(wave, rel=1e-5)
    assert found.overlapping == overlapping_t_test(*anorexia)
    assert found.inverse_variance == inverse_variance_shift(*anorexia)
    assert found.status == Status.OK


def assert_block(found, block):
    welch, student, effect = block["welch"], block["student"], block["effect"]
    assert (found.n_before, found.n_after) == (block["n1"], block["n2"])
    assert found.before.mean.value == near(block["mean1"])
    assert found.after.mean.value == near(block["mean2"])
    assert found.before.sd.value == near(block["sd1"])
    assert found.after.sd.value == near(block["sd2"])
    assert found.difference.value == near(block["mean_diff"])
    assert found.difference.se == near(welch["se"])
    assert found.welch.statistic == near(welch["t"])
    assert found.welch.df == near(welch["df"])
    assert found.welch.p == near(welch["p_two_sided"])
    assert found.student.statistic == near(student["t"])
    assert found.student.df == student["df"]
    assert found.student.p == near(student["p_two_sided"])
    assert ends(found.student_interval) == near(student["ci95"])
    assert found.d_pooled.value == near(effect["d_pooled"])
    assert found.d_pooled.g == near(effect["g"])
    assert found.d_pooled.correction == near(effect["J_exact"])
    exact = found.d_pooled.interval, found.d_pooled.g_interval
    assert ends(exact[0]) == pytest.approx(effect["d_ci95_ncp"], abs=NCT)
    assert ends(exact[1]) == pytest.approx(effect["g_ci95"], abs=NCT)
    assert found.d_average_variance.value == near(effect["d_avg_var"])
    assert found.glass_delta.value == near(effect["glass_delta_sd1"])


def test_waves_without_links_match_r(anorexia, expected):
    linked, before, after = anorexia
    rest = before - linked.margin("before"), after - linked.margin("after")

    everyone, unlinked = independent_shift(before, after), independent_shift(*rest)

    assert_block(everyone, expected["ignoring_links"])
    assert_block(unlinked, expected["unlinked_only"])


def test_pairs_alone_match_r(anorexia, expected):
    block = expected["pairs_only"]

    found = paired_shift(anorexia[0])

    assert found.n == block["n_pairs"] == block["n_pre"] == block["n_post"]
    assert found.before.mean.value == near(block["mean_pre"])
    assert found.after.mean.value == near(block["mean_post"])
    assert found.before.sd.value == near(block["sd_pre"])
    assert found.after.sd.value == near(block["sd_post"])
    assert found.correlation.value == near(block["r"])
    assert found.sd_difference.value == near(block["sd_diff"])
    assert found.difference.se == near(block["se_diff"])
    ninety = mean_difference(anorexia[0], confidence_level=0.9)
    assert ends(ninety.interval) == near(block["ci90"])
    assert found.t_test.statistic == near(block["t"])
    assert found.t_test.df == block["df"]
    assert found.t_test.p == near(block["p_two_sided"])
    assert found.t_test.p_greater == near(block["p_greater"])
    assert found.median_difference.value == near(block["median_diff"])
    assert found.hodges_lehmann.value == near(block["hodges_lehmann_walsh_all"])


def test_effects_of_the_pairs_match_r(anorexia, expected):
    effect = expected["pairs_only"]["effect"]

    found = paired_shift(anorexia[0])

    sizes = found.effects
    assert sizes.d_z.value == near(effect["d_z"])
    assert sizes.d_z.g == near(effect["g_z"])
    assert sizes.d_z.correction == near(effect["J_exact_df_n_minus_1"])
    assert sizes.d_av.value == near(effect["d_av_mean_sd"])
    assert sizes.d_av.g == near(effect["g_av_mean_sd"])
    assert sizes.d_rms.value == near(effect["d_av_rms_sd"])
    assert sizes.d_rm.value == near(effect["d_rm"])
    assert sizes.d_rm.g == near(effect["g_rm"])
    assert sizes.glass_delta.value == near(effect["glass_delta_pre_sd"])
    keselman = effect["d_av_rms_ci95_algina_keselman"]
    assert ends(sizes.d_rms.interval) == pytest.approx(keselman, abs=NCT)
    assert ends(sizes.d_z.interval) == pytest.approx(effect["d_z_ci95_ncp"], abs=NCT)
    assert ends(sizes.d_z.g_interval) == pytest.approx(effect["g_z_ci95"], abs=NCT)
    kerby = effect["rank_biserial_matched_kerby"]
    assert found.wilcoxon.rank_biserial.value == near(kerby)
    assert found.improvement.value == near(effect["prob_improvement_ties_half"])
    assert found.cliff_within.value == near(effect["cliff_dw_within_pairs"])
    assert found.superiority.value == near(effect["cles_all_pairs_ties_half"])
    assert found.cliff_between.value == near(effect["cliff_delta_all_pairs"])


def test_ranks_of_the_pairs_match_r(anorexia, expected):
    ranks, sign = (expected["pairs_only"][key] for key in ("wilcoxon", "sign"))
    drop, pratt = ranks["drop_zeros"], ranks["pratt"]

    found = paired_shift(anorexia[0])

    one, other = found.wilcoxon, found.pratt
    assert found.n == ranks["n"]
    assert (one.n_zero, one.n_nonzero) == (ranks["n_zero"], ranks["n_nonzero"])
    assert (one.w_plus, one.w_minus) == (ranks["w_plus"], ranks["w_minus"])
    assert one.variance == near(drop["variance"])
    assert one.asymptotic.statistic == near(drop["z"])
    assert one.asymptotic.p == near(drop["p_two_sided"])
    assert one.corrected.statistic == near(drop["z_cc"])
    assert one.corrected.p == near(drop["p_two_sided_cc"])
    assert one.exact.p == near(drop["p_exact_two_sided"])
    assert (other.w_plus, other.w_minus) == (pratt["w_plus"], pratt["w_minus"])
    assert other.variance == near(pratt["variance"])
    assert other.asymptotic.statistic == near(pratt["z"])
    assert other.asymptotic.p == near(pratt["p_two_sided"])
    assert other.exact.p == near(pratt["p_exact_two_sided"])
    counts = found.sign.n_positive, found.sign.n_negative, found.sign.n_zero
    assert counts == (sign["n_positive"], sign["n_negative"], sign["n_zero"])
    assert found.sign.test.p == near(sign["p_exact_two_sided"])
    limits = sign["prop_positive_of_nonzero_ci95_clopper_pearson"]
    assert ends(found.sign.share_positive.interval) == near(limits)


def test_unlinked_that_shift_otherwise_are_flagged():
    pairs = [(1, 4), (2, 5), (1, 5), (2, 4), (1, 4), (2, 5)] * 5

    found = combined_shift(*tables_of(pairs, [1, 2, 3, 4, 5] * 6, [1, 2, 3, 4, 5] * 6))

    assert found.check.is_flagged is True
    linked, combined = found.check.linked.value, found.model.difference.value
    assert found.check.unlinked.value < combined < linked


def test_complete_pairs_give_the_paired_t_test():
    pairs = [(1, 2), (2, 5), (3, 3), (6, 7), (4, 4), (2, 1)]
    linked, before, after = tables_of(pairs, [], [])

    found = overlapping_t_test(linked, before, after)

    expected = paired_shift(linked)
    assert found.difference.value == near(expected.difference.value)
    assert found.difference.se == near(expected.difference.se)
    assert found.test.df == len(pairs) - 1
    assert found.test.p == near(expected.t_test.p)


def test_before_only_answer_changes_the_combined_and_not_the_paired_shift():
    pairs = [(1, 2), (2, 5), (3, 3), (6, 7), (4, 4)]
    rest = [2, 5], [3, 6]
    more = [2, 5, 7], [3, 6]

    one, other = (
        combined_shift(*tables_of(pairs, *rest)),
        combined_shift(*tables_of(pairs, *more)),
    )

    assert other.check.linked == one.check.linked
    assert other.inverse_variance.linked == one.inverse_variance.linked
    for name in ("model", "overlapping", "inverse_variance"):
        before = getattr(one, name).difference.value
        assert getattr(other, name).difference.value != pytest.approx(before, rel=1e-4)


@pytest.mark.parametrize(
    ("sample", "status"),
    (
        (([], [1, 2], [3, 4]), Status.TOO_FEW),
        (([(1, 2)], [1, 2], [3, 4]), Status.TOO_FEW),
        (([(1, 2), (1, 4)], [1, 2], [3, 4]), Status.CONSTANT),
        (([(1, 2), (2, 3), (3, 4)], [], []), Status.CONSTANT),
    ),
)
def test_undefined_overlap_is_a_status(sample, status):
    found = overlapping_t_test(*tables_of(*sample))

    assert found.status == found.test.status == found.difference.status == status
    assert found.difference.value is found.test.p is None
    assert found.reason


@pytest.mark.parametrize(
    "sample",
    (
        ([], [1, 2], [3, 4]),
        ([(1, 2)], [1, 2], [3, 4]),
        ([(1, 2), (2, 3)], [1, 2], [3, 4]),
        ([(1, 2), (2, 5)], [], []),
        ([(1, 2), (2, 5)], [1, 2], [3]),
        ([(1, 2), (2, 5)], [2, 2], [3, 3]),
    ),
)
def test_weights_need_both_standard_errors(sample):
    found = inverse_variance_shift(*tables_of(*sample))

    assert found.status == found.test.status == Status.TOO_FEW
    assert found.weight_linked is found.difference.value is found.test.p is None


def test_undefined_model_is_the_status_of_all_together():
    found = combined_shift(*tables_of([(1, 2), (2, 5)], [1, 2], [3, 4]))

    assert found.status == found.model.status == Status.TOO_FEW
    assert found.reason == found.model.reason
    assert found.overlapping.status == Status.OK


def test_wrong_waves_and_levels_are_refused():
    linked, before, after = tables_of([(1, 2), (2, 5), (3, 3)], [1], [4])

    with pytest.raises(LinkedNotInWaveError, match="'after'"):
        overlapping_t_test(linked, before, before)
    with pytest.raises(LinkedNotInWaveError, match="'before'"):
        inverse_variance_shift(linked, after, after)
    with pytest.raises(ConfidenceLevelError):
        overlapping_t_test(linked, before, after, confidence_level=0)
    with pytest.raises(ConfidenceLevelError):
        combined_shift(linked, before, after, confidence_level=1)


def test_round_trip(anorexia):
    found = combined_shift(*anorexia)

    assert CombinedShift.from_dict(found.to_dict()) == found


score = st.integers(LOW, HIGH)
samples = st.tuples(
    st.lists(st.tuples(score, score), min_size=4, max_size=25),
    st.lists(score, max_size=12),
    st.lists(score, max_size=12),
)
METHODS = (
    overlapping_t_test,
    lambda *tables: overlapping_t_test(*tables, equal_variances=True),
    inverse_variance_shift,
)


def same(one, other, sign=1):
    if one is None:
        assert other is None
    else:
        assert other == pytest.approx(sign * one, rel=1e-8, abs=1e-10)


@few
@given(sample=samples, seed=st.integers(0, 2**16))
def test_row_order_does_not_matter(sample, seed):
    rng = np.random.default_rng(seed)
    shuffled = [rng.permutation(np.array(part)).tolist() for part in sample]

    assert combined_shift(*tables_of(*shuffled)) == combined_shift(*tables_of(*sample))


@few
@given(sample=samples)
def test_reversed_scale_flips_the_shift_and_keeps_p(sample):
    turned = [(LOW + HIGH - np.array(part)).tolist() for part in sample]

    for method in METHODS:
        one, other = method(*tables_of(*sample)), method(*tables_of(*turned))
        same(one.difference.value, other.difference.value, -1)
        same(one.difference.se, other.difference.se)
        same(one.test.p, other.test.p)


@few
@given(sample=samples, factor=st.integers(2, 500))
def test_unit_leaves_t_and_p_alone(sample, factor):
    for method in METHODS:
        one = method(*tables_of(*sample))
        other = method(*tables_of(*sample, factor=factor))
        same(one.test.statistic, other.test.statistic)
        same(one.test.df, other.test.df)
        if one.difference.value is not None:
            same(one.difference.value * factor, other.difference.value)


@few
@given(sample=samples)
def test_weighted_shift_lies_between_its_parts(sample):
    found = inverse_variance_shift(*tables_of(*sample))

    if found.difference.value is not None:
        low, high = sorted((found.linked.value, found.unlinked.value))
        assert low - 1e-12 <= found.difference.value <= high + 1e-12
        assert found.difference.se < min(found.linked.se, found.unlinked.se)
