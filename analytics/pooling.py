"""Whether the waves of a study may be pooled for what a plan computes."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from surveys.comparability import ItemComparability, incomparable
from surveys.models import Study, Wave

if TYPE_CHECKING:  # the web process loads no statistics
    from analytics.core.plan import AnalysisPlan


class NotComparableError(Exception):
    """
    The waves asked different things under one code, so nothing is computed.

    `versions` says what each wave asked, `obstacles` which item differs and how.
    """

    def __init__(
        self, waves: Iterable[Wave], obstacles: Sequence[ItemComparability]
    ) -> None:
        self.versions = {wave.slug: str(wave.version) for wave in waves}
        self.obstacles = tuple(obstacles)
        asked = "; ".join(f"{wave}: {name}" for wave, name in self.versions.items())
        beginning = _("The waves asked different versions (%(versions)s).")
        remedy = _("Leave these items out of the plan.")
        lines = [beginning % {"versions": asked}, *sentences_of(obstacles), remedy]
        super().__init__("\n".join(lines))


class NoSuchWaveError(Exception):
    """The plan compares a wave that the study does not have."""


class NestedGroupsError(Exception):
    """The count of a group of cities, less those shown, would tell a hidden city's."""


def waves_of(study: Study, plan: "AnalysisPlan") -> set[str]:
    """Names of the study's waves that the plan compares."""
    known = [wave.name for wave in study.waves.order_by("position")]
    rules = plan.data.wave
    for side in (rules.before, rules.after):
        if not set(side) & set(known):
            raise NoSuchWaveError(
                f"{study} has no wave {side[0]!r}. Name two of its waves in the plan: "
                f"{', '.join(known)}."
            )
    return {*rules.before, *rules.after}


def refuse_nested_groups(study: Study, plan: "AnalysisPlan") -> None:
    """A study that compares is shown by its cities or by its groups of cities."""
    columns = {plan.data.city, plan.data.group}
    if study.comparison_cities and {"city", "group"} <= columns:
        raise NestedGroupsError(
            f"The groups of {study} are made of its cities: shown together, their "
            "counts would tell those of a city that is hidden. Leave data.city or "
            "data.group out of the plan."
        )


def obstacles_to_pooling(
    waves: Iterable[Wave], plan: "AnalysisPlan"
) -> tuple[ItemComparability, ...]:
    """What the plan scores and the waves did not ask alike; read `version`."""
    versions = {wave.slug: wave.version for wave in waves}
    if len({version.pk for version in versions.values()}) < 2:  # noqa: PLR2004
        return ()
    batteries = [plan.scale_of(outcome).items for outcome in plan.outcomes]
    return incomparable(
        {wave: version.document for wave, version in versions.items()},
        [item for battery in batteries for item in battery],
        batteries=batteries,
    )


def refuse_incomparable(waves: Sequence[Wave], plan: "AnalysisPlan") -> None:
    """Raise NotComparableError unless every item of the plan was asked alike.

    One language that differs is enough: the sealed file keeps whether a resident
    answered in the city's own language, not in which other one, so the answers of one
    language cannot be set aside.
    """
    if obstacles := obstacles_to_pooling(waves, plan):
        raise NotComparableError(waves, obstacles)


def sentences_of(obstacles: Iterable[ItemComparability]) -> list[str]:
    return [sentence for item in obstacles for sentence in item.sentences()]


def version_label(waves: Iterable[Wave]) -> str:
    """One label for all responses, which says that their versions were compared."""
    return " = ".join(sorted({str(wave.version) for wave in waves}))
