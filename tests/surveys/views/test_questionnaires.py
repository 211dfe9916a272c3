"""Drafts of questionnaires in the staff area: written, translated, released."""

import pytest
from wagtail.test.utils.form_data import nested_form_data, streamfield
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from surveys.actions.questionnaire_drafts import draft_from_document
from surveys.actions.questionnaires import release_questionnaire
from surveys.models import Questionnaire, QuestionnaireVersion
from tests.factories.instruments import every_format, short
from tests.factories.surveys import questionnaire_document

pytestmark = pytest.mark.django_db
PAGES = "/admin/studies/questionnaires/"
SNIPPETS = "/admin/snippets/surveys/questionnaire/"
MANAGER = (
    "view_questionnaire", "add_questionnaire", "change_questionnaire",
    "publish_questionnaire", "add_questionnaireversion",
)  # fmt: skip


def flat(response):
    return " ".join(response.text.split())


def draft(document=None):
    return draft_from_document(document=document or short())


def without(draft, language, path="title"):
    """Take one translation away."""
    rows = StringTranslation.objects.filter(locale__language_code=language)
    rows.filter(context__path=path).delete()
    return draft


def form(**changes):
    """What the editor's browser sends: one section of one question."""
    item = ("single", {
        "code": "allow", "stem": "How many?", "help": "",
        "options": streamfield([("item", {"code": 1, "label": "Many"}),
                                ("item", {"code": 2, "label": "Few"})]),
        "show_if": "",
    })  # fmt: skip
    section = {
        "code": "first", "title": "First", "intro": "", "show_if": "",
        "items": streamfield([item]),
    }  # fmt: skip
    return nested_form_data({
        "title": "Neighbours", "code": "neighbours", "attribution": "Our own wording",
        "licence": "", "consent_title": "Before you start",
        "consent_paragraphs": streamfield([("paragraph", "We ask.")]),
        "consent_agree": "I agree",
        "body": streamfield([("section", section)]), "scales": streamfield([]),
        **changes,
    })  # fmt: skip


def test_a_saved_questionnaire_is_with_the_translators_at_once(staff):
    client = staff(*MANAGER)

    response = client.post(f"{SNIPPETS}add/", form())

    assert response.status_code == 302
    made = Questionnaire.objects.get(code="neighbours", locale__language_code="en")
    source = TranslationSource.objects.get_for_instance(made)
    words = set(source.stringsegment_set.values_list("string__data", flat=True))
    assert words == {
        "Neighbours", "Our own wording", "Before you start", "We ask.", "I agree",
        "First", "How many?", "Many", "Few",
    }  # fmt: skip
    assert source.translations.count() == 5
    assert made.live is False


def test_an_edited_draft_reaches_the_translators_though_nothing_is_published(staff):
    client = staff(*MANAGER)
    client.post(f"{SNIPPETS}add/", form())
    made = Questionnaire.objects.get(code="neighbours", locale__language_code="en")

    client.post(f"{SNIPPETS}edit/{made.pk}/", form(title="Good neighbours"))

    source = TranslationSource.objects.get_for_instance(made)
    words = source.stringsegment_set.values_list("string__data", flat=True)
    assert "Good neighbours" in words


def test_the_editor_offers_no_publishing_and_leads_to_the_languages(staff):
    client = staff(*MANAGER)

    page = client.get(f"{SNIPPETS}edit/{draft().pk}/")

    assert "action-publish" not in page.text
    assert "Languages, preview and release" in page.text


def test_the_editor_saves_by_itself_only_what_was_saved_once(staff):
    client = staff(*MANAGER)

    new, begun = (
        client.get(f"{SNIPPETS}add/"),
        client.get(f"{SNIPPETS}edit/{draft().pk}/"),
    )

    assert new.context["autosave_enabled"] is False
    assert begun.context["autosave_enabled"] is True


def test_a_code_that_is_in_use_is_refused_beside_its_field(staff):
    draft()

    page = staff(*MANAGER).post(f"{SNIPPETS}add/", form(code="every"))

    assert "There is a questionnaire of this code already" in page.text


