"""What needs a person's eye: files without a place or with two, runs that lack a file, files that are left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, QuerySet

from submissions.files import FOR_ALL_RUNS, label_of
from submissions.matching.listing import Listing
from submissions.matching.proposal import CLUTTER_WHY, found
from submissions.matching.table import Line
from submissions.models import Assignment, Deposition, File
from submissions.suggestions import Places, at_of
from validation.matching.result import NOT_DEPOSITED
from validation.roles import ROLES

# A role that so many runs of a block have is one that the others lack.
MOST_HAVE = 0.5
BY_RUN = tuple(key for key, role in ROLES.items() if role.block and key not in FOR_ALL_RUNS)


@dataclass(eq=False)
class Row:
    """A file, why it is here, and what its controls hold. ``label``: of a block that would be made for it."""

    pk: Any
    path: str
    why: str
    run: str = ""
    role: str = ""
    at: str = ""
    label: str = ""
    problem: str = ""
    places: list[str] = field(default_factory=list)

    @property
    def suggested(self) -> bool:
        """Whether nothing is left to choose."""
        return bool(self.role) and (bool(self.run) or self.role not in BY_RUN)

    @property
    def takes_run(self) -> bool:
        return not self.role or ROLES[self.role].block is not None

    @property
    def reads(self) -> str:
        return f"{self.why[:1].upper()}{self.why[1:]}."


@dataclass(frozen=True, slots=True)
class Filter:
    """Only paths that begin and end so."""

    begins: str = ""
    ends: str = ""

    def __bool__(self) -> bool:
        return bool(self.begins or self.ends)

    def takes(self, path: str) -> bool:
        return path.startswith(self.begins) and path.lower().endswith(self.ends.lower())


def opened(listing: Listing, *, only: Filter) -> list[str]:
    """The files without a place that no proposal surely places; suggestions first, what is nobody's last."""
    told = found(listing)["open"]
    paths = [path for path in told if path in listing.files and path not in listing.placed and only.takes(path)]
    return sorted(paths, key=lambda path: (not told[path][1], told[path][3] == CLUTTER_WHY, path))


def rows_of(listing: Listing, paths: Iterable[str], *, places: Places) -> list[Row]:
    told = found(listing)["open"]
    return [_row(listing, path, told[path], places) for path in paths]


def _row(listing: Listing, path: str, told: list[str], places: Places) -> Row:
    run, role, label, why = told
    row = Row(listing.files[path], path, why, run, role, label=label)
    if why == CLUTTER_WHY:
        row.role = NOT_DEPOSITED
    elif not role:
        guess = places.guess(path)
        row.role, row.at = guess.role, guess.at
        row.run = guess.run.name if guess.run and row.takes_run else ""
    elif label and (block := _block(listing, label)):
        row.at = at_of(block)
    return row


def _block(listing: Listing, label: str) -> Any:
    kind, _, name = label.partition(":")
    blocks = [block for block in listing.blocks if block.kind == kind]
    named = [block for block in blocks if name and block.name.casefold() == name.casefold()]
    return named[0] if named else blocks[0] if len(blocks) == 1 and not name else None


def twice(deposition: Deposition) -> QuerySet[File]:
    """Files with more than one place where a file has one."""
    rows = Assignment.objects.filter(file__deposition=deposition, role__in=BY_RUN).order_by()
    often = rows.values("file").annotate(places=Count("pk")).filter(places__gt=1)
    return File.objects.filter(pk__in=often.values("file"), removed_at=None).order_by("path")


def rows_twice(files: Iterable[File]) -> list[Row]:
    shown = list(files)
    held: dict[Any, list[str]] = defaultdict(list)
    rows = Assignment.objects.filter(file__in=shown).select_related("run").order_by("run__position", "pk")
    for row in rows:
        held[row.file_id].append(f"{label_of(row.role)} of {row.run.name if row.run else 'all runs'}")
    return [Row(file.pk, file.path, f"it has {len(held[file.pk])} places", places=held[file.pk]) for file in shown]


def left_out(deposition: Deposition) -> QuerySet[Assignment]:
    """What is not deposited, and why."""
    rows = Assignment.objects.filter(file__deposition=deposition, file__removed_at=None, role=NOT_DEPOSITED)
    return rows.annotate(path=F("file__path")).order_by("path")


@dataclass(frozen=True, slots=True)
class Lacking:
    """A run and what it lacks, in words."""

    run: str
    dataset: str
    words: list[str]


def incomplete(lines: Iterable[Line]) -> list[Lacking]:
    """Runs without a file in a role that most runs of the block have, or with another number of them than most."""
    found: dict[tuple[int, str], list[str]] = defaultdict(list)
    titles: dict[int, str] = {}
    order: dict[tuple[int, str], int] = {}
    for line in lines:
        if line.role not in BY_RUN or not line.run_names:
            continue
        dataset = line.block.dataset
        titles[dataset.pk] = dataset.title
        expected = len(line.counts) >= MOST_HAVE * line.run_count
        usual = line.usual
        for number, run in enumerate(line.run_names):
            count = line.counts.get(run, 0)
            order.setdefault((dataset.pk, run), number)
            if expected and not count:
                found[dataset.pk, run].append(f"no {_label(line)}")
            elif count and count != usual and ROLES[line.role].many and len(line.counts) > 2:
                found[dataset.pk, run].append(f"{count:,} {_label(line)}s, others {usual:,}")
    keys = sorted(found, key=lambda key: (key[0], order[key]))
    return [Lacking(run, titles[dataset], found[dataset, run]) for dataset, run in keys]


def _label(line: Line) -> str:
    label = ROLES[line.role].label
    return f"{label} ({line.block.name})" if line.block.name else label
