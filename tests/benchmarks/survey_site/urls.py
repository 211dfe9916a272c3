from django.urls import path

from campaign_site.urls import urlpatterns as product
from tests.benchmarks.survey_site import views

handler404 = "campaign_site.views.page_not_found"
handler500 = "campaign_site.views.server_error"
urlpatterns = [path("bare/", views.bare), *product]
