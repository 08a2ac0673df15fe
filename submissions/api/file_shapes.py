"""The shapes of files and uploads."""

from __future__ import annotations

import uuid
from datetime import datetime

from ninja import Schema
from pydantic import Field

from submissions.api.shapes import Strict

MOST_STARTED, MOST_SIGNED = 500, 100
MOST_BYTES = 10**18  # more than any disk has; above it Python's numbers no longer become the database's


class FileOut(Schema):
    id: uuid.UUID
    path: str
    size: int = Field(description="Bytes, as the storage tells them.")
    checksum: str = Field(description="Of the whole, in base64.")
    checksum_algorithm: str
    generation: int = Field(description="Counts how often the path was uploaded.")
    checked: str = Field(description="waiting, running, done, or gave_up (our fault).")
    errors: int
    warnings: int


class FileList(Schema):
    count: int
    items: list[FileOut]


class NewUpload(Strict):
    path: str = Field(max_length=4000, description="Below the deposition, with / between folders.")
    size: int = Field(ge=0, le=MOST_BYTES, description="Bytes.")
    checksum: str | None = Field(
        default=None,
        max_length=16,
        description="CRC64NVME of the whole in base64. With it a small file is sent in one request, see ``put``.",
    )
    objects: int | None = Field(
        default=None, ge=1, description="Of an OME-Zarr store (a folder whose name ends in .zarr): how many it has."
    )
    replace: bool = Field(default=False, description="Whether a file that is there may be replaced.")
    modified: int | None = Field(
        default=None, ge=0, le=2**62, description="When the file changed last, in ms since 1970: the same one goes on."
    )


class NewUploads(Strict):
    files: list[NewUpload] = Field(min_length=1, max_length=MOST_STARTED)


class UploadOut(Schema):
    id: uuid.UUID
    path: str
    size: int
    part_size: int = Field(description="Bytes of every part but the last.")
    parts: int
    state: str = Field(description="open, done, aborted or failed.")
    problem: str
    objects: int = Field(description="1, or those of a store.")
    modified: int | None = Field(description="As it was told when the upload began.")
    created: datetime


class UploadWhole(UploadOut):
    arrived: dict[str, int] = Field(description="What the storage has of it: number of the part, bytes.")


class SignedPart(Schema):
    url: str
    headers: dict[str, str] = Field(description="Part of the signature; send them.")


class Started(Schema):
    """One wish and what became of it: an upload, or a refusal in words."""

    path: str
    upload: UploadOut | None = None
    put: SignedPart | None = Field(None, description="Where to PUT the whole file; then complete it. Null: in parts.")
    refused: str = Field("", description="Empty, or: exists, junk, quota, refused.")
    sentence: str = ""


class StartedList(Schema):
    items: list[Started]


class UploadList(Schema):
    count: int
    items: list[UploadOut]


class WantedParts(Strict):
    parts: dict[str, str | None] = Field(
        min_length=1, max_length=MOST_SIGNED, description="Number of the part: its CRC64NVME in base64, or null."
    )


class SignedParts(Schema):
    parts: dict[str, SignedPart]


class Completing(Strict):
    checksum: str | None = Field(None, description="CRC64NVME of the whole in base64; the storage's must be the same.")


class StoreObject(Strict):
    path: str = Field(max_length=4000, description="Within the store.")
    size: int = Field(ge=0, le=MOST_BYTES)
    checksum: str = Field(max_length=16, description="CRC64NVME in base64.")


class StoreObjects(Strict):
    objects: list[StoreObject] = Field(min_length=1, max_length=MOST_STARTED)
    fresh: bool = Field(
        default=False, description="Whether none of these was sent before: then nobody looks what is there."
    )


class SignedObject(Schema):
    path: str
    put: SignedPart | None = Field(description="Null: it is there already, with these bytes.")


class SignedObjects(Schema):
    items: list[SignedObject]


class UploadIds(Strict):
    uploads: list[uuid.UUID] = Field(min_length=1, max_length=MOST_STARTED)


class Completed(Schema):
    """An upload and what became of it: done, or a refusal in words."""

    upload: uuid.UUID
    done: bool
    refused: str = Field("", description="Empty, or: parts (send it again), over, refused.")
    sentence: str = ""


class CompletedList(Schema):
    items: list[Completed]
