"""The files of a deposition's runs with what readers say of them: one query, for ten runs and for five thousand.

Of the movies of a run one is looked at: that they are alike is for the checks to say. A file that has not arrived, or
was not read since, answers with what was read ahead of it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from submissions.models import Deposition
from submissions.prefill.proposing import Asked, Proposals, propose
from submissions.prefill.rules import OWN_ROLES, ROLES_READ
from submissions.prefill.told import OfRun, Told
from submissions.tree import BlockNode, Outline
from validation.queue import QueueState

# Long columns that no rule reads.
HEAVY = (
    "lines", "z_values", "movies", "exposure_times", "bad_values", "bad_times", "order", "sections", "tilts", "levels",
    "blocks",
)  # fmt: skip
# Of the times of an mdoc the first is enough to know the year.
ROWS = """
WITH placed AS (
  SELECT a.id, a.block_id, a.run_id, a.role, f.path, f.elsewhere_entry, s.value, r.id AS reading, h.id AS ahead
  FROM submissions_assignment a
  JOIN submissions_file f ON f.id = a.file_id AND f.removed_at IS NULL AND f.deposition_id = %(deposition)s
  LEFT JOIN validation_content c ON c.id = f.content_id
  LEFT JOIN validation_reading r ON r.content_id = c.id AND r.state = %(done)s AND r.facts IS NOT NULL
  LEFT JOIN validation_ahead h ON h.file = f.id AND h.state = %(done)s AND h.facts IS NOT NULL
    AND r.id IS NULL AND (c.id IS NULL OR h.size = c.size)
  LEFT JOIN submissions_statedheader t ON t.content_id = c.id
  LEFT JOIN submissions_headerstatement s ON s.id = t.statement_id
  WHERE a.block_id IS NOT NULL AND a.role = ANY(%(roles)s)
), few AS (
  SELECT * FROM placed WHERE role <> %(movies)s
  UNION ALL
  (SELECT DISTINCT ON (block_id, run_id) * FROM placed WHERE role = %(movies)s
   ORDER BY block_id, run_id, COALESCE(reading, ahead) IS NULL, path)
)
SELECT few.block_id, few.run_id, few.role, few.path, few.elsewhere_entry, few.value, few.ahead IS NOT NULL, CASE
  WHEN told.facts->>'format' = 'mdoc' THEN
    ((told.facts - %(heavy)s::text[]) || jsonb_build_object('times', jsonb_build_array(told.facts->'times'->0)))::text
  ELSE (told.facts - %(heavy)s::text[])::text END
FROM few
LEFT JOIN validation_reading r ON r.id = few.reading
LEFT JOIN validation_ahead h ON h.id = few.ahead
CROSS JOIN LATERAL (SELECT COALESCE(r.facts, h.facts) AS facts) told
ORDER BY few.id
"""
MOVIES = "movie_stack"

# By run (None: all of the block) and role.
ByRun = dict[int | None, dict[str, list[Told]]]
Slots = dict[int, ByRun]


@dataclass(frozen=True, slots=True)
class OfBlock:
    """What is proposed for one block."""

    node: BlockNode
    asked: Asked
    proposals: Proposals


def proposals_of(outline: Outline, *, blocks: frozenset[int] | None = None) -> list[OfBlock]:
    """For the blocks (primary keys; all of them) that files tell of, in the order of the outline. One query."""
    nodes = [node for pk, node in outline.blocks.items() if blocks is None or pk in blocks]
    nodes = [node for node in nodes if node.level in ROLES_READ]
    slots = _slots(outline.deposition, roles=frozenset().union(*(ROLES_READ[node.level] for node in nodes)))
    return [OfBlock(node, asked := asked_of(node, slots), propose(asked)) for node in nodes]


def asked_of(node: BlockNode, slots: Slots) -> Asked:
    covered = [run for run in node.dataset.runs if run.pk in node.run_ids]
    own = slots.get(node.block.pk, {})
    others = [(other.run_ids, slots[other.block.pk]) for other in node.dataset.blocks
              if other.level != node.level and other.block.pk in slots]  # fmt: skip
    return Asked(
        level=node.level,
        fields=tuple(node.fields),
        values=node.block.values,
        overrides={run: row.values for run, row in node.overrides.items()},
        names={run.pk: run.name for run in covered},
        files={run.pk: _of_run(run.pk, own, others) for run in covered},
    )


def _of_run(run: int, own: ByRun, others: list[tuple[frozenset[int], ByRun]]) -> OfRun:
    """Its files in the block, and those of its other blocks, whose roles a run has once."""
    files: dict[str, list[Told]] = {}
    for covered, by_run in [(frozenset((run,)), own), *others]:
        for key in (run, None) if run in covered else ():
            for role, told in by_run[key].items() if key in by_run else ():
                if by_run is own or role not in OWN_ROLES:
                    files[role] = [*files.get(role, ()), *told]
    return OfRun(files)


def _slots(deposition: Deposition, *, roles: frozenset[str]) -> Slots:
    found: Slots = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    known: dict[str, Mapping[str, Any]] = {}
    for block, run, role, path, entry, stated, ahead, text in _rows(deposition, roles):
        if text and text not in known:
            known[text] = json.loads(text)
        told = Told(path, known[text] if text else {}, ahead=bool(ahead), stated=stated, entry=entry or "")
        found[block][run][role].append(told)
    return found


def _rows(deposition: Deposition, roles: frozenset[str]) -> list[tuple[Any, ...]]:
    values: dict[str, Any] = {
        "deposition": deposition.pk,
        "done": QueueState.DONE.value,
        "heavy": list(HEAVY),
        "movies": MOVIES,
        "roles": sorted(roles),
    }
    with connection.cursor() as cursor:
        cursor.execute(ROWS, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
