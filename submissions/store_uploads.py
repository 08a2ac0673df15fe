"""OME-Zarr stores on their way: thousands of objects, each sent in one request, one file when all have arrived.

What counts is what the bucket lists. Until the count and the bytes are those that were announced, the file has what it
had before.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from portal.platform import s3
from submissions import arrival, part_sizes, paths, placing, quotas, stores
from submissions.arrival import PartsMissing, UploadRefused
from submissions.drafts import locked
from submissions.matching.coming import place_new
from submissions.models import Deposition, File, SignedObject, Upload
from submissions.models.file import UploadState
from submissions.uploads import (
    SIGNED_SECONDS,
    SignedPart,
    check_editable,
    check_size,
    close_open,
    is_crc64,
    note_signed,
)

# A tomogram of 1,000 x 1,000 x 500 in blocks of 64 has 3,000 objects in its three levels.
MOST_OBJECTS = 1_000_000
OBJECT_BYTES = 5 * 1000**3  # what one request may send
MODELS: Mapping[str, type[Model]] = {"upload": Upload, "signed": SignedObject}


@dataclass(frozen=True, slots=True)
class ObjectWish:
    """``path`` within the store, ``size`` in bytes, ``checksum``: CRC64NVME in base64."""

    path: str
    size: int
    checksum: str


def start(
    deposition: Deposition,
    *,
    path: str,
    size: int,
    objects: int,
    actor: Any,
    replace: bool = False,
    modified: int | None = None,
) -> Upload:
    """Open an upload of a store of so many ``objects`` with ``size`` bytes in all; ``modified`` (ms since 1970): its
    newest object. Raises: PathRefused, AlreadyThere, UploadRefused, NotEditable."""
    path = paths.clean(path)
    check_size(size, path=path)
    if not path.endswith(stores.SUFFIX):
        raise UploadRefused(f"{path}: the folder of an OME-Zarr store has a name that ends in {stores.SUFFIX}.")
    if not 1 <= objects <= MOST_OBJECTS:
        raise UploadRefused(f"{path} has {objects:,} objects; 1 to {MOST_OBJECTS:,} can be one store.")
    with locked(deposition) as now:
        generation = placing.survey(now, [path]).take(path, replace=replace)
        quotas.ask(now, actor=actor, wanted={path: size})
        file, _ = File.objects.select_for_update().get_or_create(
            deposition=now, path=path, defaults={"added_by": actor}
        )
        if file.removed_at is not None:
            file.removed_at, file.content, file.added_by = None, None, actor
            file.comes_here()
        file.generation = generation
        file.save()
        place_new(now, [file])
        stale = close_open(file)
        upload = Upload.objects.create(
            file=file,
            key=paths.key(deposition=now.uuid, generation=generation, path=path),
            generation=generation,
            size=size,
            part_size=part_sizes.part_size(size),
            object_count=objects,
            modified=modified,
            started_by=actor,
        )
    for old in stale:
        arrival.give_up(old.key, upload_id=old.upload_id)
    return upload


def sign(upload: Upload, wishes: Sequence[ObjectWish], *, fresh: bool = False) -> list[SignedPart | None]:
    """Where to PUT each object, good for an hour; None for one that is there already with these bytes.

    ``fresh``: who began the upload has sent none of these yet, so nobody has to look.

    Raises: UploadOver, UploadRefused (also where other bytes have arrived), PathRefused, NotEditable.
    """
    check_editable(upload.file.deposition)
    arrival.check_open(upload)
    if not upload.is_store:
        raise UploadRefused(f"{upload.file.path} is no store; it is sent in parts.")
    keys = [_key(upload, wish) for wish in wishes]
    _count(upload, wishes)
    note_signed(upload)
    there = {} if fresh else s3.look_up(keys)
    return [
        None if _is_there(upload, wish, there.get(key)) else _signed(key, wish)
        for key, wish in zip(keys, wishes, strict=True)
    ]


def complete(upload: Upload, *, actor: Any) -> Upload:
    """Make what lies below the key the content of the file. May be called again at any time.

    Raises: PartsMissing, UploadOver, UploadRefused, NotEditable, StorageUnavailable.
    """
    if upload.state == UploadState.DONE:
        return upload
    check_editable(upload.file.deposition)
    arrival.check_open(upload)
    _compare(upload)
    with locked(upload.file.deposition) as deposition:
        row = Upload.objects.select_for_update().get(pk=upload.pk)
        if row.state not in (UploadState.OPEN, UploadState.DONE):
            raise arrival.UploadOver(arrival.over(row))
        if row.state == UploadState.OPEN:
            stores.register(deposition, path=upload.file.path, generation=upload.generation, actor=actor)
            row.state, row.ended, row.problem = UploadState.DONE, timezone.now(), ""
            row.save(update_fields=["state", "ended", "problem"])
            SignedObject.objects.filter(upload=row).delete()
    return row


# Which of them are new, and what that makes in all: in one statement, so that two requests do not pass together.
COUNT = """
WITH fresh AS (
    INSERT INTO {signed} (upload_id, name, size)
    SELECT %(upload)s, wanted.name, wanted.size
    FROM unnest(%(names)s::uuid[], %(sizes)s::bigint[]) AS wanted(name, size) ON CONFLICT DO NOTHING RETURNING size
)
UPDATE {upload} SET objects_signed = objects_signed + (SELECT count(*) FROM fresh),
    bytes_signed = bytes_signed + (SELECT coalesce(sum(size), 0) FROM fresh)
