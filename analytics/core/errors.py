"""Named refusals. Each message says where, what, and what to do next."""

from collections.abc import Iterable


class AnalyticsError(ValueError):
    """Base of the refusals of the numeric core: the input must be changed."""


class OutOfRangeCodeError(AnalyticsError):
    """
    An item holds a code that is neither permitted nor declared missing.

    Parameters
    ----------
    item : str
        Name of the item.
    code : object
        What stood there.
    permitted : str
        What may stand there.
    """

    def __init__(self, item: str, code: object, permitted: str) -> None:
        self.item = item
        self.code = code
        self.permitted = permitted
        super().__init__(
            f"Item {item!r} holds the code {code!r}, but permitted are {permitted}. "
            "Correct the data, or declare the code under missing in the plan."
        )


class ScaleDefinitionError(AnalyticsError):
    """A scale cannot be scored as it is described."""


class UnitTooFineError(AnalyticsError):
    """
    The common unit of a scale does not fit into exact integers.

    Parameters
    ----------
    n_items : int
        Items of the scale.
    min_answered : int
        Fewest answers that make a score.
    """

    def __init__(self, n_items: int, min_answered: int) -> None:
        super().__init__(
            f"Means of {min_answered} to {n_items} items have no common unit that "
            "fits into exact integers. Set min_answered nearer to the number of items."
        )


class InexactScoreError(AnalyticsError):
    """
    A score is no multiple of the unit that was named for it.

    Parameters
    ----------
    value : float
        What was found.
    units_per_point : int
        Unit that was named.
    """

    def __init__(self, value: float, units_per_point: int) -> None:
        super().__init__(
            f"The score {value!r} is no multiple of 1/{units_per_point}. "
            "Name a finer unit, or look for a score that was typed wrongly."
        )


class ScoreOutOfRangeError(AnalyticsError):
    """
    A score lies outside the range of its table.

    Parameters
    ----------
    value : int
        What was found.
    low : int
        Smallest permitted score in units.
    high : int
        Largest permitted score in units.
    """

    def __init__(self, value: int, low: int, high: int) -> None:
        super().__init__(
            f"The score {value} units is outside the range {low} to {high}. "
            "Widen the range, or correct the score."
        )


class IncompatibleTablesError(AnalyticsError):
    """
    Two tables differ in unit or range and cannot be added.

    Parameters
    ----------
    left : object
        Measure of the first table.
    right : object
        Measure of the second table.
    """

    def __init__(self, left: object, right: object) -> None:
        super().__init__(
            f"Tables with (low, high, units per point) {left} and {right} cannot be "
            "combined. Score both with the same scale definition first."
        )


class ConfidenceLevelError(AnalyticsError):
    """
    A confidence level is no share strictly between 0 and 1.

    Parameters
    ----------
    confidence_level : float
        What was given.
    low : float, optional
        What it must exceed.
    """

    def __init__(self, confidence_level: float, *, low: float = 0) -> None:
        super().__init__(
            f"The confidence level {confidence_level!r} is not between {low} and 1. "
            "Give a share such as 0.95."
        )


class SmallestEffectError(AnalyticsError):
    """
    A smallest effect of interest is not above zero.

    Parameters
    ----------
    sesoi : float
        What was given.
    """

    def __init__(self, sesoi: float) -> None:
        super().__init__(
            f"The smallest effect of interest {sesoi!r} is not above zero. Give the "
            "shift in scale points that would matter."
        )


class ShareCountError(AnalyticsError):
    """
    A share has more successes than trials, or no trial.

    Parameters
    ----------
    successes, n : int
        What was given.
    """

    def __init__(self, successes: int, n: int) -> None:
        super().__init__(
            f"{successes} of {n} is no share. Give at least one trial and no more "
            "successes than trials."
        )


class MissingColumnError(AnalyticsError):
    """
    The plan names a column that the data do not have.

    Parameters
    ----------
    column : str
        Name that is missing.
    available : iterable of str
        Names that are there.
    """

    def __init__(self, column: str, available: Iterable[str]) -> None:
        self.column = column
        super().__init__(
            f"The data have no column {column!r}; they have {', '.join(available)}. "
            "Correct the name in the plan or add the column."
        )


class PlanError(AnalyticsError):
    """The analysis plan cannot be read."""


class UnknownPlanKeyError(PlanError):
    """
    The plan holds a key that nothing reads.

    Parameters
    ----------
    key : str
        Name of the key.
    section : str
        Where the key stands.
    permitted : iterable of str
        What may stand there.
    """

    def __init__(self, key: str, section: str, permitted: Iterable[str]) -> None:
        self.key = key
        super().__init__(
            f"{section} has the unknown key {key!r}; permitted are "
            f"{', '.join(sorted(permitted))}. Correct the spelling or remove the key."
        )


