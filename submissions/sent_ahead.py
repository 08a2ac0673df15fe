"""First bytes of announced files come in and wait to be read: bytes of strangers, so bounded, and given to nobody."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Func, IntegerField, Sum, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from submissions import provisional
from submissions.drafts import locked
from submissions.models import Deposition, File
from submissions.refusals import Refused
from submissions.stores import SUFFIX
from validation.ahead import DOCUMENT_BYTES, DOCUMENTS_BYTES, MOST, MOST_OBJECTS
from validation.models import Ahead
from validation.queue import QueueState
from validation.stores import METADATA, listing_of
from validation.tasks import ring_ahead
from validation.words import size as in_words

# Of one deposition that wait to be read. They are read within seconds, so that this is reached by nobody in earnest.
MOST_WAITING = 256 * 1000**2
# Of a row that is there already all is set anew.
KEPT = ("id", "scope", "file")


class AheadRefused(Refused):
    """This cannot be taken ahead of the file."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Of a file its ``head``; of a store its ``documents`` by path, and (path, bytes) of all its ``objects``."""

    file: uuid.UUID
    head: bytes = b""
    documents: Mapping[str, str] = field(default_factory=dict)
    objects: Sequence[tuple[str, int]] | None = None

    @property
    def bytes(self) -> int:
        return len(self.head) + sum(len(text) for text in self.documents.values())


@dataclass(frozen=True, slots=True)
class Taken:
    """``refused``: file -> why not."""

    count: int
    refused: dict[uuid.UUID, str]


def take(deposition: Deposition, sent: Sequence[Sent]) -> Taken:
    """Put them in line to be read; what was sent of a file before counts no longer.

    Raises: AheadRefused where too much waits already, NotEditable.
    """
    with locked(deposition) as now:
        _check_room(now, more=sum(one.bytes for one in sent))
        files = provisional.coming(now).in_bulk([one.file for one in sent])
        rows, refused = dict[uuid.UUID, Ahead](), dict[uuid.UUID, str]()
        for one in sent:
            try:
                rows[one.file] = _row(now, files.get(one.file), one)
            except AheadRefused as reason:
                refused[one.file] = reason.sentence
        anew = [one.name for one in Ahead._meta.concrete_fields if one.name not in KEPT]
        Ahead.objects.bulk_create(rows.values(), update_conflicts=True, unique_fields=["file"], update_fields=anew)
        if rows:
            ring_ahead()
    return Taken(len(rows), refused)


class _Length(Func):
    function = "octet_length"
    output_field = IntegerField()


def _check_room(deposition: Deposition, *, more: int) -> None:
    waiting = Ahead.objects.filter(scope=deposition.uuid).exclude(state=QueueState.DONE)
    held = waiting.aggregate(heads=Sum(_Length("head")), documents=Sum(_Length(Cast("documents", TextField()))))
    if sum(number or 0 for number in held.values()) + more > MOST_WAITING:
        raise AheadRefused(f"{in_words(MOST_WAITING)} wait to be looked at already. Send more in a minute.")


def _row(deposition: Deposition, file: File | None, sent: Sent) -> Ahead:
    if file is None or file.announced is None:
        raise AheadRefused("This file was not announced, or has arrived.")
    row = Ahead(scope=deposition.uuid, file=file.pk, name=file.name, size=file.announced, due=timezone.now())
    if sent.objects is not None:
        return _of_store(row, file, sent)
    if len(sent.head) > MOST:
        raise AheadRefused(f"{file.path}: {len(sent.head):,} bytes were sent; {MOST:,} is the most.")
    row.head = sent.head[: row.size]
    return row


def _of_store(row: Ahead, file: File, sent: Sent) -> Ahead:
    objects = sent.objects or ()
    if not file.path.endswith(SUFFIX):
        raise AheadRefused(f"{file.path} is no store.")
    if len(objects) > MOST_OBJECTS:
        raise AheadRefused(f"{file.path}: {len(objects):,} objects are listed; {MOST_OBJECTS:,} is the most.")
    if (listed := sum(size for _, size in objects)) != row.size:
        raise AheadRefused(f"{file.path}: its objects have {listed:,} bytes, {row.size:,} were announced.")
    sizes = dict(objects)
    if len(sizes) < len(objects):
        raise AheadRefused(f"{file.path}: an object is listed twice.")
    # What was not sent whole, or not as it is coded in the file, was not sent.
    whole = {path: text for path, text in sent.documents.items() if len(text.encode()) == sizes.get(path)}
    if any(len(text) > DOCUMENT_BYTES for text in whole.values()) or sent.bytes > DOCUMENTS_BYTES:
        raise AheadRefused(f"{file.path}: its documents are larger than {DOCUMENTS_BYTES:,} bytes.")
    row.documents = {path: text for path, text in whole.items() if path.rpartition("/")[2] in METADATA}
    row.listing = listing_of((path, size, "") for path, size in objects).to_json()
    return row
