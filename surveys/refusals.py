"""What staff read when an action refuses: why, and what to do next."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from surveys.errors import (
    AlreadyAskedError,
    AlreadySealedError,
    AlreadySignedError,
    AnswersDeletedError,
    CeremonyHeldError,
    ChannelExistsError,
    ClosingTooEarlyError,
    DraftChangedError,
    DraftExistsError,
    FollowUpExistsError,
    FollowUpHasBegunError,
    KeepingTimeError,
    LanguagesIncompleteError,
    LaterFollowUpError,
    NoCampaignCityError,
    NothingToFollowError,
    NothingToLinkError,
    NothingToReleaseError,
    NothingToSealError,
    OpeningIsFixedError,
    OtherQuestionnaireError,
    QuotaConditionError,
    QuotaExistsError,
    QuotaInTheWayError,
    SamePersonError,
    StudyExistsError,
    StudyHasBegunError,
    TooLateToFollowError,
    TooManyQuotasError,
    UnsignedLanguagesError,
    WaveHasBegunError,
    WaveIsOverError,
    WaveNotOpenError,
    WavesOverlapError,
    WaveStillOpenError,
    WordsChangedError,
)
from surveys.models.waves import CITY_CHOICES

_CITY_NAMES = dict(CITY_CHOICES)
_SENTENCES: dict[type[Exception], Any] = {
    StudyExistsError: _("There is a study of this name already. Choose another name."),
    StudyHasBegunError: _(
        "The study has begun: its cities and its questionnaire are part of the answers. "
        "You can still change the titles. For other questions create another study."
    ),
    WaveHasBegunError: _(
        "The wave has begun: its questionnaire is part of the answers and stays."
    ),
    OtherQuestionnaireError: _(
        "The other waves of the study ask another questionnaire. Choose one of its "
        "versions."
    ),
    NoCampaignCityError: _(
        "The cities for comparison are some of the study’s cities, and at least one city "
        "is left for the campaign. Choose fewer."
    ),
    NothingToFollowError: _(
        "The study has no cities, or no wave after the campaign. It cannot be followed up."
    ),
    TooLateToFollowError: _(
        "The link ceremony of the study has begun: a further wave could not be linked. "
        "Create another study."
    ),
    FollowUpExistsError: _(
        "This follow-up is planned already, or one before it is not. Look at the waves "
        "below."
    ),
    FollowUpHasBegunError: _(
        "The follow-up has begun: answers may exist, so it stays. Close it instead."
    ),
    LaterFollowUpError: _(
        "A later follow-up is planned. Remove the last follow-up first."
    ),
    WaveIsOverError: _(
        "The wave has ended: its answers are put in their place and mixed. It cannot be "
        "opened again. Create another study."
    ),
    ChannelExistsError: _(
        "The wave has a channel of this name already. Choose another name."
    ),
    QuotaExistsError: _(
        "There is a quota of that name in this wave already. Choose another name."
    ),
    QuotaConditionError: _("The condition cannot be used: %(fault)s"),
    QuotaInTheWayError: _(
        "The quota '%(quota)s' cannot be counted then: %(fault)s Change that, or remove "
        "the quota first."
    ),
    TooManyQuotasError: _(
        "The wave has as many quotas as it may have: counts of still more kinds could "
        "tell people apart. Remove one first."
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
        "In %(city)s another wave of the study would be open at the same time. Move that "
        "wave first."
    ),
    WaveStillOpenError: _(
        "The wave still takes answers, or some still wait to be moved. The worker "
        "closes it half an hour after its last city."
    ),
    AlreadyAskedError: _("The worker has this request already. Look again soon."),
    AlreadySealedError: _(
        "The wave is sealed. When somebody withdraws an answer, the worker seals it "
        "anew by itself."
    ),
    NothingToLinkError: _(
        "The questionnaire asks for no code, or a wave is missing. There is nothing to "
        "link."
    ),
    CeremonyHeldError: _(
        "The link ceremony of the study was held: its pairs stand and cannot be made "
        "anew. Seal and analyse the waves."
    ),
    AnswersDeletedError: _(
        "The time of these answers is over and they are deleted. Use the sealed file."
    ),
    KeepingTimeError: _(
        "So many months have passed since the last wave closed, or the answers are "
        "deleted already. Choose a longer time, or leave it as it was."
    ),
    DraftExistsError: _(
        "There is a draft of this questionnaire already. Change that one."
    ),
    LanguagesIncompleteError: _(
        "Not every language is complete. Translate what is missing first."
    ),
    UnsignedLanguagesError: _(
        "Not every language is signed off by two people. Have it read, or tick below "
        "that it is released without."
    ),
    WordsChangedError: _(
        "The words have changed since you read this page. Please read them again "
        "before you sign."
    ),
    AlreadySignedError: _(
        "Somebody else has signed this already. There is nothing left to do."
    ),
    SamePersonError: _(
        "You have signed this language in the other role. Ask a second person to sign: "
        "four eyes see more than two."
    ),
    NothingToReleaseError: _("The draft is the latest version already."),
    DraftChangedError: _(
        "The draft, or its latest version, has changed since you read this page. Please "
        "read the changes again."
    ),
    NothingToSealError: _("The wave has no answer. There is nothing to seal."),
}
_BY_NAME = {error.__name__: sentence for error, sentence in _SENTENCES.items()}


def sentence_of(error: Exception) -> str:
    words = {name: getattr(error, name, "") for name in ("fault", "quota")}
    words["city"] = _CITY_NAMES.get(getattr(error, "city", ""), "")
    return str(_SENTENCES[type(error)]) % words


def sentence_of_fault(name: str) -> str:
    """For the kind of error that a task ended with; nothing for a task that did not."""
    if not name:
        return ""
    unknown = _(
        "The worker could not do it (%(fault)s). Show this word to the person who runs "
        "the site, then try again."
    )
    return str(_BY_NAME.get(name) or unknown % {"fault": name})
