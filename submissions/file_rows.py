"""The rows of the list of files, with a fixed number of queries for any number of rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from submissions import provisional, shapes
from submissions.file_status import Status, status_of
from submissions.files import FOR_ALL_RUNS, label_of
from submissions.models import Assignment, Block, Deposition, File, Upload
from submissions.models.block import KIND_LABELS
from submissions.models.file import UploadState
from submissions.review.decisions import unanswered
from submissions.schema import sections_of
from submissions.suggestions import Guess, Places, at_of
from validation.models import Ahead, Finding, Tally
from validation.queue import QueueState
from validation.roles import ROLES

KINDS = {
    kind.value: label.lower().rstrip("s") if kind != "tilt_series" else "tilt series"
    for kind, label in KIND_LABELS.items()
}


@dataclass(eq=False)
class FileRow:
    """One file as the page shows it. ``role``, ``run`` and ``at``: what its three controls hold.

    ``upload``: an open one, of this window, of another, or of none any more. ``by_hand``: several places are about to
    be replaced by one.
    """

    file: File
    status: Status
    assignments: list[Assignment]
    guess: Guess
    places: Places
    role: str = ""
    run: str = ""
    at: str = ""
    problem: str = ""
    hint: str = ""
    addable: bool = False
    unsaved: bool = field(default=False)
    upload: Upload | None = None
    by_hand: bool = False

    @property
    def several(self) -> bool:
        return len(self.assignments) > 1 and not self.by_hand

    @property
    def suggested(self) -> bool:
        return not self.assignments and not self.unsaved and bool(self.role)

    @property
    def needs_run(self) -> bool:
        return self.role in ROLES and ROLES[self.role].block is not None and self.role not in FOR_ALL_RUNS

    @property
    def takes_run(self) -> bool:
        return self.role in ROLES and ROLES[self.role].block is not None

    @property
    def options(self) -> list[tuple[str, str]]:
        """What the file may belong to: blocks, or datasets for a role without a block."""
        if self.role in ROLES and ROLES[self.role].block is None:
            return [(f"dataset:{row.pk}", row.title) for row in self.places.datasets.values()]
        return self.places.choices(self.role)

    @property
    def summary(self) -> str:
        """What several assignments are, in words."""
        roles = dict.fromkeys(label_of(row.role) for row in self.assignments)
        runs = list(dict.fromkeys(row.run.name for row in self.assignments if row.run))
        shown = ", ".join(runs[:3]) + (f" and {len(runs) - 3:,} more" if len(runs) > 3 else "")
        return f"{', '.join(roles)} for {shown or 'all runs'}"

    @property
    def twice(self) -> bool:
        """In more than one role or run where the role belongs to one run."""
        return self.several and any(row.role not in FOR_ALL_RUNS and ROLES[row.role].block for row in self.assignments)


@dataclass(frozen=True, slots=True)
class Counts:
    everything: int
    unplaced: int
    unfinished: int
    errors: int
    elsewhere: int


SHOWN = ("", "unplaced", "unfinished", "errors", "elsewhere")


class FileList:
    """The files of a deposition under a filter, page by page."""

    def __init__(self, deposition: Deposition, *, search: str = "", show: str = "") -> None:
        self.deposition, self.search, self.show = deposition, search.strip(), show

    @cached_property
    def places(self) -> Places:
        return Places(self.deposition)

    @property
    def present(self) -> QuerySet[File]:
        return File.objects.filter(deposition=self.deposition, removed_at=None)

    @property
    def files(self) -> QuerySet[File]:
        rows = self._shown(self.present, self.show)
        return rows.filter(path__icontains=self.search) if self.search else rows

    @property
    def counts(self) -> Counts:
        return Counts(*(self._shown(self.present, show).count() for show in SHOWN))

    def _shown(self, rows: QuerySet[File], show: str) -> QuerySet[File]:
        if show == "unplaced":
            return rows.filter(~Exists(Assignment.objects.filter(file=OuterRef("pk"))))
        if show == "unfinished":
            running = Upload.objects.filter(file=OuterRef("pk"), state=UploadState.OPEN)
            return rows.filter(Q(content=None, elsewhere_entry="") | Exists(running))
        if show == "elsewhere":
            return rows.exclude(elsewhere_entry="")
        if show == "errors":
            found = unanswered().filter(scope=self.deposition.uuid, severity="error", subject_file=OuterRef("pk"))
            # What its reader said of a file in a role is among the findings.
            unread = Q(content__isnull=False) & ~Q(content__reading__problems=[])
            placed = Exists(Assignment.objects.filter(file=OuterRef("pk")))
            ahead = Ahead.objects.filter(file=OuterRef("pk"), state=QueueState.DONE).exclude(problems=[])
            unread |= Q(content=None, announced__isnull=False) & Q(Exists(ahead))
            return rows.filter(Q(Exists(found)) | (unread & ~Q(placed)))
        return rows

    def rows(self, files: Sequence[File]) -> list[FileRow]:
        """``files``: one page of ``self.files``, with ``content__reading``."""
        pks = [file.pk for file in files]
        uploads = {row.file_id: row for row in Upload.objects.filter(file__in=pks).order_by("created")}
        assignments: dict[Any, list[Assignment]] = defaultdict(list)
        for row in Assignment.objects.filter(file__in=pks).select_related("run").order_by("run__position", "pk"):
            assignments[row.file_id].append(row)
        findings: dict[Any, list[Finding]] = defaultdict(list)
        for found in unanswered().filter(scope=self.deposition.uuid, subject_file__in=pks):
            findings[found.subject_file].append(found)
        said = Finding.objects.filter(scope=self.deposition.uuid, subject_file__in=pks).exclude(severity="note")
        answered = set(said.values_list("subject_file", flat=True).distinct()) - findings.keys()
        waiting = [file.pk for file in files if file.content is None]
        ahead = {row.file: row for row in Ahead.objects.filter(file__in=waiting).defer("head", "documents")}
        shown = []
        for file in files:
            upload = uploads.get(file.pk)
            explained = file.pk in answered
            told: dict[str, Any] = {"findings": findings[file.pk], "explained": explained, "ahead": ahead.get(file.pk)}
            status = status_of(file, upload=upload, **told)
            drawn = self._row(file, assignments[file.pk], status)
            drawn.upload = upload if upload and upload.state == UploadState.OPEN else None
            shown.append(drawn)
        return shown

    def row(self, file: File) -> FileRow:
        return self.rows([file])[0]

    def _row(self, file: File, assignments: list[Assignment], status: Status) -> FileRow:
        guess = Guess() if assignments else self.places.guess(file.path)
        row = FileRow(file, status, assignments, guess, self.places)
        if len(assignments) == 1:
            held = assignments[0]
            row.role, row.run = held.role, held.run.name if held.run else ""
            block = self.places.blocks.get(held.block_id) if held.block_id else None
            row.at = at_of(block, _shape(held, block)) if block else f"dataset:{held.dataset_id}"
        elif not assignments:
            self._suggest(row, guess)
        return row

    def _suggest(self, row: FileRow, guess: Guess) -> None:
        kind = ROLES[guess.role].block if guess.role else None
        if kind and not self.places.options(guess.role):
            row.hint, row.addable = _no_block(guess.role, kind, asked=bool(sections_of(kind, self.deposition.context)))
            return
        row.role, row.at = guess.role, guess.at
        row.run = guess.run.name if guess.run and row.takes_run else ""

    @property
    def is_moving(self) -> bool:
        """Whether anything may change on this page by itself."""
        waiting = Tally.objects.filter(scope=self.deposition.uuid, waiting__gt=0).exists()
        return waiting or provisional.is_moving(self.deposition)


def _shape(held: Assignment, block: Block) -> str:
    """The key of the row that the file belongs to, as the menu has it: none where there is one row."""
    row = shapes.row_of(block.values, shape=held.shape)
    return row.key if row and len(shapes.rows(block.values)) > 1 else ""


def _no_block(role: str, kind: str, *, asked: bool) -> tuple[str, bool]:
    """What to say of a file whose role has no block to belong to, and whether one can be added."""
    what = label_of(role).lower()
    looks = f"Looks like {'an' if what[0] in 'aeiou' else 'a'} {what}"
    if not asked:
        return f"{looks}; {KINDS[kind]} files are no part of this deposition.", False
    return f"{looks}, but there is no {KINDS[kind]} block yet.", True


def unplaced_paths(deposition: Deposition) -> dict[str, File]:
    """Files that were uploaded, announced or stated to lie elsewhere, and play no part yet."""
    rows = FileList(deposition, show="unplaced").files.exclude(content=None, elsewhere_entry="", announced=None)
    return {row.path: row for row in rows}


def roles_to_choose(places: Places) -> list[tuple[str, str]]:
    """The roles for which this deposition has a block, and those that need none."""
    kinds: set[str | None] = {block.kind for block in places.blocks.values()}
    return [(key, label_of(key)) for key, role in ROLES.items() if role.block is None or role.block in kinds]
