"""A questionnaire in two languages, written out, to be changed by one thing at a time."""


def text(english, czech):
    return {"en": english, "cs": czech}


def document():
    return {
        "code": "short",
        "languages": ["en", "cs"],
        "title": text("Living together", "Soužití"),
        "attribution": text("Our own wording", "Vlastní znění"),
        "consent": {
            "title": text("Before you start", "Než začnete"),
            "text": {
                "en": {"paragraphs": ["We ask.", "You may stop."]},
                "cs": {"paragraphs": ["Ptáme se.", "Můžete skončit."]},
            },
            "agree": text("I agree", "Souhlasím"),
        },
        "scales": [
            {
                "key": "life",
                "label": text("Life", "Život"),
                "items": ["economy", "culture"],
                "reverse": [],
                "low": 0,
                "high": 10,
                "min_answered": 2,
            }
        ],
        "sections": [
            {
                "code": "attitude",
                "title": text("Life here", "Život tady"),
                "intro": text("About newcomers.", "O nově příchozích."),
                "items": [
                    {
                        "code": "economy",
                        "format": "scale_0_10",
                        "stem": text("The economy?", "Hospodářství?"),
                        "low": text("worse", "hůř"),
                        "high": text("better", "lépe"),
                    },
                    {
                        "code": "culture",
                        "format": "scale_0_10",
                        "stem": text("Cultural life?", "Kulturní život?"),
                        "low": text("poorer", "chudší"),
                        "high": text("richer", "bohatší"),
                    },
                    {
                        "code": "allow",
                        "format": "single",
                        "stem": text("How many people?", "Kolik lidí?"),
                        "options": [
                            {"code": 1, "label": text("Many", "Mnoho")},
                            {"code": 2, "label": text("Some", "Několik")},
                            {"code": 3, "label": text("None", "Nikoho")},
                        ],
                    },
                ],
            },
            {
                "code": "more",
                "title": text("More", "Další"),
                "items": [
                    {
                        "code": "know",
                        "format": "knowledge",
                        "stem": text("What share?", "Jaký podíl?"),
                        "source": "Eurostat",
                        "as_of": "2018-12-31",
                        "correct": 1,
                        "options": [
                            {"code": 1, "label": text("1 %", "1 %")},
                            {"code": 2, "label": text("5 %", "5 %")},
                        ],
                    },
                    {
                        "code": "seen",
                        "format": "exposure",
                        "stem": text("Have you seen it?", "Viděli jste to?"),
                        "options": [
                            {"code": 1, "label": text("Yes", "Ano")},
                            {"code": 2, "label": text("No", "Ne")},
                        ],
                        "rows": [
                            {"code": "poster", "label": text("Poster", "Plakát")},
                            {
                                "code": "ship",
                                "label": text("Ship", "Loď"),
                                "decoy": True,
                            },
                        ],
                    },
                    {
                        "code": "link_code",
                        "format": "code",
                        "stem": text("Your code", "Váš kód"),
                        "elements": [
                            {
                                "key": "mother",
                                "kind": "letter",
                                "stem": text("Mother", "Matka"),
                            },
                            {"key": "day", "kind": "day", "stem": text("Day", "Den")},
                        ],
                    },
                ],
            },
        ],
    }


def item(document, code):
    """One item of a document, to be changed in place."""
    return next(
        item
        for section in document["sections"]
        for item in section["items"]
        if item["code"] == code
    )
