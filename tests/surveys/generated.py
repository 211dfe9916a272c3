"""Questionnaires that nobody wrote, and residents who fill them in at random."""

import re

from hypothesis import strategies as st

from surveys.enums import ItemFormat, Missing
from surveys.format_faults import SHUFFLED
from surveys.items import DATE_PARTS
from tests.factories.instruments import every_format, words

HEAD = {k: v for k, v in every_format().items() if k not in {"code", "sections"}}
KNOWN = {item["format"]: item for item in every_format()["sections"][0]["items"]}
# What a condition can ask of an earlier item, by its format.
CONDITIONS = {
    "single": "${%s} = 1",
    "arm": "${%s} = 1",
    "knowledge": "${%s} != 2",
    "multi": "selected(${%s}, 1)",
    "scale_0_10": "${%s} >= 5",
    "number": "${%s} > 50 or ${%s} = ''",
}
KNOWN["single"] = KNOWN["knowledge"] | {"format": "single"}
KNOWN["arm"] = {k: KNOWN["single"][k] for k in ("stem", "options")} | {"format": "arm"}


@st.composite
def documents(draw):
    """A sound document of one to four sections; later ones may have conditions.

    Chance may order its items, and sections from some place on, which then ask nothing
    that a condition reads.
    """
    sections, askable = [], []
    block_from = draw(st.integers(0, 8))
    for place in range(draw(st.integers(1, 4))):
        items, new = draw(item_lists(place, askable))
        section = {"code": f"s{place}", "title": words("more"), "items": items}
        if askable and draw(st.booleans()):
            section["show_if"] = draw(st.sampled_from(askable))
            new = []
        if draw(st.booleans()):
            section["shuffled"] = True
        if place >= block_from:
            section["block"] = "drawn"
            new = []
        sections.append(section)
        askable += new
    if all(item["format"] == "arm" for item in sections[0]["items"]):
        sections[0]["items"].append(KNOWN["information"] | {"code": "first"})
    texts = [i for s in sections for i in s["items"] if i["format"] == "text"]
    for too_many in texts[5:]:
        too_many.update(KNOWN["information"] | {"code": too_many["code"]})
    return {"code": "generated", **HEAD, "sections": sections}


@st.composite
def item_lists(draw, place, askable):
    """Items of a section, and what conditions may ask of them."""
    formats = st.sampled_from([f for f in ItemFormat.values if f != ItemFormat.CODE])
    items, new = [], []
    for number, kind in enumerate(draw(st.lists(formats, min_size=1, max_size=5))):
        item = KNOWN[kind] | {"code": f"i{place}{number}"}
        if askable and draw(st.booleans()):
            item["show_if"] = draw(st.sampled_from(askable))
        # One answer of an item that may be hidden can still be missing.
        elif kind in CONDITIONS and len(askable) < 10:
            new.append(CONDITIONS[kind].replace("%s", item["code"]))
        if kind in SHUFFLED and draw(st.booleans()):
            item["shuffled"] = True
        items.append(item)
    return items, new


def holds(condition, meant):
    """What a condition says of the answers so far, without the product's evaluator."""
    if condition is None:
        return True
    code = re.search(r"\$\{(\w+)\}", condition)[1]
    given = meant.get(code, -9)
    ways = {
        "selected": meant.get(f"{code}_1") == 1,
        "!= 2": given != 2,
        ">= 5": given >= 5,
        "> 50": given < 0 or given > 50,
        "= 1": given == 1,
    }
    return next(holds for words, holds in ways.items() if words in condition)


def filled(item, rng):
    """Fields of a form for one item, and the answers and text that they mean."""
    if item.format in {ItemFormat.INFORMATION, ItemFormat.ARM}:
        return {}, {}, {}
    luck = rng.random()
    if luck < 0.15:
        return {}, {}, {}
    if luck < 0.3 and item.has_asides:
        return _aside(item, rng.choice([Missing.REFUSED, Missing.DONT_KNOW]))
    return _WAYS.get(item.format, _codes)(item, rng)


def _aside(item, code):
    whole = {ItemFormat.MULTI, ItemFormat.RANKING, ItemFormat.NUMBER, ItemFormat.DATE}
    names = [item.part("aside")] if item.format in whole else item.answer_keys
    fields = {name: [str(int(code))] for name in names}
    return fields, dict.fromkeys(item.answer_keys, int(code)), {}


def _codes(item, rng):
    answers = {key: rng.choice(list(codes)) for key, codes in item.codes.items()}
    return {key: [str(code)] for key, code in answers.items()}, answers, {}


def _ticks(item, rng):
    free = [o.code for o in item.options if not o.is_exclusive]
    ticked = rng.sample(free, rng.randint(1, len(free)))
    if rng.random() < 0.3:
        ticked = [next(o.code for o in item.options if o.is_exclusive)]
    answers = {item.part(str(o.code)): int(o.code in ticked) for o in item.options}
    return {item.code: [str(code) for code in ticked]}, answers, {}


def _ranks(item, rng):
    keys = rng.sample(item.answer_keys, rng.randint(1, len(item.answer_keys)))
    answers = {key: rank for rank, key in enumerate(keys, 1)}
    return {key: [str(rank)] for key, rank in answers.items()}, answers, {}


def _date(item, rng):
    low, high = item.minimum, item.maximum
    whole = {"day": rng.randint(1, 28), "month": rng.randint(1, 12)}
    whole["year"] = rng.randint(low, high)
    answers = {item.part(p): whole[p] for p in DATE_PARTS[item.precision]}
    return {key: [str(number)] for key, number in answers.items()}, answers, {}


def _text(item, rng):
    text = "".join(rng.choices("аЖш ř'\"<{$}\\n", k=rng.randint(1, 40))).strip()
    return {item.code: [text]}, {}, {item.code: text} if text else {}


_WAYS = {
    ItemFormat.MULTI: _ticks,
    ItemFormat.RANKING: _ranks,
    ItemFormat.DATE: _date,
    ItemFormat.TEXT: _text,
}