def test_the_code_stays_after_a_release(staff):
    client = staff(*MANAGER)
    client.post(f"{SNIPPETS}add/", form())
    made = Questionnaire.objects.originals().get()
    address = f"{SNIPPETS}edit/{made.pk}/"

    assert client.post(address, form(code="people")).status_code == 302
    release_questionnaire(document=every_format() | {"code": "people"})
    refused = client.post(address, form(code="neighbours"))

    assert "A version was released under the old code." in refused.text
    assert set(Questionnaire.objects.values_list("code", flat=True)) == {"people"}


def test_a_deleted_draft_takes_its_translations_along_and_its_code_is_free(staff):
    client = staff(*MANAGER, "delete_questionnaire")
    made = draft()

    client.post(f"{SNIPPETS}delete/{made.pk}/")

    assert not Questionnaire.objects.exists()
    assert not TranslationSource.objects.exists()
    assert draft().code == "every"


def test_a_deleted_translation_counts_as_missing_and_can_be_written_anew(staff):
    client = staff(*MANAGER, "delete_questionnaire")
    made = draft()
    slovak = Questionnaire.objects.get(locale__language_code="sk")

    client.post(f"{SNIPPETS}delete/{slovak.pk}/")
    slovak = states(client.get(f"{PAGES}{made.pk}/"))["sk"]

    assert slovak.missing == slovak.texts
    assert client.get(f"{SNIPPETS}edit/{slovak.row}/").status_code == 200


def test_a_draft_may_be_unfinished_but_has_a_code(staff):
    client = staff(*MANAGER)

    unfinished = form(attribution="", consent_title="", body=streamfield([]))
    refused = client.post(f"{SNIPPETS}add/", form(code=""))

    assert client.post(f"{SNIPPETS}add/", unfinished).status_code == 302
    assert (refused.status_code, Questionnaire.objects.originals().count()) == (200, 1)


def test_the_translation_editor_shows_every_text_of_the_draft(staff):
    client = staff(*MANAGER)
    draft()
    slovak = Questionnaire.objects.get(locale__language_code="sk")

    page = client.get(f"{SNIPPETS}edit/{slovak.pk}/")

    assert "I agree [sk]" in page.text


# -- the list


def test_the_list_is_of_drafts_and_offers_what_has_none(staff):
    draft()
    release_questionnaire(document=every_format())
    release_questionnaire(document=questionnaire_document())

    page = flat(staff(*MANAGER).get(PAGES))

    assert "A few more questions [en]" in page
    assert "<td>every</td> <td>1</td>" in page
    assert "Begin with small 1" in page
    assert "Begin with every 1" not in page
    assert "Begin with the core questionnaire" in page


def test_an_empty_list_says_so_and_a_reader_cannot_begin(staff):
    page = staff("view_questionnaire").get(PAGES)

    assert "There is no draft yet." in page.text
    assert "Begin with" not in page.text


@pytest.mark.parametrize("count", (1, 3))
def test_the_list_takes_the_same_queries_for_one_and_three(
    staff, count, django_assert_num_queries
):
    client = staff(*MANAGER)
    for number in range(count):
        draft(every_format() | {"code": f"every{number}"})
        release_questionnaire(document=every_format() | {"code": f"other{number}"})
    client.get(PAGES)

    with django_assert_num_queries(10):
        page = client.get(PAGES)

    assert page.text.count('<td class="title">') == count


def test_begin_with_the_core_questionnaire(staff):
    client = staff(*MANAGER)

    page = client.post(f"{PAGES}new/", follow=True)

    assert "The draft is ready, in all its languages." in page.text
    assert "Every language is complete." in page.text


def test_begin_with_a_released_version_once(staff):
    client = staff(*MANAGER)
    version = release_questionnaire(document=questionnaire_document())

    client.post(f"{PAGES}new/", {"version": version.pk})
    page = client.post(f"{PAGES}new/", {"version": version.pk}, follow=True)

    assert "There is a draft of this questionnaire already." in page.text
    assert Questionnaire.objects.originals().count() == 1


def test_a_version_that_the_editor_cannot_hold_is_refused_by_name(staff):
    client = staff(*MANAGER)
    version = release_questionnaire(document=every_format() | {"funder": "AMIF"})

    page = client.post(f"{PAGES}new/", {"version": version.pk}, follow=True)

    assert "the editor has no place for" in page.text
    assert not Questionnaire.objects.exists()


