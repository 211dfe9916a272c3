"""Forty simulated residents, half in Bulgarian and half in Czech, of whom thirty return.

subscribe → confirm → mail → answer before → move → answer after with one changed element
→ link → seal → analyse → the number on the public page.
"""

import json
import re

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import call_command
from django.utils import timezone, translation
from wagtail.models import Locale, Page, Site

from analytics.actions.analyses import CORE_PLAN, run_analysis
from analytics.actions.publishing import publish_estimate
from analytics.templatetags.figures import signed
from campaign_site.actions.outreach import invite_to_wave
from campaign_site.actions.work import tick
from campaign_site.models import HomePage, StandardPage
from mailing.actions.sending import approve_message, queue_deliveries
from surveys.actions.questionnaires import release_core
from surveys.actions.studies import WavePlan, create_study
from surveys.enums import WaveRole
from surveys.models import Study
from surveys.responses.models import Inbox, Pair, Response

pytestmark = pytest.mark.django_db(
    databases=["default", "responses"], transaction=True, serialized_rollback=True
)
STATE = re.compile(r'name="state" value="([^"]+)"')
START = timezone.datetime(2026, 3, 1, 10, tzinfo=timezone.get_default_timezone())
DAY = timezone.timedelta(days=1)
LANGUAGES = ("bg", "cs")
CITIES = {"bg": "sofia", "cs": "prague"}
LETTERS = {"bg": "АБВГДЕЖЗИЙКЛМНОПРСТУ", "cs": "ABCČDĎEFGHIJKLMNŇOPR"}


@pytest.fixture
def study():
    """Before from day 0 to 10, after from day 20 to 30."""
    return create_study(
        slug="journey",
        titles={"en": "Journey", "bg": "Пътуване", "cs": "Cesta"},
        cities=["sofia", "prague"],
        version=release_core(),
        waves=[
            WavePlan(
                role=WaveRole.BEFORE,
                slug="journey-before",
                opens_at=START,
                closes_at=START + 10 * DAY,
            ),
            WavePlan(
                role=WaveRole.AFTER,
                slug="journey-after",
                opens_at=START + 20 * DAY,
                closes_at=START + 30 * DAY,
            ),
        ],
    )


@pytest.fixture
def public_page():
    """A page of our own below the root, so that the journey needs no other content."""
    english = Locale.objects.get(language_code="en")
    Page.objects.filter(depth=2).delete()
    root = Page.objects.get(depth=1)
    home = root.add_child(
        instance=HomePage(title="Home", slug="home", hero_title="Home", locale=english)
    )
    site, _new = Site.objects.get_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": home}
    )
    Site.objects.filter(pk=site.pk).update(root_page=home)
    return home.add_child(
        instance=StandardPage(title="Results", slug="results", locale=english)
    )


def send_form(client, language, wave, step, state, data):
    url = f"/{language}/s/{wave}/" + (f"{step}/" if step else "")
    page = client.post(url, {"state": state, "go": "next"} | data)
    assert page.status_code == 200, (step, page.text)
    found = STATE.search(page.text)
    return page, found[1] if found else ""


def answer_wave(client, language, wave, attitude, code):
    """Walk all screens as the page offers them; return the last one."""
    page, state = send_form(
        client, language, wave, "", "", {"agree": "1", "city": CITIES[language]}
    )
    answers = {
        "attitude": dict.fromkeys(("imbgeco", "imueclt", "imwbcnt"), str(attitude)),
        "code": {f"code_{key}": value for key, value in code.items()},
    }
    while state:
        step = re.search(r'action="/\w\w/s/[\w-]+/(\w+)/"', page.text)[1]
        page, state = send_form(
            client, language, wave, step, state, answers.get(step, {})
        )
    return page


def code_of(language, person, *, day=None):
    letters = LETTERS[language]
    return {
        "mother_first_letter": letters[person % 20],
        "father_first_letter": letters[(person * 7 + 3) % 20],
        "birth_day": str(day or person % 28 + 1),
        "birthplace_letter": letters[(person * 3 + 5) % 20],
        "older_siblings": str(person % 4),
        "own_last_letter": letters[(person * 11 + 1) % 20],
        "birth_month": str(person % 12 + 1),
    }


