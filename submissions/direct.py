"""Small files, many at a time: each is sent in one request whose address takes only the bytes that were announced.

Their checksum is known before they are sent, so the bucket refuses other bytes by itself, and what lies under the key
is what was announced. Everything else is as with large files (``uploads``), in one transaction for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from portal.platform import s3
from submissions import arrival, arriving_rows, headers, part_sizes, paths, placing, quotas
from submissions.drafts import locked
from submissions.judging import mark_stale
from submissions.matching.coming import place_new
from submissions.models import Assignment, Deposition, Event, File, FileVersion, Run, Upload
from submissions.models.file import ELSEWHERE, UploadState
from submissions.refusals import Refused
from submissions.uploads import check_size
from validation.models import Content
from validation.services import add_contents, forget_contents, refresh_tallies

# Above it a broken line would cost too much.
MOST_BYTES = 16 * 1024**2
ALGORITHM = "CRC64NVME"


@dataclass(frozen=True, slots=True)
class Wish:
    """``size`` in bytes, ``checksum``: CRC64NVME in base64, ``modified``: ms since 1970."""

    path: str
    size: int
    checksum: str
    replace: bool = False
    modified: int | None = None


Answer = Upload | Refused


def start(deposition: Deposition, wishes: Sequence[Wish], *, actor: Any) -> list[Answer]:
    """An open upload for each wish, in their order, or why there is none. Raises: NotEditable, QuotaExceeded."""
    cleaned = [_cleaned(wish) for wish in wishes]
    stale: list[Upload] = []
    with locked(deposition) as now:
        ground = placing.survey(now, [path for path in cleaned if isinstance(path, str)])
        made = [_placed(ground, wish, path) for wish, path in zip(wishes, cleaned, strict=True)]
        good = {wish.path: wish for wish in made if isinstance(wish, _Placed)}
        quotas.ask(now, actor=actor, wanted={path: placed.wish.size for path, placed in good.items()})
        files = _files(now, good, actor)
        place_new(now, files.values())
        stale = list(Upload.objects.filter(file__in=files.values(), state=UploadState.OPEN))
        said = "The upload was started anew, perhaps in another window."
        Upload.objects.filter(pk__in=[row.pk for row in stale]).update(
            state=UploadState.ABORTED, problem=said, ended=timezone.now()
        )
        rows = arriving_rows.create(_row(now, placed, files[path], actor) for path, placed in good.items())
    for old in stale:
        arrival.give_up(old.key, upload_id=old.upload_id)
    by_path = {row.file.path: row for row in rows}
    return [by_path[one.path] if isinstance(one, _Placed) else one for one in made]


def complete(deposition: Deposition, uploads: Sequence[Upload], *, actor: Any) -> list[Answer]:
    """Make what has arrived the contents of their files. What has not says so; what is done already stays done.

    Raises: NotEditable, StorageUnavailable.
    """
    there = s3.look_up(row.key for row in uploads if row.state == UploadState.OPEN and not row.upload_id)
    with locked(deposition) as now:
        rows = Upload.objects.select_for_update(of=("self",)).select_related("file")
        fresh = rows.filter(file__deposition=now).in_bulk([row.pk for row in uploads])
        answers = [_judged(fresh[row.pk], there) for row in uploads]
        _record(
            now, [row for row in answers if isinstance(row, Upload) and row.state == UploadState.OPEN], there, actor
        )
    return answers


@dataclass(frozen=True, slots=True)
class _Placed:
    path: str
    generation: int
    wish: Wish


def _cleaned(wish: Wish) -> str | Refused:
    try:
        path = paths.clean(wish.path)
        check_size(wish.size, path=path)
    except Refused as refused:
        return refused
    return path


def _placed(ground: placing.Ground, wish: Wish, path: str | Refused) -> _Placed | Refused:
    if isinstance(path, Refused):
        return path
    try:
        return _Placed(path, ground.take(path, replace=wish.replace), wish)
    except Refused as refused:
        return refused


def _files(deposition: Deposition, good: dict[str, _Placed], actor: Any) -> dict[str, File]:
    """The rows of these paths, with the generations that they have from now on."""
    known = {row.path: row for row in File.objects.select_for_update().filter(deposition=deposition, path__in=good)}
    for path, row in known.items():
        row.generation = good[path].generation
        if row.removed_at is not None:
            # A removed file comes back with what is uploaded now, never with its old content.
            row.removed_at, row.content, row.added_by = None, None, actor
            row.comes_here()
    File.objects.bulk_update(known.values(), ["generation", "removed_at", "content", "added_by", *ELSEWHERE])
    fresh = [
        File(deposition=deposition, path=path, generation=placed.generation, added_by=actor)
        for path, placed in good.items()
        if path not in known
    ]
    return known | {row.path: row for row in arriving_rows.create(fresh)}


def _row(deposition: Deposition, placed: _Placed, file: File, actor: Any) -> Upload:
    key = paths.key(deposition=deposition.uuid, generation=placed.generation, path=placed.path)
    return Upload(
        file=file,
        key=key,
        generation=placed.generation,
        size=placed.wish.size,
        part_size=part_sizes.part_size(placed.wish.size),
        checksum=placed.wish.checksum,
        modified=placed.wish.modified,
        started_by=actor,
    )


def _judged(row: Upload, there: dict[str, s3.Listed]) -> Answer:
    if row.state == UploadState.DONE:
        return row
    if row.is_store:
        return arrival.UploadRefused(f"{row.file.path} is a store; complete it as one.")
    if row.state != UploadState.OPEN:
        return arrival.UploadOver(arrival.over(row))
    found = there.get(row.key)
    if found is None:
        return arrival.PartsMissing(f"{row.file.path} has not arrived. Send it again.", numbers=[1])
    if found.size != row.size:
        said = f"{found.size:,} bytes arrived, {row.size:,} were announced"
        return arrival.UploadRefused(f"{row.file.path}: {said}. Upload the file again.")
    return row


def _record(deposition: Deposition, rows: Sequence[Upload], there: dict[str, s3.Listed], actor: Any) -> None:
    """In the order of the locks (validation.queue): readings, judgements, and the tally as the last."""
    if not rows:
        return
    before = {row.file_id: row.file.content_id for row in rows}
    forget_contents([content for content in before.values() if content])
    mark_stale(deposition, runs=_runs_of(before), tally=False)
    contents = add_contents([_content(deposition, row, there[row.key]) for row in rows])
    for row, content in zip(rows, contents, strict=True):
        row.file.content = content
        row.file.comes_here()
    arriving_rows.save_contents([row.file for row in rows])
    headers.follow([row.file for row in rows])
    arriving_rows.end_uploads(rows)
    arriving_rows.create(
        FileVersion(file=row.file, content=content, generation=row.generation, by=actor)
        for row, content in zip(rows, contents, strict=True)
    )
    arriving_rows.create(_events(deposition, rows, before, actor))
    refresh_tallies([deposition.uuid])


def _content(deposition: Deposition, row: Upload, found: s3.Listed) -> Content:
    told = {"size": found.size, "etag": found.etag, "checksum": row.checksum, "checksum_algorithm": ALGORITHM}
    return Content(scope=deposition.uuid, key=row.key, **told)


def _runs_of(files: dict[Any, Any]) -> set[int]:
    """The runs whose judgement looks at these files; a file for all runs of a block counts for its whole dataset."""
    pairs = set(Assignment.objects.filter(file__in=files).values_list("dataset_id", "run_id"))
    if not pairs:
        return set()
    single = {run for _, run in pairs if run is not None}
    whole = {dataset for dataset, run in pairs if run is None}
    return (
        set(Run.objects.filter(Q(pk__in=single) | Q(dataset__in=whole)).values_list("pk", flat=True))
        if pairs
        else set()
    )


def _events(deposition: Deposition, rows: Sequence[Upload], before: dict[Any, Any], actor: Any) -> Iterator[Event]:
    for row in rows:
        old = before[row.file_id]
        data = {"file": str(row.file_id), "path": row.file.path, "size": row.size, "content": str(row.file.content_id)}
        data |= {"before": str(old)} if old else {}
        yield Event(deposition=deposition, actor=actor, action="file_replaced" if old else "file_added", data=data)
