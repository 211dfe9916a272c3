"""Settings shared by every way of running. Nothing here knows a secret."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from campaign_site.settings import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))
VAR_DIR.joinpath("db").mkdir(parents=True, exist_ok=True)

INSTALLED_APPS = [
    "campaign_site",
    "analytics",
    "surveys",
    "surveys.responses",
    "mailing",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "anymail",
    "csp",
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

# Sessions, CSRF cookies and log-ins exist below /admin/ alone: a public page sets no
# cookie and never varies by one. Public forms carry a signed token instead.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "campaign_site.middleware.PolicyMiddleware",
    "campaign_site.middleware.StaffSessionMiddleware",
    "campaign_site.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "campaign_site.middleware.StaffCsrfMiddleware",
    "campaign_site.middleware.StaffAuthenticationMiddleware",
    "campaign_site.middleware.StaffMessageMiddleware",
    "campaign_site.middleware.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]
# W003 asks for Django's CSRF middleware by name; StaffCsrfMiddleware is its subclass
# for /admin/, and public forms have no session that a forged request could ride on.
# W019 asks for DENY: Wagtail shows its preview in a frame of our own editor, and the
# policy of public pages forbids every frame by frame-ancestors.
SILENCED_SYSTEM_CHECKS = ["security.W003", "security.W019"]

ROOT_URLCONF = "campaign_site.urls"
WSGI_APPLICATION = "campaign_site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Two databases: answers know no person and have their own file or server.
# The web process may get a role that can only insert.
_responses_url = "RESPONSES_DATABASE_URL"
if env.text("INTEGRA_PROCESS", "") == "web" and env.text(
    "RESPONSES_WEB_DATABASE_URL", ""
):
    _responses_url = "RESPONSES_WEB_DATABASE_URL"
DATABASES = {
    "default": env.database("DATABASE_URL", VAR_DIR / "db" / "default.sqlite3"),
    "responses": env.database(_responses_url, VAR_DIR / "db" / "responses.sqlite3"),
}
DATABASE_ROUTERS = ["surveys.routers.AnswersApart"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "campaign_site.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": f"django.contrib.auth.password_validation.{name}",
    }
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
WAGTAILADMIN_LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "campaign_site.accounts.StaffAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "INTEGRA"
REQUIRE_SECOND_FACTOR = True

LANGUAGE_CODE = "en"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = WAGTAILADMIN_PERMITTED_LANGUAGES = [
    ("cs", "Čeština"),
    ("bg", "Български"),
    ("hr", "Hrvatski"),
    ("it", "Italiano"),
    ("sk", "Slovenčina"),
    ("en", "English"),
]
FORMAT_MODULE_PATH = ["campaign_site.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
WAGTAIL_I18N_ENABLED = True
# Aliases would serve English words as Croatian.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = True

# Code, name, time zone and the language that most residents speak.
CITIES = [
    ("prague", _("Prague"), "Europe/Prague", "cs"),
    ("sofia", _("Sofia"), "Europe/Sofia", "bg"),
    ("rubano", _("Rubano"), "Europe/Rome", "it"),
    ("osijek", _("Osijek"), "Europe/Zagreb", "hr"),
    ("kosice", _("Košice"), "Europe/Bratislava", "sk"),
]

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # Wagtail's editor of long pages needs them
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# A script that sends an answer a second must show in one batch of the inbox.
MOVE_EVERY_SECONDS = env.number("MOVE_EVERY_SECONDS", 120)

# Public pages: nothing from elsewhere, nothing inline.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    },
}
# Nothing leaves for another site. Not no-referrer: it makes browsers send "Origin: null"
# with our own forms, which the CSRF check and the origin check must refuse.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/admin/"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
# SAMEORIGIN, not DENY: Wagtail shows a preview of the page in a frame of its editor.
X_FRAME_OPTIONS = "SAMEORIGIN"

WAGTAIL_SITE_NAME = "INTEGRA"
WAGTAILADMIN_BASE_URL = env.text("SITE_URL", "http://localhost:8000")
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "pdf", "pptx", "txt", "xlsx", "zip"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_DOCUMENT_MODEL = "campaign_site.CampaignDocument"
WAGTAILIMAGES_IMAGE_MODEL = "campaign_site.CampaignImage"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 8 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAIL_ENABLE_UPDATE_CHECK = False  # it asks a third party
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # so does this
WAGTAIL_USER_EDIT_FORM = "wagtail.users.forms.UserEditForm"
WAGTAIL_PASSWORD_RESET_ENABLED = False  # allauth's route, which asks the second factor
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []  # no third-party frames

DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "INTEGRA <campaign@localhost>")
EMAIL_TIMEOUT = 30
MAIL_HOST = env.text("MAIL_HOST", "localhost")  # domain of Message-ID and List-ID

# Survey screens that are alike for everybody stay in the memory of a web process for a
# moment (surveys/views/kept.py).
KEEP_SURVEY_PAGES = True

# Secrets of residents live in files apart from the database and from these settings.
KEY_DIR = Path(env.text("KEY_DIR", str(VAR_DIR / "keys")))
SEALED_DIR = VAR_DIR / "sealed"

# An error mail would carry answers; errors are logged by place only, never by content.
ADMINS: list[tuple[str, str]] = []
DEFAULT_EXCEPTION_REPORTER_FILTER = "campaign_site.reporting.NoAnswersFilter"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s %(message)s"}},
    "filters": {"no_survey_paths": {"()": "campaign_site.reporting.NoSurveyPaths"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["no_survey_paths"],
        },
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}
