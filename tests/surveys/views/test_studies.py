"""Studies in the staff area."""

import datetime as dt
import re

import pytest
import time_machine
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from surveys.actions.questionnaires import release_questionnaire
from surveys.actions.seals import seal_wave
from surveys.actions.waves import STEP
from surveys.models import CeremonyStep, FieldCount, Study, WaveCity
from surveys.tasks import link_answers
from tests.factories import surveys as factory

pytestmark = pytest.mark.django_db(databases=["default", "responses"])
STUDIES = "/admin/studies/"


def flat(response):
    return " ".join(response.text.split())


def rows(response):
    """The cells of each row of our tables, as plain texts."""
    tables = re.findall(r'<table class="listing">.*?</table>', response.text, re.DOTALL)
    found = re.findall(r"<tr>(.*?)</tr>", "".join(tables), re.DOTALL)
    cells = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in found]
    return [
        [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row]
        for row in cells
    ]


def test_an_empty_list_tells_the_next_step(staff):
    page = staff("view_study").get(STUDIES)

    assert "There is no study yet. An evaluator creates one" in flat(page)


def test_the_list_shows_each_study_with_the_state_of_its_waves(staff):
    factory.study("old", before_is_over=True, is_simulated=True)
    factory.study("new")

    page = staff("view_study").get(STUDIES)

    before, after = "Before the campaign", "After the campaign"
    assert rows(page)[1:] == [
        ["Study en", "Prague, Sofia", f"{before}: Open {after}: Open"],
        ["Study en (simulated)", "Prague, Sofia", f"{before}: Closed {after}: Open"],
    ]


@pytest.mark.parametrize("count", (1, 3))
def test_the_list_takes_the_same_queries_for_one_and_three(
    staff, count, django_assert_num_queries
):
    client = staff("view_study")
    for number in range(count):
        factory.study(f"study{number}")
    client.get(STUDIES)  # Wagtail fills its own caches

    with django_assert_num_queries(14):
        page = client.get(STUDIES)

    assert len(rows(page)) == count + 1


def test_a_study_shows_times_on_the_clocks_of_each_city(staff):
    study = factory.study()
    WaveCity.objects.filter(wave__slug="study-before").update(
        opens_at=dt.datetime(2027, 3, 1, 7, tzinfo=dt.UTC),
        closes_at=dt.datetime(2027, 3, 31, 7, tzinfo=dt.UTC),
    )

    page = staff("view_study").get(f"{STUDIES}{study.pk}/")

    # Summer time begins on 28 March.
    assert rows(page)[1:3] == [
        ["Prague", "01/03/2027 08:00", "31/03/2027 09:00", "Europe/Prague", "0"],
        ["Sofia", "01/03/2027 09:00", "31/03/2027 10:00", "Europe/Sofia", "0"],
    ]


def test_a_study_shows_its_titles_version_and_that_it_is_simulated(staff):
    study = factory.study(is_simulated=True)

    page = staff("view_study").get(f"{STUDIES}{study.pk}/")

    for code in factory.LANGUAGES:
        assert f'<span lang="{code}">Study {code}</span>' in page.text
    assert "<dd>small 1</dd>" in page.text
    assert "Simulated: the answers of this study are made by a program." in page.text


def test_counts_are_those_of_the_worker_and_nothing_finer(staff):
    study = factory.study()
    FieldCount.objects.create(
        wave=study.waves.get(role="before"), city="sofia", completes=3 * STEP
    )

    page = staff("view_study").get(f"{STUDIES}{study.pk}/")

    assert [row[4] for row in rows(page)[1:3]] == ["0", "15"]
    assert "Answers are counted in fives" in page.text


def test_the_web_process_shows_a_study_without_reading_answers(staff):
    study = factory.study()
    client = staff("view_study")

    with CaptureQueriesContext(connections["responses"]) as asked:
        page = client.get(f"{STUDIES}{study.pk}/")

    assert (page.status_code, len(asked)) == (200, 0)


@pytest.mark.parametrize(
    ("state", "hours", "sentence"),
    (
        ("Not open yet", -21 * 24, "Fetch the links"),
        ("Open", 0, "Nothing to do. It closes at the times below."),
        ("Closed", 31 * 24, "Wait. The worker puts the last answers"),
    ),
)
def test_each_state_says_what_comes_next(staff, state, hours, sentence):
    study = factory.study()

    with time_machine.travel(timezone.now() + dt.timedelta(hours=hours), tick=False):
        page = staff("view_study").get(f"{STUDIES}{study.pk}/")

    assert f"<b>{state}.</b> {sentence}" in flat(page)


