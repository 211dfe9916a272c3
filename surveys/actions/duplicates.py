"""Mark answers of one wave whose codes are alike: one resident twice, or two alike."""

from collections import Counter
from collections.abc import Collection, Iterable

from django.db import transaction

from surveys.actions.moves import DATABASE
from surveys.enums import QualityFlag
from surveys.responses.models import LinkDigests, Response


def mark_duplicate_codes(*, wave: str) -> None:
    """Mark each standing answer that shares its whole code, and no other.

    Safe to repeat: the mark is taken off where no second answer stands. An answer
    without a digest keeps what it has, since after a ceremony nothing can be compared.
    """
    with transaction.atomic(using=DATABASE):
        standing = {row.id: row for row in Response.objects.of_wave(wave)}
        digests = LinkDigests.objects.filter(wave=wave).exclude(full="")
        codes = {
            response_id: full
            for response_id, full in digests.values_list("response_id", "full")
            if response_id in standing
        }
        times = Counter(codes.values())
        twins = {key for key, full in codes.items() if times[full] > 1}
        _mark((standing[key] for key in twins), is_duplicate=True)
        _mark((standing[key] for key in codes.keys() - twins), is_duplicate=False)


def unmark_single_codes(*, digests: Collection[str]) -> None:
    """Take the mark off each answer that is the last to stand with one of these."""
    left = LinkDigests.objects.filter(full__in=digests).exclude(full="")
    holders = {row.response_id: (row.wave, row.full) for row in left}
    times = Counter(holders.values())
    single = [key for key, code in holders.items() if times[code] == 1]
    _mark(Response.objects.filter(id__in=single), is_duplicate=False)


def _mark(rows: Iterable[Response], *, is_duplicate: bool) -> None:
    own = {QualityFlag.DUPLICATE_CODE.value}
    changed = []
    for row in rows:
        flags = set(row.content["flags"])
        wanted = flags | own if is_duplicate else flags - own
        if wanted != flags:
            row.content["flags"] = sorted(wanted)
            changed.append(row)
    Response.objects.bulk_update(changed, ["content"], batch_size=500)
