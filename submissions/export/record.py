"""The document of a snapshot as objects: what the export reads, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from submissions.schema import Context, Field, Level, fields_of

ANNOTATION, KEY_PHOTO = "annotation", "key_photo"
# The folder below the deposition's prefix that stands for what lies in other archives.
FETCHED = "elsewhere"


@dataclass(frozen=True, slots=True)
class RunRecord:
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class PatternRecord:
    """Which files play a role, in the archive's terms; the glob is relative to the depositor's folder."""

    list_glob: str
    match_regex: str
    name_regex: str
    exclude: tuple[str, ...]
    shape: str = ""
    parent_filters: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)
    column: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_glob(self) -> bool:
        """Whether nothing but the glob tells the files."""
        return not (self.match_regex or self.name_regex or self.exclude or self.parent_filters)


@dataclass(frozen=True)
class FileRecord:
    """``relative``: its place below the deposition's prefix, with the generation (``g1/tomo/TS_1.mrc``), or None
    while there is no content. ``stated``: what was stated in place of its header (``value`` and ``header`` in Å,
    ``reason``), or None. ``elsewhere``: where it lies in another archive (``entry``, ``path``, ``size``), or None; its
    ``relative`` is then the place that it is to be fetched to."""

    id: str
    path: str
    relative: str | None
    content: Mapping[str, Any] | None
    stated: Mapping[str, Any] | None = None
    elsewhere: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class BlockRecord:
    """``runs``: for each run of the block, the effective values that differ from the block's own, with their source."""

    id: int
    kind: Level
    context: Context
    name: str
    position: int
    parent: int | None
    values: Mapping[str, Any]
    runs: Mapping[int, Mapping[str, Mapping[str, Any]]]

    @property
    def fields(self) -> Iterator[Field]:
        """What was asked about the block."""
        return fields_of(self.kind, self.context)

    def value(self, run: int, key: str) -> tuple[Any, str]:
        """The effective value for ``run`` and its source ("" for the block's own); (None, "") where nobody says."""
        own = self.runs[run].get(key)
        return (own["value"], own["source"]) if own else (self.values.get(key), "")


@dataclass(frozen=True)
class DatasetRecord:
    id: int
    position: int
    context: Context
    values: Mapping[str, Any]
    runs: tuple[RunRecord, ...]
    blocks: tuple[BlockRecord, ...]

    @property
    def existing(self) -> int | None:
        """The archive's number of a dataset that it has already; None for a new one."""
        return self.values.get("existing_number")

    def of_kind(self, kind: Level) -> list[BlockRecord]:
        return [block for block in self.blocks if block.kind == kind]

    def block_for(self, run: int, kind: Level, *, preferred: int | None = None) -> BlockRecord | None:
        """The block of ``kind`` that is about ``run``: the one referred to where it is, else the first."""
        fitting = [block for block in self.of_kind(kind) if run in block.runs]
        return next((block for block in fitting if block.id == preferred), fitting[0] if fitting else None)


@dataclass(frozen=True)
class Record:
    """``files``: by (block, run, role), the relative paths of the contents that play the role, in order. ``shaped``:
    those of annotations, by (block, run, label of the shape). ``photos``: the address of the key photo that was
    uploaded, by dataset."""

    label: str
    uuid: str
    kinds: tuple[str, ...]
    values: Mapping[str, Any]
    datasets: tuple[DatasetRecord, ...]
    all_files: tuple[FileRecord, ...]
    files: Mapping[tuple[int, int, str], tuple[str, ...]]
    shaped: Mapping[tuple[int, int, str], tuple[str, ...]] = field(default_factory=dict)
    photos: Mapping[int, str] = field(default_factory=dict)
    patterns: Mapping[tuple[int, str], tuple[PatternRecord, ...]] = field(default_factory=dict)

    @property
    def context(self) -> Context:
        return Context.of(self.kinds)

    @property
    def prefix(self) -> str:
        """The folder of its objects in the bucket, without the bucket."""
        return f"depositions/{self.uuid}"

    @property
    def keys(self) -> list[str]:
        """The relative paths of all contents, and of what is to be fetched."""
        return [file.relative for file in self.all_files if file.relative]

    @cached_property
    def entries(self) -> Mapping[str, str]:
        """Relative path -> the entry of another archive that it lies in."""
        return {file.relative: file.elsewhere["entry"] for file in self.to_fetch if file.relative and file.elsewhere}

    @property
    def to_fetch(self) -> list[FileRecord]:
        """The files that lie in another archive."""
        return [file for file in self.all_files if file.elsewhere]


