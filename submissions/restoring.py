"""Bringing back what a file was: removed files with their roles, and earlier versions. Nothing is uploaded for it.

A removed file keeps its row and its contents; a replaced one keeps its contents among its ``versions``. Both can come
back as long as nothing took their place and a sweep (``sweeping``) has not let them go.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from submissions import headers, placing, quotas
from submissions.drafts import locked
from submissions.files import Place, place_problem
from submissions.judging import mark_stale
from submissions.matching.coming import place_new, runs_at
from submissions.models import Assignment, Block, Dataset, Deposition, Event, File, FileVersion, Run
from submissions.models.file import ELSEWHERE, UploadState
from submissions.photos import ROLE as PHOTO
from submissions.photos import judge_photos
from submissions.refusals import Refused
from submissions.review.permissions import is_participant
from submissions.uploads import runs_of
from validation.services import expect_contents, forget_contents, refresh_tallies

MOST = 1_000
GONE = "{path}: nothing is kept of it any more. Upload it again."


class RestoreRefused(Refused):
    """Something else took its place, or it is no longer there."""


@dataclass(slots=True)
class Back:
    """What came back; ``refused`` and ``unplaced`` (roles that could not come back with their file): sentences."""

    files: list[File] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    unplaced: list[str] = field(default_factory=list)


def removed(deposition: Deposition, *, viewer: Any) -> QuerySet[File]:
    """Files that can be brought back, each with its ``versions`` (contents included), the latest first.

    What a draft once held is for those who work on it alone.
    """
    if not is_participant(viewer, deposition):
        return File.objects.none()
    versions = FileVersion.objects.select_related("content").defer("content__listing").order_by("-generation")
    rows = File.objects.filter(deposition=deposition, removed_at__isnull=False, versions__isnull=False)
    return rows.distinct().order_by("path").prefetch_related(Prefetch("versions", queryset=versions))


def versions_of(file: File, *, viewer: Any) -> list[FileVersion]:
    """What the file was, the latest first; that of ``file.content_id`` counts now, and others see no other."""
    rows = file.versions.all() if is_participant(viewer, file.deposition) else file.versions.filter(content__file=file)
    return list(rows.select_related("content", "by").defer("content__listing").order_by("-generation"))


def latest_of(file: File) -> FileVersion:
    """What a removed file comes back with: what it was when it was removed, else its latest version."""
    rows = list(file.versions.all())
    return next((row for row in rows if row.content_id == file.content_id), max(rows, key=lambda row: row.generation))


def removals(deposition: Deposition, *, files: Iterable[UUID]) -> dict[UUID, Event]:
    """File -> the event of its last removal. One query."""
    rows = Event.objects.filter(deposition=deposition, action="file_removed", data__file__in=[str(pk) for pk in files])
    return {UUID(row.data["file"]): row for row in rows.select_related("actor").order_by("pk")}


def bring_back(deposition: Deposition, *, files: Collection[UUID], actor: Any) -> Back:
    """Bring removed files back with the roles and runs that they had, where these still exist.

    A file that cannot come back leaves the others alone. The same number of queries for one and for hundreds.
    Raises: NotEditable, Refused (too many at once), QuotaExceeded.
    """
    if len(files) > MOST:
        raise Refused(f"{len(files):,} files were chosen; {MOST:,} is the most at once.")
    back = Back()
    with locked(deposition) as now:
        rows = _hold(now, files)
        ground = placing.survey(now, [row.path for row in rows])
        for row in rows:
            _check(row, ground, back)
        quotas.check(now, actor=actor, more=0, files=len(back.files))
        _put_back(now, {row.pk: latest_of(row) for row in back.files}, back.files)
        events = removals(now, files=[row.pk for row in back.files])
        made = _places(now, back, events)
        place_new(now, back.files)
        mark_stale(now, runs=runs_at(made), tally=False)
        if PHOTO in {row.role for row in made}:
            judge_photos(now)
        Event.objects.bulk_create(_events(now, back.files, made, actor))
        refresh_tallies([now.uuid])
    return back


def go_back(file: File, *, version: FileVersion, actor: Any) -> File:
    """Make an earlier version what the file is; what it is now stays among its versions.

    Raises: RestoreRefused, NotEditable.
    """
    with locked(file.deposition) as now:
        row = File.objects.select_for_update().get(pk=file.pk)
        found = FileVersion.objects.select_related("content").filter(pk=version.pk, file=row).first()
        if row.removed_at is not None:
            raise RestoreRefused(f"{row.path} was removed. Bring the file back first.")
        if found is None:
            raise RestoreRefused(f"{row.path}: this version is no longer kept.")
        if found.content_id == row.content_id:
            raise RestoreRefused(f"{row.path} is this version already.")
        if row.uploads.filter(state=UploadState.OPEN).exists():
            raise RestoreRefused(f"{row.path} is being uploaded. Finish or cancel the upload first.")
        before = row.content_id
        forget_contents([before] if before else [])
        mark_stale(now, runs=runs_of(row), tally=False)
        _put_back(now, {row.pk: found}, [row])
        data = _told(row) | {"version": found.generation} | ({"before": str(before)} if before else {})
        Event.objects.create(deposition=now, actor=actor, action="version_restored", data=data)
        refresh_tallies([now.uuid])
    return row


def _hold(deposition: Deposition, files: Collection[UUID]) -> list[File]:
    held = File.objects.select_for_update().filter(deposition=deposition, pk__in=files).order_by("pk")
    versions = FileVersion.objects.select_related("content").defer("content__listing")
    return sorted(held.prefetch_related(Prefetch("versions", queryset=versions)), key=lambda row: row.path)


def _check(row: File, ground: placing.Ground, back: Back) -> None:
    """Whether the place of a removed file is still free, its own and that of those that come back before it."""
    if row.removed_at is None:
        back.refused.append(f"{row.path} is there already.")
    elif not row.versions.all():
        back.refused.append(GONE.format(path=row.path))
    else:
        try:
            ground.take(row.path, replace=True)
        except Refused as refused:
            back.refused.append(refused.sentence)
        else:
            back.files.append(row)


def _put_back(deposition: Deposition, versions: Mapping[UUID, FileVersion], files: Sequence[File]) -> None:
    for row in files:
        row.content, row.removed_at, row.announced, row.modified = versions[row.pk].content, None, None, None
        row.comes_here()
    columns = ["content", "removed_at", "announced", "modified", *ELSEWHERE]
    File.objects.bulk_update(files, columns, batch_size=500)
    expect_contents([row.content for row in files if row.content])
    headers.follow(files)


def _places(deposition: Deposition, back: Back, events: Mapping[UUID, Event]) -> list[Assignment]:
    """The roles that the files had when they were removed."""
    datasets = {row.pk: row for row in Dataset.objects.filter(deposition=deposition)}
    blocks = {row.pk: row for row in Block.objects.filter(dataset__in=datasets.values()).select_related("dataset")}
    told = [(file, role) for file in back.files if file.pk in events for role in events[file.pk].data.get("roles", [])]
    wanted = {role.get("run_id") for _, role in told} - {None}
    runs = {row.pk: row for row in Run.objects.filter(pk__in=wanted, dataset__in=datasets.values())}
    made = []
    for file, role in told:
        place = _place(role, datasets, blocks, runs)
        if place is None or place_problem(place):
            where = f" of {role['run']}" if role.get("run") else ""
            back.unplaced.append(f"{file.path} has no longer the role {role.get('role')}{where}. Choose it anew.")
            continue
        extra = {"origin": role.get("origin", "hand"), "reason": role.get("reason", "")}
        at = {"dataset": place.dataset, "run": place.run, "block": place.block, "shape": place.shape}
        made.append(Assignment(file=file, role=place.role, **at, **extra))
    return Assignment.objects.bulk_create(made, ignore_conflicts=True, batch_size=1000)


def _place(role: Mapping[str, Any], datasets: Any, blocks: Any, runs: Any) -> Place | None:
    """None where the run or the block is gone, or where it was not written down."""
    dataset, block, run = (role.get(key) for key in ("dataset", "block", "run_id"))
    lost = (block is not None and block not in blocks) or (run is not None and run not in runs)
    if dataset not in datasets or lost:
        return None
    return Place(role["role"], datasets[dataset], blocks.get(block), runs.get(run), role.get("shape", ""))


def _told(row: File) -> dict[str, Any]:
    return {"file": str(row.pk), "path": row.path, "content": str(row.content_id)}


def _events(deposition: Deposition, files: Sequence[File], made: Sequence[Assignment], actor: Any) -> list[Event]:
    roles: dict[UUID, list[str]] = {}
    for one in made:
        roles.setdefault(one.file_id, []).append(one.role)
    return [
        Event(
            deposition=deposition,
            actor=actor,
            action="file_restored",
            data={
                "file": str(row.pk),
                "path": row.path,
                "content": str(row.content_id),
                "roles": roles.get(row.pk, []),
            },
        )
        for row in files
    ]
