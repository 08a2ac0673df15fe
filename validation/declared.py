"""The declared file: what a deposition states of its runs and which file plays which role, as JSON.

The portal offers it for download, the command line takes it, and both then judge the same cases. Its facts are left
out: they are read from the files. docs/command-line.md describes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from validation.cases import BlockCase, ExistingTomogram, FileCase, RunCase, Value
from validation.places import Place, Wrong
from validation.roles import ROLES
from validation.words import finite

VERSION = 1
MOST_BYTES = 200_000_000
MOST_RUNS = 100_000
KINDS = tuple(dict.fromkeys(role.block for role in ROLES.values() if role.block))
TEXT = 2_000

RUN_KEYS = ("name", "blocks", "files")
BLOCK_KEYS = ("id", "kind", "refs", "values", "existing")
VALUE_KEYS = ("value", "source", "unit", "address")
EXISTING_KEYS = ("voxel_spacing", "size")
FILE_KEYS = ("id", "path", "role", "block", "shape", "stated_voxel", "stated_reason", "elsewhere")


class DeclaredRefused(ValueError):
    """The document is not a declared file. Says in a sentence what is wrong and where."""


def document(cases: Iterable[RunCase]) -> dict[str, Any]:
    """The whole document for these runs."""
    return {"version": VERSION, "runs": [to_json(case) for case in cases]}


def to_json(case: RunCase) -> dict[str, Any]:
    """One run of the document."""
    return {
        "name": case.name,
        "blocks": [_block_json(block) for block in case.blocks],
        "files": [_file_json(file) for file in case.files],
    }


def loads(text: bytes | str) -> tuple[RunCase, ...]:
    """The runs of a document as it is stored: files without facts, in state "waiting". Raises: DeclaredRefused."""
    if len(text) > MOST_BYTES:
        raise DeclaredRefused(f"The declared file has {len(text):,} bytes; {MOST_BYTES:,} is the most.")
    try:
        plain = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        data = json.loads(plain, parse_constant=_no_number)
    except RecursionError:
        raise DeclaredRefused("The declared file nests brackets too deeply to be one.") from None
    except UnicodeDecodeError as error:
        raise DeclaredRefused(f"The declared file is not UTF-8 text: byte {error.start + 1:,} is not.") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno:,}, column {error.colno:,}"
        raise DeclaredRefused(f"The declared file is not JSON: {error.msg} at {place}.") from None
    except ValueError as error:  # a number without end, or not a number at all
        raise DeclaredRefused(f"The declared file is not JSON that can be read: {error}.") from None
    return runs_from_json(data)


def runs_from_json(data: Any) -> tuple[RunCase, ...]:
    """The runs of a document. Raises: DeclaredRefused."""
    try:
        whole = Place(data, "")
        whole.known(("version", "runs"))
        if whole.get("version") != VERSION or isinstance(whole.get("version"), bool):
            raise Wrong(f"version is {whole.shown('version')}; this program reads version {VERSION}")
        cases = tuple(_run(place) for place in whole.items("runs", most=MOST_RUNS))
        _once("run", names=((case.name, f"runs[{number}]") for number, case in enumerate(cases)))
    except Wrong as wrong:
        raise DeclaredRefused(f"The declared file cannot be used: {wrong}.") from None
    return cases


def _block_json(block: BlockCase) -> dict[str, Any]:
    existing = block.existing
    return {
        "id": block.id,
        "kind": block.kind,
        "refs": block.refs,
        "values": {key: _value_json(value) for key, value in block.values.items()},
        "existing": existing and {"voxel_spacing": existing.voxel_spacing, "size": _plain(existing.size)},
    }


def _value_json(value: Value) -> dict[str, Any]:
    return {
        "value": finite(_plain(value.value)), "source": value.source, "unit": value.unit, "address": value.address
    }  # fmt: skip


def _file_json(file: FileCase) -> dict[str, Any]:
    """Of a file that lies in another archive, in which entry; of others nothing of that kind."""
    return {key: getattr(file, key) for key in FILE_KEYS if key != "elsewhere" or file.elsewhere}


def _plain(value: Any) -> Any:
    """As JSON has it: tuples as lists, days as words."""
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number")


def _run(place: Place) -> RunCase:
    place.known(RUN_KEYS)
    blocks = tuple(_block(item) for item in place.items("blocks"))
    _once("block", names=((block.id, f"{place.where}.blocks[{number}]") for number, block in enumerate(blocks)))
    ids = frozenset(block.id for block in blocks)
    files = tuple(_file(item, blocks=ids) for item in place.items("files"))
    return RunCase(name=place.text("name", most=TEXT, blank=False), files=files, blocks=blocks)


def _block(place: Place) -> BlockCase:
    place.known(BLOCK_KEYS)
    return BlockCase(
        id=place.text("id", most=TEXT, blank=False),
        kind=place.choice("kind", among=KINDS),
        values={key: _value(item) for key, item in place.entries("values")},
        refs=place.text("refs", most=TEXT) or None,
        existing=_existing(place.part("existing")) if place.get("existing") is not None else None,
    )


def _value(place: Place) -> Value:
    place.known(VALUE_KEYS)
    if not place.has("value"):
        raise Wrong(f"{place.where} has no value")
    texts = (place.text(key, most=TEXT) for key in VALUE_KEYS[1:])
    source, unit, address = texts
    return Value(place.get("value"), source or "block", unit, address)


def _existing(place: Place) -> ExistingTomogram:
    place.known(EXISTING_KEYS)
    spacing = place.number("voxel_spacing")
    if spacing is None:
        raise Wrong(f"{place.where} has no voxel_spacing")
    size = place.get("size")
    if size is None:
        return ExistingTomogram(spacing)
    if not isinstance(size, list) or len(size) != 3 or not all(type(side) is int and side > 0 for side in size):
        raise Wrong(f"{place.where}.size is {place.shown('size')}; three whole numbers are expected: x, y, z")
    return ExistingTomogram(spacing, (size[0], size[1], size[2]))


def _file(place: Place, *, blocks: frozenset[str]) -> FileCase:
    place.known(FILE_KEYS)
    path, block = place.text("path", most=TEXT, blank=False), place.text("block", most=TEXT) or None
    if path.startswith("/") or ".." in path.split("/") or "\0" in path:
        raise Wrong(f"{place.where}.path is {place.shown('path')}; it must lead downwards from the dataset's folder")
    if block is not None and block not in blocks:
        raise Wrong(f"{place.where}.block is {place.shown('block')}, and the run has no block of that id")
    return FileCase(
        id=place.text("id", most=TEXT) or path,
        path=path,
        role=place.choice("role", among=tuple(ROLES)),
        block=block,
        state="elsewhere" if place.text("elsewhere", most=TEXT) else "waiting",
        elsewhere=place.text("elsewhere", most=TEXT),
        shape=place.text("shape", most=TEXT),
        stated_voxel=place.number("stated_voxel"),
        stated_reason=place.text("stated_reason", most=10 * TEXT),
    )


def _once(what: str, *, names: Iterable[tuple[str, str]]) -> None:
    for name, where in _repeated(names):
        raise Wrong(f"{where}: there is a {what} {name!r} already")


def _repeated(names: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for name, where in names:
        if name in seen:
            yield name, where
        seen.add(name)
