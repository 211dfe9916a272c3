"""Fill an empty migrated instance: python -m tests.benchmarks.survey_site.seed"""

import datetime as dt

import django
from django.db import connection

OPEN_DAYS = 30


def create_tables():
    """By hand: Django cannot migrate while an app without migrations has a page type."""
    from wagtail.contrib.forms.models import FormSubmission  # noqa: PLC0415  # after setup

    from tests.benchmarks.survey_site import models  # noqa: PLC0415

    own = (models.FormPage, models.FormField, models.BareAnswer)
    with connection.schema_editor() as editor:
        for model in (FormSubmission, *own):
            editor.create_model(model)


def create_form_page():
    from wagtail.models import Locale, Page, Site  # noqa: PLC0415

    from tests.benchmarks.survey_site import content, models  # noqa: PLC0415

    locale = Locale.objects.get(language_code="en")
    home = Page.get_first_root_node().add_child(
        instance=Page(title="Home", slug="bench", locale=locale)
    )
    site = {"hostname": "localhost", "root_page": home}
    Site.objects.update_or_create(is_default_site=True, defaults=site)
    page = home.add_child(instance=models.FormPage(title="Form", slug="form"))
    choices = "\n".join(label for _code, label in content.CHOICES)
    for order, (_code, words) in enumerate(content.STATEMENTS):
        kind = {"field_type": "radio", "choices": choices}
        models.FormField.objects.create(
            page=page, sort_order=order, label=words, **kind
        )


def create_survey():
    from django.utils import timezone  # noqa: PLC0415

    from surveys.actions.questionnaires import release_questionnaire  # noqa: PLC0415
    from surveys.actions.studies import WavePlan, create_study  # noqa: PLC0415
    from surveys.enums import WaveRole  # noqa: PLC0415
    from tests.benchmarks.survey_site import content  # noqa: PLC0415

    now = timezone.now()
    create_study(
        slug="bench",
        titles=content.in_every_language("Living together"),
        cities=["prague", "sofia", "rubano", "osijek", "kosice"],
        version=release_questionnaire(document=content.questionnaire()),
        waves=[
            WavePlan(
                role=WaveRole.BEFORE,
                slug="bench",
                opens_at=now - dt.timedelta(days=1),
                closes_at=now + dt.timedelta(days=OPEN_DAYS),
            )
        ],
    )


if __name__ == "__main__":
    django.setup()
    create_tables()
    create_form_page()
    create_survey()
