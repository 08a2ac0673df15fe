"""STAR files and tables of points by themselves: of points at all, complete, and of numbers."""

from __future__ import annotations

from validation.cases import FileCase
from validation.checks.say import finding
from validation.findings import Finding
from validation.formats.points import PointFacts
from validation.formats.star import StarFacts

CONTENTS = {
    "job": "the options of a job", "optimiser": "the state of a refinement", "model": "the model of a refinement",
    "tomograms": "a list of tomograms", "tilts": "the tilts of a series", "other": "no coordinates",
}  # fmt: skip
NAMED_BY = {"stopgap": "tomo_num", "relion3": "rlnMicrographName", "relion3.1": "rlnMicrographName"}
AXES = 3


def star_is_sound(file: FileCase, facts: StarFacts, *, relation: str) -> list[Finding]:
    """Of an annotation also that it holds points; rows and blocks of any STAR file."""
    found = []
    if file.role == "annotation":
        if facts.content != "particles":
            words = {"observed": CONTENTS[facts.content]}
            return [finding("star.not-particles", file=file, relation=relation, params=words)]
        found = [*_points_are_there(file, facts, relation=relation), *_names(file, facts, relation=relation)]
    return [
        *found,
        *_rows_are_whole(file, facts, relation=relation),
        *_blocks_are_sound(file, facts, relation=relation),
    ]


def _points_are_there(file: FileCase, facts: StarFacts, *, relation: str) -> list[Finding]:
    with_points = ((name or "data_", rows) for name, rows, columns in facts.blocks if _has_points(columns))
    block = next(with_points, ("data_", facts.points))
    if facts.missing_columns:
        counts = {"observed": AXES - len(facts.missing_columns), "expected": AXES}
        params = counts | {"block": block[0], "names": ", ".join(facts.missing_columns)}
        return [finding("star.columns-missing", file=file, relation=relation, params=params)]
    if not block[1]:
        params = {"block": block[0], "observed": 0, "expected": 1}
        return [finding("star.no-rows", file=file, relation=relation, params=params)]
    if facts.bad is None:
        return []
    line, key, text = facts.bad
    params = {"line": line, "key": key, "observed": text, "times": facts.bad_count}
    return [finding("star.coordinate-not-a-number", file=file, relation=relation, params=params)]


def _has_points(columns: tuple[str, ...]) -> bool:
    return any("Coordinate" in name or name.startswith("orig_") for name in columns)


def _names(file: FileCase, facts: StarFacts, *, relation: str) -> list[Finding]:
    found = []
    if facts.points and all(name == "" for name, *_ in facts.parts):
        params = {"observed": facts.points, "expected": NAMED_BY.get(facts.dialect, "rlnTomoName")}
        found.append(finding("star.no-tomogram-name", file=file, relation=relation, params=params))
    if facts.pixels_differ:
        found.append(finding("star.pixel-sizes-differ", file=file, relation=relation, params={"expected": 1}))
    return found


def _rows_are_whole(file: FileCase, facts: StarFacts, *, relation: str) -> list[Finding]:
    if facts.ragged is None:
        return []
    line, values, columns = facts.ragged
    params = {"line": line, "observed": values, "expected": columns, "times": facts.ragged_count}
    return [finding("star.row-values", file=file, relation=relation, params=params)]


def _blocks_are_sound(file: FileCase, facts: StarFacts, *, relation: str) -> list[Finding]:
    """A block of points without rows has its own finding."""
    found = []
    if facts.repeated_blocks:
        name = facts.repeated_blocks[0]
        params = {"observed": f"data_{name}", "times": facts.block_times}
        found.append(finding("star.block-repeated", file=file, relation=relation, params=params))
    empty = [name for name, rows, columns in facts.blocks if columns and not rows and not _has_points(columns)]
    if empty and file.role == "annotation":
        params = {"block": empty[0] or "data_", "observed": 0, "expected": 1}
        found.append(finding("star.empty-loop", file=file, relation=relation, params=params))
    return found


def table_is_sound(file: FileCase, facts: PointFacts, *, relation: str) -> list[Finding]:
    """Only of an annotation: other tables are none of points."""
    if file.role != "annotation":
        return []
    if not facts.rows:
        return [finding("points.no-rows", file=file, relation=relation, params={"observed": 0, "expected": 1})]
    found = []
    if facts.ragged is not None:
        line, values, columns = facts.ragged
        params = {"line": line, "observed": values, "expected": columns, "times": facts.ragged_count}
        found.append(finding("points.row-values", file=file, relation=relation, params=params))
    return [*found, *_coordinates_are_numbers(file, facts, relation=relation)]


def _coordinates_are_numbers(file: FileCase, facts: PointFacts, *, relation: str) -> list[Finding]:
    line, key, text = facts.bad or (0, "", "")
    if facts.decimal_commas:
        params = {"line": line, "observed": text}
        return [finding("points.decimal-commas", file=file, relation=relation, params=params)]
    if facts.axes is None:
        counts = {"observed": sum(low is not None for low in facts.low), "expected": AXES}
        return [finding("points.columns-missing", file=file, relation=relation, params=counts)]
    if facts.bad is None:
        return []
    params = {"line": line, "key": key, "observed": text, "times": facts.bad_count}
    return [finding("points.coordinate-not-a-number", file=file, relation=relation, params=params)]