# -- the languages


def states(page):
    return {state.code: state for state in page.context["states"]}


def test_the_page_counts_missing_outdated_and_identical_texts(staff):
    made = draft()
    without(made, "sk")
    words = StringTranslation.objects.filter(locale__language_code="it")
    title = words.get(context__path="title")
    title.data = title.translation_of.data
    title.save()
    made.attribution = "Worded anew"
    made.save_revision()

    page = staff(*MANAGER).get(f"{PAGES}{made.pk}/")

    found = states(page)
    counts = {
        code: (one.missing, one.outdated, one.identical) for code, one in found.items()
    }
    assert counts == {
        "en": (0, 0, 0), "cs": (0, 1, 0), "bg": (0, 1, 0), "hr": (0, 1, 0),
        "it": (0, 1, 1), "sk": (1, 1, 0),
    }  # fmt: skip
    assert found["en"].is_source
    assert f"{SNIPPETS}edit/{found['sk'].row}/" in page.text


def test_a_stopped_translation_is_named(staff):
    made = draft()
    Translation.objects.filter(target_locale__language_code="hr").update(enabled=False)

    page = staff(*MANAGER).get(f"{PAGES}{made.pk}/")

    assert "Stopped: start the translation again" in page.text
    assert [code for code, one in states(page).items() if not one.is_complete] == ["hr"]


def test_a_translation_with_an_error_counts_as_missing(staff):
    made = draft()
    StringTranslation.objects.filter(
        locale__language_code="bg", context__path="title"
    ).update(has_error=True)

    page = staff(*MANAGER).get(f"{PAGES}{made.pk}/")

    assert not states(page)["bg"].is_complete


@pytest.mark.parametrize("count", (1, 3))
def test_the_page_takes_the_same_queries_for_one_and_three_versions(
    staff, count, django_assert_num_queries
):
    client = staff(*MANAGER)
    made = draft()
    for number in range(count):
        document = every_format()
        document["title"]["en"] = f"Title {number}"
        release_questionnaire(document=document)
    client.get(f"{PAGES}{made.pk}/")

    with django_assert_num_queries(34):
        page = client.get(f"{PAGES}{made.pk}/")

    assert page.text.count("Released without sign-offs.") == count


def test_a_translation_has_no_page_of_its_own(staff):
    draft()
    slovak = Questionnaire.objects.get(locale__language_code="sk")

    assert staff(*MANAGER).get(f"{PAGES}{slovak.pk}/").status_code == 404


# -- the release


def release(client, made, digest=None, unsigned="cs bg hr it sk en"):
    address = f"{PAGES}{made.pk}/release/"
    if digest is None:
        digest = client.get(address).context["preview"].digest
    given = {"digest": digest, "unsigned": unsigned}
    return client.post(address, given, follow=True)


def test_what_is_confirmed_is_released(staff):
    client = staff(*MANAGER)
    made = draft()

    page = client.get(f"{PAGES}{made.pk}/release/")
    assert "This is the first version: nothing is compared." in page.text
    assert "Release as every 1" in flat(page)

    page = release(client, made)
    assert "every 1 is released. A study can ask it now." in page.text
    assert QuestionnaireVersion.objects.get().document == short()


def test_wording_and_structure_stand_apart(staff):
    client = staff(*MANAGER)
    release_questionnaire(document=every_format())
    document = every_format()
    document["sections"][0]["title"]["bg"] = "Ново заглавие"
    document["sections"][0]["items"][5]["required"] = True
    made = draft(document)

    page = flat(client.get(f"{PAGES}{made.pk}/release/"))

    assert page.index("Structure (1)") < page.index("Words (1)")
    assert '<td lang="bg"> Ново заглавие </td>' in page
    assert "Release as every 2" in page


def test_faults_are_listed_and_stop_the_release(staff):
    client = staff(*MANAGER)
    release_questionnaire(document=every_format())
    document = every_format()
    document["sections"][0]["items"][5]["maximum"] = 100
    made = draft(document)

    page = client.get(f"{PAGES}{made.pk}/release/")

    assert "all.years: could be answered by 0 to 110 in version 1" in page.text
    assert "Release as" not in page.text
    digest = page.context["preview"].digest
    assert "To be mended first" in release(client, made, digest).text
    assert QuestionnaireVersion.objects.count() == 1


