"""Every address. The promises are listed in docs/api.md."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from campaign_site import views
from mailing import urls as mail_urls

handler404 = views.page_not_found
handler500 = views.server_error
to_login = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns = [
    path("", views.choose_language, name="choose_language"),
    path("healthz", views.healthz, name="healthz"),
    path("healthz/worker", views.healthz_worker, name="healthz_worker"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path(".well-known/security.txt", views.security_text, name="security_text"),
    # Wagtail's own log-in asks no second factor: its address leads to allauth's.
    path("admin/login/", to_login),
    path("admin/account/", include("allauth.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("mail/", include(mail_urls.global_)),
    path(f"{settings.MEDIA_URL.strip('/')}/<path:name>", views.media, name="media"),
]
urlpatterns += i18n_patterns(
    path("", include("surveys.urls")),
    path("mail/", include(mail_urls.localized)),
    # Not results/: that is the slug of the editors' own page in English.
    path("findings/", views.findings, name="findings"),
    path("findings/<slug:study>/", views.study_findings, name="study_findings"),
    path("findings/<slug:study>/shifts.csv", views.findings_csv, name="findings_csv"),
    path("", include(wagtail_urls)),
)
