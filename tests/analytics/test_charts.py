import pytest

from analytics.charts import Group, forest


def group(value, low=None, high=None, *, label="Sofia", is_all=False, n=40):
    interval = None if low is None else {"low": low, "high": high}
    difference = {"value": value, "interval": interval, "status": "ok"}
    return Group(
        label=label,
        is_all=is_all,
        shift={"n": n, "difference": difference},
        reason="" if value is not None else "too few",
    )


def percent(text):
    assert text.endswith("%")
    return float(text[:-1])


def test_forest_places_intervals_between_the_margins():
    # From -1 to 3 with 8 % of 4 on both sides: the axis runs from -1.32 to 3.32.
    chart = forest([group(1.0, -1.0, 3.0)])

    bar = chart.bars[0]
    assert [percent(x) for x in (bar.x_low, bar.x, bar.x_high)] == pytest.approx(
        [6.90, 50.0, 93.10], abs=0.01
    )
    assert percent(chart.zero) == pytest.approx(28.45, abs=0.01)
    assert [tick.value for tick in chart.ticks] == [-1.0, 0.0, 1.0, 2.0, 3.0]


def test_forest_always_shows_zero():
    chart = forest([group(2.0, 1.0, 3.0)])

    assert 0 < percent(chart.zero) < 100


@pytest.mark.parametrize(
    ("low", "high", "is_clear"),
    ((0.1, 0.5, True), (-0.5, -0.1, True), (-0.1, 0.2, False), (None, None, False)),
)
def test_a_point_is_filled_when_its_interval_leaves_out_zero(low, high, is_clear):
    assert forest([group(0.1, low, high)]).bars[0].is_clear is is_clear


def test_a_group_without_a_number_says_why():
    bar = forest([group(None), group(1.0, 0.5, 1.5)]).bars[0]

    assert (bar.value, bar.reason) == (None, "too few")


def test_forest_of_nothing_still_has_an_axis():
    chart = forest([group(0.0)])

    assert chart.zero == "50.00%"
    assert len(chart.ticks) >= 3
