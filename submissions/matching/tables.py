"""Tables that a person uploads: runs, gain references, or a whole mapping. First what they would do, then done."""

from __future__ import annotations

import base64
import uuid
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache

from submissions import history, runs
from submissions.matching import mapping
from submissions.matching.listing import Listing, listing_of
from submissions.matching.proposal import Wish
from submissions.matching.slots import shape_for, slots_of
from submissions.matching.taking import blocks_for, replace
from submissions.matching.undoing import remembered
from submissions.models import Assignment, Dataset, Deposition, Run
from submissions.paths import name_problem
from submissions.refusals import Refused
from validation.matching import match
from validation.matching.tables import Problem, Table, read_gain_table, read_run_table

KEPT_SECONDS = 2 * 3600
SAYS = "the table says so"
KINDS = {"mapping": "Which file is what", "gain": "Gain references", "runs": "Runs"}


@dataclass
class Read:
    """What a table would do. ``new_runs`` are made; ``rows``: the places of each file (primary key) that changes."""

    kind: str
    problems: Sequence[Problem] = ()
    notes: Sequence[str] = ()
    new_runs: list[str] = field(default_factory=list)
    rows: dict[Any, list[Wish]] = field(default_factory=dict)
    mapped: mapping.Mapping | None = None
    same: int = 0
    by_hand: int = 0

    @property
    def title(self) -> str:
        return KINDS[self.kind]

    @property
    def files(self) -> int:
        return len(self.mapped.rows) if self.mapped else len(self.rows)

    @property
    def changes(self) -> bool:
        return not self.problems and bool(self.files or self.new_runs)


def keep(deposition: Deposition, data: bytes, *, actor: Any, name: str) -> str:
    """Lay an uploaded table aside until it is applied or forgotten. Returns what to ask for it by."""
    if len(data) > mapping.MOST_BYTES:
        raise Refused(f"The table has {len(data):,} bytes; {mapping.MOST_BYTES:,} is the most.")
    token = uuid.uuid4().hex
    text = base64.b64encode(zlib.compress(_decoded(data).encode())).decode()
    told = {"who": actor.pk, "deposition": str(deposition.uuid), "name": name[:100], "text": text}
    cache.set(f"matching-table:{token}", told, KEPT_SECONDS)
    return token


def kept(deposition: Deposition, token: str, *, actor: Any) -> tuple[str, str]:
    """Name and text of a table that this person uploaded here. Raises: Refused."""
    told = cache.get(f"matching-table:{token[:40]}")
    if told is None or (told["who"], told["deposition"]) != (actor.pk, str(deposition.uuid)):
        raise Refused("The table is not here any more. Upload it again.")
    return told["name"], zlib.decompress(base64.b64decode(told["text"])).decode()


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def read(deposition: Deposition, text: str, *, dataset: Dataset) -> Read:
    """What the table would do to this dataset now."""
    if mapping.is_mapping(text):
        mapped = mapping.read(deposition, text)
        return Read("mapping", mapped.problems, mapped=mapped, same=mapped.same, by_hand=mapped.by_hand)
    kind, table = _table(text)
    if table.problems:
        return Read(kind, table.problems)
    listing = listing_of(deposition, dataset=dataset)
    new = [name for name in table.runs if name not in listing.runs]
    problems = [Problem(1, said) for name in new if (said := name_problem(name))]
    if problems:
        return Read(kind, problems)
    told = {"gain_table": table} if kind == "gain" else {"run_table": table}
    matching = match(list(listing.files), runs=tuple(listing.runs), **told)
    found = Read(kind, (), matching.notes, new)
    slots = slots_of(listing, {row.block for row in matching.assignments if row.block})
    for row in matching.assignments:
        if not (row.sure and SAYS in row.why and row.block and row.run):
            continue
        slot = slots[row.block]
        block = slot.block_for(row.run, covered=listing.covered, is_new=row.run not in listing.runs)
        shape = shape_for(block, path=row.path)
        if slot.kind.value not in listing.kinds or (block is None and not slot.is_new) or shape is None:
            continue
        wish = Wish(row.path, row.run, row.role, row.block, block, shape, row.why)
        found.rows.setdefault(listing.files[row.path], []).append(wish)
    _leave_what_stands(listing, found)
    return found


def _table(text: str) -> tuple[str, Table]:
    """A table of runs and gain references alone is about gain references."""
    head = {cell.strip().lower() for cell in text[: text.find("\n") + 1 or None].replace("\t", ",").split(",")}
    rest = head - {"run_name", "run", "runs", "run name"}
    if rest and all("gain" in name for name in rest):
        return "gain", read_gain_table(text)
    return "runs", read_run_table(text)


def _leave_what_stands(listing: Listing, found: Read) -> None:
    """What a person placed stays; what is so already is no change."""
    there: dict[Any, set[tuple[Any, ...]]] = {}
    rows = Assignment.objects.filter(file__in=list(found.rows)).order_by()
    by_hand = set(rows.filter(origin="hand").values_list("file_id", flat=True))
    names = {pk: name for name, pk in listing.runs.items()}
    for file, run, block, role in rows.values_list("file_id", "run_id", "block_id", "role"):
        there.setdefault(file, set()).add((names.get(run), block, role))
    for file, wishes in list(found.rows.items()):
        same = {(wish.run, wish.block.pk if wish.block else None, wish.role) for wish in wishes} == there.get(file)
        found.same += same
        found.by_hand += file in by_hand
        if same or file in by_hand:
            del found.rows[file]


def apply(deposition: Deposition, text: str, *, dataset: Dataset, actor: Any, name: str) -> Read:
    """Do what `read` tells, as it is now, in one batch. Raises: NotEditable, Refused where there are problems."""
    with history.batch(deposition, actor=actor, what=f"Files placed by {name}") as batch, remembered(batch) as memory:
        now = batch.deposition
        found = read(now, text, dataset=dataset)
        if found.problems:
            raise Refused(f"The table cannot be used. {found.problems[0]}")
        if found.new_runs:
            runs.create(dataset, text="\n".join(found.new_runs))
        if found.mapped:
            rows = [row for rows in found.mapped.rows.values() for row in rows]
        else:
            rows = _rows(now, dataset, found)
        replace(now, rows, memory=memory)
    return found


def _rows(deposition: Deposition, dataset: Dataset, found: Read) -> list[Assignment]:
    wishes = [wish for rows in found.rows.values() for wish in rows]
    blocks = blocks_for(dataset, wishes)
    pks = dict(Run.objects.filter(dataset=dataset).values_list("name", "pk"))
    return [
        Assignment(
            file_id=file,
            dataset=dataset,
            run_id=pks[wish.run],
            block=blocks[wish.label, wish.block.pk if wish.block else 0],
            role=wish.role,
            shape=wish.shape,
            origin="csv",
        )
        for file, rows in found.rows.items()
        for wish in rows
    ]
