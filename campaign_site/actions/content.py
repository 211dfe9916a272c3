"""Builds the six language trees from the content files.

What exists is left alone, so that loading again never takes back an editor's change.
"""

from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext
from wagtail.models import Locale, Page, Site

from campaign_site.actions.content_fields import (
    event_fields,
    fact_fields,
    home_fields,
    languages_of,
    partner_fields,
    story_fields,
)
from campaign_site.actions.content_files import (
    DIRECTORY,
    LANGUAGES,
    Content,
    ContentError,
    Entry,
    body_blocks,
    read_content,
    source_blocks,
    words,
)
from campaign_site.models import (
    CityIndexPage,
    CityPage,
    EventIndexPage,
    EventPage,
    FactCard,
    FactIndexPage,
    FunderAcknowledgement,
    HomePage,
    Partner,
    ResourceIndexPage,
    StandardPage,
    StoryIndexPage,
    StoryPage,
)

# In the order of the menu, then of the foot.
SECTION_MODELS: dict[str, type[Page]] = {
    "stories": StoryIndexPage,
    "facts": FactIndexPage,
    "events": EventIndexPage,
    "cities": CityIndexPage,
    "results": StandardPage,
    "project": StandardPage,
    "resources": ResourceIndexPage,
    "newsletter": StandardPage,
    "privacy": StandardPage,
    "accessibility": StandardPage,
    "legal": StandardPage,
    "contact": StandardPage,
}
IN_MENU = {"stories", "facts", "events", "cities", "results"}


Snippet = FactCard | FunderAcknowledgement | Partner


def key_of(kind: str, name: str) -> UUID:
    """The same text has the same key in each language and on each machine."""
    return uuid5(NAMESPACE_URL, f"integra:{kind}:{name}")


@transaction.atomic
def load_content(*, directory: Path = DIRECTORY) -> Counter[str]:
    """Create what is missing, all or nothing; return how much of each kind."""
    builder = Builder(read_content(directory))
    builder.build_snippets()
    builder.build_sections()
    builder.build_cities()
    builder.build_stories()
    builder.build_events()
    builder.point_site_at_english()
    return builder.created


