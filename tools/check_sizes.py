"""Files and functions stay small: one that outgrows the limit fails; medians and tails are printed beside the guide."""

from __future__ import annotations

import ast
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.files import shown, tracked

LONGEST_FILE, LONGEST_FUNCTION = 400, 60
# What the project aims at: (median, 95th percentile).
FILE_AIM, FUNCTION_AIM = (80, 250), (10, 35)
SUFFIXES = ("*.py", "*.js", "*.css", "*.html")


def file_sizes() -> dict[str, int]:
    paths = [path for path in tracked(*SUFFIXES) if "migrations" not in path.parts]
    sizes = {shown(path): len(path.read_text().splitlines()) for path in paths}
    return {name: lines for name, lines in sizes.items() if lines}  # an empty __init__ would flatter the median


def function_sizes() -> dict[str, int]:
    paths = [path for path in tracked("*.py") if "migrations" not in path.parts]
    return {f"{shown(path)}::{name}": lines for path in paths for name, lines in functions(path)}


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Name and number of lines of each function, its decorators excepted."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def too_long(sizes: dict[str, int], *, limit: int) -> list[str]:
    return [f"{name}: {lines} lines, at most {limit}" for name, lines in sorted(sizes.items()) if lines > limit]


def summary(what: str, *, sizes: dict[str, int], aim: tuple[int, int]) -> str:
    lines = sorted(sizes.values())
    tail = lines[min(len(lines) - 1, int(len(lines) * 0.95))]
    middle = statistics.median(lines)
    return f"{what}: {len(lines)}; median {middle:.0f} (aim {aim[0]}), p95 {tail} (aim {aim[1]}), longest {lines[-1]}"


def main() -> int:
    files, parts = file_sizes(), function_sizes()
    print(summary("files", sizes=files, aim=FILE_AIM))
    print(summary("functions", sizes=parts, aim=FUNCTION_AIM))
    found = too_long(files, limit=LONGEST_FILE) + too_long(parts, limit=LONGEST_FUNCTION)
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
