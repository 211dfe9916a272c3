"""Refusals of the survey, each with what to do next."""


class WaveClosedError(Exception):
    """The wave takes no answers in this city now."""


class ResponsesUnavailableError(Exception):
    """The database of answers cannot be reached; keep the form and try again."""


class WaveStillOpenError(Exception):
    """A wave cannot be linked or sealed while an answer may still arrive or wait."""


class NothingToSealError(Exception):
    """A wave without a single answer cannot be sealed."""


class StudyExistsError(Exception):
    """A study of this name has been imported or created already."""


class StudyHasBegunError(Exception):
    """Answers may exist: a study keeps its cities and its questionnaire."""


class WaveIsOverError(Exception):
    """A wave that has ended everywhere is never opened again."""


class WaveNotOpenError(Exception):
    """Only a wave that takes answers can be closed."""


class CityTimesError(Exception):
    """The times of one city cannot be what was asked for."""

    def __init__(self, message: str, *, city: str, end: str) -> None:
        super().__init__(message)
        self.city = city
        self.end = end  # opens_at or closes_at


class OpeningIsFixedError(CityTimesError):
    """A city that has opened keeps its opening time."""


class ClosingTooEarlyError(CityTimesError):
    """A wave closes after it has opened, and never in the past."""


class WavesOverlapError(CityTimesError):
    """In one city a wave opens when the wave before it has closed."""
