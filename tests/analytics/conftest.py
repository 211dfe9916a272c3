import pytest
from django.utils import timezone

from analytics.actions.analyses import run_analysis
from surveys.actions.links import link_study
from surveys.actions.questionnaires import release_questionnaire
from surveys.actions.seals import seal_wave
from surveys.actions.simulations import simulate_study
from surveys.actions.waves import close_waves
from tests.factories import surveys as factory

PLAN = """
[data]
id = "pair"
wave = "wave"
waves = ["before", "after"]
city = "city"
missing = [-7, -8, -9]
[[scales]]
key = "attitude"
items = ["att1", "att2", "att3"]
low = 0
high = 10
min_answered = 3
[[outcomes]]
scale = "attitude"
role = "primary"
[design]
kind = "one-group"
linkage = "exact"
[disclosure]
k = 10
"""


def ask_after_otherwise(study, code, language, stem):
    """As if the second wave had pinned a version that asks one question otherwise."""
    document = factory.questionnaire_document()
    for section in document["sections"]:
        for item in section["items"]:
            if item["code"] == code:
                item["stem"][language] = stem
    version = release_questionnaire(document=document)
    study.waves.filter(role="after").update(version=version)
    return version


@pytest.fixture
def sealed_study():
    """A simulated study of eighty residents in two cities, linked and sealed."""
    study = factory.study(
        "made", before_is_over=True, after_is_over=True, is_simulated=True
    )
    now = timezone.now()
    simulate_study(study=study, people=80, shift=0.8, seed=3, now=now)
    close_waves(now=now)
    link_study(study=study, now=now)
    for wave in study.waves.with_parts():
        seal_wave(wave=wave, now=now)
    return study


@pytest.fixture
def report(sealed_study):
    return run_analysis(study=sealed_study, plan_text=PLAN, now=timezone.now())
