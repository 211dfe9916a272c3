"""Production's settings, with Wagtail's own forms beside our survey.

All three ways run below the same middleware: a stock site's sessions and CSRF cookies
would cost the form page more.
"""

from campaign_site.settings.production import *

INSTALLED_APPS = [
    *INSTALLED_APPS,
    "wagtail.contrib.forms",
    "tests.benchmarks.survey_site",
]
MIDDLEWARE = [
    "tests.benchmarks.survey_site.middleware.CountStatements",
    *MIDDLEWARE,
    "tests.benchmarks.survey_site.middleware.NobodyIsLoggedIn",
]
ROOT_URLCONF = "tests.benchmarks.survey_site.urls"
