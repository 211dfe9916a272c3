"""The web process: it may insert answers and never reads them."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign_site.settings.dev")
os.environ.setdefault("INTEGRA_PROCESS", "web")

from django.core.wsgi import get_wsgi_application  # after the environment

application = get_wsgi_application()
