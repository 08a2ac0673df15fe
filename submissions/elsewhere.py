"""Files that lie in another archive: stated, recorded, never fetched and never checked.

Such a file has a row like any other, so that it can be given a run and a role and counts as there; it has no content.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BigIntegerField, Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from submissions import listed, paths, placing, provisional
from submissions.drafts import locked, save_section
from submissions.files import runs_at
from submissions.judging import mark_stale
from submissions.matching.coming import place_new
from submissions.models import Assignment, Dataset, Deposition, File, Run, Upload
from submissions.models.file import ELSEWHERE, UploadState
from submissions.refusals import Refused
from submissions.review.events import record
from submissions.schema.identifiers import EMPIAR, normalise_entry
from submissions.schema.sections.deposition import REFERENCES
from submissions.typed import is_answer

MOST_CHARACTERS = 8_000_000
CHANGED = (*ELSEWHERE, "removed_at", "content", "announced", "modified", "added_by")
REFERRED = "database_entries"


class ElsewhereRefused(Refused):
    """This cannot be stated."""


@dataclass(frozen=True, slots=True)
class Odd:
    """A line that was not stated, as it was typed, and why."""

    number: int
    text: str
    sentence: str


@dataclass(slots=True)
class Stated:
    """What became of a listing: counts of files, lines that could not be stated, what was left out as no data."""

    new: int = 0
    changed: int = 0
    same: int = 0
    placed: int = 0
    wrong: list[Odd] = field(default_factory=list)
    junk: list[Odd] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is stated of one entry. ``size``: bytes of the files whose size is told; ``referred``: it stands among the
    cross-references."""

    entry: str
    files: int
    unplaced: int
    size: int
    unsized: int
    referred: bool


@dataclass(frozen=True, slots=True)
class _Wish:
    line: listed.Line
    path: str
    there: str
    size: int | None


def entry_of(text: str) -> str:
    """``EMPIAR-10045`` from the identifier, its number, or the address of its page. Raises: ElsewhereRefused."""
    typed = text.strip()
    if not typed:
        raise ElsewhereRefused("Say which EMPIAR entry, such as EMPIAR-10045.")
    found = normalise_entry(f"EMPIAR-{typed}" if typed.isascii() and typed.isdigit() else typed)
    if problem := EMPIAR.problem(found):
        raise ElsewhereRefused(problem.replace(found, typed[:80]))
    return found


def state(deposition: Deposition, *, entry: str, text: str, folder: str = "", actor: Any) -> Stated:
    """Record the files that ``text`` lists (see ``listed``) as lying in ``entry``, below its ``folder``.

    Good lines are recorded, the others are told. Raises: ElsewhereRefused, ListingRefused, NotEditable.
    """
    entry = entry_of(entry)
    if len(text) > MOST_CHARACTERS:
        raise ElsewhereRefused(f"The listing has {len(text):,} characters; {MOST_CHARACTERS:,} is the most at once.")
    return state_lines(deposition, entry=entry, lines=_read(text, entry, deposition), folder=folder, actor=actor)


def state_lines(
    deposition: Deposition, *, entry: str, lines: Iterable[listed.Line], folder: str = "", actor: Any
) -> Stated:
    """The same of lines that were read. Raises: ElsewhereRefused, NotEditable."""
    folder = _folder(folder)
    with locked(deposition) as now:
        result = Stated()
        wishes = _wishes(lines, folder, result)
        _record(now, entry, _possible(now, wishes, result), result, actor)
    return result


def stated(deposition: Deposition, *, entry: str = "") -> QuerySet[File]:
    """The files that lie elsewhere, or those of one entry."""
    rows = File.objects.filter(deposition=deposition, removed_at=None).exclude(elsewhere_entry="")
    return rows.filter(elsewhere_entry=entry) if entry else rows


