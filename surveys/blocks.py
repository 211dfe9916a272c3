"""What a questionnaire is put together from in the editor: one block for each format.

Words are CharBlock or TextBlock and go to the translators. Codes, numbers and conditions
are other blocks, which wagtail-localize copies and never offers for translation. A list
stands directly in the block of its question: wagtail-localize passes over a list that
stands deeper, without a word (tests/surveys/test_blocks.py counts).
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup

from surveys.definitions import WITHOUT_ASIDES
from surveys.enums import ItemFormat
from surveys.format_faults import HIGHEST_CODE, SHUFFLED

CODE = r"^[a-z][a-z0-9_]{0,29}$"
CODES = r"^[a-z][a-z0-9_]*(?:[ ,]+[a-z][a-z0-9_]*)*$"
LINE = r"^[^\r\n]{1,500}$"
DATE = r"^\d{4}(-\d{2}(-\d{2})?)?$"
# The switches of a question.
SETTINGS = ("required", "ordered", "shuffled", "asides", "attention", "show_if")
Named = list[tuple[str, blocks.Block]]


def code_block(**kwargs: Any) -> blocks.RegexBlock:
    kwargs.setdefault("help_text", _("Small letters, digits and _; never shown."))
    return blocks.RegexBlock(regex=CODE, label=_("Code"), **kwargs)


def codes_block(label: Any, **kwargs: Any) -> blocks.RegexBlock:
    """Several codes on one line: shorter to write than a list of fields."""
    return blocks.RegexBlock(regex=CODES, label=label, **kwargs)


def condition_block() -> blocks.RegexBlock:
    help_text = _("Empty: always. Else a condition, such as ${years} < 5.")
    return blocks.RegexBlock(
        regex=LINE, required=False, label=_("Show only if"), help_text=help_text
    )


def number_block(label: Any, **kwargs: Any) -> blocks.IntegerBlock:
    return blocks.IntegerBlock(label=label, **kwargs)


def word(label: Any, *, required: bool = True) -> blocks.CharBlock:
    """Empty, never None: wagtail-localize cannot read a text that is None."""
    return blocks.CharBlock(label=label, required=required, default="")


def words(label: Any, rows: int = 2, *, required: bool = True) -> blocks.TextBlock:
    return blocks.TextBlock(label=label, rows=rows, required=required, default="")


class LineBlock(blocks.StructBlock):
    """Its fields stand beside each other: a question may have a dozen of them."""

    class Meta:
        form_classname = "struct-block questionnaire-line"
        label_format = "{code}: {label}"


def option_list(*, may_exclude: bool = False) -> blocks.ListBlock:
    number = number_block(_("Number"), min_value=0, max_value=HIGHEST_CODE)
    parts: Named = [("code", number), ("label", word(_("Words")))]
    if may_exclude:
        alone = blocks.BooleanBlock(required=False, label=_("Stands alone"))
        parts.append(("exclusive", alone))
    one = LineBlock(parts, label=_("Answer"))
    return blocks.ListBlock(one, label=_("Answers"), collapsed=True)


def row_list(*, may_be_decoy: bool = False) -> blocks.ListBlock:
    decoy = blocks.BooleanBlock(required=False, label=_("Invented, as a check"))
    parts: Named = [
        ("code", code_block(help_text="")),
        ("label", word(_("Words"))),
        *([("decoy", decoy)] if may_be_decoy else []),
    ]
    one = LineBlock(parts, label=_("Line"))
    return blocks.ListBlock(one, label=_("Lines"), collapsed=True)


def element_list() -> blocks.ListBlock:
    kinds = [
        ("letter", _("A letter")),
        ("day", _("A day")),
        ("month", _("A month")),
        ("count", _("A count from 0 to 3")),
    ]
    parts: Named = [
        ("key", code_block(help_text="")),
        ("kind", blocks.ChoiceBlock(choices=kinds, label=_("What it is"))),
        ("stem", word(_("Question"))),
        ("help", word(_("Help"), required=False)),
    ]
    one = blocks.StructBlock(parts, label=_("Part of the code"))
    return blocks.ListBlock(one, label=_("Parts of the code"), collapsed=True)


def _ends() -> Named:
    return [("low", word(_("Words at 0"))), ("high", word(_("Words at the top")))]


def _bounds(low: Any, high: Any) -> Named:
    return [("minimum", number_block(low)), ("maximum", number_block(high))]


def _own() -> dict[ItemFormat, Named]:
    """What each format has beside code, question and help."""
    precisions = [
        ("year", _("Year")),
        ("month", _("Month and year")),
        ("day", _("Day, month and year")),
    ]
    risk = blocks.BooleanBlock(
        required=False,
        label=_("I accept the disclosure risk"),
        help_text=_("Own words may tell who wrote them. Answers to choose are safer."),
    )
    return {
        ItemFormat.LIKERT: [("rows", row_list()), ("options", option_list())],
        ItemFormat.SINGLE: [("options", option_list())],
        ItemFormat.MULTI: [("options", option_list(may_exclude=True))],
        ItemFormat.SCALE_0_10: _ends(),
        ItemFormat.THERMOMETER: [
            ("low", word(_("Words at 0"))),
            ("mid", word(_("Words at 50"))),
            ("high", word(_("Words at the top"))),
        ],
        ItemFormat.SOCIAL_DISTANCE: [("options", option_list())],
        ItemFormat.RANKING: [("options", option_list())],
        ItemFormat.NUMBER: [
            *_bounds(_("Smallest number"), _("Largest number")),
            ("unit", word(_("Unit"), required=False)),
        ],
        ItemFormat.DATE: [
            ("precision", blocks.ChoiceBlock(
                choices=precisions, default="month", label=_("How exact"))),
            *_bounds(_("First year"), _("Last year")),
        ],
        ItemFormat.TEXT: [
            ("max_length", number_block(_("Most characters"), default=300)),
            ("accepts_disclosure_risk", risk),
        ],
        ItemFormat.KNOWLEDGE: [
            ("options", option_list()),
            ("correct", number_block(_("Number of the right answer"))),
            ("source", blocks.RegexBlock(regex=LINE, label=_("Source"))),
            ("as_of", blocks.RegexBlock(
                regex=DATE, required=False, label=_("as of"),
                help_text=_("2018, 2018-11 or 2018-11-30."))),
        ],
        ItemFormat.EXPOSURE: [
            ("options", option_list()),
            ("rows", row_list(may_be_decoy=True)),
        ],
        ItemFormat.CODE: [("elements", element_list())],
        ItemFormat.ARM: [("options", option_list())],
    }  # fmt: skip


ICONS = {
    ItemFormat.INFORMATION: "info-circle",
    ItemFormat.TEXT: "pilcrow",
    ItemFormat.DATE: "calendar-alt",
    ItemFormat.CODE: "key",
    ItemFormat.CONSENT: "check",
    ItemFormat.ARM: "order",
}


class ItemBlock(blocks.StructBlock):
    """A question; its switches are folded up, for most questions keep them as they are."""

    def get_form_layout(self) -> BlockGroup:
        names = list(self.child_blocks)
        folded = BlockGroup(
            children=[name for name in names if name in SETTINGS],
            heading=_("Settings"),
            classname="collapsed",
            icon="cog",
            label_format="",
        )
        return BlockGroup([*(name for name in names if name not in SETTINGS), folded])


def _settings(kind: ItemFormat) -> Named:
    found: Named = []
    if kind not in {ItemFormat.INFORMATION, ItemFormat.CODE, ItemFormat.ARM}:
        required = blocks.BooleanBlock(required=False, label=_("Must be answered"))
        found.append(("required", required))
    if kind in {ItemFormat.SINGLE, ItemFormat.KNOWLEDGE}:
        ordered = blocks.BooleanBlock(
            required=False,
            label=_("The answers have an order"),
            help_text=_("Conditions may then say 'less than'."),
        )
        found.append(("ordered", ordered))
    if kind in SHUFFLED:
        shuffle = blocks.BooleanBlock(
            required=False,
            label=_("In an order drawn anew for each resident"),
            help_text=_("The lines, or the answers where there are no lines."),
        )
        found.append(("shuffled", shuffle))
    if kind not in WITHOUT_ASIDES - {ItemFormat.EXPOSURE}:
        asides = blocks.BooleanBlock(
            required=False,
            default=kind not in WITHOUT_ASIDES,
            label=_("Offer 'I do not know' and 'I would rather not say'"),
        )
        found.append(("asides", asides))
    if kind in {ItemFormat.SINGLE, ItemFormat.SOCIAL_DISTANCE}:
        attention = number_block(
            _("Number to choose"),
            required=False,
            help_text=_("Only if the question says which answer to give."),
        )
        found.append(("attention", attention))
    return [*found, ("show_if", condition_block())]


def item_block(kind: ItemFormat) -> blocks.StructBlock:
    own, switches = _own().get(kind, []), _settings(kind)
    front: Named = [
        ("code", code_block()),
        ("stem", words(_("Question"))),
        ("help", words(_("Help"), 1, required=False)),
    ]
    return ItemBlock(
        [*front, *own, *switches],
        label=kind.label,
        icon=ICONS.get(kind, "list-ul"),
        label_format="{code}: {stem}",
        collapsed=True,
    )


def section_block() -> blocks.StructBlock:
    """One screen of residents."""
    items = blocks.StreamBlock(
        [(kind.value, item_block(kind)) for kind in ItemFormat], label=_("Questions")
    )
    block = blocks.RegexBlock(
        regex=CODE,
        required=False,
        label=_("Block"),
        help_text=_("Neighbouring sections of one block stand in an order by chance."),
    )
    shuffle = blocks.BooleanBlock(
        required=False, label=_("Its questions in an order drawn for each resident")
    )
    return blocks.StructBlock(
        [
            ("code", code_block()),
            ("title", word(_("Title"))),
            (
                "intro",
                words(_("Introduction"), required=False),
            ),
            ("show_if", condition_block()),
            ("block", block),
            ("shuffled", shuffle),
            ("items", items),
        ],
        label=_("Section"),
        icon="doc-full",
        label_format="{code}: {title}",
        collapsed=True,
    )


def scale_block() -> blocks.StructBlock:
    apart = _("Their codes, with spaces between; a line is question_line.")
    return blocks.StructBlock(
        [
            ("key", code_block()),
            ("label", word(_("Name"), required=False)),
            ("items", codes_block(_("Questions"), help_text=apart)),
            ("reverse", codes_block(
                _("Of these, to be turned round"), required=False)),
            ("low", number_block(_("Lowest number"))),
            ("high", number_block(_("Highest number"))),
            ("min_answered", number_block(_("Answers needed"))),
        ],
        label=_("Scale"),
        icon="tasks",
        label_format="{key}: {label}",
        collapsed=True,
    )  # fmt: skip


def paragraph_block() -> blocks.TextBlock:
    return words(_("Paragraph"))


BODY_BLOCKS: Named = [("section", section_block())]
SCALE_BLOCKS: Named = [("scale", scale_block())]
CONSENT_BLOCKS: Named = [("paragraph", paragraph_block())]
