import numpy as np
import pytest

from analytics.core.errors import ConfidenceLevelError
from analytics.core.reliability import Reliability, reliability, reliability_of_codes
from analytics.core.results import Status
from analytics.core.scoring import score_scale

SAI_REVERSE = (
    *("tense", "regretful", "upset", "worrying", "anxious"),
    *("nervous", "jittery", "high.strung", "worried", "rattled"),
)
SCALES = ("agree", "consc", "extra", "neuro", "open")


def ends(interval):
    return [interval.low, interval.high]


def three(answers, **kwargs):
    items = [f"q{i}" for i in range(len(answers[0]))]
    return reliability(answers, items=items, low=1, high=5, **kwargs)


@pytest.mark.parametrize("scale", SCALES)
def test_alpha_matches_psych(scale, reference, reference_frame):
    case, frame = (
        reference("reliability_bfi")["expected"],
        reference_frame("reliability_bfi"),
    )
    expected = case["reliability"][scale]
    items = expected["items"]
    reverse = [item for item in items if item in case["reverse_keyed"]]

    found = reliability(frame[items], items=items, low=1, high=6, reverse=reverse)

    def near(value):
        return pytest.approx(value, rel=1e-8)

    assert found.n_complete == expected["n_complete"]
    assert found.n_any == expected["n_any"]
    assert found.alpha.value == near(expected["alpha_raw_listwise"])
    assert ends(found.alpha.interval) == near(expected["alpha_ci95_feldt"])
    assert found.alpha.se == near(expected["alpha_se_duhachek_iacobucci"])
    standardized = expected["alpha_standardized_listwise"]
    assert found.standardized_alpha.value == near(standardized)
    assert found.lambda2.value == near(expected["guttman_lambda2"])
    assert found.mean_inter_item_r.value == near(expected["mean_inter_item_r"])
    assert found.sem_of_sum.value == near(expected["sem_measurement_of_sum_score"])
    for item in found.items:
        rest = expected["item_rest_correlation"][item.item]
        assert item.item_rest_correlation.value == near(rest)
        dropped = expected["alpha_if_dropped"][item.item]
        assert item.alpha_if_dropped.value == near(dropped)
    assert [item.item for item in found.items] == items
    assert found.is_reverse_key_suspect is False


@pytest.mark.parametrize("scale", SCALES)
def test_prorated_scores_match(scale, reference, reference_frame):
    case, frame = (
        reference("reliability_bfi")["expected"],
        reference_frame("reliability_bfi"),
    )
    items = case["reliability"][scale]["items"]
    reverse = [item for item in items if item in case["reverse_keyed"]]
    for expected in case["prorated_scores"][scale]:
        scored = score_scale(
            frame[items],
            items=items,
            low=1,
            high=6,
            reverse=reverse,
            min_answered=expected["min_answered"],
        )

        units = scored.units[scored.is_scored]
        values = units / scored.units_per_point

        assert len(units) == expected["n_scored"]
        assert values.mean() == pytest.approx(expected["mean"], rel=1e-8)
        assert values.std(ddof=1) == pytest.approx(expected["sd"], rel=1e-8)
        squares = (values**2).sum()
        assert squares == pytest.approx(expected["sum_of_squares"], rel=1e-8)
        floor, ceiling = np.mean(units == scored.low), np.mean(units == scored.high)
        assert floor == pytest.approx(expected["floor_share"], rel=1e-8)
        assert ceiling == pytest.approx(expected["ceiling_share"], rel=1e-8)


def test_alpha_of_sai_before_is_as_published(reference_frame):
    frame = reference_frame("sai_before")
    items = list(frame.columns[3:])

    found = reliability(frame[items], items=items, low=1, high=4, reverse=SAI_REVERSE)

    assert round(found.alpha.value, 3) == 0.912
    assert found.n_complete == 2931


@pytest.mark.parametrize(
    ("answers", "status"),
    (
        ([[1], [2], [3]], Status.TOO_FEW),
        ([[1, 2, 3]], Status.TOO_FEW),
        ([[1, 2, np.nan], [2, 3, np.nan]], Status.TOO_FEW),
        ([[3, 1, 2], [3, 2, 2], [3, 4, 2]], Status.CONSTANT),
        ([[1, 5], [5, 1], [3, 3]], Status.CONSTANT),
    ),
)
def test_undefined_alpha_is_a_status(answers, status):
    found = three(answers)

    assert found.status == found.alpha.status == status
    assert found.alpha.value is None
    assert found.items == ()


def test_constant_item_is_dropped_and_named():
    answers = [[1, 2, 3], [2, 2, 4], [4, 2, 5], [3, 2, 3]]

    found = three(answers)

    without = three([[row[0], row[2]] for row in answers])
    assert found.dropped_items == ("q1",)
    assert found.n_items == 2
    assert found.alpha == without.alpha
    assert found.items[0].alpha_if_dropped.status == Status.TOO_FEW


def test_negative_alpha_is_kept_and_points_to_the_keys():
    found = three([[1, 4], [2, 4], [4, 1], [5, 3]])

    assert found.alpha.value < 0
    assert found.is_reverse_key_suspect is True


def test_rest_without_variance_is_a_status():
    # The second and third item cancel each other.
    found = three([[1, 2, 4], [2, 4, 2], [5, 3, 3], [3, 5, 1]])

    item = found.items[0]
    assert item.item_rest_correlation.status == Status.CONSTANT
    assert item.alpha_if_dropped.status == Status.CONSTANT


def test_confidence_level_is_checked_before_the_answers():
    with pytest.raises(ConfidenceLevelError):
        three([[9, 9]], confidence_level=1.5)


def test_codes_and_answers_agree():
    rows = [[1, 2, 5], [3, 3, 4], [4, 5, 1], [2, 2, 4]]
    codes = np.array(rows, dtype=np.int8)
    codes[:, 2] = 6 - codes[:, 2]
    items = ("q0", "q1", "q2")

    found = reliability_of_codes(codes, codes > 0, items=items)

    assert found == three(rows, reverse=("q2",))


def test_result_survives_writing_and_reading():
    for answers in ([[1, 2, 3], [2, 4, 3], [5, 5, 4]], [[1, 2, 3]]):
        found = three(answers)
        assert Reliability.from_dict(found.to_dict()) == found


def test_two_items_that_mirror_each_other_have_no_standardized_alpha():
    answers = np.array([[2, 4], [3, 1]])

    found = reliability(answers, items=("a", "b"), low=1, high=5)

    assert found.alpha.value is not None
    assert found.is_reverse_key_suspect
    assert found.standardized_alpha.status == Status.CONSTANT
