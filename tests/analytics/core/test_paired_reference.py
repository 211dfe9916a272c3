"""Key by key against R 4.2.2; see reference/README.md for versions and licence."""

import pytest

from analytics.core.paired import mean_difference, paired_shift

REL, NCT = 1e-8, 1e-6


@pytest.fixture(params=("CBT", "Cont", "FT", "all", "sleep"))
def case(request, reference, reference_frame, decimal_table):
    if request.param == "sleep":
        expected = reference("sleep_small")["expected"]
        return decimal_table(reference_frame("sleep_small")), expected
    frame = reference_frame("anorexia_paired")
    expected = reference("anorexia_paired")["expected"]
    if request.param == "all":
        return decimal_table(frame), expected["all"]
    table = decimal_table(frame[frame["arm"] == request.param])
    return table, expected["by_arm"][request.param]


def ends(interval):
    return [interval.low, interval.high]


def near(expected, rel=REL):
    return pytest.approx(expected, rel=rel, abs=1e-12)


def test_means_and_interval_match(case):
    table, expected = case

    found = paired_shift(table)

    assert found.n == found.before.n == found.after.n == expected["n_pairs"]
    assert found.before.mean.value == near(expected["mean_pre"])
    assert found.after.mean.value == near(expected["mean_post"])
    assert found.before.sd.value == near(expected["sd_pre"])
    assert found.after.sd.value == near(expected["sd_post"])
    assert found.correlation.value == near(expected["r"])
    assert found.difference.value == near(expected["mean_diff"])
    assert found.sd_difference.value == near(expected["sd_diff"])
    assert found.difference.se == near(expected["se_diff"])
    assert ends(found.difference.interval) == near(expected["ci95"])
    ninety = mean_difference(table, confidence_level=0.9)
    assert ends(ninety.interval) == near(expected["ci90"])


def test_t_test_matches(case):
    table, expected = case

    found = paired_shift(table).t_test

    assert found.statistic == near(expected["t"])
    assert found.df == expected["df"]
    assert found.p == near(expected["p_two_sided"])
    assert 10**found.log10_p == near(expected["p_two_sided"])
    assert found.p_greater == near(expected["p_greater"])


def test_medians_match(case):
    table, expected = case

    found = paired_shift(table)

    assert found.median_difference.value == near(expected["median_diff"])
    assert found.hodges_lehmann.value == near(expected["hodges_lehmann_walsh_all"])


def assert_ranks(found, expected, extra):
    assert found.n_zero == expected["n_zero"]
    assert found.n_nonzero == expected["n_nonzero"]
    assert found.variance == near(extra["variance"])
    assert found.asymptotic.statistic == near(extra["z"])
    assert found.asymptotic.p == near(extra["p_two_sided"])
    if "p_exact_two_sided" in extra:
        assert found.exact.p == near(extra["p_exact_two_sided"])


def test_signed_ranks_match(case):
    table, expected = case
    ranks = expected["wilcoxon"]

    found = paired_shift(table)

    drop, pratt = ranks["drop_zeros"], ranks["pratt"]
    assert_ranks(found.wilcoxon, ranks, drop)
    assert_ranks(found.pratt, ranks, pratt)
    assert (found.wilcoxon.w_plus, found.wilcoxon.w_minus) == (
        ranks["w_plus"],
        ranks["w_minus"],
    )
    assert (found.pratt.w_plus, found.pratt.w_minus) == (
        pratt["w_plus"],
        pratt["w_minus"],
    )
    assert found.wilcoxon.corrected.statistic == near(drop["z_cc"])
    assert found.wilcoxon.corrected.p == near(drop["p_two_sided_cc"])


def test_sign_test_matches(case):
    table, expected = case
    sign = expected["sign"]

    found = paired_shift(table).sign

    assert (found.n_positive, found.n_negative, found.n_zero) == (
        sign["n_positive"],
        sign["n_negative"],
        sign["n_zero"],
    )
    assert found.test.p == near(sign["p_exact_two_sided"])
    limits = sign["prop_positive_of_nonzero_ci95_clopper_pearson"]
    assert ends(found.share_positive.interval) == near(limits)


def test_effect_sizes_match(case):
    table, expected = case
    effect = expected["effect"]

    found = paired_shift(table)

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
    kerby = effect["rank_biserial_matched_kerby"]
    assert found.wilcoxon.rank_biserial.value == near(kerby)
    assert found.improvement.value == near(effect["prob_improvement_ties_half"])
    assert found.cliff_within.value == near(effect["cliff_dw_within_pairs"])
    assert found.superiority.value == near(effect["cles_all_pairs_ties_half"])
    assert found.cliff_between.value == near(effect["cliff_delta_all_pairs"])


def test_exact_intervals_of_effects_match(case):
    table, expected = case
    effect = expected["effect"]

    sizes = paired_shift(table).effects

    def close(limits):
        return pytest.approx(limits, abs=NCT)

    assert ends(sizes.d_z.interval) == close(effect["d_z_ci95_ncp"])
    assert ends(sizes.d_z.g_interval) == close(effect["g_z_ci95"])
    keselman = effect["d_av_rms_ci95_algina_keselman"]
    assert ends(sizes.d_rms.interval) == close(keselman)
    # Ours: the same pivot with the other standardizer.
    ratio = sizes.d_av.value / sizes.d_rms.value
    assert ends(sizes.d_av.interval) == close([limit * ratio for limit in keselman])


def test_equivalence_matches(case):
    table, expected = case
    tost = expected["tost"]

    found = paired_shift(table, sesoi=tost["sesoi_raw"]).equivalence

    assert found.lower.statistic == near(tost["t_lower"])
    assert found.lower.p_greater == near(tost["p_lower"])
    assert found.upper.statistic == near(tost["t_upper"])
    assert found.p == near(tost["p_tost"])
    assert found.interval.confidence_level == 0.9
    assert ends(found.interval) == near(expected["ci90"])


def test_ties_of_binary_floats_are_honoured(reference, reference_frame, decimal_table):
    frame = reference_frame("anorexia_paired")
    table = decimal_table(frame[frame["arm"] == "CBT"])
    expected = reference("anorexia_paired")["expected"]["by_arm"]["CBT"]

    found = paired_shift(table).wilcoxon

    naive = expected["wilcoxon_naive_float_ties"]["drop_zeros"]["p_two_sided"]
    assert found.asymptotic.p == pytest.approx(0.0598898788974870)
    assert found.asymptotic.p < naive - 0.003


def test_small_exact_p_is_that_of_all_sign_flips(
    reference, reference_frame, decimal_table
):
    expected = reference("sleep_small")["expected"]["sign_flip_exact_p_two_sided"]

    found = paired_shift(decimal_table(reference_frame("sleep_small")))

    assert found.wilcoxon.exact.p == near(expected)
    assert found.pratt.exact.p == near(expected)


def test_coin_and_metafor_agree(reference, reference_frame, decimal_table):
    expected = reference("sleep_small")["expected"]
    coin = expected["coin_check"]

    found = paired_shift(decimal_table(reference_frame("sleep_small")))

    assert found.wilcoxon.asymptotic.p == near(coin["wilcoxon_asymptotic"])
    assert found.wilcoxon.exact.p == near(coin["wilcoxon_exact"])
    assert found.pratt.asymptotic.p == near(coin["pratt_asymptotic"])
    assert found.pratt.exact.p == near(coin["pratt_exact"])
    metafor = expected["metafor_escalc_post_minus_pre"]["SMCC"]["yi"]
    assert found.effects.d_z.g == near(metafor)
