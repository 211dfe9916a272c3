import hashlib
import json

import pytest
from django.apps import apps
from django.core import serializers

from tests.mailing.scripted import ScriptedBackend


@pytest.fixture(autouse=True)
def _addresses(settings):
    settings.WAGTAILADMIN_BASE_URL = "https://example.org"
    settings.MAIL_HOST = "mail.example.org"
    settings.DEFAULT_FROM_EMAIL = "INTEGRA <campaign@mail.example.org>"


@pytest.fixture
def rows():
    """A hash of all that mailing has stored, to show that a request changed nothing."""

    def digest():
        stored = [
            serializers.serialize("json", model.objects.order_by("pk"))
            for model in apps.get_app_config("mailing").get_models()
        ]
        return hashlib.sha256(json.dumps(stored).encode()).hexdigest()

    return digest


@pytest.fixture
def server(settings, monkeypatch):
    """Mail goes to a backend that the test scripts."""
    settings.EMAIL_BACKEND = "tests.mailing.scripted.ScriptedBackend"
    for name, value in (("script", []), ("sent", []), ("opened", 0)):
        monkeypatch.setattr(ScriptedBackend, name, value)
    monkeypatch.setattr(ScriptedBackend, "refuses_to_open", None)
    return ScriptedBackend
