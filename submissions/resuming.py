"""Uploads that were begun and can go on: what the bucket has of them already."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from portal.platform import s3
from submissions import arrival, part_sizes
from submissions.arrival import UploadOver
from submissions.models import Upload

# Each costs a request to the bucket. Beyond them nothing is asked, and all parts are sent again.
MOST_ASKED = 100
AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class UnderWay:
    """``arrived``: numbers of the parts that are there with all their bytes. Of a store they are not counted."""

    id: uuid.UUID
    part_size: int
    parts: int
    arrived: list[int]


def under_way(uploads: Sequence[Upload]) -> dict[uuid.UUID, UnderWay]:
    """Of these open uploads those that can go on, by primary key. Raises: StorageUnavailable."""
    small = [row for row in uploads if not row.upload_id and not row.is_store]
    there = s3.look_up(row.key for row in small)
    found = {row.pk: _told(row, _whole(row) if row.key in there else {}) for row in small}
    found |= {row.pk: _told(row, {}) for row in uploads if row.is_store}
    parted = [row for row in uploads if row.upload_id]
    asked = parted[:MOST_ASKED]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        listed = list(pool.map(_listed, asked))
    found |= {row.pk: _told(row, {}) for row in parted[MOST_ASKED:]}
    for row, sizes in zip(asked, listed, strict=True):
        with suppress(UploadOver):
            found[row.pk] = _told(row, arrival.arrived(row) if sizes is None else sizes)
    return found


def _listed(upload: Upload) -> dict[int, int] | None:
    """Number -> bytes; None where the bucket has no such upload (any more). Called by threads: no database here."""
    try:
        return {part.number: part.size for part in s3.list_parts(upload.key, upload_id=upload.upload_id)}
    except (s3.PartsRefused, s3.ObjectMissing):
        return None


def _whole(upload: Upload) -> dict[int, int]:
    return part_sizes.whole(upload.size, each=upload.part_size)


def _told(upload: Upload, sizes: Mapping[int, int]) -> UnderWay:
    count = part_sizes.part_count(upload.size, each=upload.part_size)
    lacking = set(part_sizes.lacking(upload.size, each=upload.part_size, arrived=sizes))
    arrived = [number for number in range(1, count + 1) if number not in lacking]
    return UnderWay(upload.pk, upload.part_size, count, arrived)