def test_an_imported_study_has_no_times(staff):
    study = Study.objects.create(slug="outside", titles={"en": "Outside"}, cities=[])
    version = factory.study("other").waves.first().version
    study.waves.create(
        version=version, slug="outside-before", role="before", position=0,
        closed_at=dt.datetime(2027, 1, 1, tzinfo=dt.UTC),
    )  # fmt: skip

    page = staff("view_study").get(f"{STUDIES}{study.pk}/")

    assert "This wave was imported: it has no opening times here." in page.text
    assert "Closed, every answer is in its place" in page.text


@pytest.mark.parametrize("path", ("", "1/"))
def test_studies_are_for_those_who_may_see_them(client, staff, path):
    factory.study()

    page = client.get(f"{STUDIES}{path}")
    assert "/admin/account/login/" in page["Location"]

    page = staff().get(f"{STUDIES}{path}")
    assert (page.status_code, page["Location"]) == (302, "/admin/")
    assert 'href="/admin/studies/"' not in client.get("/admin/").text


def given(**values):
    """What the form of a new study sends."""
    titles = {f"title_{code}": f"Title {code}" for code in factory.LANGUAGES}
    return titles | {
        "slug": "living",
        "cities": ["prague", "sofia"],
        "version": release_questionnaire(document=factory.questionnaire_document()).pk,
        "before_opens": "2099-03-01T08:00",
        "before_closes": "2099-04-01T20:00",
        "after_opens": "2099-06-01T08:00",
        "after_closes": "2099-07-01T20:00",
        "keep_answers_months": "36",
    } | values  # fmt: skip


def test_the_form_tells_each_field_in_six_languages(staff):
    given()

    page = staff("add_study").get(f"{STUDIES}new/")

    for code in factory.LANGUAGES:
        assert f'name="title_{code}"' in page.text
    assert page.text.count('type="datetime-local"') == 4
    assert "Questionnaire en (small 1)" in page.text


def test_a_study_is_created_by_its_form(staff):
    page = staff("add_study", "view_study").post(f"{STUDIES}new/", given(), follow=True)

    study = Study.objects.get()
    assert "The study is created." in page.text
    assert study.titles == {code: f"Title {code}" for code in factory.LANGUAGES}
    assert (study.slug, study.cities) == ("living", ["prague", "sofia"])
    assert study.keep_answers_months == 36
    assert "36 months after the last wave has closed" in flat(page)
    assert rows(page)[1:3] == [
        ["Prague", "01/03/2099 08:00", "01/04/2099 20:00", "Europe/Prague", "0"],
        ["Sofia", "01/03/2099 08:00", "01/04/2099 20:00", "Europe/Sofia", "0"],
    ]
    assert [wave.slug for wave in study.waves.all()] == [
        "living-before",
        "living-after",
    ]
    assert not study.is_simulated


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    (
        ("slug", "žití", "Enter a valid"),
        ("slug", "", "This field is required."),
        ("title_hr", "", "This field is required."),
        ("cities", [], "This field is required."),
        ("cities", ["atlantis"], "Select a valid choice."),
        ("version", "0", "Select a valid choice."),
        ("keep_answers_months", "0", "greater than or equal to 1."),
        ("keep_answers_months", "121", "less than or equal to 120."),
        ("before_opens", "", "This field is required."),
        ("before_opens", "0001-01-01T00:00", "Enter a valid date/time."),
        ("before_closes", "2099-02-01T08:00", "Please choose a time after the one above."),
        ("after_opens", "2099-03-15T08:00", "Please choose a time after the one above."),
        ("before_opens", "2099-03-29T03:30", "On the clocks of Sofia this time does not exist"),
    ),
)  # fmt: skip
def test_a_fault_is_said_beside_its_field_and_nothing_is_written(
    staff, field, value, sentence
):
    page = staff("add_study").post(f"{STUDIES}new/", given(**{field: value}))

    assert page.status_code == 422
    assert sentence in errors_of(page, field)
    assert 'value="Title bg"' in page.text
    assert not Study.objects.exists()


