"""The promise in the schema: no path leads from a person to an answer."""

import pytest
from django.apps import apps
from django.db import models

OURS = ("campaign_site", "analytics", "surveys", "responses", "mailing")
# Relations to these end the walk: they belong to the framework, every app may use them.
SHARED = {
    "campaign_site.User",
    "campaign_site.CampaignImage",
    "campaign_site.CampaignDocument",
    "campaign_site.CampaignRendition",
    "wagtailcore.Page",
    "wagtailcore.Locale",
    "wagtailcore.Collection",
    "wagtailcore.Site",
    "wagtailcore.Revision",
    "wagtailcore.Task",
    "wagtailcore.TaskState",
    "wagtailcore.WorkflowState",
    "auth.Group",
    "auth.Permission",
    "contenttypes.ContentType",
    "taggit.Tag",
    "taggit.TaggedItem",
    "wagtailcore.Comment",
    "wagtailcore.ReferenceIndex",
    "wagtailsearch.IndexEntry",
    "wagtailcore.ModelLogEntry",
}
BELOW = {
    "campaign_site": {"campaign_site", "analytics", "surveys", "mailing"},
    "analytics": {"analytics", "surveys", "mailing"},
    "surveys": {"surveys"},
    "mailing": {"mailing"},
    "responses": {"responses"},
}


def relations():
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            forward = isinstance(field, models.Field) and field.is_relation
            if forward and field.related_model:
                yield model, field, field.related_model


def test_every_relation_points_down_the_house():
    astray = [
        f"{model._meta.label}.{field.name} -> {target._meta.label}"
        for model, field, target in relations()
        if model._meta.app_label in OURS
        and target._meta.label not in SHARED
        and target._meta.app_label not in BELOW[model._meta.app_label]
    ]

    assert astray == []


def test_responses_have_no_relation_at_all():
    own = [
        f"{model._meta.label}.{field.name}"
        for model, field, target in relations()
        if "responses" in {model._meta.app_label, target._meta.app_label}
    ]

    assert own == []


@pytest.mark.parametrize(
    ("start", "end"), (("mailing", "surveys"), ("surveys", "mailing"))
)
def test_no_path_of_relations_joins_mailing_and_surveys(start, end):
    edges = {}
    for model, _field, target in relations():
        edges.setdefault(model._meta.label, set()).add(target._meta.label)
    reached, waiting = (
        set(),
        [label for label in edges if label.startswith(f"{start}.")],
    )
    while waiting:
        label = waiting.pop()
        for target in edges.get(label, ()):
            if target not in SHARED and target not in reached:
                reached.add(target)
                waiting.append(target)

    assert not [
        label for label in reached if label.startswith((f"{end}.", "responses."))
    ]


def test_responses_keep_no_time_address_counter_or_order():
    forbidden = (
        models.DateField,
        models.TimeField,
        models.GenericIPAddressField,
        models.AutoField,
        models.ForeignKey,
        models.EmailField,
        models.TextField,
    )
    found = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_app_config("responses").get_models()
        for field in model._meta.get_fields()
        if isinstance(field, forbidden)
    ]

    assert found == []
    for model in apps.get_app_config("responses").get_models():
        key = model._meta.pk
        # Random keys: an ordered one (UUID 1, 6 or 7) would tell the moment.
        if isinstance(key, models.UUIDField) and key.has_default():
            assert key.get_default().version == 4
