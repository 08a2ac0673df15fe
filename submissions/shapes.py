"""The rows of ``shapes`` of an annotation block: which kinds of files it has, and to which of them a file belongs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from submissions.models import Assignment, Block, Pattern
from submissions.schema import Level, field

ROLE = "annotation"
# Format -> how the names of its files end. A format that is not here may end as it likes.
ENDINGS: Mapping[str, tuple[str, ...]] = {
    "csv": (".csv", ".txt"),
    "csv_with_header": (".csv", ".txt"),
    "tardis": (".csv",),
    "relion3_star": (".star",),
    "relion4_star": (".star",),
    "tomoman_relion_star": (".star",),
    "stopgap_star": (".star",),
    "mrc": (".mrc", ".mrc.gz", ".mrc.bz2", ".map", ".rec"),
    "zarr": (".zarr",),
    "glb": (".glb",),
    "stl": (".stl",),
    "obj": (".obj",),
    "vtk": (".vtk", ".vtp", ".vtu"),
}


@dataclass(frozen=True, slots=True)
class ShapeRow:
    """``key``: what assignments and patterns carry; ``label``: as typed; ``title``: what people read."""

    key: str
    label: str
    title: str
    format: str

    def takes(self, path: str) -> bool:
        """Whether a file of this name may be of the row's format."""
        endings = ENDINGS.get(self.format)
        return endings is None or path.lower().endswith(endings)


def rows(values: Mapping[str, Any]) -> list[ShapeRow]:
    """The rows as stated, half-filled ones too. Their keys differ, also while labels are blank or the same."""
    stated = values.get("shapes")
    found: dict[str, ShapeRow] = {}
    for number, row in enumerate(stated if isinstance(stated, list) else (), start=1):
        if not isinstance(row, Mapping):
            continue
        label = str(row.get("label") or "").strip()
        key = label[:180] if label and label[:180] not in found else f"#{number}"
        found[key] = ShapeRow(key, label, _title(row, number), str(row.get("format") or ""))
    return list(found.values())


def _title(row: Mapping[str, Any], number: int) -> str:
    columns = {column.key: column.as_field for column in field(Level.ANNOTATION, "shapes").columns}
    words = []
    for key in ("shape", "format"):
        choice = columns[key].choice(str(row.get(key) or ""))
        words += [choice.label] if choice else []
    label = str(row.get("label") or "").strip()
    kind = ", ".join(words)
    if label:
        return f"{label} ({kind})" if kind else label
    return kind or f"Kind {number}"


def row_of(values: Mapping[str, Any], *, shape: str) -> ShapeRow | None:
    """The row that ``shape`` names: the only one whatever it names, else None where it names none of several."""
    found = rows(values)
    return found[0] if len(found) == 1 else next((row for row in found if row.key == shape), None)


def follow(block: Block, *, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Let files and patterns stay with their row when it is renamed, and with the first when more rows are added."""
    if block.level is not Level.ANNOTATION or before.get("shapes") == after.get("shapes"):
        return
    old, new = [row.key for row in rows(before)], [row.key for row in rows(after)]
    if len(old) <= 1 and new:
        # Where there was one row, whatever a file carries meant this row.
        _rename(block, dict.fromkeys({*_carried(block), *old, ""} - {new[0]}, new[0]))
    elif len(old) == len(new):
        _rename(block, {gone: come for gone, come in zip(old, new, strict=True) if gone not in new and come not in old})


def _carried(block: Block) -> set[str]:
    rows_of_files = Assignment.objects.filter(block=block, role=ROLE).order_by()
    return set(rows_of_files.values_list("shape", flat=True).distinct())


def _rename(block: Block, renamed: Mapping[str, str]) -> None:
    for gone, come in renamed.items():
        for found in (Assignment.objects.all(), Pattern.objects.all()):
            try:
                with transaction.atomic():
                    found.filter(block=block, role=ROLE, shape=gone).update(shape=come)
            except IntegrityError:
                continue  # the file is in that row already; completeness tells of the one that is left


def fitting(blocks: Iterable[Block], *, path: str) -> list[tuple[Block, str]]:
    """Where an annotation file of this name may belong: (block, shape) of the blocks, by the formats of their rows."""
    found = []
    for block in blocks:
        stated = rows(block.values)
        if not stated:
            found.append((block, ""))
        found += [(block, row.key if len(stated) > 1 else "") for row in stated if row.takes(path)]
    return found
