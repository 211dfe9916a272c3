"""Reports of studies with follow-ups, and of studies that compare cities."""

import datetime as dt

import pytest
from django.utils import timezone

from analytics.actions.analyses import evaluate_study
from analytics.core.plan import AnalysisPlan
from analytics.frames import NotSealedError, latest_seals, study_frame
from analytics.pooling import NestedGroupsError, NoSuchWaveError
from analytics.runs import runs
from surveys.actions.links import link_study
from surveys.actions.questionnaires import release_questionnaire
from surveys.actions.seals import seal_wave
from surveys.actions.simulations import simulate_study
from surveys.actions.studies import pin_version
from surveys.actions.waves import close_waves
from surveys.models import Study
from tests.analytics.conftest import PLAN
from tests.factories import surveys as factory

pytestmark = pytest.mark.django_db(databases=["default", "responses"])
LATER = PLAN.replace('"after"]', '"follow-up-1"]')
GROUPS = PLAN.replace('city = "city"', 'group = "group"')


def seal(study):
    close_waves(now=timezone.now())
    link_study(study=study, now=timezone.now())
    for wave in study.waves.with_parts():
        if wave.is_settled:
            seal_wave(wave=wave, now=timezone.now())


@pytest.fixture
def followed_study():
    """A simulated study of eighty residents; a third come back to the follow-up too."""
    study = factory.study(
        "made", before_is_over=True, after_is_over=True, is_simulated=True
    )
    factory.follow_up(study, is_over=True)
    simulate_study(study=study, people=80, shift=0.8, seed=3, now=timezone.now())
    seal(study)
    return study


def evaluate(study, plan_text):
    found, digests = evaluate_study(study, AnalysisPlan.from_toml_text(plan_text))
    groups = {group.group: group.paired for group in found.outcomes[0].groups}
    return groups, list(digests)


def test_before_is_compared_with_a_follow_up(followed_study):
    groups, files = evaluate(followed_study, LATER)

    interval = groups["all"].difference.interval
    assert interval.low < 0.8 < interval.high
    assert 20 <= groups["all"].n <= 45
    assert files == ["made-before-r1.parquet", "made-follow-up-1-r1.parquet"]


def test_the_shift_after_does_not_know_of_follow_ups(followed_study, sealed_numbers):
    groups, files = evaluate(followed_study, PLAN)

    assert groups["all"].difference.value == pytest.approx(sealed_numbers, abs=1e-12)
    assert files == ["made-before-r1.parquet", "made-after-r1.parquet"]


@pytest.fixture
def sealed_numbers(followed_study):
    """The mean shift, by the sealed rows themselves."""
    frames = [
        frame.dropna(subset=["pair"]).set_index("pair")
        for _name, frame in study_frame(latest_seals(followed_study)).groupby("wave")
    ]
    items = ["att1", "att2", "att3"]
    after, before = (
        frame[items].where(frame[items] >= 0).mean(axis=1, skipna=False)
        for frame in frames
    )
    return (after - before).mean()


def test_a_follow_up_that_lies_ahead_and_asks_otherwise_is_in_nobodys_way(sealed_study):
    alike = evaluate(sealed_study, PLAN)
    wave = factory.follow_up(sealed_study)
    document = factory.questionnaire_document()
    document["sections"][0]["items"][0]["stem"]["bg"] = "Друго?"
    pin_version(
        wave=wave,
        version=release_questionnaire(document=document),
        now=timezone.now() - dt.timedelta(days=5),
    )

    assert Study.objects.sealed().contains(sealed_study)
    assert [(run.is_ready, run.obstacles) for run in runs()] == [(True, ())]
    assert evaluate(sealed_study, PLAN) == alike
    with pytest.raises(NotSealedError, match="made-follow-up-1 is not sealed"):
        evaluate(sealed_study, LATER)


def test_a_plan_compares_waves_that_the_study_has(sealed_study):
    with pytest.raises(
        NoSuchWaveError, match="Name two of its waves in the plan: before, after"
    ):
        evaluate(sealed_study, LATER)


def test_a_study_without_the_wave_after_sealed_is_not_ready():
    study = factory.answered_study()
    seal_wave(wave=study.waves.with_parts()[0], now=timezone.now())

    assert not Study.objects.sealed().exists()


def test_cities_with_the_campaign_are_set_against_those_without():
    study = factory.study(
        "made",
        before_is_over=True,
        after_is_over=True,
        is_simulated=True,
        comparison_cities=["sofia"],
    )
    simulate_study(study=study, people=120, shift=1.5, seed=3, now=timezone.now())
    seal(study)

    groups, _files = evaluate(study, GROUPS)

    assert sorted(groups) == ["all", "campaign", "comparison"]
    campaign = groups["campaign"].difference
    comparison = groups["comparison"].difference
    assert campaign.interval.low < 1.5 < campaign.interval.high
    assert comparison.interval.low < 0 < comparison.interval.high
    assert groups["campaign"].n + groups["comparison"].n == groups["all"].n


def test_cities_and_their_groups_are_not_shown_together(sealed_study):
    both = PLAN.replace('city = "city"', 'city = "city"\ngroup = "group"')
    Study.objects.update(comparison_cities=["sofia"])
    sealed_study.refresh_from_db()

    with pytest.raises(NestedGroupsError, match=r"Leave data\.city or data\.group out"):
        evaluate(sealed_study, both)
