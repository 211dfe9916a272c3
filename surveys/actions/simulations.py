"""Let synthetic residents answer a simulated study through the real actions."""

import datetime as dt
import random
from collections.abc import Callable, Sequence

from surveys import form_state
from surveys.actions.moves import move_inbox
from surveys.actions.responses import CITY_LANGUAGES, submit_response
from surveys.actions.waves import count_field
from surveys.arrangement import SEEDS, drawn_arms, has_draws
from surveys.definitions import Questionnaire
from surveys.enums import QualityFlag, WaveRole
from surveys.models import Study, Wave
from surveys.simulation import Resident, answers_of, code_of, make_resident

RETURN_SHARE = 0.65
MINUTES_TAKEN = 6


class NotSimulatedError(Exception):
    """Synthetic residents may not answer a study of real people."""


def simulate_study(
    *,
    study: Study,
    people: int,
    shift: float = 0.0,
    seed: int = 1,
    now: dt.datetime,
    progress: Callable[[int], None] = lambda count: None,
) -> dict[str, int]:
    """Answer each wave that has opened; return how many answered, by wave.

    About two thirds of those who answered before return after, with newcomers; so do
    two thirds of them at each follow-up. Nobody moves in a city without the campaign.
    """
    if not study.is_simulated:
        raise NotSimulatedError(
            f"{study.slug} is a study of real people. Create a simulated study first."
        )
    rng = random.Random(seed)  # noqa: S311  # reproducible, no secret
    waves = list(study.waves.with_parts().order_by("position"))
    questionnaire = waves[0].version.content
    first = _residents(questionnaire, study.cities, people, rng)
    returning = [r for r in first if rng.random() < RETURN_SHARE]
    newcomers = _residents(questionnaire, study.cities, people // 6, rng)
    answered = {}
    residents = first
    for wave in waves:
        if wave.role == WaveRole.AFTER:
            residents = returning + newcomers
        elif wave.role == WaveRole.FOLLOW_UP:
            residents = [r for r in residents if rng.random() < RETURN_SHARE]
        if min(city.opens_at for city in wave.cities.all()) <= now:
            moved = 0.0 if wave.role == WaveRole.BEFORE else shift
            _answer_wave(wave, residents, rng, shift=moved, progress=progress)
            answered[wave.slug] = len(residents)
    return answered


def _residents(
    questionnaire: Questionnaire, cities: Sequence[str], count: int, rng: random.Random
) -> list[Resident]:
    return [
        make_resident(questionnaire, cities[number % len(cities)], rng)
        for number in range(count)
    ]


def _answer_wave(
    wave: Wave,
    residents: Sequence[Resident],
    rng: random.Random,
    *,
    shift: float,
    progress: Callable[[int], None],
) -> None:
    questionnaire = wave.version.content
    compared = wave.study.comparison_cities
    opened = max(city.opens_at for city in wave.cities.all())
    for number, resident in enumerate(residents, start=1):
        seed = rng.randint(1, SEEDS) if has_draws(questionnaire) else 0
        state = form_state.FormState(
            wave=wave.slug,
            version=wave.version.number,
            nonce=f"{wave.slug} {rng.getrandbits(128):032x}",
            started=int(opened.timestamp()),
            city=resident.city,
            channel=resident.city,
            flags=(QualityFlag.SIMULATED,),
            seed=seed,
            answers=answers_of(
                questionnaire,
                resident,
                rng,
                shift=0.0 if resident.city in compared else shift,
                has_seen_campaign=wave.role != WaveRole.BEFORE
                and resident.city not in compared,
            )
            | drawn_arms(questionnaire, seed),
            code=code_of(resident, rng),
        )
        submit_response(
            wave=wave,
            state=state,
            language=CITY_LANGUAGES[resident.city],
            now=opened + dt.timedelta(minutes=MINUTES_TAKEN),
        )
        progress(number)
    move_inbox(closing={wave.slug})
    count_field(wave=wave)
