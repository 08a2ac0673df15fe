"""The wheel that the portal offers, made once for a process of the tests; and environments to install it into."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from portal import wheel
from submissions import offered


def offered_wheel() -> str:
    """Its name."""
    return str(wheel.make(offered.folder())["name"])


def bare_environment(folder: Path, *, needs: list[str]) -> Path:
    """A new virtual environment that has these packages and those that they need, and nothing else; gives its Python.

    They are taken from the environment of the tests, so that no index is asked.
    """
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    paths = {"base": str(folder), "platbase": str(folder)}
    there = Path(sysconfig.get_path("purelib", vars=paths))
    here = Path(sysconfig.get_path("purelib"))
    for name in _closure(needs):
        tops = {Path(file).parts[0] for file in metadata.distribution(name).files or ()}
        for top in tops - {"..", "__pycache__"}:
            if top.endswith(".dist-info"):  # uv takes no link for an installed package
                shutil.copytree(here / top, there / top)
            else:
                (there / top).symlink_to(here / top)
    return folder / "bin" / "python"


def _closure(needs: list[str]) -> set[str]:
    known: set[str] = set()
    waiting = [Requirement(one) for one in needs]
    while waiting:
        one = waiting.pop()
        if canonicalize_name(one.name) in known or (one.marker and not one.marker.evaluate({"extra": ""})):
            continue
        known.add(canonicalize_name(one.name))
        waiting += [Requirement(line) for line in metadata.requires(one.name) or ()]
    return known
