"""The survey's fixed words. Values are stored and exported: never rename one."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class WaveRole(models.TextChoices):
    BEFORE = "before", _("Before the campaign")
    AFTER = "after", _("After the campaign")
    FOLLOW_UP = "follow_up", _("Follow-up")


# A study has one of each, and any number of follow-ups.
SINGLE_ROLES = (WaveRole.BEFORE, WaveRole.AFTER)


class CityGroup(models.TextChoices):
    """What a city is to a study that compares; the column `group` of its files."""

    CAMPAIGN = "campaign", _("A city with the campaign")
    COMPARISON = "comparison", _("A city without it, for comparison")


class WaveState(models.TextChoices):
    """Derived from opening times, closing and sealing, never stored."""

    UPCOMING = "upcoming", _("Not open yet")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    SETTLED = "settled", _("Closed, every answer is in its place")
    SEALED = "sealed", _("Sealed")


class ItemFormat(models.TextChoices):
    LIKERT = "likert", _("Battery of statements")
    SINGLE = "single", _("One answer of several")
    MULTI = "multi", _("Several answers")
    SCALE_0_10 = "scale_0_10", _("Scale from 0 to 10")
    THERMOMETER = "thermometer", _("Thermometer from 0 to 100")
    SOCIAL_DISTANCE = "social_distance", _("Social distance")
    RANKING = "ranking", _("Order of importance")
    NUMBER = "number", _("Number")
    DATE = "date", _("Date")
    TEXT = "text", _("Own words")
    KNOWLEDGE = "knowledge", _("Knowledge question")
    EXPOSURE = "exposure", _("List of activities")
    INFORMATION = "information", _("Information without a question")
    CONSENT = "consent", _("Consent to one thing")
    CODE = "code", _("Self-generated code")
    ARM = "arm", _("Arm, drawn at random and not shown")


class Missing(models.IntegerChoices):
    """Why there is no answer; negative, so no code of an item can collide."""

    NOT_REACHED = -5, _("Sent before this question was reached")
    NOT_SHOWN = -6, _("Did not apply, so it was not asked")
    REFUSED = -7, _("I would rather not say")
    DONT_KNOW = -8, _("I do not know")
    NO_ANSWER = -9, _("Left out")


class QualityFlag(models.TextChoices):
    """Marks beside an answer; evaluators decide, with and without."""

    HONEYPOT = "honeypot", _("Filled in a field that people do not see")
    STRAIGHT_LINED = "straight_lined", _("The same answer to a long block")
    ATTENTION_FAILED = "attention_failed", _("Missed the question that asks for care")
    LATE = "late", _("Sent in the half hour after closing")
    NO_LINK_KEY = "no_link_key", _("Came while the link key was missing")
    RATE = "rate", _("Came in a burst")
    DUPLICATE_CODE = "duplicate_code", _("Same code as another answer of the wave")
    OVER_QUOTA = "over_quota", _("Came after its quota was full")
    SIMULATED = "simulated", _("Written by a program")
    TEST = "test", _("Sent from a link for trying out")


class Pace(models.TextChoices):
    """How long a resident took, as a class: no time is kept."""

    FAST = "fast", _("Faster than reading allows")
    NORMAL = "normal", _("Normal")
    LONG = "long", _("With a long break")


class LinkGrade(models.TextChoices):
    EXACT = "exact", _("All seven elements agree")
    ONE_OFF = "one_off", _("Six of seven elements agree")


class CeremonyStage(models.TextChoices):
    """In this order; each is safe to do again until its step is written."""

    PAIRED = "paired", _("Pairs made")
    DIGESTS_DELETED = "digests_deleted", _("Fingerprints of codes deleted")
    REWRITTEN = "rewritten", _("Database rewritten")
    SEALED = "sealed", _("Waves sealed")
    KEY_DESTROYED = "key_destroyed", _("Key destroyed")


class ChangeKind(models.TextChoices):
    """What a change of a questionnaire does to answers given before and after it."""

    WORDING = "wording", _("Words")
    ADDITIVE = "additive", _("Additions")
    STRUCTURAL = "structural", _("Structure")


class Changed(models.TextChoices):
    """One difference between two versions of a questionnaire."""

    FRONT_WORDING = "front_wording", _("Title, consent or attribution worded anew")
    SECTION_WORDING = "section_wording", _("Section worded anew")
    ITEM_WORDING = "item_wording", _("Question worded anew")
    SCALE_WORDING = "scale_wording", _("Scale named anew")
    NOTE = "note", _("Note for readers of the file changed")
    LANGUAGE_ADDED = "language_added", _("Language added")
    SECTION_ADDED = "section_added", _("Section added")
    ITEM_ADDED = "item_added", _("Question added at the end of a section")
    ROW_ADDED = "row_added", _("Line added at the end of a list")
    SCALE_ADDED = "scale_added", _("Scale added")
    LANGUAGE_REMOVED = "language_removed", _("Language removed")
    SECTION_REMOVED = "section_removed", _("Section removed")
    SECTION_MOVED = "section_moved", _("Section moved")
    ITEM_INSERTED = "item_inserted", _("Question added before others")
    ITEM_REMOVED = "item_removed", _("Question removed")
    ITEM_MOVED = "item_moved", _("Question moved")
    FORMAT = "format", _("Kind of answer changed")
    OPTION_ADDED = "option_added", _("Answer added")
    OPTION_REMOVED = "option_removed", _("Answer removed")
    OPTION_RENUMBERED = "option_renumbered", _("Answer numbered anew")
    OPTION_MOVED = "option_moved", _("Answer moved")
    ROW_INSERTED = "row_inserted", _("Line added before others")
    ROW_REMOVED = "row_removed", _("Line removed")
    ROW_MOVED = "row_moved", _("Line moved")
    DECOY = "decoy", _("Line became an invented activity, or is none now")
    CORRECT = "correct", _("Right answer changed")
    SHOW_IF = "show_if", _("Condition changed")
    CODE_ELEMENTS = "code_elements", _("Parts of the self-generated code changed")
    SCALE_REMOVED = "scale_removed", _("Scale removed")
    SCALE_DEFINITION = "scale_definition", _("Scale scored otherwise")
    SETTING = "setting", _("Setting changed")


class SignOffRole(models.TextChoices):
    """Who vouches for a language of a questionnaire: two people, in this order."""

    TRANSLATOR = "translator", _("Translator")
    SECOND_READER = "second_reader", _("Second reader")


class Obstacle(models.TextChoices):
    """Why the answers of waves to one item cannot be compared in any language.

    surveys/comparability.py has the sentences.
    """

    NOT_ASKED = "not_asked"
    FORMAT = "format"
    ANSWERS = "answers"
    ROWS = "rows"
    CORRECT = "correct"
    SHOW_IF = "show_if"
    ORDER = "order"
    SETTING = "setting"
