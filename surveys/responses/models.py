"""Answers. Nothing here leads to a person, a moment or an order.

No foreign key, no time, no address, no autoincrement: a test reads this schema. The web
process inserts `Inbox` and `WithdrawalRequest` rows and reads nothing; the worker does
the rest. In `bulk_create` always set `ignore_conflicts=True`: a refused duplicate would
put the whole answer into PostgreSQL's log.
"""

import uuid

from django.db import models

from surveys.enums import LinkGrade, QualityFlag

# As text: SQLite cannot search a list within JSON. No other flag is this whole word.
IS_TEST = models.Q(content__flags__icontains='"test"')


class Inbox(models.Model):
    """An answer as it came, until the next move; never more than a few."""

    receipt_digest = models.CharField(primary_key=True, max_length=64)
    wave = models.SlugField(max_length=60)
    content = models.JSONField()

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return "an answer that waits"

    @property
    def is_test(self) -> bool:
        return QualityFlag.TEST in self.content.get("flags", ())


class ResponseQuerySet(models.QuerySet["Response"]):
    def of_wave(self, wave: str) -> "ResponseQuerySet":
        """Answers that count: no tests, and none withdrawn, which keep their digest.

        One emptied because its time was over counts: it is in its sealed file still.
        """
        # It has no flags, and to a database what is absent is neither test nor answer.
        is_real = ~IS_TEST | models.Q(content__flags__isnull=True)
        return self.not_withdrawn(wave).filter(is_real)

    def not_withdrawn(self, wave: str) -> "ResponseQuerySet":
        """Tests among them; no content is read, so that it is cheap to count."""
        return self.filter(wave=wave, is_withdrawn=False)

    def forgotten(self) -> "ResponseQuerySet":
        """Emptied when their study's time was over: nobody withdrew them."""
        return self.filter(content={}, is_withdrawn=False)

    def tests_of_wave(self, wave: str) -> "ResponseQuerySet":
        """What came from a 'Try it out' link: in no count, link or sealed file."""
        return self.filter(IS_TEST, wave=wave)


class Response(models.Model):
    """One resident's pass through one wave."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    receipt_digest = models.CharField(max_length=64, unique=True)
    wave = models.SlugField(max_length=60)
    content = models.JSONField()
    is_withdrawn = models.BooleanField(default=False, db_default=False)

    objects = ResponseQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return "a response"


class LinkDigests(models.Model):
    """Keyed digests of a self-generated code: whole, and with one element left out."""

    response_id = models.UUIDField(primary_key=True)
    wave = models.SlugField(max_length=60)
    full = models.CharField(max_length=64, blank=True)
    one_left_out = models.JSONField()

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return "digests of a code"


class Pair(models.Model):
    """A response before and one of a later wave, of the same, unknown resident.

    `number` stands in the sealed files; all pairs of one resident share it. It is null,
    and `wave` empty, where a worker of the last release wrote the pair: then the later
    wave is that after the campaign, and the number the pair's own id.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.UUIDField(null=True, default=uuid.uuid4, editable=False)
    study = models.SlugField(max_length=60)
    wave = models.SlugField(max_length=60, blank=True, default="", db_default="")
    before_id = models.UUIDField()
    after_id = models.UUIDField(unique=True)
    grade = models.CharField(max_length=10, choices=LinkGrade)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["before_id", "wave"], name="pair_is_made_once_in_a_later_wave"
            ),
            models.CheckConstraint(
                condition=~models.Q(before_id=models.F("after_id")),
                name="pair_joins_two_responses",
            ),
            models.CheckConstraint(
                condition=models.Q(grade__in=LinkGrade.values),
                name="pair_is_exact_or_one_off",
            ),
        ]

    def __str__(self) -> str:
        return "a pair"

    @property
    def shown_number(self) -> str:
        return (self.number or self.id).hex


class WithdrawalRequest(models.Model):
    """A receipt digest whose answer is to be deleted by the worker."""

    receipt_digest = models.CharField(primary_key=True, max_length=64)

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return "a request to withdraw"
