"""A block that shows one stored estimate on a public page."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from analytics.models import StoredEstimate
from analytics.presenters import group_label, outcome_label, reason_of


def published_estimates() -> Iterable[tuple[str, str]]:
    """Choices for staff: only what an evaluator has published."""
    for estimate in StoredEstimate.objects.published().with_report():
        report = estimate.report
        name = f"{outcome_label(estimate.outcome)}, {group_label(estimate.group)}"
        yield str(estimate.pk), f"{report.study.slug} {report.number}: {name}"


class EstimateBlock(blocks.StructBlock):
    """The number comes from the store; nobody can type it."""

    # A choice, not a text: translation copies it and never offers it for translating.
    estimate = blocks.ChoiceBlock(choices=published_estimates, label=_("Estimate"))

    class Meta:
        icon = "doc-full-inverse"
        label = _("Measured shift")
        description = _("One published result of the survey, with its interval.")
        template = "analytics/blocks/estimate.html"

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        published = StoredEstimate.objects.published().with_report()
        estimate = published.filter(pk=value["estimate"] or 0).first()
        context["estimate"] = estimate
        if estimate:
            context["shift"] = estimate.shift
            context["reason"] = reason_of(estimate.shift)
            context["outcome_label"] = outcome_label(estimate.outcome)
            context["group_label"] = group_label(estimate.group)
        return context
