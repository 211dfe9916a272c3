"""The demo and a developer's machine. Its secrets are public: never serve people so."""

from campaign_site.settings import env
from campaign_site.settings.base import *

SECRET_KEY = "demonstration-only-" + "0" * 40
FORM_STATE_KEY = "demonstration-only-form-state-key"
SUPPRESSION_KEY = "demonstration-only-suppression-key"
DEBUG = env.flag("DEBUG", default=False)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]
IS_DEMONSTRATION = True
REQUIRE_SECOND_FACTOR = False
STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
EMAIL_BACKEND = "mailing.backends.OutboxBackend"
for _part in ("db", "static"):
    VAR_DIR.joinpath(_part).mkdir(parents=True, exist_ok=True)
