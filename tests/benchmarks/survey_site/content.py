"""The same ten statements for all three ways, with five answers and two ways out."""

LANGUAGES = ["en", "cs", "bg", "hr", "it", "sk"]
STATEMENTS = [
    ("school", "Children of all origins learn well together."),
    ("work", "I get on well with colleagues who moved here from other countries."),
    ("street", "People from other countries make our street livelier."),
    ("safety", "I feel safe in the parts of the city where newcomers live."),
    ("rent", "Newcomers have made it harder to find a flat that one can afford."),
    ("doctor", "Everybody who lives here should see a doctor on the same terms."),
    ("language", "The city should offer free language courses."),
    ("vote", "Who has lived here for five years should vote in local elections."),
    ("feast", "Feasts of other countries belong into our calendar too."),
    ("neighbour", "I would help a neighbour who does not speak our language."),
]
ANSWERS = [
    "Disagree strongly", "Disagree", "Neither agree nor disagree", "Agree",
    "Agree strongly",
]  # fmt: skip
CHOICES = [
    *enumerate(ANSWERS, 1), (-1, "I do not know"), (-2, "I would rather not say"),
]  # fmt: skip


def in_every_language(words):
    return dict.fromkeys(LANGUAGES, words)


def questionnaire():
    """One screen, as a battery of ten rows."""
    battery = {
        "code": "ten",
        "format": "likert",
        "stem": in_every_language("How far do you agree?"),
        "rows": [
            {"code": code, "label": in_every_language(words)}
            for code, words in STATEMENTS
        ],
        "options": [
            {"code": code, "label": in_every_language(words)}
            for code, words in enumerate(ANSWERS, 1)
        ],
    }
    title = in_every_language("Living together")
    return {
        "code": "bench",
        "languages": LANGUAGES,
        "title": title,
        "attribution": in_every_language("Our own wording."),
        "consent": {
            "title": in_every_language("Before you start"),
            "text": {
                code: {"paragraphs": ["We ask ten things.", "You may stop."]}
                for code in LANGUAGES
            },
            "agree": in_every_language("I agree."),
        },
        "sections": [{"code": "ten", "title": title, "items": [battery]}],
    }