class PlanValueError(PlanError):
    """
    A key of the plan has a value of the wrong kind.

    Parameters
    ----------
    key : str
        Name of the key.
    value : object
        What was found.
    wanted : str
        What would be right, in words.
    """

    def __init__(self, key: str, value: object, wanted: str) -> None:
        self.key = key
        self.value = value
        super().__init__(
            f"The plan says {key} = {value!r}, but {wanted} is wanted. "
            "Correct the value."
        )


class PlanNotSupportedError(PlanError):
    """
    The plan declares an analysis that is not built yet.

    Parameters
    ----------
    key : str
        Name of the key.
    value : object
        What was found.
    supported : str
        What can be done, in words.
    """

    def __init__(self, key: str, value: object, supported: str) -> None:
        self.key = key
        super().__init__(
            f"The plan says {key} = {value!r}; this version can do {supported}. "
            "Remove the entry, or wait for the version that can honour it: an "
            "evaluation must not pass over a part of its plan in silence."
        )


class MinimumCellError(AnalyticsError):
    """
    The disclosure limit is lower than the rule allows.

    Parameters
    ----------
    minimum_cell : int
        What was asked for.
    lowest : int
        Smallest limit that is allowed.
    """

    def __init__(self, minimum_cell: int, lowest: int) -> None:
        super().__init__(
            f"The smallest cell {minimum_cell} is below {lowest}. "
            f"Publish with a limit of {lowest} or more."
        )


class PairCountError(AnalyticsError):
    """
    The counts of changed pairs and of all pairs do not fit together.

    Parameters
    ----------
    n_lost : int
        Pairs with the outcome before only.
    n_gained : int
        Pairs with the outcome after only.
    n : int
        All linked pairs.
    """

    def __init__(self, n_lost: int, n_gained: int, n: int) -> None:
        super().__init__(
            f"{n_lost} losses and {n_gained} gains among {n} linked pairs cannot be. "
            "Give counts that are not negative and add up to n at most."
        )


class CategoryScoreError(AnalyticsError):
    """
    A category that occurs has no finite score.

    Parameters
    ----------
    category : int
        Category in units.
    score : float or None
        What was given for it.
    """

    def __init__(self, category: int, score: float | None) -> None:
        super().__init__(
            f"The category {category} has the score {score!r}. "
            "Give each category that occurs a finite number."
        )


class LinkedNotInWaveError(AnalyticsError):
    """
    A wave holds fewer of some score than its linked persons.

    Parameters
    ----------
    wave : str
        Name of the wave.
    """

    def __init__(self, wave: str) -> None:
        super().__init__(
            f"The linked pairs hold scores that the wave {wave!r} does not have. "
            "Give all scores of each wave, linked ones included."
        )


class BayesFactorInputError(AnalyticsError):
    """
    A Bayes factor was asked for with a number that has none.

    Parameters
    ----------
    name : str
        Name of the argument.
    value : float
        What was given.
    wanted : str
        What would be right, in words.
    """

    def __init__(self, name: str, value: float, wanted: str) -> None:
        super().__init__(
            f"A Bayes factor cannot be computed with {name} = {value!r}. Give {wanted}."
        )


class AdjustmentMethodError(AnalyticsError):
    """
    No adjustment of p values has this name.

    Parameters
    ----------
    method : str
        What was given.
    permitted : iterable of str
        What may be given.
    """

    def __init__(self, method: str, permitted: Iterable[str]) -> None:
        super().__init__(
            f"{method!r} adjusts no p values. Choose one of {', '.join(permitted)}."
        )


class PValueError(AnalyticsError):
    """
    A number cannot be a p value, or the logarithm of one.

    Parameters
    ----------
    name : str
        What the number should be.
    value : float
        What was given.
    wanted : str
        What would be right, in words.
    """

    def __init__(self, name: str, value: float, wanted: str) -> None:
        super().__init__(
            f"{value!r} is no {name}. Give {wanted}, or None for a test that is "
            "undefined."
        )


class DrawCountError(AnalyticsError):
    """
    A Monte Carlo test cannot do with so few draws.

    Parameters
    ----------
    n_draws : int
        What was given.
    """

    def __init__(self, n_draws: int) -> None:
        super().__init__(
            f"{n_draws} draws make no Monte Carlo test. Give at least 1; 9,999 are usual."
        )


class UnsafeFigureError(AnalyticsError):
    """
    A count must not be shown, not even rounded; the message does not tell it.

    Parameters
    ----------
    minimum_cell : int
        Smallest count that may be shown.
    """

    def __init__(self, minimum_cell: int) -> None:
        super().__init__(
            "A count cannot be rounded for a page: it or its rest is below "
            f"{minimum_cell}, or impossible. Hide it instead of rounding it."
        )


