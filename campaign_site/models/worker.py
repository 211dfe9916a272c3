"""When the worker last did each of its jobs; staff and /healthz/worker read it."""

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

LATE = dt.timedelta(minutes=5)


class WorkerRunQuerySet(models.QuerySet["WorkerRun"]):
    def is_alive(self, now: dt.datetime) -> bool:
        """Every job has succeeded lately; a job that keeps failing makes it late."""
        oldest = self.aggregate(oldest=models.Min("finished_at"))["oldest"]
        return oldest is not None and now - oldest < LATE


class WorkerRun(models.Model):
    job = models.SlugField(_("job"), max_length=40, unique=True)
    finished_at = models.DateTimeField(_("finished at"))
    outcome = models.CharField(_("outcome"), max_length=200)

    objects = WorkerRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("worker run")

    def __str__(self) -> str:
        return self.job
