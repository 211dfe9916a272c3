"""What staff do with one wave."""

import pytest
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from surveys.actions.questionnaires import release_questionnaire
from surveys.actions.waves import close_waves
from surveys.clocks import wall_time_in
from surveys.models import SealedWave, Wave, WaveCity
from surveys.tasks import seal_answers
from tests.factories import surveys as factory

pytestmark = pytest.mark.django_db(databases=["default", "responses"])
TIMES = "/admin/studies/waves/study-before/times/"
CLOSE = "/admin/studies/waves/study-before/close/"
PIN = "/admin/studies/waves/study-after/version/"
SEAL = "/admin/studies/waves/study-before/seal/"


@pytest.fixture
def wave():
    """Open in Prague and in Sofia; the wave after lies far ahead."""
    wave = factory.wave()
    WaveCity.objects.filter(wave__slug="study-after").update(
        opens_at="2098-01-01T00:00Z", closes_at="2099-01-01T00:00Z"
    )
    return wave


def shown(wave):
    """What the form shows, as a browser sends it back."""
    return {
        f"{part.city}_{end}": f"{wall_time_in(part.city, getattr(part, end)):%Y-%m-%dT%H:%M}"
        for part in wave.cities.all()
        for end in ("opens_at", "closes_at")
    }


def closings():
    parts = WaveCity.objects.filter(wave__slug="study-before").order_by("city")
    return [part.closes_at for part in parts]


def test_a_closing_is_moved_on_the_clocks_of_its_city(staff, wave):
    client = staff("change_wave", "view_study")
    before = closings()

    page = client.post(
        TIMES, shown(wave) | {"sofia_closes_at": "2097-07-01T20:00"}, follow=True
    )

    assert "The times are changed." in page.text
    assert closings()[0] == before[0]  # to the second, which the form does not show
    assert f"{closings()[1]:%Y-%m-%d %H:%M}" == "2097-07-01 17:00"


def test_an_opening_that_lies_behind_cannot_be_typed(staff, wave):
    client = staff("change_wave")
    opened = wave.cities.get(city="prague").opens_at

    page = client.get(TIMES)
    client.post(TIMES, shown(wave) | {"prague_opens_at": "2020-01-01T08:00"})

    assert page.text.count("disabled id=") == 2
    assert wave.cities.get(city="prague").opens_at == opened


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    (
        ("prague_closes_at", "2026-01-01T08:00", "Prague would close before it opens"),
        ("prague_closes_at", "2098-06-01T08:00", "In Prague another wave of the study"),
        ("sofia_closes_at", "2097-03-31T03:30", "On the clocks of Sofia this time does not exist"),
        ("sofia_closes_at", "soon", "Enter a valid date/time."),
    ),
)  # fmt: skip
def test_a_faulty_time_is_refused_beside_its_field(staff, wave, field, value, sentence):
    before = closings()

    page = staff("change_wave").post(TIMES, shown(wave) | {field: value})

    assert page.status_code == 422
    assert sentence in page.text.split(f'id="id_{field}_error">')[1][:900]
    assert closings() == before


def test_closing_asks_first(staff, wave):
    page = staff("change_wave").get(CLOSE)

    assert "These cities would take no more answers: Prague, Sofia." in page.text
    assert min(closings()) > timezone.now()


def test_a_wave_is_closed_once(staff, wave):
    client = staff("change_wave", "view_study")

    page = client.post(CLOSE, follow=True)
    again = client.post(CLOSE, follow=True)

    assert "The wave is closed." in page.text
    assert "The wave takes no answers now. Change its times instead." in again.text
    assert max(closings()) < timezone.now()


def test_a_wave_that_has_ended_is_not_opened_again(staff):
    wave = factory.wave(before_is_over=True)
    close_waves(now=timezone.now())
    client = staff("change_wave", "view_study")

    page = client.post(TIMES, shown(wave) | {"sofia_closes_at": "2097-07-01T20:00"})

    assert (
        "The wave has ended: its answers are put in their place and mixed." in page.text
    )
    assert Wave.objects.get(slug="study-before").is_settled
    assert (
        "waves/study-before/times/"
        not in client.get(f"/admin/studies/{wave.study_id}/").text
    )