WHERE id = %(upload)s RETURNING objects_signed, bytes_signed
"""


def _count(upload: Upload, wishes: Sequence[ObjectWish]) -> None:
    """Addresses for as many objects as were announced, and no more: all of them are there when the store is complete,
    so that none of the addresses can add anything to it later. Raises: UploadRefused."""
    names = {wish.path: uuid.UUID(bytes=blake2b(wish.path.encode(), digest_size=16).digest()) for wish in wishes}
    sizes = {wish.path: wish.size for wish in wishes}
    tables = {name: connection.ops.quote_name(model._meta.db_table) for name, model in MODELS.items()}
    with transaction.atomic(), connection.cursor() as cursor:
        values: dict[str, Any] = {
            "upload": upload.pk,
            "names": [str(names[path]) for path in names],
            "sizes": list(sizes.values()),
        }
        cursor.execute(COUNT.format(**tables), values)
        objects, size = cursor.fetchone()
        if objects > upload.object_count or size > upload.size:
            announced = f"{upload.object_count:,} objects with {upload.size:,} bytes were announced"
            more = f"addresses for {objects:,} with {size:,} bytes were asked for"
            raise UploadRefused(f"{upload.file.path}: {announced}, {more}. Begin the store anew.")


def _key(upload: Upload, wish: ObjectWish) -> str:
    whole = f"{upload.file.path}/{wish.path}"
    if paths.clean(whole) != whole:
        raise UploadRefused(f"{whole}: the name is not in its usual Unicode form (NFC). Rename it.")
    if not 0 <= wish.size <= OBJECT_BYTES:
        raise UploadRefused(f"{whole} has {wish.size:,} bytes; an object of a store has at most {OBJECT_BYTES:,}.")
    if not is_crc64(wish.checksum):
        raise UploadRefused(f"{whole}: “{wish.checksum[:60]}” is no CRC64NVME in base64.")
    return f"{upload.key}/{wish.path}"


def _is_there(upload: Upload, wish: ObjectWish, found: s3.Listed | None) -> bool:
    """Of an upload that is gone on with. Keys are written once, so other bytes cannot be put in their place."""
    if found is None:
        return False
    if found.size == wish.size and s3.head(found.key).checksum == wish.checksum:
        return True
    raise UploadRefused(f"{upload.file.path}: {wish.path} has arrived with other bytes. Begin the store anew.")


def _signed(key: str, wish: ObjectWish) -> SignedPart:
    url, headers = s3.presign_put(key, length=wish.size, checksum=wish.checksum, expires=SIGNED_SECONDS)
    return SignedPart(1, url, headers)


def _compare(upload: Upload) -> None:
    objects = size = 0
    for one in s3.list_objects(f"{upload.key}/"):
        objects, size = objects + 1, size + one.size
    announced: Mapping[str, int] = {"objects": upload.object_count, "bytes": upload.size}
    for words, has in (("objects", objects), ("bytes", size)):
        if has < announced[words]:
            said = f"{has:,} of {announced[words]:,} {words} have arrived"
            raise PartsMissing(f"{upload.file.path}: {said}. Send the others.", numbers=[])
        if has > announced[words]:
            said = f"{has:,} {words} have arrived, {announced[words]:,} were announced"
            raise UploadRefused(f"{upload.file.path}: {said}. Begin the store anew.")