class Builder:
    def __init__(self, content: Content) -> None:
        self.content = content
        self.created: Counter[str] = Counter()
        self.locales = {locale.language_code: locale for locale in Locale.objects.all()}
        self.pages = {
            (page.translation_key, page.locale_id): page
            for page in Page.objects.filter(depth__gt=1)
        }

    def page(
        self, file: str, name: str, language: str, model: type[Page], /, **fields: Any
    ) -> Page:
        """The page as it stands, or a new one below `parent`."""
        key, locale = key_of(file, name), self.locales[language]
        parent = fields.pop("parent")
        known = self.pages.get((key, locale.pk))
        if known is not None:
            return known
        now = timezone.now()
        page = model(
            translation_key=key,
            locale=locale,
            first_published_at=now,
            last_published_at=now,
            **fields,
        )
        try:
            parent.add_child(instance=page)
        except ValidationError as error:
            entry = f"{name}, language {language}"
            fault = "; ".join(
                f"{k}: {' '.join(v)}" for k, v in error.message_dict.items()
            )
            raise ContentError(
                f"{file}.toml", entry, fault, "Mend these fields."
            ) from error
        self.pages[key, locale.pk] = page
        self.created[str(model._meta.verbose_name)] += 1
        return page

    def section(self, name: str, language: str) -> Page:
        return self.pages[key_of("pages", name), self.locales[language].pk]

    def sources(self, entry: Entry) -> list[tuple[str, Any]]:
        return source_blocks(entry.get("sources", []), self.content.sources)

    # -- snippets

    def build_snippets(self) -> None:
        for language in LANGUAGES:
            funder = self.content.pages["funder"][language]
            words_of = {
                key: funder[key] for key in ("statement", "disclaimer", "emblem_alt")
            }
            self.snippet(FunderAcknowledgement, "funder", language, words_of)
        for entry in self.content.lists["partners"]:
            for language in languages_of(entry, "role"):
                self.snippet(
                    Partner, entry["code"], language, partner_fields(entry, language)
                )
        for entry in self.content.lists["facts"]:
            for language in languages_of(entry, "figure", "says"):
                fields = fact_fields(entry, language)
                fields["sources"] = self.sources(entry)
                self.snippet(FactCard, entry["id"], language, fields)

    def snippet(
        self, model: type[Snippet], name: str, language: str, fields: Entry
    ) -> None:
        key = key_of(model._meta.model_name or "", name)
        _row, is_new = model.objects.get_or_create(
            translation_key=key, locale=self.locales[language], defaults=fields
        )
        self.created[str(model._meta.verbose_name)] += is_new

    # -- pages

    def build_sections(self) -> None:
        root = Page.get_first_root_node()
        for language in LANGUAGES:
            texts = self.content.pages["home"][language]
            home = self.page(
                "pages", "home", language, HomePage,
                parent=root, slug=language, **home_fields(texts),
            )  # fmt: skip
            for name, model in SECTION_MODELS.items():
                texts = self.content.pages[name][language]
                self.page(
                    "pages", name, language, model,
                    parent=home, show_in_menus=name in IN_MENU,
                    **self.section_fields(name, language, texts),
                )  # fmt: skip

    def section_fields(self, name: str, language: str, texts: Entry) -> Entry:
        fields = {key: texts.get(key, "") for key in ("title", "slug", "lead")}
        if name == "resources":
            fields["resources"] = [
                ("resource", self.resource(entry, language))
                for entry in self.content.lists["resources"]
            ]
        elif SECTION_MODELS[name] is StandardPage:
            fields["body"] = body_blocks(texts.get("body", []))
            if name == "newsletter":
                with translation.override(language):
                    label = texts.get("button") or gettext("Subscribe to the news")
                step = {"label": label, "address": f"/{language}/mail/subscribe/"}
                fields["body"].append(("action", step))
        return fields

    def resource(self, entry: Entry, language: str) -> Entry:
        return {
            "title": words(entry["title"], language),
            "text": words(entry["text"], language),
            "url": entry.get("url", ""),
            "sources": [value for _kind, value in self.sources(entry)],
        }

    def build_cities(self) -> None:
        for entry in sorted(
            self.content.lists["cities"], key=lambda city: city.get("order", 0)
        ):
            for language in languages_of(entry, "name", "slug", "lead", "intro"):
                self.page(
                    "cities", entry["code"], language, CityPage,
                    parent=self.section("cities", language),
                    city=entry["code"],
                    title=words(entry["name"], language),
                    slug=words(entry["slug"], language),
                    lead=words(entry["lead"], language),
                    body=body_blocks(entry["intro"].get(language, [])),
                    sources=self.sources(entry),
                )  # fmt: skip

    def parent_of(self, entry: Entry, section: str, language: str) -> Page:
        """The city's page, so that its editors may work there; else the list."""
        city = key_of("cities", entry.get("city", ""))
        found = self.pages.get((city, self.locales[language].pk))
        return found or self.section(section, language)

    def build_stories(self) -> None:
        for entry in self.content.lists["stories"]:
            for language in languages_of(entry, "title", "slug", "lead", "body"):
                self.page(
                    "stories", entry["id"], language, StoryPage,
                    parent=self.parent_of(entry, "stories", language),
                    sources=self.sources(entry),
                    **story_fields(entry, language),
                )  # fmt: skip

    def build_events(self) -> None:
        for entry in self.content.lists["events"]:
            for language in languages_of(entry, "title", "slug", "lead"):
                self.page(
                    "events", entry["id"], language, EventPage,
                    parent=self.parent_of(entry, "events", language),
                    sources=self.sources(entry),
                    **event_fields(entry, language),
                )  # fmt: skip

    def point_site_at_english(self) -> None:
        """Serve our tree; Wagtail's welcome page goes."""
        home = self.section("home", "en")
        address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
        site = Site.objects.filter(is_default_site=True).first() or Site(
            is_default_site=True
        )
        if site.root_page_id != home.pk:
            site.hostname = address.hostname or "localhost"
            site.port = address.port or (443 if address.scheme == "https" else 80)
            site.root_page = home
            site.site_name = settings.WAGTAIL_SITE_NAME
            site.save()
        welcome = ContentType.objects.get_for_model(Page)
        for page in Page.objects.filter(depth=2, content_type=welcome, slug="home"):
            page.delete()
