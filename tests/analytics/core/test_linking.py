import numpy as np

from analytics.core.linking import LinkState, flow_of, link_waves

BEFORE, AFTER = 0, 1


def test_every_response_has_one_state():
    ids = [0, 0, 1, 2, 3, 3, 3, 4, 4, -1]
    waves = [0, 1, 0, 1, 0, 0, 1, 0, 1, 0]
    strata = [0, 0, 0, 0, 0, 0, 0, 0, 1, 0]

    found = link_waves(ids, waves, strata=strata)

    assert (found.before.tolist(), found.after.tolist()) == ([0], [1])
    assert [LinkState(state).name for state in found.state] == [
        *("LINKED", "LINKED", "ONE_WAVE_ONLY", "ONE_WAVE_ONLY"),
        *("AMBIGUOUS", "AMBIGUOUS", "AMBIGUOUS"),
        *("CONFLICTING", "CONFLICTING", "WITHOUT_ID"),
    ]


def test_repeated_id_links_nothing_whichever_wave_repeats_it():
    found = link_waves([5, 5, 5, 6, 6], [0, 1, 1, 0, 1])

    assert found.before.tolist() == [3]
    assert found.state[:3].tolist() == [LinkState.AMBIGUOUS] * 3


def test_flow_adds_up():
    rng = np.random.default_rng(20260402)
    ids, waves = rng.integers(-1, 60, 200), rng.integers(0, 2, 200)

    flow = flow_of(link_waves(ids, waves).state, waves)

    assert flow.n_linked > 0
    assert flow.n_ambiguous_before > 0
    assert flow.n_before == (
        flow.n_linked
        + flow.n_before_only
        + flow.n_ambiguous_before
        + flow.n_conflicting_before
        + flow.n_without_id_before
    )
    assert flow.n_after == (
        flow.n_linked
        + flow.n_after_only
        + flow.n_ambiguous_after
        + flow.n_conflicting_after
        + flow.n_without_id_after
    )
    assert flow.n_before + flow.n_after == 200


def test_no_response_at_all_is_an_empty_flow():
    found = link_waves([], [])

    assert len(found.before) == 0
