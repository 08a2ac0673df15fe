"""The verbs of files: give them a role, a run and a block, take that away, remove them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from submissions import arrival, provisional, shapes
from submissions.drafts import locked
from submissions.judging import mark_stale
from submissions.matching.coming import runs_at
from submissions.models import Assignment, Block, Dataset, Deposition, File, Run, Upload
from submissions.models.file import UploadState
from submissions.photos import ROLE as PHOTO
from submissions.photos import judge_photos
from submissions.refusals import Refused
from submissions.review.events import record
from submissions.schema import Level
from submissions.uploads import runs_of
from validation.roles import ROLES, Role
from validation.services import forget_contents

# These may be one file for all runs of a block; every other role belongs to one run at a time.
FOR_ALL_RUNS = frozenset({"gain", "annotation"})


class PlaceRefused(Refused):
    """A file cannot play this role there."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a file is for. ``run`` None: all runs of the block; ``block`` None: the role has none; ``shape``: the key of
    the row of an annotation block's shapes, where it has several."""

    role: str
    dataset: Dataset
    block: Block | None = None
    run: Run | None = None
    shape: str = ""

    @property
    def identity(self) -> tuple[str, int, int | None, int | None, str]:
        block, run = getattr(self.block, "pk", None), getattr(self.run, "pk", None)
        return self.role, self.dataset.pk, block, run, self.shape


def place_problem(place: Place) -> str | None:
    """Why there is no such place, in a sentence, or None."""
    role = ROLES.get(place.role)
    if role is None:
        return f"There is no role {place.role}."
    if role.block is None:
        return "A file in this role belongs to no block." if place.block else None
    if place.block is None or place.block.kind != role.block:
        return f"Choose the {role.block.replace('_', ' ')} block that this {role.label} belongs to."
    if place.block.dataset_id != place.dataset.pk or (place.run and place.run.dataset_id != place.dataset.pk):
        return "The run and the block are of different datasets."
    if place.run is None and place.role not in FOR_ALL_RUNS:
        return f"Choose the run: a {role.label} belongs to one run."
    if place.run and not place.block.all_runs and not place.block.runs.filter(pk=place.run.pk).exists():
        return f"{place.block.title} is not about {place.run.name}. Choose another block, or add the run to it."
    return shape_problem(place.block, shape=place.shape)


def file_problem(file: File, *, place: Place) -> str | None:
    """Why this file cannot play that part, or None."""
    if place.role == PHOTO and file.lies_elsewhere:
        return f"It lies at {file.elsewhere_entry}; a key photo is shown, so it has to be uploaded."
    return place_problem(place)


def shape_problem(block: Block, *, shape: str) -> str | None:
    """Why a file cannot belong to this row of the block's shapes, or None."""
    if not shape and block.level is not Level.ANNOTATION:
        return None
    stated = shapes.rows(block.values)
    if len(stated) > 1 and shapes.row_of(block.values, shape=shape) is None:
        return f"{block.title} has {len(stated)} kinds of files. Choose the one that this file is of."
    return None


def assign(file: File, *, places: Iterable[Place], origin: str = "hand", actor: Any = None) -> list[Assignment]:
    """The file plays these parts and no others. Raises: NotEditable, PlaceRefused.

    ``actor``: who is written down when several places, as a pattern gives them, are replaced.
    """
    wanted = {place.identity: place for place in places}
    for place in wanted.values():
        if problem := file_problem(file, place=place):
            raise PlaceRefused(f"{file.path}: {problem}")
    with locked(file.deposition) as deposition:
        touched = runs_of(file)
        was_photo = file.assignments.filter(role=PHOTO).exists()
        before, _ = file.assignments.all().delete()
        rows = [_row(file, place, origin) for place in wanted.values()]
        Assignment.objects.bulk_create(rows)
        if before > 1 and actor is not None:
            data = {"file": str(file.pk), "path": file.path, "before": before, "roles": [row.role for row in rows]}
            record(deposition, actor=actor, action="file_placed", data=data)
        mark_stale(deposition, runs=touched | runs_of(file))
        if was_photo or PHOTO in {row.role for row in rows}:
            judge_photos(deposition)
    return rows


