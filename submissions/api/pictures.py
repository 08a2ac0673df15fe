"""A deposition and its parts as JSON: what stands where, and what is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.conf import settings

from submissions import quotas
from submissions.api.etags import etag
from submissions.completeness import missing
from submissions.drafts import Row
from submissions.groups import group_of
from submissions.models import Block, Dataset, Deposition, Override, Run
from submissions.models.values import Valued
from submissions.overrides import varying
from submissions.review.permissions import can_edit, is_owner, right_of
from submissions.schema import Field, Problem
from submissions.structure import addable
from submissions.tree import BlockNode, DatasetNode, Outline

ROOT = "/api/v1"


def path(deposition: Deposition, *more: object) -> str:
    return "/".join([ROOT, "depositions", deposition.label, *map(str, more)])


def page(url: str) -> str:
    """A page for people, as a whole address."""
    return settings.SITE_URL.rstrip("/") + url


def line(deposition: Deposition, *, user: Any) -> dict[str, Any]:
    return {
        "label": deposition.label,
        "title": deposition.title,
        "state": deposition.state,
        "state_label": deposition.state_label,
        "group": group_of(deposition.kinds).key,
        "revision": deposition.revision,
        "owner": deposition.owner.name,
        "right": "owner" if is_owner(user, deposition) else right_of(user, deposition),
        "editable": can_edit(user, deposition),
        "created": deposition.created,
        "saved_at": deposition.saved_at,
        "url": path(deposition),
        "page": page(deposition.get_absolute_url()),
    }


def whole(tree: Outline, *, user: Any) -> dict[str, Any]:
    deposition = tree.deposition
    gaps = missing(tree)
    left = Counter(gap.page for gap in gaps if gap.blocks_submitting)
    return line(deposition, user=user) | {
        "room": _room(deposition),
        "addable": [kind.value for kind in addable(deposition)],
        "sections": sections(deposition, deposition, left=left),
        "datasets": [_dataset(tree, node, left=left) for node in tree.datasets],
        "missing": [
            {
                "address": gap.address,
                "place": gap.place,
                "label": gap.label,
                "sentence": gap.sentence,
                "kind": gap.kind,
                "stands_against": _against(gap),
                "page": page(gap.url),
            }
            for gap in gaps
        ],
    }


def _room(deposition: Deposition) -> dict[str, int]:
    held = quotas.of_deposition(deposition)
    return {"kept": held.kept, "coming": held.coming, "most": held.most}


def _against(gap: Any) -> str | None:
    if gap.blocks_submitting:
        return "submitting"
    return "acceptance" if gap.blocks_accepting else None


def sections(deposition: Deposition, row: Row, *, left: Counter[str]) -> list[dict[str, Any]]:
    return [
        {
            "section": section.key,
            "title": section.title,
            "url": path(deposition, "sections", row.address, section.key),
            "etag": etag(section.fields, row.values),
            "missing": left[f"{row.address}/{section.key}"],
        }
        for section in row.sections
    ]


def _dataset(tree: Outline, node: DatasetNode, *, left: Counter[str]) -> dict[str, Any]:
    row = node.dataset
    return {
        "id": row.pk,
        "address": row.address,
        "title": row.title,
        "position": row.position,
        "archive_id": row.archive_id,
        "runs": {"count": len(node.runs), "url": path(tree.deposition, "datasets", row.pk, "runs")},
        "sections": sections(tree.deposition, row, left=left),
        "blocks": [_block(tree, block, left=left) for block in node.blocks],
    }


def _block(tree: Outline, node: BlockNode, *, left: Counter[str]) -> dict[str, Any]:
    row = node.block
    names = None if row.all_runs else [run.name for run in node.dataset.runs if run.pk in node.run_ids]
    return {
        "id": row.pk,
        "address": row.address,
        "kind": row.kind,
        "name": row.name,
        "title": row.title,
        "all_runs": row.all_runs,
        "run_count": len(node.run_ids),
        "runs": names,
        "refers_to": f"block:{node.parent_id}" if node.parent_id else None,
        "by_run": path(tree.deposition, "blocks", row.pk, "by-run") if varying(row) else None,
        "sections": sections(tree.deposition, row, left=left),
    }


def part(tree: Outline, row: Dataset | Block) -> dict[str, Any]:
    """One dataset or block as it stands in the picture of the whole."""
    left = Counter(gap.page for gap in missing(tree) if gap.blocks_submitting)
    if isinstance(row, Block):
        return _block(tree, tree.blocks[row.pk], left=left)
    return _dataset(tree, next(node for node in tree.datasets if node.dataset.pk == row.pk), left=left)


def run(row: Run) -> dict[str, Any]:
    return {"id": row.pk, "address": f"run:{row.pk}", "name": row.name, "position": row.position}


def problems(row: Valued | Override, fields: Iterable[Field], found: Iterable[Problem]) -> list[dict[str, Any]]:
    """Of what was found on a row that which stands at these fields. Rows count from 1."""
    labels = {field.key: field.label for field in fields}
    return [
        {
            "address": f"{row.address}.{problem.field}",
            "field": problem.field,
            "label": labels[problem.field],
            "row": None if problem.row is None else problem.row + 1,
            "column": problem.column,
            "kind": problem.kind,
            "sentence": problem.sentence,
        }
        for problem in found
        if problem.field in labels
    ]