def entries(deposition: Deposition) -> list[Entry]:
    """In two queries."""
    placed = Exists(Assignment.objects.filter(file=OuterRef("pk")))
    summed = (
        stated(deposition)
        .order_by()
        .values_list("elsewhere_entry")
        .annotate(
            files=Count("pk"),
            unplaced=Count("pk", filter=~Q(placed)),
            size=Coalesce(Sum("elsewhere_size"), 0, output_field=BigIntegerField()),
            unsized=Count("pk", filter=Q(elsewhere_size=None)),
        )
    )
    known = _referred(deposition)
    return [
        Entry(entry, files, unplaced, size, unsized, referred=entry in known)
        for entry, files, unplaced, size, unsized in sorted(summed)
    ]


def rename(deposition: Deposition, *, entry: str, to: str, actor: Any) -> int:
    """All that was stated of one entry lies in another; returns of how many files. Raises: ElsewhereRefused."""
    to = entry_of(to)
    with locked(deposition) as now:
        rows = stated(now, entry=entry)
        touched, count = _runs_of(rows), rows.count()
        if not count or to == entry:
            return 0
        rows.update(elsewhere_entry=to)
        mark_stale(now, runs=touched)
        record(now, actor=actor, action="elsewhere_changed", data={"entry": to, "before": entry, "count": count})
    return count


def withdraw(deposition: Deposition, *, entry: str, actor: Any) -> int:
    """Nothing lies in this entry any more: its files leave the deposition with their places. Returns how many.

    Raises: NotEditable.
    """
    with locked(deposition) as now:
        rows = stated(now, entry=entry)
        touched, pks = _runs_of(rows), list(rows.values_list("pk", flat=True))
        if not pks:
            return 0
        Assignment.objects.filter(file__in=pks).delete()
        File.objects.filter(pk__in=pks).update(removed_at=timezone.now())
        mark_stale(now, runs=touched)
        record(now, actor=actor, action="elsewhere_withdrawn", data={"entry": entry, "count": len(pks)})
    return len(pks)


def refer(deposition: Deposition, *, entry: str, actor: Any) -> None:
    """The entry stands among the deposition's cross-references as well. Raises: ElsewhereRefused, NotEditable."""
    entry = entry_of(entry)
    with locked(deposition) as now:
        held = now.values.get(REFERRED)
        rows = [] if held is None or is_answer(held) or not isinstance(held, list) else list(held)
        if entry not in rows:
            save_section(now, section=REFERENCES, typed={REFERRED: [*rows, entry]}, actor=actor)


def _referred(deposition: Deposition) -> set[str]:
    """The entries among the cross-references of the deposition and its datasets."""
    held = [deposition.values.get(REFERRED)]
    held += Dataset.objects.filter(deposition=deposition).values_list(f"values__{REFERRED}", flat=True)
    return {str(one) for rows in held if isinstance(rows, list) for one in rows}


def _folder(text: str) -> str:
    folder = unicodedata.normalize("NFC", text.strip()).strip("/")
    return _there(folder) if folder else ""


def _there(path: str) -> str:
    """A path in the other archive, whose names nobody can change here. Raises: ElsewhereRefused."""
    unseen = next((letter for letter in path if unicodedata.category(letter) in paths.UNSEEN), None)
    if unseen is not None:
        raise ElsewhereRefused(f"There is an unseen character (U+{ord(unseen):04X}) in the path.")
    if path.startswith("/") or ".." in path.split("/") or "\\" in path:
        raise ElsewhereRefused(f"{path[:60]}: give the path within the entry, with / between folders.")
    if path.startswith(paths.FORMULA_CHARACTERS):
        raise ElsewhereRefused(f"{path[:60]} begins with {path[0]}; spreadsheets take that for a formula.")
    if len(path) > paths.MAX_BYTES:
        raise ElsewhereRefused(f"{path[:60]}…: the path has {len(path):,} characters, {paths.MAX_BYTES} is the most.")
    return path


def _read(text: str, entry: str, deposition: Deposition) -> list[listed.Line]:
    runs: Sequence[str] = ()
    if listed.SUGAR in text:
        named = Run.objects.filter(dataset__deposition=deposition).order_by("dataset__position", "position", "pk")
        runs = list(dict.fromkeys(named.values_list("name", flat=True)))
    lines = listed.read(text, entry=entry, runs=runs)
    if not lines:
        raise ElsewhereRefused("No file is listed. Write the paths one a line.")
    return lines