@pytest.mark.usefixtures("_worker_is_away")
def test_sealing_is_asked_for_and_shown(staff, settled_study):
    client = staff("add_sealedwave", "view_study")
    assert "Link the waves first" in flat(client.get(SEAL))

    page = client.post(SEAL, follow=True)
    again = client.post(SEAL, follow=True)

    assert page.text.count("The worker seals the wave. Look again soon.") == 2
    assert SEAL not in page.text
    assert "The worker has this request already." in again.text


def test_a_sealed_wave_shows_its_file_and_no_button(staff, settled_study):
    client = staff("add_sealedwave", "view_study")
    study = f"/admin/studies/{settled_study.pk}/"
    assert SEAL in client.get(study).text
    seal_answers.func("study-before")

    page = client.get(study)
    refused = client.post(SEAL, follow=True)

    digest = SealedWave.objects.get().sha256
    assert f"Sealed file study-before-r1.parquet, SHA-256 {digest}." in flat(page)
    assert SEAL not in page.text
    assert "The wave is sealed. When somebody withdraws an answer" in refused.text


def test_an_open_wave_is_not_sealed(staff, wave):
    page = staff("add_sealedwave", "view_study").post(SEAL, follow=True)

    assert "The wave still takes answers, or some still wait to be moved." in page.text


@pytest.mark.parametrize(
    ("fault", "sentence"),
    (
        ("NothingToSealError", "The wave has no answer. There is nothing to seal."),
        ("SomeError", "The worker could not do it (SomeError). Show this word"),
    ),
)
@pytest.mark.usefixtures("_worker_is_away")
def test_what_the_worker_could_not_do_is_said(staff, settled_study, fault, sentence):
    client = staff("add_sealedwave", "view_study")
    client.post(SEAL)
    DBTaskResult.objects.update(
        status=TaskResultStatus.SUCCESSFUL,
        return_value=fault,
        traceback="somebody wrote",
    )

    page = client.get(f"/admin/studies/{settled_study.pk}/")

    assert sentence in flat(page)
    assert "somebody wrote" not in page.text
    assert SEAL in page.text


def flat(page):
    return " ".join(page.text.split())


def reworded_version():
    document = factory.questionnaire_document()
    document["sections"][0]["items"][1]["stem"]["bg"] = "Друго?"
    return release_questionnaire(document=document)


def test_a_wave_that_lies_ahead_asks_another_version(staff, wave):
    client = staff("change_wave", "view_study")
    assert "Every question can be compared between the waves." in client.get(PIN).text

    page = client.post(PIN, {"version": reworded_version().pk}, follow=True)

    text = " ".join(page.text.split())
    assert "The wave asks the version small 2." in text
    assert "<dd>small 1</dd> <dt>After the campaign</dt> <dd>small 2</dd>" in text
    assert (
        "<li>att2 was worded differently in Български "
        "(study-before: “att2 bg”; study-after: “Друго?”).</li>"
    ) in text
    study = client.get(f"/admin/studies/{wave.study_id}/")
    assert "<dd>small 1, small 2</dd>" in study.text
    assert study.text.count(f'href="{PIN}"') == 1


def test_a_wave_that_has_begun_keeps_its_version_on_screen_too(staff, wave):
    client = staff("change_wave")
    url = PIN.replace("after", "before")

    page = client.get(url)
    refused = client.post(url, {"version": reworded_version().pk}, follow=True)

    assert "its questionnaire is part of the answers and stays" in page.text
    assert "<select" not in page.text
    assert refused.text.count("The wave has begun: its questionnaire is part") == 2
    assert Wave.objects.get(slug="study-before").version.number == 1


def test_a_version_of_another_questionnaire_is_not_offered(staff, wave):
    document = factory.questionnaire_document() | {"code": "other"}
    other = release_questionnaire(document=document)

    page = staff("change_wave").post(PIN, {"version": other.pk})

    assert page.status_code == 422
    assert Wave.objects.get(slug="study-after").version.code == "small"


def test_versions_are_for_those_who_change_waves(staff, wave):
    assert staff("view_study").get(PIN).status_code == 302
