"""Runs all benchmarks, or those named; prints, and writes bench-results/<time>.json."""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import platform
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from tools import bench
from tools.files import ROOT


def main() -> int:
    for found in pkgutil.iter_modules(bench.__path__):
        if found.name != "__main__" and not found.ispkg:
            importlib.import_module(f"tools.bench.{found.name}")
    wanted = sys.argv[1:] or list(bench.BENCHMARKS)
    unknown = [name for name in wanted if name not in bench.BENCHMARKS]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}; there are: {', '.join(bench.BENCHMARKS)}.", file=sys.stderr)
        return 1
    results = {name: run(name) for name in wanted}
    print(f"Written to {write(results).relative_to(ROOT)}")
    return 0


def run(name: str) -> list[bench.Figure]:
    print(f"{name} (load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors):", flush=True)
    figures = []
    for figure in bench.BENCHMARKS[name]():
        print(figure.line(), flush=True)
        figures.append(figure)
    return figures


def write(results: dict[str, list[bench.Figure]]) -> Path:
    now = datetime.now(tz=UTC)
    content = {
        "time": now.isoformat(timespec="seconds"),
        "load": os.getloadavg(),
        "machine": {"system": platform.platform(), "processors": os.cpu_count(), "python": platform.python_version()},
        "figures": {name: [asdict(one) | {"ratio": one.ratio} for one in found] for name, found in results.items()},
    }
    path = ROOT / "bench-results" / f"{now:%Y%m%d-%H%M%S}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content, indent=2))
    return path


if __name__ == "__main__":
    sys.exit(main())
