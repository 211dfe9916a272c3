"""How commands refuse: one sentence on standard error, exit code 1 (docs/api.md)."""

from typing import NoReturn

from django.core.management.base import CommandError

from surveys.models import Study


def refuse(error: Exception | str) -> NoReturn:
    raise CommandError(str(error), returncode=1)


def study_named(slug: str) -> Study:
    study = Study.objects.filter(slug=slug).first()
    if study is None:
        known = ", ".join(Study.objects.values_list("slug", flat=True)) or "none yet"
        refuse(f"There is no study {slug!r}. Known studies: {known}.")
    return study
