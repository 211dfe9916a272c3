"""Tests: production's middleware and policy, fast hashes, mail kept in memory."""

import tempfile
from pathlib import Path

from campaign_site.settings.base import *

SECRET_KEY = "tests-only-" + "0" * 40
FORM_STATE_KEY = "tests-only-form-state-key"
SUPPRESSION_KEY = "tests-only-suppression-key"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
IS_DEMONSTRATION = False
KEEP_SURVEY_PAGES = False  # the tests of what is kept switch it on
REQUIRE_SECOND_FACTOR = False  # the tests of the second factor switch it on
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MOVE_EVERY_SECONDS = 0  # a worker that is called moves
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True  # looks for a file when asked, not for all in each test
TEMPLATES[0]["OPTIONS"]["debug"] = True  # coverage of templates needs it
_scratch = Path(tempfile.mkdtemp(prefix="integra-tests-"))
STATIC_ROOT = _scratch / "static"
STATIC_ROOT.mkdir()
MEDIA_ROOT = _scratch / "media"
KEY_DIR = _scratch / "keys"
SEALED_DIR = _scratch / "sealed"
for _database in DATABASES.values():
    _database["CONN_MAX_AGE"] = 0
