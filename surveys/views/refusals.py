"""What staff read when an action refuses: why, and what to do next."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from surveys.errors import (
    ClosingTooEarlyError,
    OpeningIsFixedError,
    StudyExistsError,
    StudyHasBegunError,
    WaveIsOverError,
    WaveNotOpenError,
    WavesOverlapError,
)
from surveys.models.waves import CITY_CHOICES

_CITY_NAMES = dict(CITY_CHOICES)
_SENTENCES: dict[type[Exception], Any] = {
    StudyExistsError: _("There is a study of this name already. Choose another name."),
    StudyHasBegunError: _(
        "The study has begun: its cities and its questionnaire are part of the answers. "
        "You can still change the titles. For other questions create another study."
    ),
    WaveIsOverError: _(
        "The wave has ended: its answers are put in their place and mixed. It cannot be "
        "opened again. Create another study."
    ),
    WaveNotOpenError: _("The wave takes no answers now. Change its times instead."),
    OpeningIsFixedError: _(
        "%(city)s has opened: its opening time is part of the answers. Change the "
        "closing time alone."
    ),
    ClosingTooEarlyError: _(
        "%(city)s would close before it opens, or in the past. Choose a later time, or "
        "close the wave now."
    ),
    WavesOverlapError: _(
        "In %(city)s the other wave of the study would be open at the same time. Move "
        "that wave first."
    ),
}
REFUSALS = tuple(_SENTENCES)


def sentence_of(error: Exception) -> str:
    city = _CITY_NAMES.get(getattr(error, "city", ""), "")
    return str(_SENTENCES[type(error)]) % {"city": city}
