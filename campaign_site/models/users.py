from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A member of staff. Residents and contacts have no account."""
