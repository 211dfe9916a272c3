from surveys.models.links import CeremonyStep, LinkQuality
from surveys.models.moves import MoveClock
from surveys.models.questionnaire_drafts import Questionnaire
from surveys.models.questionnaires import QuestionnaireVersion
from surveys.models.quotas import Quota
from surveys.models.response_drafts import ResponseDraft
from surveys.models.sign_offs import SignOff
from surveys.models.studies import Study
from surveys.models.waves import Channel, FieldCount, SealedWave, Wave, WaveCity

__all__ = [
    "CeremonyStep",
    "Channel",
    "FieldCount",
    "LinkQuality",
    "MoveClock",
    "Questionnaire",
    "QuestionnaireVersion",
    "Quota",
    "ResponseDraft",
    "SealedWave",
    "SignOff",
    "Study",
    "Wave",
    "WaveCity",
]