def subscribe_and_confirm(client, language):
    """The double opt-in of one contact, by the link in the mail."""
    page = client.get(f"/{language}/mail/subscribe/")
    token = re.search(r'name="(form_token|token)" value="([^"]+)"', page.text)
    hidden = {token[1]: token[2]} if token else {}
    client.post(
        f"/{language}/mail/subscribe/",
        {
            "email": f"{language}@example.org",
            "language": language,
            "agree": "1",
            **hidden,
        },
    )
    tick()
    link = re.search(r"http://\S+?(/mail/confirm/\S+?/)\s", mail.outbox[-1].body)[1]
    client.get(link)
    client.post(link)


def invite(study, role):
    message = invite_to_wave(wave=study.waves.get(role=role))
    approve_message(message=message)
    queue_deliveries(message=message)
    tick()


def answer_both_waves(client, study, people, returning):
    """Everybody moves up by one point, every third by two; one slips in the code."""
    with time_machine.travel(START + DAY, tick=False):
        for language in LANGUAGES:
            subscribe_and_confirm(client, language)
        invite(study, WaveRole.BEFORE)
        for person in range(people):
            language = LANGUAGES[person % 2]
            answer_wave(
                client,
                language,
                "journey-before",
                person % 7 + 1,
                code_of(language, person),
            )
            if person == people // 2:
                tick()
    with time_machine.travel(START + 12 * DAY, tick=False):
        tick()
    with time_machine.travel(START + 21 * DAY, tick=False):
        invite(study, WaveRole.AFTER)
        for person in range(returning):
            language = LANGUAGES[person % 2]
            shift = 2 if person % 3 == 0 else 1
            slip = 28 if person % 28 + 1 != 28 else 27
            answer_wave(
                client,
                language,
                "journey-after",
                person % 7 + 1 + shift,
                code_of(language, person, day=slip if person == 4 else None),
            )
    with time_machine.travel(START + 32 * DAY, tick=False):
        tick()
        for command in (
            ["link_waves", "journey"],
            ["seal_wave", "journey", "journey-before"],
            ["seal_wave", "journey", "journey-after"],
        ):
            call_command(*command)


def publish(public_page):
    report = run_analysis(
        study=Study.objects.get(slug="journey"),
        plan_text=CORE_PLAN.read_text("utf-8"),
        now=START + 33 * DAY,
    )
    estimate = report.estimates.get(outcome="attitude", group="all")
    evaluator = get_user_model().objects.create_user("evaluator")
    publish_estimate(estimate=estimate, by=evaluator, now=START + 33 * DAY)
    block = {"type": "estimate", "value": {"estimate": str(estimate.pk)}}
    public_page.body = json.dumps([block])
    public_page.save_revision().publish()
    return estimate


def test_the_number_on_the_page_is_the_one_of_analyse(
    client, study, public_page, capsys
):
    answer_both_waves(client, study, people=40, returning=30)
    publish(public_page)
    capsys.readouterr()

    call_command(
        "analyse", "--study", "journey", "--plan", str(CORE_PLAN), "--json"
    )  # fmt: skip

    evaluation = json.loads(capsys.readouterr().out)
    outcome = next(o for o in evaluation["outcomes"] if o["key"] == "attitude")
    paired = next(g for g in outcome["groups"] if g["group"] == "all")["paired"]
    page = client.get("/en/results/").text
    with translation.override("en"):
        shown = {
            signed(paired["difference"]["value"]),
            signed(paired["difference"]["interval"]["low"]),
            signed(paired["difference"]["interval"]["high"]),
        }
    # Thirty linked: twenty moved by one point and ten by two.
    assert paired["n"] == 30
    assert paired["difference"]["value"] == pytest.approx(40 / 30, abs=1e-12)
    assert all(number in page for number in shown)
    assert "30 residents" in page
    assert not Inbox.objects.exists()
    assert Response.objects.count() == 70
    grades = list(Pair.objects.values_list("grade", flat=True))
    assert (len(grades), grades.count("one_off")) == (30, 1)
    assert {m.to[0] for m in mail.outbox} == {"bg@example.org", "cs@example.org"}


def test_with_nine_linked_residents_the_page_says_why(client, study, public_page):
    answer_both_waves(client, study, people=20, returning=9)
    estimate = publish(public_page)

    page = client.get("/en/results/").text

    assert estimate.shift["difference"]["value"] is None
    assert "Fewer than 10 residents could be linked" in page
    assert 'class="figure"' not in page
