"""A small questionnaire in two languages, and studies that ask it."""

import dataclasses
import datetime as dt

from django.utils import timezone

from surveys.actions.channels import add_channel
from surveys.actions.follow_ups import plan_follow_up
from surveys.actions.questionnaires import release_questionnaire
from surveys.actions.studies import WavePlan, create_study
from surveys.actions.times import Window
from surveys.actions.waves import close_waves
from surveys.enums import WaveRole
from surveys.form_state import new_state
from surveys.link_keys import link_key
from surveys.linking import digests_of
from surveys.models import Quota
from surveys.receipts import receipt_code, receipt_digest
from surveys.responses.models import Inbox

LANGUAGES = ["en", "cs", "bg", "hr", "it", "sk"]
ELEMENTS = {
    "mother": "letter",
    "father": "letter",
    "day": "day",
    "place": "letter",
    "siblings": "count",
    "own": "letter",
    "month": "month",
}
CODE = {
    "mother": "M",
    "father": "F",
    "day": "17",
    "place": "P",
    "siblings": "1",
    "own": "A",
    "month": "4",
}


def text(words):
    return {language: f"{words} {language}" for language in LANGUAGES}


def options(*labels):
    return [
        {"code": code, "label": text(label)} for code, label in enumerate(labels, 1)
    ]


def questionnaire_document():
    scale = {"format": "scale_0_10", "low": text("bad"), "high": text("good")}
    attitude = [{"code": c, "stem": text(c), **scale} for c in ("att1", "att2", "att3")]
    return {
        "code": "small",
        "languages": LANGUAGES,
        "title": text("Questionnaire"),
        "attribution": text("Our own wording"),
        "consent": {
            "title": text("Before you start"),
            "text": {c: {"paragraphs": [f"We ask {c}"]} for c in LANGUAGES},
            "agree": text("I agree"),
        },
        "scales": [
            {
                "key": "attitude",
                "items": ["att1", "att2", "att3"],
                "reverse": [],
                "low": 0,
                "high": 10,
                "min_answered": 3,
            }
        ],
        "sections": [
            {"code": "attitude", "title": text("Attitude"), "items": attitude},
            {
                "code": "more",
                "title": text("More"),
                "intro": text("A few more"),
                "items": [
                    {
                        "code": "allow",
                        "format": "single",
                        "stem": text("allow"),
                        "options": options("many", "some", "few", "none"),
                    },
                    {
                        "code": "warm",
                        "format": "thermometer",
                        "stem": text("warm"),
                        "low": text("cold"),
                        "mid": text("neither"),
                        "high": text("warm"),
                    },
                    {
                        "code": "know",
                        "format": "knowledge",
                        "stem": text("know in 2018"),
                        "options": options("1 %", "2 %"),
                        "correct": 2,
                        "source": "a source",
                        "as_of": "2018-12-31",
                    },
                    {
                        "code": "seen",
                        "format": "exposure",
                        "stem": text("seen"),
                        "options": options("yes", "no", "not sure"),
                        "rows": [
                            {"code": "poster", "label": text("poster")},
                            {"code": "decoy", "label": text("ship"), "decoy": True},
                        ],
                    },
                ],
            },
            {
                "code": "code",
                "title": text("Your code"),
                "items": [
                    {
                        "code": "link_code",
                        "format": "code",
                        "stem": text("code"),
                        "elements": [
                            {"key": key, "kind": kind, "stem": text(key)}
                            for key, kind in ELEMENTS.items()
                        ],
                    }
                ],
            },
        ],
    }


ANSWERS = {
    "att1": 7,
    "att2": 6,
    "att3": 5,
    "allow": 2,
    "warm": 60,
    "know": 2,
    "seen_poster": 1,
    "seen_decoy": 2,
}


def study(
    slug="study", *, before_is_over=False, after_is_over=False, document=None, **kwargs
):
    """A study in Prague and Sofia whose waves are open, or over."""
    now = timezone.now()
    document = document or questionnaire_document()

    def plan(role, *, is_over):
        ends = now - dt.timedelta(days=1) if is_over else now + dt.timedelta(days=30)
        return WavePlan(
            role=role,
            slug=f"{slug}-{role}",
            opens_at=now - dt.timedelta(days=20),
            closes_at=ends,
        )

    return create_study(
        slug=slug,
        titles=text("Study"),
        cities=["prague", "sofia"],
        version=release_questionnaire(document=document),
        waves=[
            plan(WaveRole.BEFORE, is_over=before_is_over),
            plan(WaveRole.AFTER, is_over=after_is_over),
        ],
        **kwargs,
    )


def follow_up(study, *, is_over=False):
    """The next follow-up; it opens when the last wave closes."""
    last = study.waves.order_by("position").last()
    opens_at = last.closes_at()
    length = dt.timedelta(hours=10) if is_over else dt.timedelta(days=30)
    return plan_follow_up(
        study=study,
        number=last.follow_up_number + 1,
        window=Window(opens_at=opens_at, closes_at=opens_at + length),
        now=opens_at,
    )


def wave(role="before", **kwargs):
    return study(**kwargs).waves.with_parts().get(role=role)


def state(wave, *, city="prague", answers=ANSWERS, code=CODE):
    new = new_state(
        wave=wave.slug, version=wave.version.number, city=city, channel="mail"
    )
    return dataclasses.replace(new, answers=dict(answers), code=dict(code))


def inbox_row(digest, *, wave="w", city="prague", channel="mail", link=None, **answers):
    content = {
        "version": 1,
        "city": city,
        "channel": channel,
        "language": "other",
        "pace": "normal",
        "flags": [],
        "answers": ANSWERS | answers,
        "link": link,
    }
    return Inbox.objects.create(receipt_digest=digest, wave=wave, content=content)


def answered_study(slug="study"):
    """Over and settled: twelve residents before; six return, one with a changed day."""
    made = study(slug, before_is_over=True, after_is_over=True)
    for role, people in (("before", range(12)), ("after", range(6))):
        for person in people:
            answer(made, role, person)
    close_waves(now=timezone.now())
    return made


def followed_study(slug="study"):
    """As `answered_study`, and a follow-up that three of the twelve answer.

    The second is in all three waves, the fourth too but with another day, the eighth
    was not there after the campaign.
    """
    made = answered_study(slug)
    follow_up(made, is_over=True)
    for person in (1, 3, 7):
        answer(made, "follow-up-1", person)
    close_waves(now=timezone.now())
    return made


def answer(study, role, person):
    slug = f"{study.slug}-{role}"
    digests = digests_of(link_key(study.slug), code_of(role, person))
    link = {"full": digests.full, "one_left_out": list(digests.one_left_out)}
    digest = receipt_digest(receipt_code(f"{slug} {person}"))
    return inbox_row(digest, wave=slug, link=link, att1=person % 11)


def code_of(role, person):
    code = CODE | {"mother": chr(65 + person), "father": chr(75 + person)}
    is_changed = (role, person) in {("after", 0), ("follow-up-1", 3)}
    return code | {"day": "9"} if is_changed else code


def quota(wave, condition="${allow} = 2", *, name="Some", limit=5, completes=0):
    """Set without an action, so that it may be full already."""
    return Quota.objects.create(
        wave=wave, name=name, condition=condition, limit=limit, completes=completes
    )


def kiosk(wave):
    """A shared device in Sofia, by its channel `fair`."""
    return add_channel(
        wave=wave, label="Fair", city="sofia", now=timezone.now(), is_kiosk=True
    )
