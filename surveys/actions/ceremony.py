"""The link ceremony: after it, nobody can ask whether a person of known facts answered.

Pairs stay; digests of codes, every page that held them and the key go. Each step is
safe to do again until its row is written, so a ceremony that was killed goes on where it
stopped. It is a command for two people at a terminal: the web process may neither read
answers nor hold such power, and a stolen log-in must not be able to end the links.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from surveys import __version__
from surveys.actions.links import link_study, waves_to_link
from surveys.actions.rewriting import delete_digests, rewrite_answers
from surveys.actions.seals import refuse_unsettled, seal_wave
from surveys.enums import CeremonyStage
from surveys.errors import WithdrawalsWaitError, WitnessesError
from surveys.link_keys import destroy_link_key, path_of
from surveys.models import CeremonyStep, SealedWave, Study, Wave
from surveys.responses.models import LinkDigests, Pair, Response, WithdrawalRequest

WITNESSES = 2


def hold_ceremony(
    *,
    study: Study,
    witnesses: Sequence[str] = (),
    copies_until: dt.date | None = None,
    progress: Callable[[CeremonyStep], None] = lambda step: None,
) -> list[CeremonyStep]:
    """Take every step that is not done yet; there is no way back.

    `witnesses` are two people by name or role; `copies_until` is the day on which the
    last backup that holds digests is deleted. Both are asked for at the first step only.
    """
    done = {step.stage for step in study.ceremony_steps.all()}
    if CeremonyStage.PAIRED not in done:
        refuse_ceremony(study=study, witnesses=witnesses)
    declared = {
        "witnesses": [name.strip() for name in witnesses],
        "copies_until": copies_until.isoformat() if copies_until else None,
    }
    for stage, work in WORK.items():
        if stage not in done:
            facts = work(study)
            if stage == CeremonyStage.PAIRED:
                facts |= declared
            progress(_write_step(study, stage, facts))
    return list(study.ceremony_steps.all())


def refuse_ceremony(*, study: Study, witnesses: Sequence[str]) -> None:
    """Everything that must hold before the first step."""
    waves_to_link(study)
    for wave in study.waves.all():
        refuse_unsettled(wave)
    if WithdrawalRequest.objects.exists():
        raise WithdrawalsWaitError(
            "A resident asked to withdraw and the worker has not done it yet. Run the "
            "worker once (runworker --once), then hold the ceremony."
        )
    names = {name.strip().casefold() for name in witnesses} - {""}
    if len(names) != WITNESSES or len(witnesses) != WITNESSES:
        raise WitnessesError(
            "Name two different people, or their roles, who are present: no single "
            "person should be able to end the links of a study."
        )


@transaction.atomic
def _write_step(
    study: Study, stage: CeremonyStage, facts: dict[str, Any]
) -> CeremonyStep:
    """Write the step once: a second ceremony at the same time keeps the first's row."""
    # Whoever plans a follow-up holds this row too: one of the two sees the other.
    Study.objects.select_for_update().get(pk=study.pk)
    if stage == CeremonyStage.PAIRED:
        for wave in study.waves.all():
            refuse_unsettled(wave)
    latest = study.ceremony_steps.last()
    position = list(CeremonyStage).index(stage)
    step = CeremonyStep(
        study=study,
        stage=stage,
        position=position,
        done_at=timezone.now(),
        facts=facts,
    )
    step.sha256 = step.digest_after(latest.sha256 if latest else "")
    CeremonyStep.objects.bulk_create([step], ignore_conflicts=True)
    return study.ceremony_steps.get(stage=stage)


def _pair(study: Study) -> dict[str, Any]:
    """Pair a last time, and keep what will not be countable afterwards."""
    link_study(study=study, now=timezone.now())
    return {
        "software": __version__,
        "responses": {
            wave.slug: Response.objects.of_wave(wave.slug).count()
            for wave in study.waves.all()
        },
        "digests": _digests_of(study).count(),
        "is_key_present": path_of(study.slug).exists(),
        **study.link_qualities.all().facts(),
    }


def _delete_digests(study: Study) -> dict[str, Any]:
    delete_digests(waves=_slugs(study))
    return {"digests_left": _digests_of(study).count()}


def _digests_of(study: Study) -> Any:
    return LinkDigests.objects.filter(wave__in=_slugs(study))


def _slugs(study: Study) -> list[str]:
    return list(study.waves.values_list("slug", flat=True))


def _rewrite(study: Study) -> dict[str, Any]:
    return rewrite_answers()


def _seal(study: Study) -> dict[str, Any]:
    """Seal each wave once more; one that was sealed since the rewriting stays."""
    since = study.ceremony_steps.get(stage=CeremonyStage.REWRITTEN).done_at
    files = []
    for wave in study.waves.with_parts():
        sealed = wave.seals.filter(sealed_at__gte=since).last()
        if sealed is None and _has_answers(wave):
            sealed = seal_wave(wave=wave, now=timezone.now())
        if sealed is not None:
            files.append(_file_facts(wave, sealed))
    return {"files": files}


def _has_answers(wave: Wave) -> bool:
    """A wave without a single answer cannot be sealed, and holds nobody's code."""
    return wave.is_sealed or Response.objects.of_wave(wave.slug).exists()


def _file_facts(wave: Wave, sealed: SealedWave) -> dict[str, Any]:
    return {
        "wave": wave.slug,
        "file": sealed.file_name,
        "sha256": sealed.sha256,
        "completes": sealed.completes,
        "pairs": Pair.objects.filter(study=wave.study.slug).count(),
    }


def _destroy_key(study: Study) -> dict[str, Any]:
    destroy_link_key(study.slug)
    return {"is_key_present": path_of(study.slug).exists()}


WORK: dict[CeremonyStage, Callable[[Study], dict[str, Any]]] = {
    CeremonyStage.PAIRED: _pair,
    CeremonyStage.DIGESTS_DELETED: _delete_digests,
    CeremonyStage.REWRITTEN: _rewrite,
    CeremonyStage.SEALED: _seal,
    CeremonyStage.KEY_DESTROYED: _destroy_key,
}
