"""What is stored of contents, of reading them, and of what was found."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from validation.findings import CATALOGUE, Rule
from validation.queue import QueueRow
from validation.words import render


class Content(models.Model):
    """The bytes behind one key of the bucket. Keys are written once, so a content never changes.

    A store is one content: `key` is the folder of its `object_count` objects, `size` that of all of them, `checksum`
    a digest of its `listing` (validation.stores.StoreListing as JSON; null for a single object).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scope = models.UUIDField(db_index=True)
    key = models.CharField(max_length=1024, unique=True)
    size = models.PositiveBigIntegerField(help_text="bytes")
    etag = models.CharField(max_length=128, blank=True)
    checksum = models.CharField(max_length=128, blank=True)
    checksum_algorithm = models.CharField(max_length=16, blank=True)
    object_count = models.PositiveBigIntegerField(null=True)
    listing = models.JSONField(null=True)
    created = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.key

    @property
    def identity(self) -> str:
        """What a finding's evidence is bound to: the same bytes uploaded again keep their identity."""
        return f"{self.checksum_algorithm}:{self.checksum}:{self.size}" if self.checksum else str(self.id)


class Reading(QueueRow):
    """The facts read from one content, or the reasons why it cannot be read (`problems`: code and numbers)."""

    claimed: ClassVar[tuple[str, ...]] = (
        "id", "scope", "content_id", "state", "attempt", "claim", "deadline", "outage_since"
    )  # fmt: skip

    content = models.OneToOneField(Content, on_delete=models.CASCADE, related_name="reading")
    format = models.CharField(max_length=16, blank=True)
    facts = models.JSONField(null=True)
    problems = models.JSONField(default=list)
    reader_version = models.PositiveIntegerField(default=0)
    read_at = models.DateTimeField(null=True)

    class Meta(QueueRow.Meta):
        indexes: ClassVar = [*QueueRow.Meta.indexes, models.Index("reader_version", name="reading_reader_version")]

    def __str__(self) -> str:
        return f"reading of {self.content_id}"


class Ahead(QueueRow):
    """What the first bytes of a file say that has not arrived yet: facts that count until the bucket has the file.

    `file`: its id; `head`: its first bytes, at most `MOST_HEAD`, dropped once they are read. Of a store: `listing` as
    of a content, and `documents`: its metadata by path, as text. `size` is the announced one, in bytes.
    """

    MOST_HEAD: ClassVar[int] = 65_536
    counted: ClassVar[bool] = False

    file = models.UUIDField(unique=True)
    name = models.CharField(max_length=900)
    size = models.PositiveBigIntegerField()
    head = models.BinaryField(default=bytes)
    listing = models.JSONField(null=True)
    documents = models.JSONField(default=dict)
    format = models.CharField(max_length=16, blank=True)
    facts = models.JSONField(null=True)
    problems = models.JSONField(default=list)
    reader_version = models.PositiveIntegerField(default=0)
    read_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"ahead of {self.file}"


class Finding(models.Model):
    """A judgement that something does not hold. What holds is no row; explanations and waivers refer to `evidence`."""

    SEVERITIES: ClassVar = [("error", "Error"), ("warning", "Warning"), ("note", "Note")]

    scope = models.UUIDField()
    subject_run = models.UUIDField(null=True)
    subject_file = models.UUIDField(null=True)
    code = models.CharField(max_length=64)
    field = models.CharField(
        max_length=128, blank=True, help_text="Address of the value concerned, e.g. block:12.voxel_size."
    )
    relation = models.CharField(max_length=64, blank=True, help_text="Column of the run matrix.")
    severity = models.CharField(max_length=8, choices=SEVERITIES)
    files = models.JSONField(default=list, help_text="Ids of all files concerned; the first is subject_file.")
    params = models.JSONField(default=dict)
    evidence = models.CharField(max_length=64, help_text="Hash of code, rule, contents and numbers.")
    provisional = models.BooleanField(
        default=False, db_default=False, help_text="It rests on what was sent ahead of a file that has not arrived."
    )
    first_seen = models.DateTimeField(default=timezone.now)
    last_seen = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index("scope", "severity", name="finding_scope_severity"),
            models.Index("scope", "code", name="finding_scope_code"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scope", "subject_run", "subject_file", "code", "field", "relation"],
                nulls_distinct=False,
                name="finding_identity",
            ),
            models.CheckConstraint(
                condition=Q(severity__in=["error", "warning", "note"]), name="finding_severity_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.field}".strip()

    @property
    def label(self) -> str:
        return self._rule.label if self._rule else self.code

    @property
    def sentence(self) -> str:
        return render(self._rule.sentence, params=self.params) if self._rule else self.code

    @property
    def remedy(self) -> str:
        return render(self._rule.remedy, params=self.params) if self._rule else ""

    @property
    def _rule(self) -> Rule | None:
        """None for a code that has left the catalogue; the next judgement removes such rows."""
        return CATALOGUE.get(self.code)


class Resolved(models.Model):
    """The trace of a finding that went: what it was, since when, until when. It goes again when the finding comes back,
    which then keeps its ``first_seen``. At most `resolved.KEPT` a deposition, the latest."""

    scope = models.UUIDField()
    subject_run = models.UUIDField(null=True)
    subject_file = models.UUIDField(null=True)
    code = models.CharField(max_length=64)
    field = models.CharField(max_length=128, blank=True)
    severity = models.CharField(max_length=8)
    first_seen = models.DateTimeField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index("scope", "at", name="resolved_scope_at")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scope", "subject_run", "subject_file", "code", "field"],
                nulls_distinct=False,
                name="resolved_identity",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.field}".strip()


class Tally(models.Model):
    """Counts per deposition, kept with every record, so that pages need one row."""

    scope = models.UUIDField(primary_key=True)
    errors = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    notes = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0, help_text="Readings and run checks that are not done yet.")
    gave_up = models.PositiveIntegerField(default=0, help_text="Readings and run checks that we could not do.")
    updated = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"tally of {self.scope}"