def errors_of(page, field):
    """What stands beside one field."""
    pattern = rf'id="id_{field}_error">.*?</div>'
    places = re.findall(pattern, page.text, re.DOTALL)
    return " ".join(" ".join(places).split())


def test_a_study_that_would_be_over_is_refused(staff):
    past = {
        "before_opens": "2019-03-01T08:00", "before_closes": "2019-04-01T08:00",
    }  # fmt: skip

    page = staff("add_study").post(f"{STUDIES}new/", given(**past))

    assert "Please choose a time that lies ahead." in errors_of(page, "before_closes")


def test_a_form_sent_twice_makes_one_study(staff):
    client = staff("add_study")
    client.post(f"{STUDIES}new/", given())

    page = client.post(f"{STUDIES}new/", given(slug="Living"))

    assert "There is a study of this name already." in errors_of(page, "slug")
    assert Study.objects.count() == 1


def test_cities_without_the_campaign_are_chosen_and_shown(staff):
    client = staff("add_study", "change_study", "view_study")
    page = client.post(
        f"{STUDIES}new/", given(comparison_cities=["sofia"]), follow=True
    )
    label = "<dt>Cities without the campaign, for comparison</dt>"
    assert f"{label} <dd>Sofia</dd>" in flat(page)

    url = f"{STUDIES}{Study.objects.get().pk}/change/"
    assert client.get(url).text.count("checked") == 3
    client.post(url, given(comparison_cities=[]))

    assert Study.objects.get().comparison_cities == []
    assert label not in client.get(f"{STUDIES}{Study.objects.get().pk}/").text


@pytest.mark.parametrize("compared", (["prague", "sofia"], ["osijek"]))
def test_a_comparison_without_a_campaign_is_refused_beside_its_field(staff, compared):
    client = staff("add_study", "change_study")
    faulty = given(comparison_cities=compared)

    page = client.post(f"{STUDIES}new/", faulty)

    assert page.status_code == 422
    assert "at least one city is left" in errors_of(page, "comparison_cities")
    assert not Study.objects.exists()
    client.post(f"{STUDIES}new/", given())
    page = client.post(f"{STUDIES}{Study.objects.get().pk}/change/", faulty)
    assert "at least one city is left" in errors_of(page, "comparison_cities")


def test_without_a_questionnaire_the_form_offers_to_release_ours(staff):
    client = staff("add_study", "add_questionnaireversion")
    assert "Release the core questionnaire" in client.get(f"{STUDIES}new/").text

    page = client.post(f"{STUDIES}questionnaire/", follow=True)

    assert "The questionnaire core 1 is released. Now create a study." in page.text
    assert "(core 1)" in page.text


def test_a_planned_study_is_changed(staff):
    client = staff("add_study", "change_study", "view_study")
    client.post(f"{STUDIES}new/", given())
    url = f"{STUDIES}{Study.objects.get().pk}/change/"
    assert 'value="Title sk"' in client.get(url).text

    assert 'value="36"' in client.get(url).text
    page = client.post(url, given(title_sk="Iný názov", cities=["sofia"]), follow=True)

    assert "The study is changed." in page.text
    assert Study.objects.get().titles["sk"] == "Iný názov"
    assert [row[0] for row in rows(page)[1:2]] == ["Sofia"]


def test_a_time_of_keeping_that_has_passed_is_refused_beside_its_field(staff):
    study = factory.study(before_is_over=True, after_is_over=True)
    study.waves.update(closed_at=timezone.now() - dt.timedelta(days=100))

    page = staff("change_study").post(
        f"{STUDIES}{study.pk}/change/", given(keep_answers_months="2")
    )

    assert "So many months have passed" in errors_of(page, "keep_answers_months")
    assert Study.objects.get().keep_answers_months == 24


def test_a_study_says_until_when_it_keeps_answers_and_what_must_be_done(
    staff, settled_study
):
    client = staff("view_study")
    url = f"{STUDIES}{settled_study.pk}/"
    settled_study.waves.update(closed_at="2027-03-31T12:00Z")

    page = client.get(url)
    settled_study.waves.update(closed_at="2020-03-31T12:00Z")
    overdue = client.get(url)

    assert "Answers are kept one by one until 31/03/2029." in flat(page)
    assert "By then this has to be done, or they stay:" in flat(page)
    assert "Their time is over, but nothing is deleted before this" in flat(overdue)
    for sentence in (
        "Before the campaign: seal the wave.",
        "After the campaign: seal the wave.",
        "Hold the link ceremony to its end.",
    ):
        assert f"<li>{sentence}" in flat(page)
        assert f"<li>{sentence}" in flat(overdue)


