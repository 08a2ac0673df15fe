"""Files that are told of before anything of them is sent: a listing comes in, and what is new becomes a file without
content. Names and sizes are enough to match files to runs, to ask quotas, and to refuse what cannot come.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils import timezone

from submissions import paths, placing, provisional, quotas, resuming
from submissions.drafts import locked
from submissions.judging import mark_stale
from submissions.matching.coming import place_new
from submissions.models import Assignment, Deposition, File, Upload
from submissions.models.file import ELSEWHERE, UploadState
from submissions.paths import Junk
from submissions.refusals import Refused
from submissions.resuming import UnderWay
from submissions.review.events import record
from submissions.store_uploads import MOST_OBJECTS
from submissions.stores import SUFFIX
from submissions.uploads import check_size
from validation.words import size as in_words

MOST = 500
# Paths that an event names; the others are counted.
SHOWN = 3


class TooMany(Refused):
    """More files in one request than are taken at once."""


@dataclass(frozen=True, slots=True)
class Told:
    """``size`` in bytes; ``modified``: ms since 1970, None where not known; ``objects``: of a store."""

    path: str
    size: int
    modified: int | None = None
    objects: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """``state``: new, announced, uploading, exists, junk or refused; ``path`` as it is spelled here; ``same``: what
    exists has the size and, as far as it is known, the date of what was told."""

    path: str
    state: str
    sentence: str = ""
    file: uuid.UUID | None = None
    upload: UnderWay | None = None
    same: bool = False


@dataclass(slots=True)
class _Ground:
    """What is there under the paths of one request: ``open`` uploads by file, and where files may lie."""

    known: dict[str, File]
    open: dict[Any, Upload]
    places: placing.Ground
    coming: dict[str, Told] = field(default_factory=dict)
    going: list[Upload] = field(default_factory=list)
    # Key of what has arrived -> date of the file that was sent.
    dates: dict[str, int | None] = field(default_factory=dict)


def announce(deposition: Deposition, told: Sequence[Told], *, actor: Any) -> list[Answer]:
    """One answer for each, in their order. What was announced with another size or date before follows the new one.

    The bucket is asked what has arrived of uploads that can go on, after all is stored.
    Raises: TooMany, QuotaExceeded (then nothing is stored), NotEditable, StorageUnavailable.
    """
    if len(told) > MOST:
        raise TooMany(f"{len(told):,} files were announced at once; {MOST} is the most.")
    cleaned = _cleaned(told)
    with locked(deposition) as now:
        ground = _survey(now, [one.path for one in cleaned if isinstance(one, Told)])
        answers = [one if isinstance(one, Answer) else _answer(ground, one) for one in cleaned]
        _ask_for_room(now, ground, actor=actor)
        stored = _store(now, ground, actor=actor)
    ways = resuming.under_way(ground.going) if ground.going else {}
    by_file = {row.file_id: ways[row.pk] for row in ground.going if row.pk in ways}
    return [_completed(answer, stored, by_file) for answer in answers]


def forget(deposition: Deposition, *, files: Iterable[uuid.UUID] | None = None, actor: Any) -> int:
    """These announced files (None: all) that were never sent are no part of the deposition any more, nor what they
    were for. Returns how many. Raises: NotEditable."""
    with locked(deposition) as now:
        rows = provisional.never_sent(now) if files is None else provisional.never_sent(now).filter(pk__in=list(files))
        gone = list(rows.select_for_update(of=("self",)).order_by("pk"))
        pks = [row.pk for row in gone]
        if not gone:
            return 0
        provisional.drop(pks)
        placed = Assignment.objects.filter(file__in=pks)
        touched = provisional.runs_of(pks)
        placed.delete()
        # The row stays where a key was given out for it: the next one is another generation.
        File.objects.filter(pk__in=pks, generation__gt=0).update(removed_at=timezone.now(), announced=None)
        File.objects.filter(pk__in=pks, generation=0).delete()
        record(now, actor=actor, action="files_forgotten", data=_counted(gone))
        mark_stale(now, runs=touched)
    return len(gone)


def _cleaned(told: Sequence[Told]) -> list[Told | Answer]:
    """Each with its path as it is spelled here, or why it cannot come."""
    seen = set[str]()
    found: list[Told | Answer] = []
    for one in told:
        try:
            cleaned = replace(one, path=paths.clean(one.path))
            _check(cleaned, seen)
            found.append(cleaned)
            seen.add(cleaned.path)
        except Junk as refused:
            found.append(Answer(one.path, "junk", refused.sentence))
        except Refused as refused:
            found.append(Answer(one.path, "refused", refused.sentence))
    return found


def _check(one: Told, seen: set[str]) -> None:
    check_size(one.size, path=one.path)
    if one.path in seen:
        said = "two files of your folder have this name; they differ in how its letters are coded (Unicode)"
        raise Refused(f"{one.path}: {said}. Rename one of them.")
    if one.objects is not None and not one.path.endswith(SUFFIX):
        raise Refused(f"{one.path}: the folder of an OME-Zarr store has a name that ends in {SUFFIX}.")
    if one.objects is not None and not 1 <= one.objects <= MOST_OBJECTS:
        raise Refused(f"{one.path} has {one.objects:,} objects; 1 to {MOST_OBJECTS:,} can be one store.")


def _survey(deposition: Deposition, wanted: Sequence[str]) -> _Ground:
    rows = File.objects.select_for_update(of=("self",)).select_related("content")
    known = {row.path: row for row in rows.filter(deposition=deposition, path__in=wanted).order_by("pk")}
    uploads = Upload.objects.filter(file__in=known.values(), state=UploadState.OPEN)
    done = Upload.objects.filter(file__in=known.values(), state=UploadState.DONE).values_list("key", "modified")
    return _Ground(known, {row.file_id: row for row in uploads}, placing.survey(deposition, wanted), dates=dict(done))


def _answer(ground: _Ground, one: Told) -> Answer:
    file = ground.known.get(one.path)
    if file is None or file.removed_at is not None:
        return _placed(ground, one, "new")
    upload = ground.open.get(file.pk)
    if upload and one.modified is not None and (upload.size, upload.modified) == (one.size, one.modified):
        ground.going.append(upload)
        ground.coming[one.path] = one
        return Answer(one.path, "uploading", "A part of it has been sent; the rest can follow.", file.pk)
    if file.lies_elsewhere:
        said = f"is stated to lie in {file.elsewhere_entry}. Remove that statement first, to upload the file here."
        return Answer(one.path, "exists", f"{one.path} {said}", file.pk)
    if file.content:
        dates = {one.modified, ground.dates.get(file.content.key)}
        same = file.content.size == one.size and (None in dates or len(dates) == 1)
        return Answer(one.path, "exists", _there(file, one), file.pk, same=same)
    return _placed(ground, one, "announced")


def _placed(ground: _Ground, one: Told, state: str) -> Answer:
    try:
        ground.places.take(one.path, replace=False)
    except Refused as refused:
        return Answer(one.path, "refused", refused.sentence)
    ground.coming[one.path] = one
    return Answer(one.path, state)


def _there(file: File, one: Told) -> str:
    assert file.content is not None
    if file.content.size == one.size:
        return f"{one.path} is in the deposition already, with the same {in_words(one.size)}."
    had = in_words(file.content.size)
    return f"{one.path} is in the deposition already, with {had}; this one has {in_words(one.size)}."


def _ask_for_room(deposition: Deposition, ground: _Ground, *, actor: Any) -> None:
    if ground.coming:
        quotas.ask(deposition, actor=actor, wanted={path: one.size for path, one in ground.coming.items()})


def _store(deposition: Deposition, ground: _Ground, *, actor: Any) -> dict[str, uuid.UUID]:
    """Path -> file, of all that are coming."""
    fresh, changed = list[File](), list[File]()
    for path, one in ground.coming.items():
        row = ground.known.get(path)
        if row is None:
            row = File(deposition=deposition, path=path, added_by=actor)
            row.announced, row.modified = one.size, one.modified
            fresh.append(row)
        elif _follow(row, one, actor=actor):
            changed.append(row)
    File.objects.bulk_create(fresh)
    place_new(deposition, fresh)
    if changed:
        told = ["announced", "modified", "removed_at", "content", "added_by", *ELSEWHERE]
        File.objects.bulk_update(changed, told, batch_size=MOST)
        place_new(deposition, changed)
        provisional.drop([row.pk for row in changed])
    if fresh or changed:
        record(deposition, actor=actor, action="files_announced", data=_counted([*fresh, *changed]))
        if touched := provisional.runs_of([row.pk for row in changed]):
            mark_stale(deposition, runs=touched)
    return {row.path: row.pk for row in (*ground.known.values(), *fresh)}


def _follow(row: File, one: Told, *, actor: Any) -> bool:
    """Whether the row says something else from now on."""
    if row.removed_at is None and (row.announced, row.modified) == (one.size, one.modified):
        return False
    if row.removed_at is not None:
        # A removed file comes back with what is uploaded now, never with its old content.
        row.removed_at, row.content, row.added_by = None, None, actor
        row.comes_here()
    row.announced, row.modified = one.size, one.modified
    return True


def _counted(rows: Sequence[File]) -> dict[str, Any]:
    size = sum(row.announced or 0 for row in rows)
    return {"files": len(rows), "size": size, "paths": [row.path for row in rows[:SHOWN]]}


def _completed(answer: Answer, stored: Mapping[str, uuid.UUID], ways: Mapping[Any, UnderWay]) -> Answer:
    if answer.state in ("new", "announced"):
        return replace(answer, file=stored[answer.path])
    if answer.state != "uploading":
        return answer
    way = ways.get(answer.file)
    # What the storage no longer knows begins anew.
    return replace(answer, upload=way) if way else replace(answer, state="announced", sentence="")
