"""Contents of a bucket that need no bucket: a dictionary of bytes, or of faults."""

from __future__ import annotations

import uuid

from validation.models import Content, Reading


def line_up(scope: uuid.UUID, number: int) -> list[Content]:
    """Contents in line to be read; nobody is rung."""
    made = [Content(scope=scope, key=f"{scope}/{uuid.uuid4()}.mrc", size=2000) for _ in range(number)]
    Content.objects.bulk_create(made)
    Reading.objects.bulk_create([Reading(scope=scope, content=content) for content in made])
    return made


class Bucket(dict[str, bytes | Exception]):
    """Stands for the storage: `get_range` gives bytes of a key, or raises what lies there."""

    def get_range(self, key: str, *, offset: int, length: int, etag: str = "", size: int | None = None) -> bytes:
        found = self[key]
        if isinstance(found, Exception):
            raise found
        return found[offset : offset + length]
