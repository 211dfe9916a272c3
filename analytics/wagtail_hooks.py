from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from analytics import urls


@hooks.register("register_admin_urls")
def register_report_urls() -> list[URLResolver]:
    return [path("evaluation/", include(urls))]


class ReportMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("analytics.view_report"))


@hooks.register("register_admin_menu_item")
def register_report_menu_item() -> MenuItem:
    return ReportMenuItem(
        _("Evaluation"),
        reverse("analytics:index"),
        name="evaluation",
        icon_name="doc-full-inverse",
        order=900,
    )


@hooks.register("register_permissions")
def register_report_permissions() -> QuerySet[Permission]:
    return Permission.objects.filter(
        content_type__app_label="analytics",
        codename__in=["view_report", "change_storedestimate"],
    )
