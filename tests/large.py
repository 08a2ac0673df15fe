"""Depositions of any size, written straight into the database: no bucket, no browser, no judging by hand."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from submissions import judging
from submissions.models import Assignment, Block, Dataset, Deposition, File, Override, Run
from submissions.outline import create_block
from submissions.review import decisions
from submissions.schema import Level
from tests.factories import fill, make_deposition, make_user
from tests.validation import build
from validation.formats import READER_VERSION, ReadOut, read_file
from validation.models import Content, Reading
from validation.queue import QueueState
from validation.reader import MemoryFile

TILTS = tuple(float(angle) for angle in range(-60, 61, 3))
# role -> (kind of its block, path of a run's file)
PLACES = {
    "mdoc": (Level.ACQUISITION, "mdoc/{}.mrc.mdoc"),
    "tilt_series": (Level.TILT_SERIES, "ts/{}.st"),
    "rawtlt": (Level.TILT_SERIES, "ts/{}.rawtlt"),
    "xf": (Level.ALIGNMENT, "aln/{}.xf"),
    "tlt": (Level.ALIGNMENT, "aln/{}.tlt"),
    "tomogram": (Level.TOMOGRAM, "rec/{}.rec"),
}
CHUNK = 2000
PIXEL, VOXEL = 2.7, 10.8
# Of every ten runs the third has a list of angles that is too short, the sixth its own tilt axis.
SHORT, OWN_AXIS = 3, 6


def deposition(*, runs: int, owner: Any = None) -> Deposition:
    """A complete draft whose runs have one read file in each of PLACES. The headers state the voxel sizes.

    Its runs are not judged yet.
    """
    made = make_deposition(owner or make_user())
    dataset = made.datasets.get()
    create_block(dataset, kind=Level.TOMOGRAM)
    fill(made)
    _state(dataset, Level.ACQUISITION, movies="none", pixel_size=PIXEL / 2)
    _state(dataset, Level.TILT_SERIES, pixel_size=PIXEL, binning_from_frames=2.0)
    _state(dataset, Level.TOMOGRAM, voxel_size=None)
    names = [Run(dataset=dataset, name=f"TS_{number:05}", position=number) for number in range(1, runs + 1)]
    _add_files(made, dataset, Run.objects.bulk_create(names, batch_size=CHUNK))
    return made


def judged(made: Deposition) -> Deposition:
    """All its runs judged, from the facts that are there."""
    judging.mark_stale(made)
    while judging.judge_batch():
        pass
    return made


def explained(made: Deposition) -> Deposition:
    """Every error answered by its owner."""
    decisions.explain(made, findings=decisions.errors(made), text="One image was left out.", author=made.owner)
    return made


def waived(made: Deposition) -> Deposition:
    """Every error let pass by its curator."""
    decisions.waive(made, findings=decisions.errors(made), text="As explained.", author=made.curator)
    return made


def _state(dataset: Dataset, kind: Level, **values: Any) -> None:
    block = dataset.blocks.get(kind=kind)
    block.values = {key: value for key, value in {**block.values, **values}.items() if value is not None}
    block.save(update_fields=["values"])


def _add_files(made: Deposition, dataset: Dataset, runs: list[Run]) -> None:
    blocks = {block.level: block for block in dataset.blocks.all()}
    good, short = _read_once(TILTS), _read_once(TILTS[:-1])
    series = blocks[Level.TILT_SERIES]
    own = [
        Override(block=series, run=run, values={"tilt_axis": "85.3"}) for run in runs if run.position % 10 == OWN_AXIS
    ]
    Override.objects.bulk_create(own)
    for start in range(0, len(runs), CHUNK // len(PLACES)):
        some = runs[start : start + CHUNK // len(PLACES)]
        rows = [
            row for run in some for row in _files_of(made, run, short if run.position % 10 == SHORT else good, blocks)
        ]
        for number, model in enumerate((Content, Reading, File, Assignment)):
            model._default_manager.bulk_create([row[number] for row in rows])


def _read_once(tilts: tuple[float, ...]) -> dict[str, tuple[int, ReadOut]]:
    """Role -> size and what a reader makes of such a file; ``tilts``: those of the rawtlt file."""
    bodies = {
        "mdoc": build.mdoc(TILTS),
        "tilt_series": build.mrc((8, 6, len(TILTS)), pixel=PIXEL),
        "rawtlt": build.angles(tilts),
        "xf": build.xf(len(TILTS)),
        "tlt": build.angles(TILTS),
        "tomogram": build.mrc((8, 8, 4), pixel=VOXEL),
    }
    return {
        role: (len(body), read_file(MemoryFile(body, name=PLACES[role][1].format("TS"))))
        for role, body in bodies.items()
    }


def _files_of(
    made: Deposition, run: Run, read: dict[str, tuple[int, ReadOut]], blocks: dict[Level, Block]
) -> Iterator[tuple[Content, Reading, File, Assignment]]:
    for role, (kind, place) in PLACES.items():
        size, out = read[role]
        path = place.format(run.name)
        content = Content(
            scope=made.uuid, key=f"{made.prefix}g1/{path}", size=size, checksum=uuid.uuid4().hex, checksum_algorithm="X"
        )
        reading = Reading(
            content=content,
            scope=made.uuid,
            state=QueueState.DONE,
            format=out.format,
            facts=out.facts.to_json() if out.facts else None,
            problems=[problem.to_json() for problem in out.problems],
            reader_version=READER_VERSION,
        )
        file = File(deposition=made, path=path, content=content, generation=1)
        yield (
            content,
            reading,
            file,
            Assignment(file=file, dataset_id=run.dataset_id, run=run, block=blocks[kind], role=role),
        )