def assign_many(deposition: Deposition, *, places: Iterable[tuple[File, Place]], origin: str = "hand") -> int:
    """One place each for files that have none yet; others are left as they are. Raises: NotEditable, PlaceRefused."""
    wanted = list(places)
    for file, place in wanted:
        if problem := file_problem(file, place=place):
            raise PlaceRefused(f"{file.path}: {problem}")
    with locked(deposition):
        placed = set(Assignment.objects.filter(file__deposition=deposition).values_list("file_id", flat=True))
        rows = [_row(file, place, origin) for file, place in wanted if file.pk not in placed]
        Assignment.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
        mark_stale(deposition, runs=runs_at(rows))
        if PHOTO in {row.role for row in rows}:
            judge_photos(deposition)
    return len(rows)


def unassign(file: File) -> None:
    """The file plays no part any more. Raises: NotEditable."""
    assign(file, places=())


def remove(file: File, *, actor: Any) -> None:
    """Take a file out of the deposition with what it was for; an upload that runs is ended. Raises: NotEditable."""
    with locked(file.deposition) as deposition:
        touched = runs_of(file)
        roles = [_told(row) for row in _with_runs(file)]
        file.assignments.all().delete()
        File.objects.filter(pk=file.pk).update(removed_at=timezone.now())
        forget_contents([file.content_id] if file.content_id else [])
        provisional.drop([file.pk])
        running = list(Upload.objects.filter(file=file, state=UploadState.OPEN))
        said = f"{file.path} was removed while it was uploaded."
        Upload.objects.filter(file=file, state=UploadState.OPEN).update(
            state=UploadState.ABORTED, problem=said, ended=timezone.now()
        )
        if file.content_id or file.lies_elsewhere:
            held = {"content": str(file.content_id)} if file.content_id else {"elsewhere": file.elsewhere_entry}
            data = {"file": str(file.pk), "path": file.path, **held, "roles": roles}
            record(deposition, actor=actor, action="file_removed", data=data)
        mark_stale(deposition, runs=touched)
        if PHOTO in {row["role"] for row in roles}:
            judge_photos(deposition)
    for upload in running:
        arrival.give_up(upload.key, upload_id=upload.upload_id)


def choose_photo(dataset: Dataset, *, path: str, actor: Any) -> None:
    """This file is the key photo of the dataset, and no other is; "": none is. The others stay in the deposition.

    Raises: NotEditable, PlaceRefused.
    """
    files = File.objects.filter(deposition=dataset.deposition, removed_at=None).exclude(content=None)
    chosen = files.filter(path=path).first() if path else None
    if path and chosen is None:
        raise PlaceRefused(f"{path} is not among the files of this deposition.")
    with locked(dataset.deposition):
        for old in files.filter(assignments__role=PHOTO, assignments__dataset=dataset):
            if old != chosen:
                unassign(old)
        if chosen is not None:
            assign(chosen, places=[Place(PHOTO, dataset)], actor=actor)


def label_of(role: str) -> str:
    """The role's word with a capital, as it stands in a menu."""
    known: Role | None = ROLES.get(role)
    label = known.label if known else role
    return label if "." in label or label in ("mdoc", "rawtlt", "xf", "tlt", "xtilt", "aln") else label.capitalize()


def _row(file: File, place: Place, origin: str) -> Assignment:
    return Assignment(
        file=file,
        dataset=place.dataset,
        run=place.run,
        block=place.block,
        role=place.role,
        shape=place.shape,
        origin=origin,
    )


def _told(row: Assignment) -> dict[str, Any]:
    """What the record keeps of a place, so that a removed file can come back to it."""
    place = {"dataset": row.dataset_id, "run_id": row.run_id, "block": row.block_id, "shape": row.shape}
    said = {"origin": row.origin} | ({"reason": row.reason} if row.reason else {})
    return {"role": row.role, "run": row.run.name if row.run else ""} | place | said


def _with_runs(file: File) -> Iterable[Assignment]:
    return file.assignments.select_related("run")
