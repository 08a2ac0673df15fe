"""The files of some runs as the checks see them: read past the models, for fifty thousand of them.

A run has a movie for each tilt, and movies are alike: facts that were written the same way are taken apart once.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F, Q, TextField
from django.db.models.functions import Cast, Coalesce

from submissions.models import Assignment, Deposition
from submissions.tree import Outline, load_runs
from validation.findings import Problem
from validation.formats import Facts, facts_from_json
from validation.models import Ahead
from validation.queue import QueueState

CONTENT, READING, STATED = "file__content", "file__content__reading", "file__content__stated__statement"
STATES = {QueueState.DONE: "read", QueueState.GAVE_UP: "gave_up"}
# Longer facts are those of one file, such as an mdoc's.
SHORT = 2000


class Stated(NamedTuple):
    """What is stated in place of a header, in Å."""

    value: float
    reason: str


@dataclass(eq=False, slots=True)
class SeenFile:
    """Stands where a `FileNode` does. ``identity``: of its content, "" where there is none. ``provisional``: what it
    says was sent ahead of it."""

    pk: str
    path: str
    size: int
    identity: str
    state: str
    facts_text: str | None
    problems_text: str
    stated: Stated | None
    elsewhere: str = ""
    provisional: bool = False

    @property
    def file(self) -> SeenFile:
        return self

    @property
    def facts(self) -> dict[str, Any] | None:
        return json.loads(self.facts_text) if self.facts_text and self.state == "read" else None

    @property
    def record(self) -> Facts | None:
        if not self.facts_text or self.state != "read":
            return None
        return _known_record(self.facts_text) if len(self.facts_text) < SHORT else _record(self.facts_text)

    @property
    def problems(self) -> tuple[Problem, ...]:
        if self.state != "read" or self.problems_text in ("", "[]"):
            return ()
        return tuple(Problem.from_json(problem) for problem in json.loads(self.problems_text))


def load_seen(deposition: Deposition, *, runs: Collection[int], roles: Collection[str]) -> Outline:
    """These runs (primary keys) with their blocks and the files that play one of these roles. One query more than the
    outline, and one where not all files are read."""
    outline = load_runs(deposition, runs=runs)
    for node in outline.blocks.values():
        node.files = defaultdict(lambda: defaultdict(list))
    known: dict[str, SeenFile] = {}
    for block, run, role, shape, *rest in _rows(outline, runs, roles):
        file = known.get(rest[0]) or known.setdefault(rest[0], _file(*rest))
        node = outline.blocks[block]
        assert node.files is not None
        node.files[run][role].append(file)  # type: ignore[arg-type]
        if shape:
            node.shapes[run, file.pk].append(shape)
    _look_ahead(known)
    return outline


def _look_ahead(files: Mapping[str, SeenFile]) -> None:
    """What was sent ahead stands in for what is not read yet, if it is of a file of this size."""
    unread = [pk for pk, file in files.items() if file.state == "waiting"]
    if not unread:
        return
    rows = Ahead.objects.filter(file__in=unread, state=QueueState.DONE).exclude(format="")
    text = {"file_text": Cast("file", TextField()), "facts_text": Cast("facts", TextField())}
    rows = rows.annotate(**text, problems_text=Cast("problems", TextField()))
    for pk, size, facts, problems in rows.values_list("file_text", "size", "facts_text", "problems_text"):
        file = files[pk]
        if size == file.size:
            file.state, file.facts_text, file.problems_text, file.provisional = "read", facts, problems, True


def _rows(outline: Outline, runs: Collection[int], roles: Collection[str]) -> list[tuple[Any, ...]]:
    here = Q(run__in=list(runs)) | Q(run=None)
    rows = Assignment.objects.filter(here, block__in=list(outline.blocks), role__in=list(roles), file__removed_at=None)
    text = {
        "file_text": Cast("file_id", TextField()),
        "content_text": Cast(f"{CONTENT}_id", TextField()),
        "facts_text": Cast(f"{READING}__facts", TextField()),
        "problems_text": Cast(f"{READING}__problems", TextField()),
        "stated_value": F(f"{STATED}__value"),
        "size": Coalesce(f"{CONTENT}__size", "file__announced"),
    }
    named = [
        "block_id", "run_id", "role", "shape", "file_text", "file__path", "content_text", "size",
        f"{CONTENT}__checksum_algorithm", f"{CONTENT}__checksum", f"{READING}__state", "facts_text", "problems_text",
        "stated_value", f"{STATED}__reason", "file__elsewhere_entry",
    ]  # fmt: skip
    sql, params = rows.annotate(**text).order_by("pk").values_list(*named).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _file(
    pk: str, path: str, content: str | None, size: int | None, algorithm: str | None, checksum: str | None,
    state: str | None, facts: str | None, problems: str | None, value: float | None, reason: str | None,
    elsewhere: str,
) -> SeenFile:  # fmt: skip
    identity = f"{algorithm}:{checksum}:{size}" if checksum else content or ""
    stated = None if value is None else Stated(value, reason or "")
    told = "waiting" if state is None else STATES.get(QueueState(state), "waiting")
    if elsewhere:
        told, identity = "elsewhere", f"{elsewhere}:{path}"
    return SeenFile(pk, path, size or 0, identity, told, facts, problems or "", stated, elsewhere)


def _record(text: str) -> Facts | None:
    return facts_from_json(json.loads(text))


_known_record = lru_cache(maxsize=4096)(_record)
