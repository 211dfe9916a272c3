"""Let a page cite an estimate. Imports no statistics: the web process does this."""

import datetime as dt

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from analytics.models import StoredEstimate


@transaction.atomic
def publish_estimate(
    *, estimate: StoredEstimate, by: AbstractBaseUser, now: dt.datetime
) -> None:
    """Publish once; who did it first stays on record."""
    StoredEstimate.objects.filter(pk=estimate.pk, published_at__isnull=True).update(
        published_at=now, published_by=by
    )
