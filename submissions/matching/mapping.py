"""The mapping of files as a table: written out as it is, and read again after a person edited it."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F

from submissions.files import Place, label_of, place_problem
from submissions.models import Assignment, Block, Deposition, File
from submissions.paths import FORMULA_CHARACTERS
from submissions.runs import spelled
from submissions.suggestions import Places, at_of
from validation.matching.result import NOT_DEPOSITED
from validation.matching.tables import Problem
from validation.roles import ROLES

COLUMNS = ("path", "run_name", "role", "belongs_to", "reason")
MOST_BYTES, MOST_ROWS, MOST_PROBLEMS = 40_000_000, 250_000, 100
EMPTY: dict[str, Any] = {"role": "", "shape": "", "block_id": None, "reason": "", "name": None}
ROLE_WORDS = {word.casefold(): key for key in ROLES for word in (key, label_of(key), ROLES[key].label)}


def text_of(deposition: Deposition) -> str:
    """The present mapping: a line for each place of a file, and one for each file without a place."""
    places = Places(deposition)
    words = {at: text for role in ROLES for at, text in places.choices(role)}
    held: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    rows = Assignment.objects.filter(file__deposition=deposition).order_by("run__position", "pk")
    for one in rows.values("file_id", "role", "shape", "block_id", "reason", name=F("run__name")):
        held[one["file_id"]].append(dict(one))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    present = File.objects.filter(deposition=deposition, removed_at=None).order_by("path")
    for pk, path in present.values_list("pk", "path"):
        for row in held.get(pk, [EMPTY]):
            block = places.blocks.get(row["block_id"]) if row["block_id"] else None
            at = words.get(at_of(block, row["shape"])) or words.get(at_of(block)) if block else ""
            told = [path, row["name"] or "", label_of(row["role"]) if row["role"] else "", at or "", row["reason"]]
            writer.writerow([_safe(cell) for cell in told])
    return out.getvalue()


def _safe(cell: str) -> str:
    """Spreadsheets run what begins like a formula; `_plain` takes the apostrophe away again."""
    return f"'{cell}" if cell.startswith(FORMULA_CHARACTERS) else cell


def _plain(cell: str) -> str:
    bare = spelled(cell)
    return bare[1:] if bare.startswith("'") and bare[1:].startswith(FORMULA_CHARACTERS) else bare


@dataclass
class Mapping:
    """What a table comes to: ``rows``: the new places of each file that changes; ``same``: files that stay as they are;
    ``by_hand``: of those that change, how many a person had placed."""

    rows: dict[Any, list[Assignment]] = field(default_factory=dict)
    same: int = 0
    by_hand: int = 0
    problems: list[Problem] = field(default_factory=list)


def is_mapping(text: str) -> bool:
    """Whether the first line names the columns of a mapping."""
    head = next(iter(csv.reader(io.StringIO(text[:10_000]), delimiter=_delimiter(text))), [])
    names = {cell.strip().lower() for cell in head}
    return {"path", "role"} <= names


def read(deposition: Deposition, text: str) -> Mapping:
    """Never raises: what cannot be used is told in ``problems``, and then nothing of it is used."""
    found = Mapping()
    if len(text) > MOST_BYTES:
        found.problems.append(Problem(1, f"the table has {len(text):,} characters; {MOST_BYTES:,} is the most."))
        return found
    reader = _Reader(deposition)
    wanted: dict[Any, list[Assignment]] = defaultdict(list)
    for line, cells in _lines(text, found):
        row = reader.row(cells)
        if isinstance(row, str):
            found.problems.append(Problem(line, row))
        elif row is not None:
            wanted[row.file_id].append(row)
        if len(found.problems) >= MOST_PROBLEMS:
            break
    _compare(deposition, wanted, found)
    return found


def _lines(text: str, found: Mapping) -> Iterator[tuple[int, dict[str, str]]]:
    plain = text.removeprefix("\ufeff").replace("\0", "\ufffd")
    reader = csv.reader(io.StringIO(plain, newline=""), delimiter=_delimiter(plain), strict=True)
    try:
        head = [cell.strip().lower() for cell in next(reader, [])]
        for number, cells in enumerate(reader, start=1):
            if number > MOST_ROWS:
                found.problems.append(Problem(reader.line_num, f"more than {MOST_ROWS:,} lines; give it in parts."))
                return
            if any(cell.strip() for cell in cells):
                yield reader.line_num, dict(zip(head, cells, strict=False))
    except csv.Error as error:
        found.problems.append(Problem(max(reader.line_num, 1), f"it cannot be read as a table ({error})."))


def _delimiter(text: str) -> str:
    first = text[: text.find("\n") if "\n" in text else len(text)]
    return max("\t;,", key=first.count) if any(char in first for char in "\t;,") else ","


class _Reader:
    """Lines to places, for one deposition."""

    def __init__(self, deposition: Deposition) -> None:
        self.places = Places(deposition)
        present = File.objects.filter(deposition=deposition, removed_at=None)
        self.files = {row.path: row for row in present.only("pk", "path", "deposition")}
        self.at = {role: {text.casefold(): at for at, text in self.places.choices(role)} for role in ROLES}
        self.checked: dict[tuple[Any, ...], str | None] = {}

    def row(self, cells: dict[str, str]) -> Assignment | str | None:
        """The place in a line, why there is none, or None where the line has no role."""
        path, run_name = _plain(cells.get("path") or ""), _plain(cells.get("run_name") or cells.get("run") or "")
        word, belongs = (cells.get("role") or "").strip(), _plain(cells.get("belongs_to") or "")
        file = self.files.get(path)
        if file is None:
            return f"{path or 'nothing'} is not among the files of this deposition."
        if not word:
            return None
        role = ROLE_WORDS.get(word.casefold())
        if role is None:
            return f"{word[:60]} is no role. There are: {', '.join(label_of(key) for key in ROLES)}."
        at = self.at[role].get(belongs.casefold(), "")
        if belongs and not at:
            return f"{belongs[:100]} is no block that a {ROLES[role].label} can belong to."
        run = self.places.find_run(run_name, at=at) if run_name else None
        if run_name and run is None:
            return f"no run is called {run_name}."
        place = self.places.place(role=role, run=run, at=at)
        if place is None:
            return "it is not clear what the file belongs to: fill in belongs_to."
        if problem := self.places.elsewhere_than(at, place=place):
            return problem
        if problem := self._problem(place):
            return problem
        reason = _plain(cells.get("reason") or "")[:500]
        if role == NOT_DEPOSITED and not reason:
            return "say in the column reason why it is not deposited."
        return _assignment(file, place, reason if role == NOT_DEPOSITED else "")

    def _problem(self, place: Place) -> str | None:
        """Asked once for equal places."""
        if place.identity not in self.checked:
            self.checked[place.identity] = place_problem(place)
        return self.checked[place.identity]


def _assignment(file: File, place: Place, reason: str) -> Assignment:
    block: Block | None = place.block
    run = place.run if block is not None else None
    told = {"role": place.role, "shape": place.shape, "reason": reason, "origin": "csv"}
    return Assignment(file=file, dataset=place.dataset, block=block, run=run, **told)


def _key(row: Any) -> tuple[Any, ...]:
    return row.role, row.run_id, row.block_id, row.shape, row.reason


def _compare(deposition: Deposition, wanted: dict[Any, list[Assignment]], found: Mapping) -> None:
    """Only what changes is written."""
    there: dict[Any, list[Assignment]] = defaultdict(list)
    for row in Assignment.objects.filter(file__deposition=deposition).order_by():
        there[row.file_id].append(row)
    for file, rows in wanted.items():
        if {_key(row) for row in rows} == {_key(row) for row in there.get(file, ())}:
            found.same += 1
        else:
            found.rows[file] = rows
            found.by_hand += any(row.origin == "hand" for row in there.get(file, ()))
