"""From nothing to a seeded site: content, people, two studies, one finished evaluation."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone

from analytics.actions.analyses import CORE_PLAN, run_analysis
from analytics.actions.publishing import publish_estimate
from analytics.models import Report, StoredEstimate
from campaign_site.actions.content import load_content
from campaign_site.actions.content_files import DIRECTORY, read_content
from campaign_site.actions.groups import sync_groups
from campaign_site.actions.outreach import invite_to_wave
from campaign_site.models import StandardPage, User, WaveInvitation
from mailing.actions.consents import confirm, subscribe
from mailing.actions.sending import approve_message, queue_deliveries
from mailing.models import Contact
from surveys.actions.links import link_study
from surveys.actions.questionnaire_drafts import draft_from_document
from surveys.actions.questionnaires import core_document, release_core
from surveys.actions.seals import seal_wave
from surveys.actions.simulations import simulate_study
from surveys.actions.studies import WavePlan, create_study
from surveys.actions.waves import close_waves
from surveys.enums import WaveRole
from surveys.models import Questionnaire, Study

PASSWORD = "integra-demo"  # noqa: S105  # printed to everybody who starts the demo
PEOPLE = 600
SHIFT = 0.35
PILOT, FIELD = "pilot", "living-together"
TITLES = {
    PILOT: {
        "en": "Pilot study",
        "cs": "Pilotní studie",
        "bg": "Пилотно изследване",
        "hr": "Pilot-istraživanje",
        "it": "Studio pilota",
        "sk": "Pilotná štúdia",
    },
    FIELD: {
        "en": "Living together in the city",
        "cs": "Soužití ve městě",
        "bg": "Да живеем заедно в града",
        "hr": "Zajednički život u gradu",
        "it": "Vivere insieme in città",
        "sk": "Spolužitie v meste",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoRole:
    name: str
    group: str
    does: str


ROLES = (
    DemoRole(name="admin", group="", does="operator: everything"),
    DemoRole(name="editor", group="Communications editors", does="writes stories"),
    DemoRole(name="moderator", group="Moderators", does="publishes"),
    DemoRole(name="osijek", group="City editors Osijek", does="writes for one city"),
    DemoRole(name="evaluator", group="Evaluators", does="reads the evaluation"),
)


def build_demo(*, say: Callable[[str], None]) -> None:
    """Seed what is missing; a second run finds everything in place."""
    say("content in six languages")
    load_content()
    sync_groups()
    create_people()
    if not Questionnaire.objects.of_code("core").exists():
        say("the core questionnaire as a draft to change")
        draft_from_document(document=core_document())
    # Each part on its own: a demo that was stopped half-way goes on where it was.
    if not StoredEstimate.objects.published().exists():
        say(f"{PEOPLE} synthetic residents answer a pilot study before and after")
        create_pilot()
    if not WaveInvitation.objects.exists():
        say("a study in the field")
        create_field_study()
        say("an invitation in six languages")
        invite()


def create_people() -> None:
    for role in ROLES:
        user, is_new = User.objects.get_or_create(username=role.name)
        if is_new:
            user.set_password(PASSWORD)
            user.is_superuser = not role.group
            user.save()
            user.groups.set(Group.objects.filter(name=role.group))


def create_pilot() -> Report:
    """A finished study: both waves closed, linked, sealed, analysed and published."""
    now = timezone.now()
    study = _study(PILOT, now, before=(-120, -90), after=(-40, -10))
    simulate_study(study=study, people=PEOPLE, shift=SHIFT, seed=2019, now=now)
    close_waves(now=now)
    link_study(study=study, now=now)
    for wave in study.waves.with_parts():
        seal_wave(wave=wave, now=now)
    report = run_analysis(study=study, plan_text=CORE_PLAN.read_text("utf-8"), now=now)
    evaluator = get_user_model().objects.get(username="evaluator")
    estimate = report.estimates.get(outcome="attitude", group="all")
    publish_estimate(estimate=estimate, by=evaluator, now=now)
    show_estimate(estimate)
    return report


def show_estimate(estimate: StoredEstimate) -> None:
    """Put the number on the results page of each language."""
    slug = read_content(DIRECTORY).pages["results"]["en"]["slug"]
    english = StandardPage.objects.get(slug=slug, locale__language_code="en")
    for page in english.get_translations(inclusive=True):
        page.body.append(("estimate", {"estimate": str(estimate.pk)}))
        page.save_revision().publish()


def create_field_study() -> None:
    """Wave 'before' closed, wave 'after' open; both answered by synthetic residents."""
    now = timezone.now()
    study = _study(FIELD, now, before=(-60, -30), after=(-5, 30))
    simulate_study(study=study, people=PEOPLE // 3, shift=SHIFT, seed=2020, now=now)
    close_waves(now=now)


def _study(
    slug: str, now: dt.datetime, *, before: tuple[int, int], after: tuple[int, int]
) -> Study:
    def plan(role: WaveRole, days: tuple[int, int]) -> WavePlan:
        opens, closes = (now + dt.timedelta(days=number) for number in days)
        return WavePlan(
            role=role, slug=f"{slug}-{role}", opens_at=opens, closes_at=closes
        )

    begun = Study.objects.filter(slug=slug).first()
    return begun or create_study(
        slug=slug,
        titles=TITLES[slug],
        cities=[code for code, *_rest in settings.CITIES],
        version=release_core(),
        waves=[plan(WaveRole.BEFORE, before), plan(WaveRole.AFTER, after)],
        is_simulated=True,
    )


def invite() -> None:
    """Two made-up contacts a language have agreed; the worker writes to them."""
    for language, _name in settings.LANGUAGES:
        for number in (1, 2):
            address = f"{language}{number}@example.org"
            if Contact.objects.with_address(address).exists():
                continue
            asked = subscribe(
                address=address, language=language, source="demonstration"
            )
            confirm(confirmation_id=asked.pk)
    wave = Study.objects.get(slug=FIELD).waves.get(role=WaveRole.AFTER)
    message = approve_message(message=invite_to_wave(wave=wave))
    queue_deliveries(message=message)
