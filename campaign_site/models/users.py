from django.contrib.auth.models import AbstractUser


class User(AbstractUser):  # type: ignore[django-manager-missing]  # Wagtail is untyped
    """A member of staff. Residents and contacts have no account."""
