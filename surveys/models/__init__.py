from surveys.models.questionnaires import QuestionnaireVersion
from surveys.models.studies import Study
from surveys.models.waves import Channel, FieldCount, SealedWave, Wave, WaveCity

__all__ = [
    "Channel",
    "FieldCount",
    "QuestionnaireVersion",
    "SealedWave",
    "Study",
    "Wave",
    "WaveCity",
]
