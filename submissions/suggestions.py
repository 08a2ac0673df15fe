"""Where files could belong, and what their names speak for. Suggestions are shown, never applied unasked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from submissions import shapes
from submissions.asked import number
from submissions.files import FOR_ALL_RUNS, Place
from submissions.models import Block, Dataset, Deposition, Run
from validation.matching import RunNames, suggest_role
from validation.roles import ROLES


@dataclass(frozen=True, slots=True)
class Guess:
    """What a path speaks for. ``place`` only where nothing is left to choose."""

    role: str = ""
    run: Run | None = None
    at: str = ""
    place: Place | None = None


class Places:
    """The datasets, runs and blocks of a deposition, loaded with a fixed number of queries."""

    def __init__(self, deposition: Deposition) -> None:
        self.datasets: dict[int, Dataset] = {row.pk: row for row in deposition.datasets.all()}
        self.runs = list(Run.objects.filter(dataset__in=self.datasets).order_by("dataset__position", "position", "pk"))
        self.blocks: dict[int, Block] = {
            row.pk: row
            for row in Block.objects.filter(dataset__in=self.datasets).order_by("dataset__position", "position")
        }
        self._named: dict[int, set[int]] = defaultdict(set)
        links = Block.runs.through.objects.filter(block__in=self.blocks)
        for block_id, run_id in links.values_list("block", "run"):
            self._named[block_id].add(run_id)
        for run in self.runs:
            run.dataset = self.datasets[run.dataset_id]
        for block in self.blocks.values():
            block.dataset = self.datasets[block.dataset_id]

    @cached_property
    def runs_by_name(self) -> dict[str, list[Run]]:
        found: dict[str, list[Run]] = defaultdict(list)
        for run in self.runs:
            found[run.name].append(run)
        return found

    @cached_property
    def _names(self) -> RunNames:
        return RunNames(self.runs_by_name)

    def is_about(self, block: Block, run: Run) -> bool:
        return block.dataset_id == run.dataset_id and (block.all_runs or run.pk in self._named[block.pk])

    def options(self, role: str, *, run: Run | None = None) -> list[Block]:
        """The blocks to which a file in this role may belong."""
        known = ROLES.get(role)
        of_kind = [block for block in self.blocks.values() if known and block.kind == known.block]
        return [block for block in of_kind if run is None or self.is_about(block, run)]

    def spots(self, role: str, *, run: Run | None = None) -> list[tuple[Block, str]]:
        """The same with the key of each row, where a block of annotations has several kinds of files."""
        found: list[tuple[Block, str]] = []
        for block in self.options(role, run=run):
            keys = [row.key for row in shapes.rows(block.values)] if role == shapes.ROLE else []
            found += [(block, key) for key in keys] if len(keys) > 1 else [(block, "")]
        return found

    def choices(self, role: str) -> list[tuple[str, str]]:
        """The same for a menu: what ``place`` takes as ``at``, and its words."""
        many = len(self.datasets) > 1
        found = []
        for block, shape in self.spots(role):
            title = f"{block.dataset.title}: {block.title}" if many else block.title
            row = shapes.row_of(block.values, shape=shape) if shape else None
            found.append((at_of(block, shape), f"{title}, {row.title}" if row else title))
        return found

    def place(self, *, role: str, run: Run | None, at: str) -> Place | None:
        """The place that these three name, filled up where only one block or dataset is possible; None if unclear."""
        known = ROLES.get(role)
        if known is None:
            return None
        kind, _, rest = at.partition(":")
        key, _, shape = rest.partition("#")
        pk = number(key)
        if known.block is None:
            datasets = (
                [self.datasets[pk]] if kind == "dataset" and pk in self.datasets else list(self.datasets.values())
            )
            dataset = run.dataset if run else datasets[0] if len(datasets) == 1 else None
            return Place(role, dataset, None, run) if dataset else None
        spots = self.spots(role, run=run)
        chosen = [spot for spot in spots if kind == "block" and spot[0].pk == pk] or spots
        chosen = [spot for spot in chosen if spot[1] == shape] or chosen
        return Place(role, chosen[0][0].dataset, chosen[0][0], run, chosen[0][1]) if len(chosen) == 1 else None

    def elsewhere_than(self, at: str, *, place: Place) -> str | None:
        """Why it is another place than the block that ``at`` names, where that is of the role's kind."""
        kind, _, rest = at.partition(":")
        named = self.blocks.get(number(rest.partition("#")[0]) or 0) if kind == "block" else None
        if named is None or place.block is None or place.run is None or place.block.kind != named.kind:
            return None
        if place.block.pk == named.pk:
            return None
        return f"{named.title} is not about {place.run.name}. Choose another block, or add the run to it."

    def find_run(self, name: str, *, at: str = "") -> Run | None:
        """The run of this name; where several datasets have one, the one of the block or dataset ``at``."""
        found = self.runs_by_name.get(name, [])
        if len(found) > 1:
            kind, _, key = at.partition("#")[0].partition(":")
            pk = number(key)
            block = self.blocks.get(pk) if kind == "block" and pk is not None else None
            dataset = block.dataset_id if block else pk
            found = [run for run in found if run.dataset_id == dataset]
        return found[0] if len(found) == 1 else None

    def guess(self, path: str) -> Guess:
        role = self._role(path)
        name = self._names.suggest(path)
        run = self.find_run(name) if name else None
        if not role:
            return Guess(run=run)
        needs_run = ROLES[role].block is not None and role not in FOR_ALL_RUNS
        place = self.place(role=role, run=run, at="") if run or not needs_run else None
        if role == shapes.ROLE:
            # For one run or for all, and of which object: only the depositor knows.
            place = self._only_fitting(path, run) if run else None
        return Guess(role, run, _at(place), place)

    def _role(self, path: str) -> str:
        """Where nobody asks for tomograms, what may be a mask is no tomogram."""
        role, kinds = suggest_role(path) or "", {block.kind for block in self.blocks.values()}
        if role in ("", "tomogram") and "annotation" in kinds and "tomogram" not in kinds:
            masks = (*shapes.ENDINGS["mrc"], *shapes.ENDINGS["zarr"])
            return shapes.ROLE if path.lower().endswith(masks) else role
        return role

    def _only_fitting(self, path: str, run: Run) -> Place | None:
        found = shapes.fitting(self.options(shapes.ROLE, run=run), path=path)
        return Place(shapes.ROLE, found[0][0].dataset, found[0][0], run, found[0][1]) if len(found) == 1 else None

    def guesses(self, paths: Iterable[str]) -> dict[str, Place]:
        """path -> place, for the paths where nothing is left to choose."""
        found = {path: self.guess(path).place for path in paths}
        return {path: place for path, place in found.items() if place}


def _at(place: Place | None) -> str:
    if place is None:
        return ""
    return at_of(place.block, place.shape) if place.block else f"dataset:{place.dataset.pk}"


def at_of(block: Block, shape: str = "") -> str:
    """How a menu names a block, or a kind of its files: ``block:12``, ``block:12#picks``."""
    return f"block:{block.pk}#{shape}" if shape else f"block:{block.pk}"
