"""Refusals of the survey, each with what to do next."""


class WaveClosedError(Exception):
    """The wave takes no answers in this city now."""


class ResponsesUnavailableError(Exception):
    """The database of answers cannot be reached; keep the form and try again."""


class WaveStillOpenError(Exception):
    """A wave cannot be linked or sealed while an answer may still arrive or wait."""


class NothingToSealError(Exception):
    """A wave without a single answer cannot be sealed."""


class NothingToLinkError(Exception):
    """A study cannot be linked: a wave lacks, or it asks for no code."""


class CeremonyHeldError(Exception):
    """After the link ceremony a study's pairs cannot be made anew."""


class WithdrawalsWaitError(Exception):
    """A ceremony waits until every withdrawal that was asked for is carried out."""


class WitnessesError(Exception):
    """A ceremony needs the names or roles of two different people."""


class AnswersBusyError(Exception):
    """Somebody reads or copies the database of answers; it cannot be rewritten now."""


class KeyNotDestroyedError(Exception):
    """The key file could not be overwritten and removed."""


class StudyExistsError(Exception):
    """A study of this name has been imported or created already."""


class StudyHasBegunError(Exception):
    """Answers may exist: a study keeps its cities and its questionnaire."""


class WaveHasBegunError(Exception):
    """Answers may exist: a wave keeps the questionnaire that it asks."""


class OtherQuestionnaireError(Exception):
    """The waves of a study ask versions of one questionnaire."""


class NoCampaignCityError(Exception):
    """Cities for comparison are some of the study's, never all of them."""


class NothingToFollowError(Exception):
    """Only a study with cities and a wave after the campaign has follow-ups."""


class TooLateToFollowError(Exception):
    """Once the link ceremony has begun, no further wave could be linked."""


class FollowUpExistsError(Exception):
    """The follow-up is planned already, or those before it are not."""


class FollowUpHasBegunError(Exception):
    """Answers may exist: a follow-up that has begun stays."""


class LaterFollowUpError(Exception):
    """Follow-ups are numbered in their order, so the last one is removed first."""


class WaveIsOverError(Exception):
    """A wave that has ended everywhere is never opened again."""


class ChannelExistsError(Exception):
    """Two channels of a wave cannot have one code: their answers would mix."""


class QuotaExistsError(Exception):
    """Two quotas of a wave cannot have one name: nobody could tell them apart."""


class TooManyQuotasError(Exception):
    """With counts of enough overlapping kinds, one person could be told apart."""


class QuotaConditionError(Exception):
    """A quota's condition makes no sense for the questionnaire of its wave."""

    def __init__(self, message: str, *, fault: str, quota: str = "") -> None:
        super().__init__(message)
        self.fault = fault
        self.quota = quota


class QuotaInTheWayError(QuotaConditionError):
    """A wave cannot ask a version, or leave a city, that a quota of it reads."""


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


class AlreadyAskedError(Exception):
    """The worker has the same request and has not finished it."""


class AlreadySealedError(Exception):
    """A sealed wave is sealed anew by the worker alone, when an answer is withdrawn."""


class AnswersDeletedError(Exception):
    """The time of a study's answers is over: its sealed files alone remain."""


class KeepingTimeError(Exception):
    """Answers cannot be kept for a time that has passed, or that is over."""


class DraftExistsError(Exception):
    """One draft of a questionnaire is enough: it can be changed."""


class LanguagesIncompleteError(Exception):
    """A questionnaire is released in every language or not at all."""


class UnsignedLanguagesError(Exception):
    """A language without both sign-offs is released knowingly or not at all."""


class WordsChangedError(Exception):
    """A sign-off holds for the words that were shown, and they are others by now."""


class AlreadySignedError(Exception):
    """Somebody else has signed these words in this role."""


class SamePersonError(Exception):
    """Who translated a language is not its second reader."""


class NothingToReleaseError(Exception):
    """The draft is the latest version already."""


class DraftChangedError(Exception):
    """Somebody changed the draft, or released, after the page was read."""


class NotSealedError(Exception):
    """A wave without a sealed file has no answers to export."""


class SealBrokenError(Exception):
    """A sealed file is missing, or is not the file that was sealed."""


class TooFewToExportError(Exception):
    """So few answers would tell whose they are."""


class NotExportableError(Exception):
    """The file cannot hold these answers; another kind of file can."""
