"""What a person says of single files: exceptions that no pattern moves, and what is not deposited, with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from submissions import history, runs, structure
from submissions.files import Place, file_problem
from submissions.matching.coming import place_new
from submissions.matching.taking import leave_out, replace
from submissions.matching.undoing import remembered
from submissions.models import Assignment, Block, Dataset, Deposition, File
from submissions.refusals import Refused
from submissions.schema import Level
from submissions.suggestions import Places
from validation.matching.result import NOT_DEPOSITED
from validation.roles import ROLES

MOST = 5_000


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of one file. ``label``: of the block that is to be made where there is none of the kind;
    ``new_run``: whether the run may be made."""

    file: Any
    role: str
    run: str = ""
    at: str = ""
    label: str = ""
    reason: str = ""
    new_run: bool = False


@dataclass(slots=True)
class Settled:
    """``refused``: sentences, of the files that stay as they are."""

    files: int
    refused: list[str]


def settle(
    deposition: Deposition,
    said: Sequence[Said],
    *,
    dataset: Dataset,
    actor: Any,
    origin: str = "hand",
    unplaced: bool = False,
) -> Settled:
    """Each file gets the place that is said, in the place of all it had. What cannot be is told, the rest is done.

    ``unplaced``: they had none when that was said, so one that somebody placed since stays where it is.
    Raises: NotEditable, Refused.
    """
    if len(said) > MOST:
        raise Refused(f"{len(said):,} files at once; {MOST:,} is the most.")
    what = f"{len(said):,} file{'' if len(said) == 1 else 's'} placed by hand"
    with history.batch(deposition, actor=actor, what=what) as batch, remembered(batch) as memory:
        now = batch.deposition
        files = {str(row.pk): row for row in _files(now, [one.file for one in said])}
        refused = _placed(files) if unplaced else []
        known = [one for one in said if str(one.file) in files]
        _make_missing(now, known, dataset=dataset)
        places, rows = Places(now), list[Assignment]()
        for one in known:
            row = _assignment(one, files[str(one.file)], places=places, dataset=dataset)
            if isinstance(row, str):
                refused.append(f"{files[str(one.file)].path}: {row}")
            else:
                row.origin = origin
                rows.append(row)
        replace(now, rows, memory=memory)
    return Settled(len(rows), refused)


def _files(deposition: Deposition, pks: Iterable[Any]) -> list[File]:
    return list(File.objects.filter(deposition=deposition, removed_at=None, pk__in=list(pks)))


def _placed(files: dict[str, File]) -> list[str]:
    """Takes those out that have a place by now; a sentence for each."""
    rows = Assignment.objects.filter(file__in=list(files.values())).order_by()
    gone = [files.pop(str(pk)) for pk in set(rows.values_list("file_id", flat=True))]
    return [
        f"{row.path}: it was placed in the meantime, and stays so." for row in sorted(gone, key=lambda row: row.path)
    ]


def _make_missing(deposition: Deposition, said: Iterable[Said], *, dataset: Dataset) -> None:
    """Runs and blocks that were suggested and are not there."""
    new = dict.fromkeys(one.run for one in said if one.run and one.new_run)
    there = set(dataset.runs.values_list("name", flat=True))
    if names := [name for name in new if name not in there]:
        runs.create(dataset, text="\n".join(names))
    for label in dict.fromkeys(one.label for one in said if one.label and not one.at and one.role != NOT_DEPOSITED):
        kind, _, name = label.partition(":")
        rows = Block.objects.filter(dataset=dataset, kind=kind)
        if (rows.filter(name__iexact=name) if name else rows).exists():
            continue
        block = structure.add_block(dataset, kind=Level(kind))
        block.name = name[:100]
        block.save(update_fields=["name"])


def _assignment(said: Said, file: File, *, places: Places, dataset: Dataset) -> Assignment | str:
    if said.role not in ROLES:
        return "choose a role."
    if said.role == NOT_DEPOSITED:
        reason = said.reason.strip()[:500]
        if not reason:
            return "say why it is not deposited."
        return Assignment(file=file, dataset=dataset, role=NOT_DEPOSITED, reason=reason)
    run = places.find_run(said.run, at=said.at or f"dataset:{dataset.pk}") if said.run else None
    if said.run and run is None:
        return f"no run is called {said.run}."
    place = places.place(role=said.role, run=run, at=said.at or _at(said, places, dataset))
    if place is None:
        kind = (ROLES[said.role].block or "").replace("_", " ")
        return f"there is no {kind} block for this yet, or more than one: choose what it belongs to."
    if problem := places.elsewhere_than(said.at, place=place) or file_problem(file, place=place):
        return problem
    return _of(file, place)


def _at(said: Said, places: Places, dataset: Dataset) -> str:
    kind, _, name = said.label.partition(":")
    if ROLES[said.role].block is None:
        return f"dataset:{dataset.pk}"
    rows = [block for block in places.blocks.values() if block.dataset_id == dataset.pk and block.kind == kind]
    named = [block for block in rows if block.name.casefold() == name.casefold()]
    return f"block:{named[0].pk}" if named else ""


def _of(file: File, place: Place) -> Assignment:
    run = place.run if place.block is not None else None
    return Assignment(file=file, dataset=place.dataset, block=place.block, run=run, role=place.role, shape=place.shape)


def leave_all_out(deposition: Deposition, *, paths: Sequence[str], dataset: Dataset, reason: str, actor: Any) -> int:
    """All of these that have no place are not deposited, for one reason. Raises: NotEditable, Refused."""
    if not reason.strip():
        raise Refused("Say why these files are not deposited.")
    what = f"{len(paths):,} file{'' if len(paths) == 1 else 's'} not deposited: {reason.strip()}"
    with history.batch(deposition, actor=actor, what=what) as batch, remembered(batch):
        rows = File.objects.filter(deposition=batch.deposition, removed_at=None, assignments=None, path__in=paths)
        return leave_out(
            batch.deposition, dataset=dataset, files=list(rows.values_list("pk", flat=True)), reason=reason
        )


def take_in_again(deposition: Deposition, *, files: Iterable[Any], actor: Any) -> int:
    """These are deposited after all: they have no place then, and patterns may give them one."""
    with history.batch(deposition, actor=actor, what="Files deposited after all") as batch, remembered(batch) as memory:
        rows = Assignment.objects.filter(file__deposition=batch.deposition, role=NOT_DEPOSITED, file__in=list(files))
        memory.took(list(rows))
        gone = list(rows.values_list("file_id", flat=True))
        rows.delete()
        place_new(batch.deposition, _files(batch.deposition, gone))
    return len(gone)
