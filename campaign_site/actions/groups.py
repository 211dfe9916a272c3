"""Who may do what: one table, brought into the database by `sync_groups`.

Rights of a page do not follow its translations, so a city's editors get a row for each
language; `grant_on_translation` adds the row when a translation is made.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import translation
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
)

from campaign_site.models import CityPage, HomePage

WRITE = ("add", "change")
PUBLISH = (*WRITE, "publish", "lock", "unlock", "bulk_delete")
ADMIN = "wagtailadmin.access_admin"
TRANSLATE = "wagtail_localize.submit_translation"
# Wagtail asks for the rights of its own image and document, whatever model is in use.
FILES = (
    "wagtailimages.add_image",
    "wagtailimages.change_image",
    "wagtailimages.choose_image",
    "wagtaildocs.add_document",
    "wagtaildocs.change_document",
    "wagtaildocs.choose_document",
)
SNIPPETS = ("factcard", "partner")


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    name: str
    # Names of permissions; a star matches any. One that no app declares grants nothing.
    models: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    city: str = ""  # its page and that page's translations
    language: str = ""  # the tree of one language; neither: every tree
    files: tuple[str, ...] = ()


def on_snippets(*actions: str) -> tuple[str, ...]:
    return tuple(
        f"campaign_site.{action}_{name}" for action in actions for name in SNIPPETS
    )


def roles() -> list[Role]:
    return [
        Role(
            name="Communications editors",
            models=(
                ADMIN, TRANSLATE, *on_snippets("add", "change", "view"),
                "mailing.view_*", "mailing.add_message", "mailing.change_message",
            ),
            pages=WRITE,
            files=FILES,
        ),
        Role(
            name="Moderators",
            models=(
                ADMIN, TRANSLATE,
                *on_snippets("add", "change", "delete", "publish", "lock", "unlock", "view"),
                "campaign_site.*_funderacknowledgement",
                "mailing.view_message", "mailing.send_message",
            ),
            pages=PUBLISH,
            files=FILES,
        ),
        *(city_editors(code, str(name)) for code, name, *_rest in settings.CITIES),
        *(
            Role(
                name=f"Translators {code}",
                models=(
                    ADMIN, TRANSLATE, *on_snippets("change", "view"),
                    "surveys.change_questionnaire", "surveys.view_questionnaire",
                    f"surveys.sign_{code}",
                ),
                pages=("change",),
                language=code,
                files=FILES[2:3],
            )
            for code, _name in settings.LANGUAGES
        ),
        Role(name="Evaluators", models=(ADMIN, "analytics.*", "surveys.*")),
        Role(
            name="Operators",
            models=(
                ADMIN, "campaign_site.*_user", "campaign_site.*_contactsettings",
                "campaign_site.*_funderacknowledgement", "auth.*_group",
                "wagtailcore.*_locale", "wagtailcore.*_collection",
                "wagtailredirects.*", "surveys.view_*", "mailing.*",
            ),
        ),
    ]  # fmt: skip


def city_editors(code: str, name: str) -> Role:
    return Role(
        name=f"City editors {name}",
        models=(ADMIN, TRANSLATE, *on_snippets("view")),
        pages=WRITE,
        city=code,
        files=FILES,
    )


@transaction.atomic
def sync_groups() -> list[str]:
    """Make the groups say what the table says; return the names of those that changed."""
    with translation.override("en"):
        table = roles()
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    changed = [role.name for role in table if sync_role(role, known)]
    # Wagtail's own group may publish nothing and is in nobody's way, but also in no table.
    Group.objects.filter(name="Editors", user__isnull=True).delete()
    return changed


def sync_role(role: Role, known: dict[str, Permission]) -> bool:
    group, is_new = Group.objects.get_or_create(name=role.name)
    wanted = {
        permission.pk
        for name, permission in known.items()
        if any(fnmatch(name, pattern) for pattern in role.models)
    }
    has_changed = set(group.permissions.values_list("pk", flat=True)) != wanted
    if has_changed:
        group.permissions.set(wanted)
    actions = [known[f"wagtailcore.{action}_page"].pk for action in role.pages]
    rows = {(page, action) for page in pages_of(role) for action in actions}
    has_changed |= sync_rows(GroupPagePermission, group, "page_id", rows)
    root = Collection.get_first_root_node().pk
    rows = {(root, known[name].pk) for name in role.files}
    has_changed |= sync_rows(GroupCollectionPermission, group, "collection_id", rows)
    return has_changed or is_new


def sync_rows(
    model: Any, group: Group, target: str, wanted: set[tuple[int, int]]
) -> bool:
    rows = {
        (getattr(row, target), row.permission_id): row
        for row in model.objects.filter(group=group)
    }
    for pair in rows.keys() - wanted:
        rows[pair].delete()
    for place, permission in wanted - rows.keys():
        model.objects.create(group=group, permission_id=permission, **{target: place})
    return rows.keys() != wanted


def pages_of(role: Role) -> Iterable[int]:
    if role.city:
        return list(CityPage.objects.for_city(role.city).values_list("pk", flat=True))
    if role.language:
        homes = HomePage.objects.filter(locale__language_code=role.language)
        return list(homes.values_list("pk", flat=True))
    return [Page.get_first_root_node().pk]


def grant_on_translation(*, source: Page, target: Page) -> None:
    """A city's new translation gets the rights of the page that it translates."""
    if isinstance(source, CityPage):
        rows = GroupPagePermission.objects.filter(page_id=source.pk)
        for row in rows.exclude(group__name__startswith="Translators"):
            GroupPagePermission.objects.get_or_create(
                group_id=row.group_id,
                permission_id=row.permission_id,
                page_id=target.pk,
            )
