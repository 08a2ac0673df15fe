"""The wheel of the command line that the portal offers: what `cryoet-deposit` and the checks need, and nothing else.

Made by the project's own build backend in a folder of its own, from the modules that are reached from the commands; so
nothing is left in the tree, no network is needed, and the same sources give the same bytes.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from email.parser import Parser
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
# Where everything begins that runs on a depositor's machine; the children of the pool are started by their names.
ENTRANCES = ("submissions.client.__main__", "submissions.client.commands", "validation.__main__")
PACKAGES = ("validation.formats", "validation.pool_child", "validation.pool_process", "validation.stores")
OURS = ("portal", "submissions", "validation")
BESIDE = ("pyproject.toml", "README.md", "LICENSE")
TOLD = "wheel.json"
# 2020-01-01: a zip holds no times before 1980, and some tools dislike 1980 itself.
EPOCH = "1577836800"
BUILD = "import sys; from setuptools import build_meta; print(build_meta.build_wheel(sys.argv[1]))"


class NotMade(Exception):
    """The build failed. ``str`` of it: why."""


def make(folder: Path) -> dict[str, Any]:
    """Make the wheel in ``folder``, unless the one there is of these sources. Gives its name, version, size in bytes,
    SHA-256 in hex and what it needs, as they then stand in ``wheel.json`` beside it. Raises: NotMade."""
    seen, there = _seen(), _kept(folder)
    if there and there.get("seen") == seen:
        return there
    sources = sorted(_sources())
    stamp = _stamp(sources)
    if there and there.get("sources") == stamp:
        return there
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        made = _built(Path(name), sources)
        data = made.read_bytes()
        _, version, *_ = made.name.split("-")
        told: dict[str, Any] = {"name": made.name, "version": version, "size": len(data)}
        told |= _metadata(made)
        told |= {"sha256": hashlib.sha256(data).hexdigest(), "sources": stamp, "seen": seen}
        _write(folder / made.name, data)
        # The last: what it names is there.
        _write(folder / TOLD, json.dumps(told).encode())
    for old in folder.glob("*.whl"):
        if old.name != told["name"]:
            old.unlink()
    return told


def modules() -> set[str]:
    """The modules that the commands reach by imports, those inside functions too, with the packages they lie in."""
    known: set[str] = set()
    waiting = [*ENTRANCES, *(name for package in PACKAGES for name in _within(package))]
    while waiting:
        name = waiting.pop()
        if name in known or (path := _file(name)) is None:
            continue
        known.add(name)
        waiting += [".".join(name.split(".")[:end]) for end in range(1, name.count(".") + 1)]
        waiting += _imports(path)
    return known


def _sources() -> set[Path]:
    paths = {path for name in modules() if (path := _file(name))}
    return paths | {data for path in paths for data in path.parent.glob("*.json")}


def _seen() -> str:
    """Changes when a file may have; quicker than reading them."""
    files = [ROOT / name for name in BESIDE]
    files += [path for name in OURS for path in sorted((ROOT / name).rglob("*.py"))]
    lines = [f"{path} {(now := path.stat()).st_mtime_ns} {now.st_size}" for path in files]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _stamp(sources: Iterable[Path]) -> str:
    whole = hashlib.sha256()
    for path in (*(ROOT / name for name in BESIDE), *sources):
        data = path.read_bytes()
        whole.update(f"{path.relative_to(ROOT)} {len(data)}\n".encode() + data)
    return whole.hexdigest()


def _built(work: Path, sources: Iterable[Path]) -> Path:
    for path in (*(ROOT / name for name in BESIDE), *sources):
        copy = work / "tree" / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
        copy.chmod(0o644)
    (work / "made").mkdir()
    order = [sys.executable, "-c", BUILD, str(work / "made")]
    env = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(order, cwd=work / "tree", env=env, capture_output=True, text=True, umask=0o022)
    if done.returncode:
        raise NotMade(done.stderr.strip().rpartition("\n")[2] or f"setuptools ended with {done.returncode}")
    return next((work / "made").glob("*.whl"))


def _metadata(made: Path) -> dict[str, Any]:
    """Versions of Python, and packages that pip brings along."""
    with zipfile.ZipFile(made) as packed:
        name = next(name for name in packed.namelist() if name.endswith(".dist-info/METADATA"))
        head = Parser().parsestr(packed.read(name).decode())
    needs = [one for one in head.get_all("Requires-Dist", []) if "extra ==" not in one]
    return {"python": head["Requires-Python"], "needs": needs}


def _kept(folder: Path) -> dict[str, Any] | None:
    try:
        told: dict[str, Any] = json.loads((folder / TOLD).read_bytes())
        return told if (folder / str(told["name"])).is_file() else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(path: Path, data: bytes) -> None:
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_bytes(data)
    fresh.chmod(0o644)
    fresh.replace(path)


def _within(package: str) -> Iterator[str]:
    yield package
    folder = ROOT / package.replace(".", "/")
    yield from (f"{package}.{path.stem}" for path in folder.glob("*.py") if path.stem != "__init__")


def _file(module: str) -> Path | None:
    base = ROOT / module.replace(".", "/")
    return next((path for path in (base.with_suffix(".py"), base / "__init__.py") if path.is_file()), None)


def _imports(path: Path) -> Iterator[str]:
    """Modules of ours that this one names; names within a module are tried as modules as well, and found to be none."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names if one.name.split(".")[0] in OURS)
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in OURS:
            yield node.module
            yield from (f"{node.module}.{one.name}" for one in node.names)
