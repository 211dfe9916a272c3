"""Addresses, each list mounted by campaign_site.urls with include() at mail/.

`localized` belongs inside i18n_patterns, `global_` outside: a link in a mail shows the
page in the reader's language whatever the browser prefers.
"""

from django.urls import path

from mailing.views import public

localized = (
    [
        path("subscribe/", public.subscribe, name="subscribe"),
        path("subscribe/asked/", public.asked, name="asked"),
    ],
    "mailing",
)
global_ = (
    [
        path("confirm/<str:token>/", public.confirm, name="confirm"),
        path("unsubscribe/<str:token>/", public.unsubscribe, name="unsubscribe"),
    ],
    "mail_links",
)
