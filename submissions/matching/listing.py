"""What matching looks at: the paths of one dataset that may find a place, its runs and its blocks. Five queries."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from submissions.models import Assignment, Block, Dataset, Deposition
from submissions.patterns import present, runs_by_block
from submissions.structure import addable

# Answers are kept by what they were worked out from; raise it when they are worked out otherwise.
VERSION = 2


@dataclass(frozen=True)
class Listing:
    """``files``: path -> primary key, in the order of the paths; ``placed``: those that have a place; ``kept``: among
    them those that a person or a table placed, which no pattern moves. ``folder``: below which all of them lie."""

    deposition: Deposition
    dataset: Dataset
    files: dict[str, Any]
    placed: frozenset[str]
    kept: frozenset[str]
    runs: dict[str, int]
    blocks: tuple[Block, ...]
    covered: dict[int, dict[str, int]]
    kinds: frozenset[str]
    folder: str = ""
    memo: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def unplaced(self) -> int:
        return len(self.files) - len(self.placed)

    @cached_property
    def digest(self) -> str:
        blocks = [(row.pk, row.kind, row.name, row.title, sorted(self.covered[row.pk])) for row in self.blocks]
        told = [VERSION, self.dataset.pk, list(self.files), sorted(self.placed), sorted(self.kept), list(self.runs)]
        told += [blocks, sorted(self.kinds)]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def listing_of(deposition: Deposition, *, dataset: Dataset, folder: str = "") -> Listing:
    """``folder``: only what lies below it. Files that have a place in another dataset are not looked at."""
    start = f"{folder.strip('/')}/" if folder.strip("/") else ""
    here, kept, elsewhere = set[Any](), set[Any](), set[Any]()
    rows = Assignment.objects.filter(file__deposition=deposition).order_by()
    for file, origin, place in rows.values_list("file_id", "origin", "dataset_id"):
        (here if place == dataset.pk else elsewhere).add(file)
        if origin != "pattern":
            kept.add(file)
    files = {path: pk for path, pk in present(deposition) if pk not in elsewhere and path.startswith(start)}
    blocks = tuple(dataset.blocks.order_by("position", "pk"))
    for block in blocks:
        block.dataset = dataset
    probe = Block(pk=0, dataset=dataset, all_runs=True)
    covered = runs_by_block([*blocks, probe])
    return Listing(
        deposition,
        dataset,
        files,
        _paths(files, here),
        _paths(files, kept),
        covered.pop(0),
        blocks,
        covered,
        frozenset(kind.value for kind in addable(deposition)) | {block.kind for block in blocks},
        folder=start,
    )


def _paths(files: dict[str, Any], pks: set[Any]) -> frozenset[str]:
    return frozenset(path for path, pk in files.items() if pk in pks)


def folders_of(paths: Iterable[str]) -> list[str]:
    """The folders at the top of a listing, to choose among."""
    return sorted({path.split("/", 1)[0] for path in paths if "/" in path})[:200]
