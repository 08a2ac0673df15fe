"""Arrows point down: roof -> submissions -> validation skin -> validation core -> ground.

Walks every import (also those inside functions) and fails on one that points up, on Django in the pure
parts, and on `submissions` reaching into the roof.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.files import ROOT, shown, tracked

GROUND, CORE, SKIN, SUBMISSIONS, ROOF = range(5)
NAMES = {GROUND: "ground", CORE: "validation core", SKIN: "validation skin", SUBMISSIONS: "submissions", ROOF: "roof"}
# The modules of `validation` that know Django; every other one is the core.
SKIN_MODULES = (
    "admin", "apps", "management", "migrations", "models", "queue", "reading", "reading_ahead", "reading_line",
    "recording", "resolved", "s3file", "services", "signals", "tally", "tasks", "templatetags", "urls", "views",
)  # fmt: skip
PURE = ("submissions.schema", "submissions.client")
WEB = ("django", "celery", "allauth", "crispy_forms", "boto3", "botocore")
OURS = ("portal", "submissions", "validation")


@dataclass(frozen=True)
class Import:
    """`module` imports `target`, at `line` of `path`."""

    path: Path
    line: int
    module: str
    target: str


def layer(module: str) -> int:
    """The layer of a module of ours."""
    if within(module, "portal.platform"):
        return GROUND
    if within(module, "portal"):
        return ROOF
    if within(module, "submissions"):
        return SUBMISSIONS
    return SKIN if any(within(module, f"validation.{name}") for name in SKIN_MODULES) else CORE


def is_pure(module: str) -> bool:
    """No Django here: this code also runs on a cluster, without the portal."""
    return layer(module) == CORE or any(within(module, pure) for pure in PURE)


def within(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def problem(found: Import) -> str | None:
    """Why this import is not allowed, or None."""
    if found.target.split(".")[0] in OURS:
        here, there = layer(found.module), layer(found.target)
        if there > here and not _is_package_itself(found):
            return f"{NAMES[here]} imports {NAMES[there]} ({found.target})"
        if here == GROUND and there != GROUND:
            return f"the ground imports {found.target}"
    if found.target.split(".")[0] in WEB and is_pure(found.module):
        return f"{found.module} must not know {found.target}"
    if within(found.target, "portal") and is_pure(found.module):
        return f"{found.module} is to run without the portal, but imports {found.target}"
    return None


def imports(path: Path, *, source: str | None = None) -> Iterator[Import]:
    """Every import of a file, except those for type checkers alone."""
    module = module_name(path)
    tree = ast.parse(source if source is not None else path.read_text(), filename=str(path))
    skipped = {id(node) for block in ast.walk(tree) if _only_for_types(block) for node in ast.walk(block)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        for target in _targets(node, module=module, is_package=path.name == "__init__.py"):
            yield Import(path, getattr(node, "lineno", 0), module, target)


def module_name(path: Path) -> str:
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def problems() -> list[str]:
    found = (one for name in OURS for path in tracked(f"{name}/**.py") for one in imports(path))
    return sorted({f"{shown(one.path)}:{one.line}: {why}" for one in found if (why := problem(one))})


def _targets(node: ast.AST, *, module: str, is_package: bool) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    base = node.module or ""
    if node.level:
        parents = module.split(".") if is_package else module.split(".")[:-1]
        parents = parents[: len(parents) - node.level + 1]
        base = ".".join([*parents, *([node.module] if node.module else [])])
    # `from validation import models` names the module only together with the name.
    return [f"{base}.{alias.name}" if base in OURS else base for alias in node.names]


def _only_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def _is_package_itself(found: Import) -> bool:
    """`validation/__init__` is loaded with any part of it; it holds no code."""
    return found.target in OURS


def main() -> int:
    found = problems()
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
