"""What editors build a text from. One list, so that every page type offers the same."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from analytics.blocks import EstimateBlock

WORDS = _("Words")
PICTURES = _("Pictures")
EVIDENCE = _("Evidence")
NEXT_STEP = _("Next step")


class HeadingBlock(blocks.CharBlock):
    class Meta:
        icon = "title"
        group = WORDS
        label = _("Heading")
        description = _("A heading between paragraphs.")
        template = "campaign_site/blocks/heading.html"
        preview_value = "The bench stayed"


class TextBlock(blocks.RichTextBlock):
    class Meta:
        icon = "pilcrow"
        group = WORDS
        label = _("Text")
        description = _("Paragraphs, lists and links.")
        template = "campaign_site/blocks/text.html"
        preview_value = "<p>In the first week nobody came in.</p>"

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "features", ["bold", "italic", "link", "document-link", "ol", "ul"]
        )
        super().__init__(**kwargs)


class QuoteBlock(blocks.StructBlock):
    words = blocks.TextBlock(label=_("Words"), help_text=_("Without quotation marks."))
    speaker = blocks.CharBlock(
        label=_("Who said it"),
        required=False,
        help_text=_("Leave empty for a story that is put together from several."),
    )

    class Meta:
        icon = "openquote"
        group = WORDS
        label = _("Quotation")
        description = _("One sentence that somebody said.")
        template = "campaign_site/blocks/quote.html"
        preview_value = {
            "words": "They ask me whether there is fresh coffee.",
            "speaker": "",
        }


class NoticeBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    text = blocks.TextBlock(label=_("Text"))

    class Meta:
        icon = "info-circle"
        group = WORDS
        label = _("Notice")
        description = _("Something a reader should know before going on.")
        template = "campaign_site/blocks/notice.html"
        preview_value = {"title": "Please note", "text": "The walk has no steps."}


class PictureBlock(ImageBlock):
    class Meta:
        icon = "image"
        group = PICTURES
        label = _("Picture")
        description = _("A picture with words for those who cannot see it.")
        template = "campaign_site/blocks/picture.html"


class FactChooserBlock(SnippetChooserBlock):
    """A fact card; one that is not published, or was withdrawn, shows nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("campaign_site.FactCard", **kwargs)

    class Meta:
        icon = "check"
        group = EVIDENCE
        label = _("Fact")
        description = _("A checked figure with its date and source.")
        template = "campaign_site/blocks/fact.html"


class ActionBlock(blocks.StructBlock):
    label = blocks.CharBlock(
        label=_("Words on the button"), help_text=_("Say what happens.")
    )
    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    address = blocks.RegexBlock(
        label=_("Or an address on this site"),
        regex=r"^/[a-z0-9/_-]*$",
        required=False,
        error_messages={"invalid": _("Enter an address such as /en/mail/subscribe/.")},
    )

    class Meta:
        icon = "link"
        group = NEXT_STEP
        label = _("Button")
        description = _("A step that the reader can take now.")
        template = "campaign_site/blocks/action.html"
        preview_value = {"label": "Get our news", "address": "/en/mail/subscribe/"}


class SourceBlock(blocks.StructBlock):
    publisher = blocks.CharBlock(label=_("Publisher"), max_length=200)
    url = blocks.URLBlock(label=_("Address"), required=False)

    class Meta:
        icon = "doc-full"
        label = _("Source")
        description = _("Where a statement can be checked.")


BODY_BLOCKS: list[tuple[str, blocks.Block]] = [
    ("heading", HeadingBlock()),
    ("text", TextBlock()),
    ("quote", QuoteBlock()),
    ("notice", NoticeBlock()),
    ("image", PictureBlock()),
    ("fact", FactChooserBlock()),
    ("action", ActionBlock()),
    ("estimate", EstimateBlock(group=EVIDENCE)),
]
SOURCE_BLOCKS: list[tuple[str, blocks.Block]] = [("source", SourceBlock())]