class TablePlanError(AnalyticsError):
    """A declared table cannot be made as it is described."""


class TableTooLargeError(AnalyticsError):
    """
    The declared tables cross too many dimensions to be checked.

    Parameters
    ----------
    n_cells : int
        Cells of the finest crossing.
    limit : int
        Most cells that can be checked.
    """

    def __init__(self, n_cells: int, limit: int) -> None:
        super().__init__(
            f"The declared tables together cross {n_cells} cells; at most {limit} can "
            "be checked for what they reveal. Declare fewer dimensions, or join labels."
        )


class PlanningValueError(AnalyticsError):
    """
    A value that a study is planned with means nothing.

    Parameters
    ----------
    name : str
        Name of the value.
    value : object
        What was given.
    wanted : str
        What would be right, in words.
    """

    def __init__(self, name: str, value: object, wanted: str) -> None:
        super().__init__(
            f"The planning value {name} = {value!r} cannot be used: {wanted} is wanted. "
            "Correct the value."
        )


class SpearmanBrownInputError(AnalyticsError):
    """
    The Spearman-Brown formula was given a number that it has no meaning for.

    Parameters
    ----------
    name : str
        Name of the argument.
    value : float
        What was given.
    wanted : str
        What would be right, in words.
    """

    def __init__(self, name: str, value: float, wanted: str) -> None:
        super().__init__(
            f"The Spearman-Brown formula cannot take {name} = {value!r}. Give {wanted}."
        )


class RepeatedCityError(AnalyticsError):
    """
    A city is named twice in a combination of cities.

    Parameters
    ----------
    city : str
        Name of the city.
    """

    def __init__(self, city: str) -> None:
        super().__init__(
            f"The city {city!r} is named twice and would count double. "
            "Give one shift per city."
        )


class ReliabilityRangeError(AnalyticsError):
    """
    A number cannot be the reliability of a score.

    Parameters
    ----------
    reliability : float
        What was given.
    """

    def __init__(self, reliability: float) -> None:
        super().__init__(
            f"The reliability {reliability!r} is not from 0 to below 1. Give the alpha "
            "or the omega of the scale; after a negative alpha, look at the reverse keys."
        )


class StandardDeviationError(AnalyticsError):
    """
    A number cannot be the standard deviation of scores.

    Parameters
    ----------
    sd : float
        What was given.
    """

    def __init__(self, sd: float) -> None:
        super().__init__(
            f"The standard deviation {sd!r} is not above 0. Give that of the norm "
            "sample in scale points, or leave it out."
        )


class FalseLinkShareError(AnalyticsError):
    """
    A share of false links is no share from 0 to below 1.

    Parameters
    ----------
    false_share : float
        What was given.
    """

    def __init__(self, false_share: float) -> None:
        super().__init__(
            f"The share of false links {false_share!r} is not from 0 to below 1. "
            "Give a share such as 0.02."
        )


class CertainLinksError(AnalyticsError):
    """The certain links are no part of all links."""

    def __init__(self) -> None:
        super().__init__(
            "The certain links hold pairs that the table of all links does not have. "
            "Count the certain links among the same pairs."
        )


class GroupCodeError(AnalyticsError):
    """The groups of the responses do not fit the responses or the labels."""


class CountRequestError(AnalyticsError):
    """
    The tables of two waves cannot be counted as asked.

    Parameters
    ----------
    found : str
        What is wrong, in words.
    wanted : str
        What would be right, in words.
    """

    def __init__(self, found: str, wanted: str) -> None:
        super().__init__(f"The count of two waves {found}. Give {wanted}.")


class ShardCountError(AnalyticsError):
    """
    Responses cannot be split into this many parts.

    Parameters
    ----------
    n_shards : int
        What was asked for.
    """

    def __init__(self, n_shards: int) -> None:
        super().__init__(
            f"{n_shards} is no number of shards. Give a whole number of 1 or more."
        )


class SchemaVersionError(AnalyticsError):
    """
    A stored result follows another version of the schema.

    Parameters
    ----------
    found : object
        Version that the data name.
    expected : int
        Version that this software reads.
    """

    def __init__(self, found: object, expected: int) -> None:
        super().__init__(
            f"This result follows schema version {found}, but this software reads "
            f"{expected}. Compute it again from the sealed data."
        )


class MixedVersionsError(AnalyticsError):
    """
    Responses to different versions of a questionnaire would be pooled.

    Parameters
    ----------
    versions : iterable of str
        The versions that occur.
    """

    def __init__(self, versions: Iterable[str]) -> None:
        self.versions = tuple(versions)
        super().__init__(
            f"The responses answered different versions: {', '.join(self.versions)}. "
            "Evaluate each version by itself, or, if their items and answers are the "
            "same, give all responses one version in the column instrument_version."
        )
