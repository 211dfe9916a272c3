"""kill -9 of a link ceremony at the worst moment of each step; it goes on and ends once."""

import signal

from surveys.enums import CeremonyStage

MAKE = """
import json
from tests.factories import surveys as factory
study = factory.answered_study()
print(json.dumps(study.slug))
"""
HOLD = """
from surveys.actions.ceremony import hold_ceremony
from surveys.models import Study
hold_ceremony(study=Study.objects.get(), witnesses=["A", "B"])
"""
# The deed is done and committed, its step is not yet written.
DIE = """
import os, signal
from surveys.actions import ceremony
work = ceremony.WORK["{stage}"]
def do(study):
    work(study)
    os.kill(os.getpid(), signal.SIGKILL)
ceremony.WORK["{stage}"] = do
"""
LOOK = """
import json
from surveys.link_keys import path_of
from surveys.models import CeremonyStep, SealedWave
from surveys.responses.models import LinkDigests, Pair, Response
print(json.dumps({
    "stages": list(CeremonyStep.objects.values_list("stage", flat=True)),
    "is_unbroken": CeremonyStep.objects.all().is_unbroken(),
    "files": sorted(SealedWave.objects.values_list("file_name", flat=True)),
    "responses": Response.objects.count(),
    "pairs": Pair.objects.count(),
    "digests": LinkDigests.objects.count(),
    "is_key_present": path_of("study").exists(),
}))
"""


def test_a_killed_ceremony_goes_on_and_loses_nothing(instance):
    instance.python(MAKE)
    # What a half-done deletion, seal or destruction would hurt most.
    for stage in ("digests_deleted", "sealed", "key_destroyed"):
        code = f"import django; django.setup()\n{DIE.format(stage=stage)}\n{HOLD}"
        assert instance.start("-c", code).wait(60) == -signal.SIGKILL

    assert instance.start("-c", f"import django; django.setup()\n{HOLD}").wait(60) == 0

    assert instance.python(LOOK) == {
        "stages": list(CeremonyStage),
        "is_unbroken": True,
        "files": ["study-after-r1.parquet", "study-before-r1.parquet"],
        "responses": 18,
        "pairs": 6,
        "digests": 0,
        "is_key_present": False,
    }