@pytest.mark.parametrize("language", ("sk", "cs"))
def test_a_language_that_is_incomplete_stops_the_release(staff, language):
    client = staff(*MANAGER)
    made = without(draft(), language)

    page = flat(client.get(f"{PAGES}{made.pk}/release/"))

    assert "This draft cannot be released" in page
    assert "1 missing, 0 outdated." in page
    assert "Not every language is complete." in release(client, made, "any").text
    assert not QuestionnaireVersion.objects.exists()


def test_a_stopped_translation_stops_the_release_by_name(staff):
    client = staff(*MANAGER)
    made = draft()
    Translation.objects.filter(target_locale__language_code="hr").update(enabled=False)

    page = flat(client.get(f"{PAGES}{made.pk}/release/"))

    assert '<span lang="hr">Hrvatski</span>: the translation was stopped.' in page
    release(client, made, "any")
    assert not QuestionnaireVersion.objects.exists()


def test_a_draft_that_changed_after_it_was_read_is_not_released(staff):
    client = staff(*MANAGER)
    made = draft()
    digest = client.get(f"{PAGES}{made.pk}/release/").context["preview"].digest
    made.licence = "CC0"
    made.save_revision()

    page = release(client, made, digest)

    assert "has changed since you read this page" in page.text
    assert not QuestionnaireVersion.objects.exists()


def test_a_release_by_somebody_else_in_between_is_noticed(staff):
    client = staff(*MANAGER)
    made = draft()
    digest = client.get(f"{PAGES}{made.pk}/release/").context["preview"].digest
    other = every_format()
    other["title"]["en"] = "Another"
    release_questionnaire(document=other)

    page = release(client, made, digest)

    assert "has changed since you read this page" in page.text
    assert QuestionnaireVersion.objects.count() == 1


def test_an_unchanged_draft_is_no_new_version(staff):
    client = staff(*MANAGER)
    made = draft(questionnaire_document())
    release_questionnaire(document=questionnaire_document())

    page = client.get(f"{PAGES}{made.pk}/release/")

    assert "The draft is the latest version already." in page.text
    assert "already" in release(client, made, "any").text
    assert QuestionnaireVersion.objects.count() == 1


# -- who may


@pytest.mark.parametrize(
    ("held", "address", "method"),
    (
        ((), "", "get"),
        ((), "{pk}/", "get"),
        ((), "{pk}/en/first-screen/", "get"),
        ((), "{pk}/en/first-screen/screen/", "get"),
        (("view_questionnaire", "change_questionnaire"), "new/", "post"),
        (("view_questionnaire", "change_questionnaire"), "{pk}/release/", "get"),
        (("view_questionnaire", "change_questionnaire"), "{pk}/release/", "post"),
    ),
)
def test_each_page_asks_for_its_own_permission(staff, held, address, method):
    client = staff(*held)
    made = draft()

    response = getattr(client, method)(f"{PAGES}{address.format(pk=made.pk)}")

    assert response.status_code == 302
    assert response.url == "/admin/"


def test_a_reader_is_offered_nothing_to_change(staff):
    made = draft()

    page = staff("view_questionnaire").get(f"{PAGES}{made.pk}/")

    assert "Change the questions" not in page.text
    assert "Check and release" not in page.text
    assert "Translate<" not in page.text


def test_a_draft_with_faults_shows_them_instead_of_screens(staff):
    client = staff(*MANAGER)
    client.post(f"{SNIPPETS}add/", form(body=streamfield([("section", {
        "code": "empty", "title": "", "intro": "", "show_if": "",
        "items": streamfield([])})])))  # fmt: skip
    made = Questionnaire.objects.originals().get()

    page = client.get(f"{PAGES}{made.pk}/en/first-screen/")

    assert "empty: the section is empty. Delete it." in page.text
    assert "<iframe" not in page.text
    frame = client.get(f"{PAGES}{made.pk}/en/first-screen/screen/")
    assert frame.status_code == 404
