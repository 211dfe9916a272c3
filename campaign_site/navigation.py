"""What stands around every page: menu, languages, addresses, acknowledgement.

Each part is read when a template first asks for it, so a survey screen, which shows
neither menu nor foot, pays for neither.
"""

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page

from campaign_site.models import FunderAcknowledgement

SECTION_DEPTH = 3  # root, home page of a language, section
# A story stands below its city, but belongs to the list of stories.
LISTED_IN = {"storypage": "storyindexpage", "eventpage": "eventindexpage"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionLink:
    title: str
    url: str
    kind: str
    in_menu: bool
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageLink:
    code: str
    name: str
    url: str
    is_current: bool
    exists: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternate:
    code: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FunderWords:
    statement: str
    disclaimer: str
    emblem_alt: str
    source_code_url: str = ""


def absolute(path: str) -> str:
    """An address of ours in full; never from the Host header, which anyone can forge."""
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path


class Frame:
    """The furniture around one page, or around a screen that is no page."""

    def __init__(self, request: HttpRequest, page: Page | None) -> None:
        self.request = request
        self.page = page
        self.language = get_language() or settings.LANGUAGE_CODE
        self.home_url = f"/{self.language}/"

    @cached_property
    def sections(self) -> list[SectionLink]:
        found = Page.objects.live().filter(
            depth=SECTION_DEPTH, locale__language_code=self.language
        )
        here = self.page.url_path if self.page else ""
        listed_in = LISTED_IN.get(self.page._meta.model_name) if self.page else None
        return [
            SectionLink(
                title=section.title,
                url=section.get_url(self.request) or self.home_url,
                kind=section.cached_content_type.model,
                in_menu=section.show_in_menus,
                is_current=(
                    section.cached_content_type.model == listed_in
                    if listed_in
                    else here.startswith(section.url_path)
                ),
            )
            for section in found.order_by("path")
        ]

    @cached_property
    def menu(self) -> list[SectionLink]:
        return [section for section in self.sections if section.in_menu]

    @cached_property
    def foot(self) -> list[SectionLink]:
        return [section for section in self.sections if not section.in_menu]

    @property
    def section_of(self) -> dict[str, SectionLink]:
        """The first section of each kind, such as storyindexpage."""
        return {section.kind: section for section in reversed(self.sections)}

    @cached_property
    def addresses(self) -> dict[str, str]:
        """Where this very page stands in each language that has it."""
        if self.page:
            return page_addresses(self.page, self.request)
        match = self.request.resolver_match
        if match is None or match.url_name == "wagtail_serve":
            return {}
        here = self.request.path
        return {code: translate_url(here, code) for code, _name in settings.LANGUAGES}

    @cached_property
    def languages(self) -> list[LanguageLink]:
        return [
            LanguageLink(
                code=code,
                name=name,
                url=self.addresses.get(code, f"/{code}/"),
                is_current=code == self.language,
                exists=code in self.addresses,
            )
            for code, name in settings.LANGUAGES
        ]

    @property
    def other_languages(self) -> list[LanguageLink]:
        return [link for link in self.languages if link.exists and not link.is_current]

    @cached_property
    def canonical(self) -> str:
        """The page's own address; a screen has none: its path may hold a token."""
        if self.page is None:
            return ""
        return absolute(self.addresses.get(self.language) or self.request.path)

    @cached_property
    def alternates(self) -> list[Alternate]:
        """Links for search engines; a page alone in its language needs none."""
        if not self.page or len(self.addresses) < 2:  # noqa: PLR2004  # itself and another
            return []
        found = [
            Alternate(code=code, url=absolute(path))
            for code, path in self.addresses.items()
        ]
        if "en" in self.addresses:
            found.append(
                Alternate(code="x-default", url=absolute(self.addresses["en"]))
            )
        return found

    @cached_property
    def funder(self) -> FunderWords:
        return funder_words(self.language)


def page_addresses(page: Page, request: HttpRequest | None = None) -> dict[str, str]:
    """Language and path of the page and of its published versions, in our order."""
    versions = page.get_translations(inclusive=True).live().select_related("locale")
    found = {version.locale.language_code: version for version in versions}
    if page.pk not in {version.pk for version in found.values()}:
        found[page.locale.language_code] = page  # a draft in the editor's preview
    paths = {code: version.get_url(request) for code, version in found.items()}
    return {code: paths[code] for code, _name in settings.LANGUAGES if paths.get(code)}


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLanguage:
    code: str
    name: str
    title: str
    url: str


def languages_of_lost_page(path: str) -> list[KnownLanguage]:
    """The languages of a page whose path was tried below a language that lacks it."""
    slugs = path.strip("/").split("/")[1:]
    if not slugs:
        return []
    homes = Page.objects.filter(depth=SECTION_DEPTH - 1).values_list(
        "url_path", flat=True
    )
    tried = [f"{home}{'/'.join(slugs)}/" for home in homes]
    page = Page.objects.live().filter(url_path__in=tried).first()
    if page is None:
        return []
    versions = page.get_translations(inclusive=True).live().select_related("locale")
    found = {version.locale.language_code: version for version in versions}
    return [
        KnownLanguage(
            code=code,
            name=name,
            title=found[code].title,
            url=found[code].get_url() or f"/{code}/",
        )
        for code, name in settings.LANGUAGES
        if code in found
    ]


def funder_words(language: str) -> FunderWords:
    row = FunderAcknowledgement.objects.in_language(language).with_source_code().first()
    if row is None:
        return default_funder_words()
    return FunderWords(
        statement=row.statement,
        disclaimer=row.disclaimer,
        emblem_alt=row.emblem_alt,
        source_code_url=row.source_code_url or "",
    )


def default_funder_words() -> FunderWords:
    """Before anybody has written the grant agreement's words into the admin."""
    return FunderWords(
        statement=_(
            "This project is funded by the European Union’s Asylum, Migration and "
            "Integration Fund."
        ),
        disclaimer=_(
            "The content represents the views of the authors only and is their sole "
            "responsibility. The European Commission accepts no responsibility for use "
            "that may be made of it."
        ),
        emblem_alt=_("Flag of the European Union"),
    )
