"""Refusals of the survey, each with what to do next."""


class WaveClosedError(Exception):
    """The wave takes no answers in this city now."""


class ResponsesUnavailableError(Exception):
    """The database of answers cannot be reached; keep the form and try again."""


class WaveStillOpenError(Exception):
    """A wave cannot be linked or sealed while an answer may still arrive or wait."""


class NothingToSealError(Exception):
    """A wave without a single answer cannot be sealed."""
