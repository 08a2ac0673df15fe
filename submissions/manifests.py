"""The manifest: sizes and checksums as they are where the data lie, compared with what has arrived.

It is an aid and no rule: a deposition without one loses nothing. Sizes and CRC64NVME are compared, of a store the
digest of its listing; SHA-256 is kept beside them, as no storage tells it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from submissions import arriving_rows, paths
from submissions.drafts import locked
from submissions.models import Assignment, Deposition, File, ManifestEntry
from submissions.refusals import Refused
from submissions.review.events import record
from validation.models import Content

MOST_AT_ONCE, MOST = 5_000, 1_000_000
CRC, LISTING = "CRC64NVME", "SHA256-LISTING"
# What a row is as things stand; the first line needs nothing.
ARRIVED, LEFT_OUT, ELSEWHERE = "arrived", "not_deposited", "elsewhere"
MISSING, SIZE, BYTES, UNTOLD = "missing", "size", "bytes", "untold"

STANDING = """
SELECT m.path, m.size, m.checksum, m.algorithm, m.sha256, m.objects_in_it, c.size AS there, c.checksum AS has, CASE
    WHEN c.id IS NULL AND EXISTS (SELECT 1 FROM {assignment} a WHERE a.file_id = f.id AND a.role = 'not_deposited')
        THEN 'not_deposited'
    WHEN c.id IS NULL AND f.elsewhere_entry <> '' THEN 'elsewhere'
    WHEN c.id IS NULL THEN 'missing'
    WHEN c.size <> m.size THEN 'size'
    WHEN c.checksum_algorithm = m.algorithm AND c.checksum <> m.checksum THEN 'bytes'
    WHEN c.checksum_algorithm <> m.algorithm THEN 'untold'
    ELSE 'arrived' END AS state
FROM {manifest} m
LEFT JOIN {file} f ON f.deposition_id = m.deposition_id AND f.path = m.path AND f.removed_at IS NULL
LEFT JOIN {content} c ON c.id = f.content_id
WHERE m.deposition_id = %s
"""


@dataclass(frozen=True, slots=True)
class Told:
    """``size`` in bytes, ``checksum``: CRC64NVME in base64, of a store (``objects``) the digest of its listing in hex;
    ``sha256`` in hex or ""."""

    path: str
    size: int
    checksum: str
    sha256: str = ""
    objects: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A row of the manifest beside what has arrived: ``there`` in bytes, None where nothing has."""

    path: str
    size: int
    checksum: str
    algorithm: str
    sha256: str
    objects: int
    there: int | None
    has: str | None
    state: str

    @property
    def sentence(self) -> str:
        """What differs, or ""."""
        if self.state == SIZE:
            return f"has {self.size:,} bytes in the manifest and {self.there:,} here"
        return _SENTENCES.get(self.state, "")


_SENTENCES = {
    MISSING: "has not arrived",
    BYTES: "has arrived with other bytes",
    UNTOLD: "has the same size; the storage tells no checksum to compare",
    LEFT_OUT: "is marked as not deposited",
    ELSEWHERE: "lies in another archive and is not compared",
}


def state(deposition: Deposition, told: Sequence[Told], *, actor: Any, anew: bool = False) -> int:
    """Take these rows over those with the same paths; ``anew``: in place of all. Gives how many there are now.

    Raises: PathRefused, Refused (then nothing changed), NotEditable.
    """
    if len(told) > MOST_AT_ONCE:
        raise Refused(f"{len(told):,} rows of a manifest came at once; {MOST_AT_ONCE:,} is the most.")
    rows = {row.path: row for row in (_row(deposition, one, actor) for one in told)}
    with locked(deposition) as now:
        known = ManifestEntry.objects.filter(deposition=now)
        (known if anew else known.filter(path__in=list(rows))).delete()
        count = known.count() + len(rows)
        if count > MOST:
            raise Refused(f"The manifest would have {count:,} rows; {MOST:,} is the most.")
        arriving_rows.create(rows.values())
        record(now, actor=actor, action="manifest_stated", data={"files": len(rows), "anew": anew, "all": count})
    return count


def forget(deposition: Deposition, *, actor: Any) -> int:
    """Gives how many rows there were. Raises: NotEditable."""
    with locked(deposition) as now:
        count, _ = ManifestEntry.objects.filter(deposition=now).delete()
        if count:
            record(now, actor=actor, action="manifest_forgotten", data={"files": count})
    return count


def counts(deposition: Deposition) -> dict[str, int]:
    """State -> rows of the manifest; empty where there is none. One query."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT state, count(*) FROM ({_standing()}) s GROUP BY state", [deposition.pk])  # noqa: S608
        return dict(cursor.fetchall())


def compared(deposition: Deposition, *, limit: int, offset: int = 0, differing: bool = False) -> Iterator[Standing]:
    """Rows by path; ``differing``: those alone that are missing or differ. One query."""
    only = f"WHERE state NOT IN ('{ARRIVED}', '{LEFT_OUT}', '{ELSEWHERE}', '{UNTOLD}')" if differing else ""
    order = "ORDER BY path LIMIT %s OFFSET %s"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({_standing()}) s {only} {order}", [deposition.pk, limit, offset])  # noqa: S608
        yield from (Standing(*row) for row in cursor.fetchall())


def _standing() -> str:
    tables = {"manifest": ManifestEntry, "file": File, "content": Content, "assignment": Assignment}
    quote = connection.ops.quote_name
    return STANDING.format(**{name: quote(model._meta.db_table) for name, model in tables.items()})


def _row(deposition: Deposition, one: Told, actor: Any) -> ManifestEntry:
    return ManifestEntry(
        deposition=deposition,
        path=paths.clean(one.path),
        size=one.size,
        checksum=one.checksum,
        algorithm=LISTING if one.objects else CRC,
        sha256=one.sha256,
        objects_in_it=one.objects or 1,
        by=actor,
    )
