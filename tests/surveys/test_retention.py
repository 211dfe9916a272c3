"""Until when answers are kept, and what must be done before they go."""

import datetime as dt

import pytest

from surveys.models import CeremonyStep, Wave
from surveys.retention import lacks_ceremony, last_day_of, months_after
from tests.factories import surveys as factory


@pytest.mark.parametrize(
    ("day", "months", "later"),
    (
        ("2027-01-15", 1, "2027-02-15"),
        ("2027-01-31", 1, "2027-02-28"),
        ("2027-01-31", 13, "2028-02-29"),
        ("2027-12-31", 24, "2029-12-31"),
        ("2027-11-30", 1, "2027-12-30"),
    ),
)
def test_months_after_is_the_same_day_or_the_last(day, months, later):
    found = months_after(dt.date.fromisoformat(day), months)

    assert found.isoformat() == later


@pytest.mark.django_db(databases=["default", "responses"])
def test_the_clock_starts_when_the_last_wave_has_closed():
    study = factory.study(keep_answers_months=2)
    assert last_day_of(study) is None

    Wave.objects.filter(role="before").update(closed_at="2027-03-31T12:00Z")
    assert last_day_of(study) is None
    Wave.objects.filter(role="after").update(closed_at="2027-12-31T12:00Z")
    assert last_day_of(study) == dt.date(2028, 2, 29)


@pytest.mark.django_db(databases=["default", "responses"])
def test_only_codes_need_a_ceremony_and_only_its_last_step_ends_it():
    study = factory.study()
    document = factory.questionnaire_document() | {"code": "codeless"}
    document["sections"] = document["sections"][:2]
    assert not lacks_ceremony(factory.study("codeless", document=document))

    assert lacks_ceremony(study)
    step = {"study": study, "done_at": "2027-03-31T12:00Z", "facts": {}, "sha256": "0"}
    CeremonyStep.objects.create(stage="sealed", position=3, **step)
    assert lacks_ceremony(study)
    CeremonyStep.objects.create(stage="key_destroyed", position=4, **step)
    assert not lacks_ceremony(study)
