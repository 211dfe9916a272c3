from surveys.models.drafts import Draft
from surveys.models.links import CeremonyStep, LinkQuality
from surveys.models.questionnaire_drafts import Questionnaire
from surveys.models.questionnaires import QuestionnaireVersion
from surveys.models.studies import Study
from surveys.models.waves import Channel, FieldCount, SealedWave, Wave, WaveCity

__all__ = [
    "CeremonyStep",
    "Channel",
    "Draft",
    "FieldCount",
    "LinkQuality",
    "Questionnaire",
    "QuestionnaireVersion",
    "SealedWave",
    "Study",
    "Wave",
    "WaveCity",
]
