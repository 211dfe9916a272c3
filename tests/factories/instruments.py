"""A questionnaire with every format, in real words of one language and marked others."""

from tests.factories.surveys import ELEMENTS, LANGUAGES

WORDS = {
    "more": ("Още няколко въпроса", "A few more questions"),
    "battery": ("Доколко сте съгласни?", "How far do you agree?"),
    "battery_school": ("Децата учат добре заедно.", "Children learn well together."),
    "battery_work": ("На работа се разбираме.", "We get on at work."),
    "agree": ("Съгласен съм", "I agree"),
    "disagree": ("Не съм съгласен", "I disagree"),
    "friends": ("Къде срещате хора от други държави?", "Where do you meet people?"),
    "street": ("На улицата", "In the street"),
    "market": ("На пазара", "At the market"),
    "nowhere": ("Никъде", "Nowhere"),
    "distance": ("Кого бихте приели най-близо?", "Whom would you accept?"),
    "family": ("Като член на семейството", "As family"),
    "neighbour": ("Като съсед", "As a neighbour"),
    "visitor": ("Само като гост в страната", "Only as a visitor"),
    "order": ("Подредете по важност.", "Put in order of importance."),
    "safety": ("Сигурност", "Safety"),
    "schools": ("Училища", "Schools"),
    "parks": ("Паркове", "Parks"),
    "years": ("От колко години живеете тук?", "How many years have you lived here?"),
    "unit": ("години", "years"),
    "moved": ("Кога се преместихте тук?", "When did you move here?"),
    "why": ("Какво още искате да ни кажете?", "What else would you tell us?"),
    "note": ("Сега следват два въпроса за града.", "Two questions about the city."),
    "again": ("Може да ме поканите отново.", "You may invite me again."),
    "warm": ("Колко топли са чувствата Ви?", "How warm are your feelings?"),
    "cold": ("студени", "cold"),
    "even": ("нито топли, нито студени", "neither"),
    "hot": ("топли", "warm"),
    "know": ("Колко града има кампанията?", "How many cities has the campaign?"),
    "four": ("Четири", "Four"),
    "five": ("Пет", "Five"),
    "seen": ("Видяхте ли?", "Have you seen it?"),
    "poster": ("Плакат", "Poster"),
    "decoy": ("Филм, какъвто няма", "A film that never was"),
    "yes": ("Да", "Yes"),
    "no": ("Не", "No"),
    "life": ("Към по-добро ли се променя животът?", "Does life change for the better?"),
    "code": ("Вашият код", "Your code"),
    "element": ("Част от кода", "A part of the code"),
}  # fmt: skip


def words(key):
    bulgarian, english = WORDS[key]
    return {
        language: bulgarian if language == "bg" else f"{english} [{language}]"
        for language in LANGUAGES
    }


def options(*keys, **more):
    return [
        {"code": number, "label": words(key), **more.get(key, {})}
        for number, key in enumerate(keys, 1)
    ]


def item(code, kind, **more):
    return {"code": code, "format": kind, "stem": words(code), **more}


def rows(*keys):
    return [{"code": key, "label": words(key), "decoy": key == "decoy"} for key in keys]


def items():
    statements = [
        {"code": code, "label": words(f"battery_{code}")} for code in ("school", "work")
    ]
    ends = {"low": words("cold"), "high": words("hot")}
    elements = [
        {"key": key, "kind": kind, "stem": words("element")}
        for key, kind in ELEMENTS.items()
    ]
    return [
        item("note", "information"),
        item("battery", "likert", rows=statements, options=options("disagree", "agree")),
        item("friends", "multi", options=options(
            "street", "market", "nowhere", nowhere={"exclusive": True})),
        item("distance", "social_distance",
             options=options("family", "neighbour", "visitor")),
        item("order", "ranking", options=options("safety", "schools", "parks")),
        item("years", "number", minimum=0, maximum=110, unit=words("unit")),
        item("moved", "date", precision="month", minimum=1950, maximum=2030),
        item("why", "text", max_length=300, accepts_disclosure_risk=True),
        item("again", "consent"),
        item("life", "scale_0_10", **ends),
        item("warm", "thermometer", mid=words("even"), **ends),
        item("know", "knowledge", options=options("four", "five"), correct=2,
             source="INTEGRA", as_of="2019"),
        item("seen", "exposure", rows=rows("poster", "decoy"),
             options=options("yes", "no")),
        item("code", "code", elements=elements) | {"code": "own_code"},
    ]  # fmt: skip


def every_format():
    """One section of all formats."""
    return {
        "code": "every",
        "languages": LANGUAGES,
        "title": words("more"),
        "attribution": words("more"),
        "consent": {
            "title": words("more"),
            "text": {code: {"paragraphs": [code]} for code in LANGUAGES},
            "agree": words("agree"),
        },
        "sections": [
            {"code": "all", "title": words("more"), "items": items()},
        ],
    }


def short():
    """Every kind of text in its languages, and no more questions than it needs."""
    document = every_format()
    kept = [part for part in items() if part["code"] in {"friends", "again"}]
    document["sections"][0]["items"] = kept
    return document


def conditional():
    """Who meets people in the street is asked how often; the last text names the place."""
    document = every_format()
    known = {part["code"]: part for part in document["sections"][0]["items"]}
    again = known["again"] | {"stem": dict.fromkeys(LANGUAGES, "${years}? ${friends}")}
    document["sections"] = [
        {
            "code": "first",
            "title": words("more"),
            "items": [known["friends"], known["years"]],
        },
        {
            "code": "street",
            "title": words("street"),
            "show_if": "selected(${friends}, 1)",
            "items": [known["battery"], known["why"]],
        },
        {
            "code": "last",
            "title": words("more"),
            "items": [
                again,
                known["distance"] | {"show_if": "${battery_work} = 2"},
            ],
        },
    ]
    return document


def section(code, *items, **more):
    return {"code": code, "title": words("more"), "items": list(items), **more}


def picks(code, **more):
    answers = options("four", "five", "yes", "no")
    return item("know", "single", options=answers) | {"code": code, **more}


def arm(code="story", **more):
    arms = options("street", "market")
    return item("note", "arm", options=arms) | {"code": code, **more}


def of_sections(*sections):
    return every_format() | {"sections": list(sections)}


def drawn():
    """Everything that chance may do; the last screen is for one arm alone."""
    return of_sections(
        section("arms", arm()),
        section("plain", picks("one", shuffled=True)),
        section("left", picks("two"), block="pair"),
        section("right", picks("three"), block="pair"),
        section(
            "items",
            item("note", "information"),
            *(picks(f"q{number}") for number in range(4)),
            shuffled=True,
        ),
        section("market", item("again", "consent"), show_if="${story} = 2"),
    )
