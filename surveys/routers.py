"""Answers live in a database of their own."""

from typing import Any

from django.db import models


class AnswersApart:
    """Send the app `responses`, and nothing else, to the database `responses`."""

    LABEL = ALIAS = "responses"

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str | None:
        return self.ALIAS if model._meta.app_label == self.LABEL else None

    db_for_write = db_for_read

    def allow_relation(
        self, first: models.Model, second: models.Model, **hints: Any
    ) -> bool | None:
        same = (first._meta.app_label == self.LABEL) == (
            second._meta.app_label == self.LABEL
        )
        return None if same else False

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return (db == self.ALIAS) == (app_label == self.LABEL)
