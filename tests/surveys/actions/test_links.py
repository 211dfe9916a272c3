import datetime as dt

import pytest
from django.utils import timezone

from surveys.actions.imports import import_responses
from surveys.actions.links import link_study
from surveys.actions.waves import close_waves
from surveys.errors import CeremonyHeldError, NothingToLinkError
from surveys.imports import read_mapping, read_table
from surveys.models import CeremonyStep, LinkQuality, Study
from surveys.responses.models import Pair
from tests.factories import surveys as factory
from tests.surveys.test_imports import MAPPING

pytestmark = pytest.mark.django_db(databases=["default", "responses"])


def test_link_study_keeps_how_good_the_links_are():
    study = factory.answered_study()

    for _time in range(2):
        link_study(study=study, now=timezone.now())

    quality = LinkQuality.objects.get(study=study)
    assert quality.figures() == {
        "codes_before": 12,
        "codes_after": 6,
        "exact": 5,
        "one_off": 1,
        "refused": 0,
        "tolerated": ["day", "father", "month", "mother", "own", "place", "siblings"],
        # Unlinked by equal codes: 7 * 1 * 2^-20.8 equal and, one of them linked,
        # 6 * 7c * c one off with c = 3.8448e-5; of 6 links.
        "expected_false_share": pytest.approx(6.4934e-7, rel=1e-3),
    }


def test_one_off_codes_of_two_cities_are_two_residents():
    study = factory.study(before_is_over=True, after_is_over=True)
    factory.answer(study, "before", 0)
    row = factory.answer(study, "after", 0)
    row.content["city"] = "sofia"
    row.save()
    close_waves(now=timezone.now())

    assert link_study(study=study, now=timezone.now()).links == ()


def test_link_study_leaves_the_pairs_of_an_imported_study_alone():
    rows = [
        {"time": time, "site": "A", "id": "1", "calm": "2.0", "tense": "3.0"}
        for time in "12"
    ]
    mapping = read_mapping(MAPPING)
    imported = read_table(mapping, rows)
    import_responses(
        slug="outside", mapping=mapping, imported=imported, now=timezone.now()
    )
    study = Study.objects.get(slug="outside")

    with pytest.raises(NothingToLinkError, match="brings its pairs along"):
        link_study(study=study, now=timezone.now())

    assert Pair.objects.count() == 1


def test_link_study_needs_both_waves():
    study = factory.answered_study()
    study.waves.get(role="after").channels.all().delete()
    study.waves.get(role="after").cities.all().delete()
    study.waves.get(role="after").delete()

    with pytest.raises(NothingToLinkError, match="study has no wave 'after'"):
        link_study(study=study, now=timezone.now())


def test_link_study_refuses_once_a_ceremony_has_begun():
    study = factory.answered_study()
    link_study(study=study, now=timezone.now())
    CeremonyStep.objects.create(
        study=study,
        stage="paired",
        position=0,
        done_at=dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC),
        facts={},
        sha256="0" * 64,
    )

    with pytest.raises(CeremonyHeldError, match="was held on 2026-03-02"):
        link_study(study=study, now=timezone.now())

    assert Pair.objects.count() == 6
