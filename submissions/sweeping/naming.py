"""Which keys of the bucket something names, and what they name stays: versions, uploads under way, snapshots."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import Q

from submissions.models import Deposition, Snapshot, Upload
from submissions.models.file import UploadState
from validation.models import Content

ROOT = "depositions/"
# Generations alone: what staff put beside them (depositions/<uuid>/elsewhere/) is theirs.
OURS = re.compile(r"depositions/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/g\d+/(.+)", re.DOTALL)

SNAPSHOTS = """
SELECT DISTINCT wanted.key FROM unnest(%s::text[]) AS wanted(key)
WHERE EXISTS (
    SELECT 1 FROM {table} AS snapshot
    CROSS JOIN LATERAL jsonb_path_query(snapshot.document, '$.files[*].content.key') AS named(key)
    WHERE snapshot.deposition_id = ANY(%s) AND named.key #>> '{{}}' = wanted.key
)
"""


def place_of(key: str) -> tuple[uuid.UUID, str] | None:
    """The deposition (its uuid) and the path of a key that the portal made; None for any other key."""
    found = OURS.fullmatch(key)
    return (uuid.UUID(found[1]), found[2]) if found else None


def folders_of(key: str) -> list[str]:
    """The keys that a store could have to which the object belongs."""
    parts = key.split("/")
    return ["/".join(parts[:end]) for end in range(4, len(parts))]


def unnamed(keys: Sequence[str]) -> set[str]:
    """Those of the keys that nothing names. Three queries, one more where some are left."""
    folders = {folder for key in keys for folder in folders_of(key)}
    wanted = folders.union(keys)
    contents = Content.objects.filter(Q(version__isnull=False) | Q(file__isnull=False), key__in=wanted)
    single = set(contents.filter(object_count=None).values_list("key", flat=True))
    stores = set(contents.exclude(object_count=None).values_list("key", flat=True))
    under_way = Upload.objects.filter(state=UploadState.OPEN, key__in=wanted)
    for key, upload_id, checksum in under_way.values_list("key", "upload_id", "checksum"):
        (single if upload_id or checksum else stores).add(key)
    left = {key for key in keys if key not in single and stores.isdisjoint(folders_of(key))}
    return left - in_snapshots(left) if left else left


def in_snapshots(keys: Iterable[str]) -> set[str]:
    """Those of the keys that a snapshot of their deposition names, by themselves or as a part of a store."""
    rows = {key: place for key in keys if (place := place_of(key))}
    scopes = {scope for scope, _ in rows.values()}
    submitted = list(Deposition.objects.filter(uuid__in=scopes, revision__gt=0).values_list("pk", flat=True))
    if not submitted:
        return set()
    wanted = sorted({one for key in rows for one in (key, *folders_of(key))})
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(Snapshot._meta.db_table)
        cursor.execute(SNAPSHOTS.format(table=table), [wanted, submitted])
        named = {row[0] for row in cursor.fetchall()}
    return {key for key in rows if key in named or not named.isdisjoint(folders_of(key))}


def still_open(upload_ids: Iterable[str]) -> set[str]:
    """Those of the multipart uploads that a row has under way."""
    rows = Upload.objects.filter(state=UploadState.OPEN, upload_id__in=list(upload_ids))
    return set(rows.values_list("upload_id", flat=True))
