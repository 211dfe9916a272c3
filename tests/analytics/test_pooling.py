import pytest
from django.utils import timezone, translation

from analytics.actions.analyses import evaluate_study, run_analysis
from analytics.core.errors import MixedVersionsError
from analytics.core.evaluation import evaluate
from analytics.core.plan import AnalysisPlan
from analytics.frames import latest_seals, study_frame
from analytics.models import Report
from analytics.pooling import NotComparableError
from tests.analytics.conftest import PLAN, ask_after_otherwise

pytestmark = pytest.mark.django_db(databases=["default", "responses"])


def test_an_item_that_was_worded_otherwise_is_not_pooled(sealed_study):
    ask_after_otherwise(sealed_study, "att2", "hr", "Drukčije?")

    with pytest.raises(NotComparableError) as refusal:
        run_analysis(study=sealed_study, plan_text=PLAN, now=timezone.now())

    assert str(refusal.value).splitlines() == [
        "The waves asked different versions (made-before: small 1; made-after: small 2).",
        (
            "att2 was worded differently in Hrvatski "
            "(made-before: “att2 hr”; made-after: “Drukčije?”)."
        ),
        "Leave these items out of the plan.",
    ]
    (item,) = refusal.value.obstacles
    assert (item.item, item.broken_languages) == ("att2", ("hr",))
    assert refusal.value.versions == {"made-before": "small 1", "made-after": "small 2"}
    assert not Report.objects.exists()


def test_the_refusal_speaks_the_language_of_its_reader(sealed_study):
    ask_after_otherwise(sealed_study, "att2", "hr", "Drukčije?")
    plan = AnalysisPlan.from_toml_text(PLAN)

    with translation.override("cs"), pytest.raises(NotComparableError) as refusal:
        evaluate_study(sealed_study, plan)

    assert "was worded differently" not in str(refusal.value)
    assert "Drukčije?" in str(refusal.value)


def test_versions_that_agree_on_the_items_of_the_plan_are_pooled(sealed_study):
    plan = AnalysisPlan.from_toml_text(PLAN)
    alike, digests = evaluate_study(sealed_study, plan)

    ask_after_otherwise(sealed_study, "warm", "hr", "Drukčije?")

    assert evaluate_study(sealed_study, plan) == (alike, digests)


def test_a_plan_that_scores_items_together_needs_their_order(sealed_study):
    """The plan's own scales count, not only those of the questionnaire."""
    version = ask_after_otherwise(sealed_study, "warm", "hr", "Drukčije?")
    items = version.document["sections"][1]["items"]
    items[:2] = reversed(items[:2])
    version.save()
    plan = PLAN.replace('["att1", "att2", "att3"]', '["allow", "warm"]')
    plan = plan.replace("min_answered = 3", "min_answered = 2")

    with pytest.raises(NotComparableError, match="allow stood in another order"):
        evaluate_study(sealed_study, AnalysisPlan.from_toml_text(plan))


def test_a_frame_of_two_versions_is_refused_by_whoever_did_not_compare_them(
    sealed_study,
):
    ask_after_otherwise(sealed_study, "warm", "hr", "Drukčije?")
    frame = study_frame(latest_seals(sealed_study))

    assert set(frame["instrument_version"]) == {"small 1", "small 2"}
    with pytest.raises(MixedVersionsError, match="small 1, small 2"):
        evaluate(frame, AnalysisPlan.from_toml_text(PLAN))
