"""The way of an uploaded sheet: read and compared, looked at, then imported or dropped."""

from __future__ import annotations

import gc
import hashlib
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from submissions.drafts import locked
from submissions.models import Batch, Deposition, SheetImport
from submissions.refusals import Refused
from submissions.sheets.apply import Changed, apply
from submissions.sheets.doubts import doubts
from submissions.sheets.found import Change, Found
from submissions.sheets.plan import plan
from submissions.sheets.read import read
from submissions.tree import load_outline

KEPT = timedelta(days=2)


def start(deposition: Deposition, *, actor: Any, name: str, content: bytes) -> SheetImport:
    """Read the file and compare it. What this person uploaded here before is forgotten. Raises: limits.Unreadable."""
    row = SheetImport(deposition=deposition, actor=actor, name=name[-200:] or "sheet", content=content)
    _compare(row)
    with transaction.atomic():
        SheetImport.objects.filter(deposition=deposition, actor=actor).delete()
        SheetImport.objects.filter(found_at__lt=timezone.now() - KEPT).delete()
        row.save(force_insert=True)
    return row


def again(row: SheetImport, *, clear_empty: bool) -> Found:
    """Compare the file once more, with the deposition as it is now."""
    row.clear_empty = clear_empty
    found = _compare(row)
    row.save(update_fields=["clear_empty", "found", "found_at"])
    return found


def up_to_date(row: SheetImport) -> Found:
    """What the sheet would change now."""
    if row.deposition.saved_at > row.found_at:
        return again(row, clear_empty=row.clear_empty)
    return found_of(row)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without looks for garbage in circles: hundreds of thousands of cells make none, and looking takes a quarter of
    the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_uncollected()
def _compare(row: SheetImport) -> Found:
    # Before it is loaded: a change that comes in between is found when the page is opened.
    row.found_at = timezone.now()
    book = read(bytes(row.content), name=row.name)
    outline = load_outline(row.deposition)
    found = plan(outline, book, clear_empty=row.clear_empty)
    if not found.problem_count:
        found.notes += doubts(found, outline)
    row.found = _packed(found)
    return found


def _packed(found: Found) -> bytes:
    """A line for each change after the first: the whole text of a large sheet would take a third of the memory."""
    packer = zlib.compressobj(1)
    changes, found.changes = found.changes, []
    pieces = [packer.compress(json.dumps(found.to_json()).encode())]
    pieces += [packer.compress(b"\n" + json.dumps(change).encode()) for change in changes]
    found.changes = changes
    return b"".join([*pieces, packer.flush()])


def found_of(row: SheetImport) -> Found:
    first, *lines = zlib.decompress(bytes(row.found)).split(b"\n")
    found = Found.from_json(json.loads(first))
    # Their values stay the lists that JSON gives: making tuples of all takes half a second, and pages need a few.
    found.changes = [Change(*json.loads(line)) for line in lines]
    return found


def digest(row: SheetImport) -> str:
    """Of what was shown, so that nothing else is imported than what a person has seen."""
    return hashlib.sha256(bytes(row.found)).hexdigest()[:32]


@_uncollected()
def confirm(row: SheetImport, *, actor: Any, seen: str) -> Batch:
    """Import what was seen. Raises: Changed when it would be something else by now; NotEditable, Refused."""
    if seen != digest(row):
        raise Changed("What the sheet would change is not what this page showed.")
    found = found_of(row)
    if not (found.changes or found.runs or found.blocks):
        raise Refused(f"{row.name} says what is stored already, so there is nothing to import.")
    with locked(row.deposition):
        if not SheetImport.objects.filter(pk=row.pk).delete()[0]:
            raise Refused(f"{row.name} was imported or forgotten in the meantime; nothing was done twice.")
        return apply(row.deposition, found, actor=actor, name=row.name)
