"""Public pages and the evaluation on the real content: accessible, fitting, quiet."""

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone
from wagtail.users.models import UserProfile

from analytics.actions.analyses import run_analysis
from campaign_site.actions.content import load_content
from surveys.actions.links import link_study
from surveys.actions.seals import seal_wave
from surveys.actions.simulations import simulate_study
from surveys.actions.waves import close_waves
from tests.analytics.conftest import PLAN
from tests.browser.conftest import overflow, violations
from tests.campaign_site.test_findings import publish, report_of
from tests.factories import surveys as factory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(
        databases=["default", "responses"], transaction=True, serialized_rollback=True
    ),
]
WIDTHS = (320, 1280)


@pytest.fixture
def pages():
    """Addresses to look at: in cs, bg and en every kind of page, elsewhere the home."""
    load_content()
    factory.study(is_simulated=True)
    publish(report_of(factory.study("finished", is_simulated=True)), "all", "sofia")
    client = Client()
    found = []
    for language, _name in settings.LANGUAGES:
        found += [f"/{language}/", f"/{language}/mail/subscribe/"]
        if language in {"cs", "bg", "en"}:
            found += pages_below(client, language)
            found += [f"/{language}/findings/", f"/{language}/findings/finished/"]
    return found


def pages_below(client, language):
    """One published page of each type in a language, and one that is not there."""
    from wagtail.models import Page  # noqa: PLC0415  # after the settings

    kinds = {}
    for page in Page.objects.live().filter(locale__language_code=language, depth__gt=2):
        kinds.setdefault(page.content_type_id, page.get_url())
    return [*kinds.values(), f"/{language}/nothing-here/"]


def test_pages_are_accessible_fit_a_phone_and_are_quiet(open_page, pages):
    found = []
    for width in WIDTHS:
        page = open_page(may_inject=True, viewport={"width": width, "height": 800})
        for address in pages:
            page.goto(address)
            found += [f"{address} at {width}: {v}" for v in violations(page)]
            if overflow(page) > 0:
                found.append(f"{address} is {overflow(page)} px wider than {width}")

    # As visitors open them: under the pages' own policy, with nothing injected.
    visitor = open_page()
    for address in pages:
        visitor.goto(address)
    assert found == []
    assert len(pages) > 30
    assert visitor.foreign == []
    assert [fault for fault in visitor.faults if "404" not in fault] == []
    assert visitor.context.cookies() == []


@pytest.mark.parametrize("language", ("cs", "bg", "en"))
def test_the_evaluation_report_is_accessible(open_page, live_server, language):
    study = factory.study(before_is_over=True, after_is_over=True, is_simulated=True)
    now = timezone.now()
    simulate_study(study=study, people=80, shift=0.8, seed=3, now=now)
    close_waves(now=now)
    link_study(study=study, now=now)
    for wave in study.waves.with_parts():
        seal_wave(wave=wave, now=now)
    report = run_analysis(study=study, plan_text=PLAN, now=now)
    user = get_user_model().objects.create_superuser("eva", password="x")
    UserProfile.objects.create(user=user, preferred_language=language)
    client = Client()
    client.force_login(user)
    page = open_page(may_inject=True, viewport={"width": 1280, "height": 900})
    page.context.add_cookies(
        [
            {
                "name": "sessionid",
                "value": client.cookies["sessionid"].value,
                "url": f"{live_server.url}/admin/",
            }
        ]
    )

    page.goto(f"/admin/evaluation/{report.pk}/")

    assert page.locator(".forest li").count() == 4
    assert violations(page) == []
