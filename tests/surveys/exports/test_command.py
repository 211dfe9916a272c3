import csv
import re

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import ModelLogEntry

from surveys.actions.links import link_study
from surveys.actions.seals import seal_wave
from surveys.actions.waves import close_waves
from tests.factories import surveys as factory

pytestmark = pytest.mark.django_db(databases=["default", "responses"])


def sealed_study(*, before=14, after=12, cities=("prague",), document=None):
    """Sealed; residents live in these cities in turn."""
    made = factory.study(before_is_over=True, after_is_over=True, document=document)
    for role, people in (("before", before), ("after", after)):
        for person in range(people):
            city = cities[person % len(cities)]
            slug = f"{made.slug}-{role}"
            factory.inbox_row(
                f"{role}{person:060}", wave=slug, city=city, att1=person % 9
            )
    close_waves(now=timezone.now())
    for wave in made.waves.with_parts():
        seal_wave(wave=wave, now=timezone.now())
    return made


def export(tmp_path, *options, kind="csv", language="cs", study="study"):
    path = tmp_path / f"answers.{kind}"
    call_command(
        "export_responses",
        study,
        f"--format={kind}",
        f"--language={language}",
        f"--output={path}",
        *options,
    )
    return path


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_waves_stand_one_below_the_other_as_codes(tmp_path, capsys):
    sealed_study()

    rows = read(export(tmp_path))

    assert list(rows[0]) == [
        *("wave", "instrument_version", "group", "city", "language", "channel"),
        *("pace", "flags", "att1", "att2", "att3", "allow", "warm", "know"),
        *("seen_poster", "seen_decoy"),
    ]
    assert [row["wave"] for row in rows] == ["before"] * 14 + ["after"] * 12
    assert sorted(int(row["att1"]) for row in rows[14:]) == [
        *(0, 0, 1, 1, 2, 2, 3, 4, 5, 6, 7, 8),
    ]
    assert {row["instrument_version"] for row in rows} == {"small 1"}
