"""A questionnaire from its first word to the first resident, as staff do it in the admin.

manager writes → is refused, for five languages are missing → translators translate, all
but Slovak → is refused, for Slovak → it is completed → the manager reads every language and
signs, as the translators did → the release is confirmed → a study asks it → a resident
reads it in Slovak.
"""

import datetime as dt
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import nested_form_data, streamfield
from wagtail_localize.models import Translation

from campaign_site.actions.groups import sync_groups
from campaign_site.models import User
from surveys.models import Questionnaire, QuestionnaireVersion, Study, WaveCity

pytestmark = pytest.mark.django_db(databases=["default", "responses"])
OTHERS = [code for code, _name in settings.LANGUAGES if code != "en"]


@pytest.fixture(autouse=True)
def _roles(db):
    sync_groups()


def staff(group):
    user = User.objects.create_user(group.replace(" ", "-").lower())
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


def write(client):
    options = streamfield(
        [
            ("item", {"code": 1, "label": "Often"}),
            ("item", {"code": 2, "label": "Never"}),
        ]
    )
    question = {
        "code": "meet", "stem": "How often do you meet your neighbours?", "help": "",
        "options": options, "show_if": "", "attention": "",
    }  # fmt: skip
    section = {
        "code": "street", "title": "Your street", "intro": "", "show_if": "",
        "items": streamfield([("single", question)]),
    }  # fmt: skip
    form = {
        "title": "Neighbours", "code": "neighbours", "attribution": "Our own wording",
        "licence": "CC BY-SA 4.0", "consent_title": "Before you start",
        "consent_paragraphs": streamfield([("paragraph", "We ask one question.")]),
        "consent_agree": "I agree", "scales": streamfield([]),
        "body": streamfield([("section", section)]),
    }  # fmt: skip
    address = reverse("wagtailsnippets_surveys_questionnaire:add")
    assert client.post(address, nested_form_data(form)).status_code == 302
    return Questionnaire.objects.originals().get()


def translate(draft, language):
    """Every string, in the translation editor; then the sign-off."""
    client = staff(f"Translators {language}")
    translation = Translation.objects.get(target_locale__language_code=language)
    row = translation.get_target_instance()
    edit = reverse("wagtailsnippets_surveys_questionnaire:edit", args=[row.pk])
    assert client.get(edit).status_code == 200
    for segment in translation.source.stringsegment_set.all():
        answer = client.put(
            reverse(
                "wagtail_localize:edit_string_translation",
                args=[translation.pk, segment.pk],
            ),
            urlencode({"value": f"{segment.string.data} [{language}]"}),
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code == 201
    sign(client, draft, language, "translator")


def sign(client, draft, language, role):
    page = client.get(reverse("studies:questionnaire", args=[draft.pk]))
    shown = {one.code: one.wording_hash for one in page.context["states"]}
    answer = client.post(
        reverse("studies:sign", args=[draft.pk, language]),
        {"role": role, "wording_hash": shown[language]},
        follow=True,
    )
    assert "is signed off by you" in answer.text


def confirm(client, draft, digest):
    address = reverse("studies:release_draft", args=[draft.pk])
    return client.post(address, {"digest": digest}, follow=True)


def release_page(client, draft):
    return client.get(reverse("studies:release_draft", args=[draft.pk]))


def create_study(client, version):
    form = {f"title_{code}": "Neighbours" for code, _name in settings.LANGUAGES} | {
        "slug": "neighbours",
        "cities": ["kosice"],
        "version": version.pk,
        "keep_answers_months": 24,
        "before_opens": "2099-03-01T08:00",
        "before_closes": "2099-04-01T20:00",
        "after_opens": "2099-06-01T08:00",
        "after_closes": "2099-07-01T20:00",
    }
    assert client.post(reverse("studies:create"), form).status_code == 302
    return Study.objects.get(slug="neighbours")


def test_a_questionnaire_travels_from_its_writer_to_its_residents(client):
    manager = staff("Evaluators")
    draft = write(manager)

    page = release_page(manager, draft).text
    assert "This draft cannot be released" in page
    assert all(f'<span lang="{code}">' in page for code in OTHERS)

    for language in OTHERS:
        if language != "sk":
            translate(draft, language)
    page = release_page(manager, draft)
    assert [state.code for state in page.context["preview"].incomplete] == ["sk"]
    assert "9 missing, 0 outdated." in " ".join(page.text.split())
    assert "Not every language is complete." in confirm(manager, draft, "").text
    assert not QuestionnaireVersion.objects.exists()

    translate(draft, "sk")
    for language in (*OTHERS, "en"):
        sign(manager, draft, language, "second_reader")
    preview = release_page(manager, draft).context["preview"]
    assert "neighbours 1 is released." in confirm(manager, draft, preview.digest).text

    version = QuestionnaireVersion.objects.get()
    assert version.unsigned_languages == []
    study = create_study(manager, version)
    WaveCity.objects.filter(wave__slug="neighbours-before").update(
        opens_at=timezone.now() - dt.timedelta(days=1)
    )
    assert study.waves.count() == 2
    screen = client.get("/sk/s/neighbours-before/").content.decode()
    assert "We ask one question. [sk]" in screen


def test_a_translator_translates_and_may_not_release():
    manager, translator = staff("Evaluators"), staff("Translators sk")
    draft = write(manager)

    shown = translator.get(reverse("studies:questionnaire", args=[draft.pk]))
    refused = release_page(translator, draft)

    assert "Check and release" not in shown.text
    assert (refused.status_code, refused.url) == (302, "/admin/")
