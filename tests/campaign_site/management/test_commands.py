import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from analytics.models import StoredEstimate
from campaign_site.actions import demo
from campaign_site.checks import faults
from campaign_site.management.commands.demo import forget_unfinished, unfinished
from mailing.models import Delivery
from surveys.link_keys import path_of
from surveys.models import FieldCount, Study, Wave
from surveys.responses.models import Inbox, Response
from tests.factories import surveys as factory

pytestmark = pytest.mark.django_db(databases=["default", "responses"])


@pytest.fixture
def seeded(settings, monkeypatch, tmp_path):
    """The demo's own data, with fewer residents than the real one lets answer."""
    settings.IS_DEMONSTRATION = True
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(demo, "PEOPLE", 150)
    call_command("demo", "--no-serve")


def test_the_demo_seeds_studies_roles_and_an_invitation(seeded):
    pilot, field = Study.objects.order_by("-slug")

    assert (pilot.slug, field.slug) == ("pilot", "living-together")
    assert pilot.is_simulated
    assert field.is_simulated
    assert all(wave.is_sealed for wave in pilot.waves.with_parts())
    assert Response.objects.of_wave("living-together-before").count() == 50
    assert FieldCount.objects.filter(wave__slug="living-together-before").count() == 5
    assert not Inbox.objects.exists()
    assert Delivery.objects.filter(state="queued").count() == 12
    estimate = StoredEstimate.objects.published().get()
    assert (estimate.outcome, estimate.group) == ("attitude", "all")
    assert estimate.shift["difference"]["interval"]["low"] > 0
    for role in demo.ROLES:
        user = get_user_model().objects.get(username=role.name)
        assert user.check_password(demo.PASSWORD)
        assert user.is_superuser or user.groups.count() == 1

    the_seeded_pages_say_what_is_simulated()
    call_command("demo", "--no-serve")  # a second run finds everything in place
    assert Wave.objects.count() == 4
    assert Response.objects.of_wave("pilot-before").count() == 150


def the_seeded_pages_say_what_is_simulated():
    client = Client()

    home = client.get("/cs/")
    results = client.get("/en/results/")
    survey = client.get("/cs/s/living-together-after/")

    assert "/cs/s/living-together-after/" in home.text
    assert "Simulated: these answers were made by a program" in results.text
    assert "simulované" in survey.text or "simulovány" in survey.text


def test_the_demo_starts_anew_when_its_first_tables_were_cut_off(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    half = tmp_path / "db" / "demo.sqlite3"
    half.parent.mkdir()
    half.touch()
    unfinished().touch()

    forget_unfinished()

    assert not half.exists()
    assert not unfinished().exists()


def test_the_demo_refuses_other_settings():
    with pytest.raises(CommandError, match="Unset DJANGO_SETTINGS_MODULE"):
        call_command("demo", "--no-serve")


def test_check_instance_names_each_fault(settings):
    settings.DEBUG = True
    settings.SECRET_KEY = settings.FORM_STATE_KEY = "short"
    settings.REQUIRE_SECOND_FACTOR = False
    settings.WAGTAILDOCS_EXTENSIONS = None
    settings.WAGTAIL_ENABLE_UPDATE_CHECK = True
    settings.ANYMAIL = {"SEND_DEFAULTS": {"track_opens": True}}
    factory.study("lost")
    path_of("lost").unlink()

    with pytest.raises(CommandError) as refusal:
        call_command("check_instance")

    text = str(refusal.value)
    assert refusal.value.returncode == 1
    for words in (
        "DEBUG is on",
        "SECRET_KEY is short or public",
        "Two secrets are equal",
        "REQUIRE_SECOND_FACTOR is off",
        "WAGTAILDOCS_EXTENSIONS is not set",
        "WAGTAIL_ENABLE_UPDATE_CHECK is on",
        "ANYMAIL tracks opens or clicks",
        "lost: its link key is missing",
    ):
        assert words in text


def test_a_safe_instance_has_no_fault_of_its_own(settings):
    settings.SECRET_KEY = "a" * 50
    settings.FORM_STATE_KEY = "b" * 50
    settings.SUPPRESSION_KEY = "c" * 50
    settings.REQUIRE_SECOND_FACTOR = True
    factory.study("kept")

    # The throwaway PostgreSQL of the tests runs without fsync, and that is a fault.
    found = [fault for fault in faults() if "fsync" not in fault]

    assert [fault for fault in found if "synchronous_commit" not in fault] == []


def test_check_instance_knows_keys_that_lie_beside_the_databases(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.KEY_DIR = tmp_path / "db" / "keys"

    assert any("KEY_DIR lies in VAR_DIR" in fault for fault in faults())


def test_check_instance_wants_a_ceremony_finished_and_then_no_key():
    study = factory.study("over")
    path_of("over").unlink()

    def told(*stages):
        for position, stage in enumerate(stages):
            study.ceremony_steps.create(
                stage=stage,
                position=position,
                done_at=timezone.now(),
                facts={},
                sha256="",
            )
        return [fault.split(".")[0] for fault in faults() if "over" in fault]

    assert told("paired", "sealed") == [
        "over: its link ceremony is not finished",
        "over: its link key is missing",
    ]
    assert told("key_destroyed") == []


def test_check_instance_wants_static_files_and_catalogues(settings, tmp_path):
    source = tmp_path / "surveys/locale/sk/LC_MESSAGES/django.po"
    source.parent.mkdir(parents=True)
    source.touch()
    settings.BASE_DIR = settings.STATIC_ROOT = tmp_path
    backend = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": backend}}

    found = " ".join(faults())

    assert "Static files are not collected. Run manage.py collectstatic." in found
    assert "surveys/locale/sk/LC_MESSAGES/django.po is not compiled" in found
