"""Depositions of any size, written straight into the database: no bucket, no browser, no judging by hand."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from submissions import judging
from submissions.models import Assignment, Block, Dataset, Deposition, File, Override, Run
from submissions.outline import create_block
from submissions.review import decisions
from submissions.schema import Level
from tests.factories import fill, make_deposition, make_user
from tests.validation import build
from validation.formats import READER_VERSION, MdocFacts, ReadOut, read_file
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
MOVIE = (Level.ACQUISITION, "frames/{}_{:03}.mrc")
CHUNK = 2000
PIXEL, VOXEL = 2.7, 10.8
# Of every ten runs the third has a list of angles that is too short, the sixth its own tilt axis.
SHORT, OWN_AXIS = 3, 6


def deposition(*, runs: int, owner: Any = None, movies: int = 0) -> Deposition:
    """A complete draft whose runs have one read file in each of PLACES. The headers state the voxel sizes.

    ``movies``: so many tilts per run, each with its movie beside the other files. Its runs are not judged yet.
    """
    made = make_deposition(owner or make_user())
    dataset = made.datasets.get()
    create_block(dataset, kind=Level.TOMOGRAM)
    fill(made)
    _state(dataset, Level.ACQUISITION, movies="here" if movies else "none", pixel_size=PIXEL / 2)
    _state(dataset, Level.TILT_SERIES, pixel_size=PIXEL, binning_from_frames=2.0)
    _state(dataset, Level.TOMOGRAM, voxel_size=None)
    names = [Run(dataset=dataset, name=f"TS_{number:05}", position=number) for number in range(1, runs + 1)]
    _add_files(made, dataset, Run.objects.bulk_create(names, batch_size=CHUNK), _tilts(movies))
    return made


def _tilts(movies: int) -> tuple[float, ...]:
    return tuple(3.0 * number - 1.5 * (movies - 1) for number in range(movies)) or TILTS


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


def _add_files(made: Deposition, dataset: Dataset, runs: list[Run], tilts: tuple[float, ...]) -> None:
    blocks = {block.level: block for block in dataset.blocks.all()}
    good, short = _read_once(tilts, tilts), _read_once(tilts, tilts[:-1])
    movies = 0 if tilts is TILTS else len(tilts)
    series = blocks[Level.TILT_SERIES]
    own = [
        Override(block=series, run=run, values={"tilt_axis": "85.3"}) for run in runs if run.position % 10 == OWN_AXIS
    ]
    Override.objects.bulk_create(own)
    each = CHUNK // (len(PLACES) + movies)
    for start in range(0, len(runs), each):
        rows = [
            row
            for run in runs[start : start + each]
            for row in _files_of(made, run, short if run.position % 10 == SHORT else good, blocks, movies)
        ]
        for number, model in enumerate((Content, Reading, File, Assignment)):
            model._default_manager.bulk_create([row[number] for row in rows])


def _read_once(tilts: tuple[float, ...], listed: tuple[float, ...]) -> dict[str, tuple[int, ReadOut]]:
    """Role -> size and what a reader makes of such a file; ``listed``: the tilts of the rawtlt file."""
    bodies = {
        "mdoc": build.mdoc(tilts),
        "tilt_series": build.mrc((8, 6, len(tilts)), pixel=PIXEL),
        "rawtlt": build.angles(listed),
        "xf": build.xf(len(tilts)),
        "tlt": build.angles(tilts),
        "tomogram": build.mrc((8, 8, 4), pixel=VOXEL),
        "movie_stack": build.movie(),
    }
    places = {**PLACES, "movie_stack": MOVIE}
    return {
        role: (len(body), read_file(MemoryFile(body, name=places[role][1].format("TS", 1))))
        for role, body in bodies.items()
    }


def _files_of(
    made: Deposition, run: Run, read: dict[str, tuple[int, ReadOut]], blocks: dict[Level, Block], movies: int
) -> Iterator[tuple[Content, Reading, File, Assignment]]:
    for role, (kind, place) in PLACES.items():
        size, out = read[role]
        if role == "mdoc" and movies and isinstance(out.facts, MdocFacts):
            names = tuple(MOVIE[1].format(run.name, number).rpartition("/")[2] for number in range(movies))
            out = replace(out, facts=replace(out.facts, movies=names))
        yield _file_of(made, run, place.format(run.name), role, size, out, blocks[kind])
    for number in range(movies):
        size, out = read["movie_stack"]
        yield _file_of(made, run, MOVIE[1].format(run.name, number), "movie_stack", size, out, blocks[MOVIE[0]])


def _file_of(
    made: Deposition, run: Run, path: str, role: str, size: int, out: ReadOut, block: Block
) -> tuple[Content, Reading, File, Assignment]:
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
    return content, reading, file, Assignment(file=file, dataset_id=run.dataset_id, run=run, block=block, role=role)