def test_a_study_whose_time_is_over_says_what_the_worker_waits_for(
    staff, settled_study, settings
):
    for wave in settled_study.waves.with_parts():
        seal_wave(wave=wave, now=timezone.now())
    CeremonyStep.objects.create(
        study=settled_study, stage="key_destroyed", position=4, facts={},
        done_at=timezone.now(), sha256="0",
    )  # fmt: skip
    settled_study.waves.update(closed_at="2020-03-31T12:00Z")
    client, url = staff("view_study"), f"{STUDIES}{settled_study.pk}/"

    assert "The worker deletes them soon." in flat(client.get(url))
    (settings.SEALED_DIR / "study-after-r1.parquet").write_bytes(b"")
    damaged = "Restore the sealed file study-after-r1.parquet: it is missing or was"
    assert damaged in flat(client.get(url))
    Study.objects.update(answers_deleted_at="2022-04-01T12:00Z")
    page = flat(client.get(url))
    assert "The answers were deleted on 01/04/2022" in page
    assert damaged not in page


def test_a_study_that_has_begun_keeps_cities_and_questionnaire(staff):
    study = factory.study()
    client = staff("change_study")
    url = f"{STUDIES}{study.pk}/change/"

    assert "The study has begun" in client.get(url).text
    page = client.post(url, given(cities=["prague"]))

    assert page.status_code == 422
    assert "You can still change the titles." in page.text
    assert Study.objects.get().cities == ["prague", "sofia"]


@pytest.mark.parametrize(
    "path",
    (
        "new/",
        "1/change/",
        "1/link/",
        "waves/study-before/times/",
        "waves/study-before/close/",
        "waves/study-before/seal/",
    ),
)
def test_who_may_only_look_changes_nothing(staff, path):
    factory.study()
    client = staff("view_study")

    assert client.post(f"{STUDIES}{path}", {})["Location"] == "/admin/"
    page = client.get(f"{STUDIES}{Study.objects.get().pk}/")
    for words in ("Change the", "Close now", "Seal the", "Link the"):
        assert words not in page.text
    assert "Create a study" not in client.get(STUDIES).text


@pytest.mark.usefixtures("_worker_is_away")
def test_linking_is_asked_for_and_shown(staff, settled_study):
    client = staff("change_study", "view_study")
    url = f"{STUDIES}{settled_study.pk}/"
    assert f'href="{url}link/"' in client.get(url).text
    assert "Nobody learns who that is." in flat(client.get(f"{url}link/"))

    page = client.post(f"{url}link/", follow=True)
    again = client.post(f"{url}link/", follow=True)

    assert page.text.count("The worker links the waves. Look again soon.") == 2
    assert f'href="{url}link/"' not in page.text
    assert "The worker has this request already." in again.text


def test_linking_waits_for_both_waves(staff):
    study = factory.study(before_is_over=True)
    client = staff("change_study", "view_study")
    url = f"{STUDIES}{study.pk}/"

    page = client.post(f"{url}link/", follow=True)

    assert "The wave still takes answers, or some still wait to be moved." in page.text
    assert (
        "They can be linked when those before and after the campaign have closed"
        in page.text
    )
    assert f'href="{url}link/"' not in page.text


def test_who_may_only_look_asks_the_worker_for_nothing(staff, settled_study):
    page = staff("view_study").get(f"{STUDIES}{settled_study.pk}/")

    assert "Closed, every answer is in its place" in page.text
    assert "/link/" not in page.text
    assert "/seal/" not in page.text


def test_a_study_says_when_it_was_linked_and_whether_its_ceremony_was_held(
    staff, settled_study
):
    client = staff("change_study", "view_study")
    url = f"{STUDIES}{settled_study.pk}/"
    with time_machine.travel(dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC), tick=False):
        link_answers.func("study")

    assert "Linked on 01/03/2027 12:00." in flat(client.get(url))
    settled_study.ceremony_steps.create(
        stage="paired", position=0, done_at=timezone.now(), facts={}, sha256="0" * 64
    )
    assert f"{url}link/" not in client.get(url).text
    page = client.post(f"{url}link/", follow=True)
    assert "The link ceremony of the study was held" in page.text
