import pytest
from django.contrib.auth.models import Permission


@pytest.fixture
def staff(client, django_user_model):
    """Log in somebody who may enter the admin and has the named permissions."""

    def log_in(*codenames):
        user = django_user_model.objects.create_user("eva")
        wanted = Permission.objects.filter(
            content_type__app_label="surveys", codename__in=codenames
        )
        user.user_permissions.set(wanted)
        user.user_permissions.add(Permission.objects.get(codename="access_admin"))
        client.force_login(user)
        return client

    return log_in