def read(document: Mapping[str, Any]) -> Record:
    """The record of a snapshot's document (review/snapshot.py writes it)."""
    about = document["deposition"]
    prefix = f"depositions/{about['uuid']}/"
    files = tuple(_file(row, prefix=prefix) for row in document["files"])
    relative = {file.id: file.relative for file in files}
    played = [row | {"path": relative[row["file"]]} for row in document["assignments"] if relative[row["file"]]]
    datasets = tuple(_dataset(row, kinds=about["kinds"]) for row in document["datasets"])
    return Record(
        label=about["label"],
        uuid=about["uuid"],
        kinds=tuple(about["kinds"]),
        values=about["values"],
        datasets=datasets,
        all_files=files,
        files=_roles(played, datasets=datasets, key=lambda row: row["role"]),
        shaped=_roles(
            [row for row in played if row["role"] == ANNOTATION],
            datasets=datasets,
            key=lambda row: row.get("shape", ""),
        ),
        photos=_photos(document, played),
        patterns=_patterns(document["patterns"]),
    )


def _file(row: Mapping[str, Any], *, prefix: str) -> FileRecord:
    content = row["content"]
    relative = None if content is None else str(content["key"]).removeprefix(prefix)
    elsewhere = row.get("elsewhere")
    if elsewhere:
        relative = f"{FETCHED}/{row['path']}"
    return FileRecord(row["id"], row["path"], relative, content, row.get("stated_voxel"), elsewhere)


def _dataset(row: Mapping[str, Any], *, kinds: Iterable[str]) -> DatasetRecord:
    context = Context.of(kinds, dataset=row["values"])
    return DatasetRecord(
        id=row["id"],
        position=row["position"],
        context=context,
        values=row["values"],
        runs=tuple(RunRecord(run["id"], run["name"]) for run in row["runs"]),
        blocks=tuple(
            BlockRecord(
                id=block["id"],
                kind=Level(block["kind"]),
                context=context,
                name=block["name"],
                position=block["position"],
                parent=block["parent"],
                values=block["values"],
                runs={int(run): values for run, values in block["runs"].items()},
            )
            for block in row["blocks"]
        ),
    )


def _photos(document: Mapping[str, Any], played: list[dict[str, Any]]) -> dict[int, str]:
    """Snapshots of before the bucket was written down have none."""
    about = document["deposition"]
    folder = f"s3://{about['bucket']}/depositions/{about['uuid']}/" if about.get("bucket") else None
    return {row["dataset"]: folder + row["path"] for row in played if folder and row["role"] == KEY_PHOTO}


def _roles(
    rows: list[dict[str, Any]], *, datasets: tuple[DatasetRecord, ...], key: Callable[[dict[str, Any]], str]
) -> dict[tuple[int, int, str], tuple[str, ...]]:
    """Paths by block, run and ``key``. An assignment without a run is for all runs of its block."""
    blocks = {block.id: block for dataset in datasets for block in dataset.blocks}
    found: dict[tuple[int, int, str], set[str]] = defaultdict(set)
    for row in rows:
        block = blocks.get(row["block"] or 0)
        if block is None:
            continue
        for run in block.runs if row["run"] is None else [row["run"]]:
            if run in block.runs:
                found[block.id, run, key(row)].add(row["path"])
    return {slot: tuple(sorted(paths)) for slot, paths in found.items()}


def _patterns(rows: list[Mapping[str, Any]]) -> dict[tuple[int, str], tuple[PatternRecord, ...]]:
    found: dict[tuple[int, str], tuple[PatternRecord, ...]] = {}
    for row in rows:
        key = (row["block"], row["role"])
        pattern = PatternRecord(
            row["list_glob"],
            row["match_regex"],
            row["name_regex"],
            tuple(row["exclude"]),
            row.get("shape", ""),
            row.get("parent_filters") or {},
            row.get("column") or {},
        )
        found[key] = (*found.get(key, ()), pattern)
    return found
