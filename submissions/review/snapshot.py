"""The immutable record of a submission, as canonical JSON. Export, differences and private links read nothing else."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from portal.platform import s3
from submissions import shapes
from submissions.catalogue import lookup
from submissions.catalogue.lookup import Geometry
from submissions.effective import HEADER, STATED, effective_values
from submissions.models import CatalogueDataset, CatalogueTomogram, Deposition, File, Pattern, Snapshot
from submissions.review import decisions
from submissions.schema import SCHEMA_VERSION, Level
from submissions.tree import BlockNode, DatasetNode, FileNode, Tree
from validation.models import Finding

FORMAT = 1


def take(tree: Tree, *, revision: int, actor: Any) -> Snapshot:
    """Store what the deposition consists of now."""
    document = compose(tree)
    return Snapshot.objects.create(
        deposition=tree.deposition,
        revision=revision,
        document=document,
        digest=hashlib.sha256(canonical(document)).hexdigest(),
        submitted_by=actor,
    )


def canonical(document: dict[str, Any]) -> bytes:
    """The one byte form of a document: sorted keys, no spaces, UTF-8."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def compose(tree: Tree) -> dict[str, Any]:
    """The document: clean values only (what does not apply is left out), files with their identities, findings."""
    deposition = tree.deposition
    return {
        "format": FORMAT,
        "schema_version": SCHEMA_VERSION,
        "deposition": {
            "label": deposition.label,
            "uuid": str(deposition.uuid),
            "kinds": deposition.kinds,
            "bucket": s3.bucket(),
            "owner": {"name": str(deposition.owner), "email": deposition.owner.email},
            "values": dict(tree.judgement.values),
        },
        "datasets": _datasets(tree),
        "files": [_file(node) for node in sorted(tree.files.values(), key=lambda node: node.file.path)],
        "assignments": [
            {
                "file": str(row.file_id),
                "dataset": row.dataset_id,
                "run": row.run_id,
                "block": row.block_id,
                "role": row.role,
                "shape": _shape(tree.blocks.get(row.block_id or 0), row.shape),
                "origin": row.origin,
            }
            for row in tree.assignments
        ],
        "patterns": _patterns(tree),
        "findings": _findings(deposition),
    }


def _datasets(tree: Tree) -> list[dict[str, Any]]:
    known = lookup.known(node.dataset.existing_number for node in tree.datasets)
    geometry = lookup.geometry(
        (node.dataset for node in tree.datasets), runs=(run for node in tree.datasets for run in node.runs)
    )
    return [_dataset(node, known.get(node.dataset.existing_number or 0), geometry) for node in tree.datasets]


def _dataset(node: DatasetNode, existing: CatalogueDataset | None, geometry: Geometry) -> dict[str, Any]:
    """``existing``: what the catalogue knew of a dataset of the archive, and of the tomograms of its runs."""
    runs: list[dict[str, Any]] = [{"id": run.pk, "uuid": str(run.uuid), "name": run.name} for run in node.runs]
    for run in runs:
        if run["id"] in geometry:
            run["existing"] = [_tomogram(row) for row in geometry[run["id"]]]
    return {
        "id": node.dataset.pk,
        "position": node.dataset.position,
        "values": dict(node.judgement.values),
        "existing": existing and {"title": existing.title, "organism": existing.organism},
        "runs": runs,
        "blocks": [_block(block) for block in node.blocks],
    }


def _block(node: BlockNode) -> dict[str, Any]:
    """``values``: the block's own; ``runs``: what is effective for single runs where it differs from them."""
    own = dict(node.judgement.values)
    runs = {}
    for run in node.dataset.runs:
        if run.pk in node.run_ids:
            found = effective_values(run, node)
            differing = {
                key: {"value": value.value, "source": value.source} | ({"file": value.file} if value.file else {})
                for key, value in found.items()
                if value.source in (HEADER, STATED) or own.get(key) != value.value
            }
            runs[str(run.pk)] = differing
    return {
        "id": node.block.pk,
        "kind": node.block.kind,
        "name": node.block.name,
        "position": node.block.position,
        "parent": node.parent_id,
        "values": own,
        "runs": runs,
    }


def _tomogram(row: CatalogueTomogram) -> dict[str, Any]:
    size = [row.size_x, row.size_y, row.size_z]
    return {"voxel_spacing": row.voxel_spacing, "alignment": row.alignment, "size": None if None in size else size}


def _shape(node: BlockNode | None, shape: str) -> str:
    """The label of the row that it names, "" where it names none."""
    row = shapes.row_of(node.judgement.values, shape=shape) if node and node.level is Level.ANNOTATION else None
    return row.label if row else ""


def _file(node: FileNode) -> dict[str, Any]:
    content = node.file.content
    return {
        "id": str(node.file.pk),
        "path": node.file.path,
        "content": None
        if content is None
        else {
            "id": str(content.pk),
            "key": content.key,
            "size": content.size,
            "etag": content.etag,
            "checksum": content.checksum,
            "checksum_algorithm": content.checksum_algorithm,
        },
        "stated_voxel": _stated(node),
        "elsewhere": _elsewhere(node.file),
    }


def _elsewhere(file: File) -> dict[str, Any] | None:
    """Where it lies in another archive, and its bytes as far as they were told; nobody looked at it."""
    if not file.lies_elsewhere:
        return None
    return {"entry": file.elsewhere_entry, "path": file.elsewhere_path, "size": file.elsewhere_size}


def _stated(node: FileNode) -> dict[str, Any] | None:
    """What is stated in place of the header, in Å, beside what the header says."""
    if node.stated is None or node.file.content is None:
        return None
    return {
        "value": node.stated.value,
        "header": node.file.content.stated.header,
        "reason": node.stated.reason,
        "by": str(node.stated.author),
        "at": node.stated.at.isoformat(),
    }


def _patterns(tree: Tree) -> list[dict[str, Any]]:
    rows = Pattern.objects.filter(block__dataset__deposition=tree.deposition).order_by("pk")
    return [
        {
            "block": row.block_id,
            "role": row.role,
            "shape": _shape(tree.blocks.get(row.block_id), row.shape),
            "list_glob": row.list_glob,
            "match_regex": row.match_regex,
            "name_regex": row.name_regex,
            "exclude": row.exclude,
            "parent_filters": row.parent_filters,
            "column": row.column,
        }
        for row in rows
    ]


def _findings(deposition: Deposition) -> list[dict[str, Any]]:
    explained = decisions.explanations(deposition)
    found = []
    for row in Finding.objects.filter(scope=deposition.uuid).order_by("pk"):
        explanation = explained.get(decisions.identity(row))
        found.append(
            {
                "code": row.code,
                "severity": row.severity,
                "run": str(row.subject_run) if row.subject_run else None,
                "file": str(row.subject_file) if row.subject_file else None,
                "field": row.field,
                "relation": row.relation,
                "params": row.params,
                "evidence": row.evidence,
                "explanation": explanation.text if explanation else None,
            }
        )
    return found