def _wishes(lines: Iterable[listed.Line], folder: str, result: Stated) -> dict[str, _Wish]:
    """By path in the deposition; what cannot be goes to the ``result``."""
    found: dict[str, _Wish] = {}
    for line in lines:
        if line.problem:
            result.wrong.append(Odd(line.number, line.text, line.problem))
        for named in line.named:
            try:
                wish = _wish(line, named, folder)
                if twice := found.get(wish.path):
                    raise ElsewhereRefused(f"{wish.path} stands in line {twice.line.number:,} already.")
                found[wish.path] = wish
            except paths.Junk as junk:
                result.junk.append(Odd(line.number, line.text, junk.sentence))
            except Refused as refused:
                result.wrong.append(Odd(line.number, line.text, refused.sentence))
    return found


def _wish(line: listed.Line, named: listed.Named, folder: str) -> _Wish:
    inner = named.path.removeprefix(f"{folder}/") if folder else named.path
    there = unicodedata.normalize("NFC", f"{folder}/{inner}" if folder else inner)
    return _Wish(line, paths.clean(named.here or inner), _there(there), named.size)


def _possible(deposition: Deposition, wishes: dict[str, _Wish], result: Stated) -> dict[str, tuple[_Wish, File]]:
    """The wishes with their rows, new or known; those that stand in the way of something are told."""
    ground = placing.survey(deposition, list(wishes))
    known = {row.path: row for row in File.objects.filter(deposition=deposition, path__in=list(wishes))}
    sent = Upload.objects.filter(file__in=known.values(), state=UploadState.OPEN)
    arriving = set(sent.values_list("file_id", flat=True))
    found: dict[str, tuple[_Wish, File]] = {}
    for path, wish in wishes.items():
        row = known.get(path)
        try:
            _check(path, row, arriving)
            ground.take(path, replace=True)
        except Refused as refused:
            result.wrong.append(Odd(wish.line.number, wish.line.text, refused.sentence))
            continue
        found[path] = (wish, row or File(deposition=deposition, path=path))
    return found


def _check(path: str, row: File | None, arriving: Collection[Any]) -> None:
    if row is None or row.removed_at is not None:
        return
    if row.content_id:
        raise ElsewhereRefused(f"{path} is uploaded. Remove it first if it is to lie elsewhere.")
    if row.pk in arriving:
        raise ElsewhereRefused(f"{path} is being uploaded. Cancel the upload first.")


def _record(
    deposition: Deposition, entry: str, possible: dict[str, tuple[_Wish, File]], result: Stated, actor: Any
) -> None:
    new, changed = list[File](), list[File]()
    for wish, row in possible.values():
        before = row.lies_elsewhere and row.removed_at is None
        told = (entry, wish.there, wish.size)
        if before and told == (row.elsewhere_entry, row.elsewhere_path, row.elsewhere_size):
            result.same += 1
            continue
        fresh = row._state.adding
        row.elsewhere_entry, row.elsewhere_path, row.elsewhere_size = told
        row.removed_at = row.content = row.announced = row.modified = None
        row.added_by = actor if not before else row.added_by
        (new if fresh else changed).append(row)
        result.changed, result.new = result.changed + before, result.new + (not before)
    if not new and not changed:
        return
    File.objects.bulk_create(new, batch_size=2000)
    File.objects.bulk_update(changed, CHANGED, batch_size=1000)
    provisional.drop([row.pk for row in changed])
    mark_stale(deposition, runs=_runs_of(changed))
    result.placed = place_new(deposition, [*new, *changed])
    size = sum(row.elsewhere_size or 0 for row in (*new, *changed))
    data = {"entry": entry, "count": len(new) + len(changed), "size": size}
    data |= {"paths": [row.path for row in (*new, *changed)[:3]]}
    record(deposition, actor=actor, action="elsewhere_stated", data=data)


def _runs_of(files: Any) -> set[int]:
    """The runs whose judgement looks at these files."""
    rows = Assignment.objects.filter(file__in=files).only("run_id", "dataset_id")
    return runs_at(rows) if rows else set()
