"""Files, their uploads, and which role they play for which run and block."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from submissions.models.block import Block
from submissions.models.dataset import Dataset, Run
from submissions.models.deposition import Deposition
from validation.models import Content

# The fields of a file that say where else it lies.
ELSEWHERE = ("elsewhere_entry", "elsewhere_path", "elsewhere_size")


class File(models.Model):
    """One path of a deposition. ``content``: what was verified last; ``generation``: of the last key given out.

    What it was before stays among its ``versions``. ``announced`` (bytes) and ``modified`` (ms since 1970): what was
    told of it before anything arrived, None where nothing was told. ``elsewhere_entry``, ``elsewhere_path``: where it
    lies in another archive, such as EMPIAR-10045; such a file is recorded, neither uploaded nor checked.
    ``elsewhere_size``: its bytes as far as the depositor says them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    deposition = models.ForeignKey(Deposition, models.CASCADE, related_name="files")
    path = models.CharField(max_length=900)
    content = models.OneToOneField(Content, models.PROTECT, null=True, related_name="file")
    generation = models.PositiveIntegerField(default=0)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True)
    announced = models.PositiveBigIntegerField(null=True)
    modified = models.BigIntegerField(null=True)
    elsewhere_entry = models.CharField(max_length=20, blank=True, default="")
    elsewhere_path = models.CharField(max_length=900, blank=True, default="")
    elsewhere_size = models.PositiveBigIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["path"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deposition", "path"], name="file_path"),
            models.CheckConstraint(condition=Q(elsewhere_entry="") | Q(content=None), name="file_elsewhere_or_here"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["deposition", "path"], opclasses=["int8_ops", "varchar_pattern_ops"], name="file_path_pattern"
            )
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[-1]

    @property
    def lies_elsewhere(self) -> bool:
        return bool(self.elsewhere_entry)

    def comes_here(self) -> None:
        """What was said of another place holds no longer: it is uploaded."""
        self.elsewhere_entry, self.elsewhere_path, self.elsewhere_size = "", "", None


class FileVersion(models.Model):
    """A content that the file had or has: from when, by whom, and in which generation of its key."""

    file = models.ForeignKey(File, models.CASCADE, related_name="versions")
    content = models.OneToOneField(Content, models.PROTECT, related_name="version")
    generation = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["generation"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["file", "generation"], name="file_version_once")]

    def __str__(self) -> str:
        return f"{self.file_id} g{self.generation}"


class UploadState(models.TextChoices):
    OPEN = "open", "Uploading"
    DONE = "done", "Done"
    ABORTED = "aborted", "Cancelled"
    FAILED = "failed", "Failed"


class Upload(models.Model):
    """One S3 upload to a key that is written once. ``size`` and ``part_size`` in bytes; ``modified`` (ms since 1970) of
    the file that is sent, where the sender told it: an upload goes on with the same file only.

    A small file whose checksum is known beforehand is sent in one request and has no ``upload_id``; the address that it
    is sent to takes nothing but bytes of this ``checksum`` (CRC64NVME in base64). A store has neither: its
    ``object_count`` objects are sent like small files, below the key; ``objects_signed`` and ``bytes_signed``: for how
    many of them addresses were given out.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.ForeignKey(File, models.CASCADE, related_name="uploads")
    key = models.CharField(max_length=1024)
    upload_id = models.CharField(max_length=1024, blank=True)
    checksum = models.CharField(max_length=16, blank=True)
    object_count = models.PositiveIntegerField(default=1)
    objects_signed = models.PositiveIntegerField(default=0)
    bytes_signed = models.PositiveBigIntegerField(default=0)
    generation = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()
    part_size = models.PositiveBigIntegerField()
    modified = models.BigIntegerField(null=True)
    state = models.CharField(max_length=8, choices=UploadState.choices, default=UploadState.OPEN)
    problem = models.CharField(max_length=500, blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created = models.DateTimeField(default=timezone.now)
    signed = models.DateTimeField(default=timezone.now, help_text="When an address for a part was last given out.")
    ended = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["key"], condition=Q(state="open"), name="upload_open_key"),
            models.Index(fields=["signed"], condition=Q(state="open"), name="upload_open_signed"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file"], condition=Q(state="open"), name="upload_one_open"),
            models.CheckConstraint(condition=Q(state__in=UploadState.values), name="upload_state_known"),
        ]

    @property
    def is_store(self) -> bool:
        return not self.upload_id and not self.checksum

    def __str__(self) -> str:
        return self.key


class SignedObject(models.Model):
    """An object of a store for which an address was given out, until it is complete; ``name``: a digest of its path."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="+")
    name = models.UUIDField()
    size = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["upload", "name"], name="signed_object_once")]

    def __str__(self) -> str:
        return f"{self.upload_id} {self.name}"


class Assignment(models.Model):
    """That a file plays a role, for a run and a block where the role has them. A file may have any number.

    ``shape``: of an annotation's file, the key of the row of ``shapes`` that it belongs to ("" for the only one).
    ``reason``: why a file is not deposited, where that is its role."""

    ORIGINS: ClassVar = [
        ("hand", "By hand"),
        ("pattern", "By pattern"),
        ("csv", "By CSV"),
    ]

    file = models.ForeignKey(File, models.CASCADE, related_name="assignments")
    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="assignments")
    run = models.ForeignKey(Run, models.CASCADE, null=True, related_name="assignments")
    block = models.ForeignKey(Block, models.CASCADE, null=True, related_name="assignments")
    role = models.CharField(max_length=20)
    shape = models.CharField(max_length=200, blank=True, default="")
    origin = models.CharField(max_length=8, choices=ORIGINS, default="hand")
    reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["file", "dataset", "run", "block", "role", "shape"],
                nulls_distinct=False,
                name="assignment_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.file_id}"


class Pattern(models.Model):
    """Which files play a role for a block, in the archive's own terms: a glob below the deposition's folder with
    ``{run_name}``, a regex searched in the path, a regex whose first group is the name, names left out. ``column``: run
    -> what stands for it in place of its name, where names alone will not do."""

    block = models.ForeignKey(Block, models.CASCADE, related_name="patterns")
    role = models.CharField(max_length=20)
    shape = models.CharField(max_length=200, blank=True, default="")
    list_glob = models.CharField(max_length=900)
    match_regex = models.CharField(max_length=500, blank=True)
    name_regex = models.CharField(max_length=500, blank=True)
    exclude = models.JSONField(default=list, blank=True)
    parent_filters = models.JSONField(default=dict, blank=True)
    column = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["block", "role", "shape", "list_glob"], name="pattern_once"),
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.list_glob}"
