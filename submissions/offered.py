"""The wheel of the command line that the portal offers, as `manage.py make_wheel` left it beside the static files."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

TOLD = "wheel.json"
_NAME = re.compile(r"cryoet_deposit-[0-9A-Za-z.+]+-py3-none-any\.whl")


@dataclass(frozen=True, slots=True)
class Wheel:
    """``size`` in bytes, ``sha256`` in hex; ``python``: versions that it runs on; ``needs``: packages besides."""

    path: Path
    version: str
    size: int
    sha256: str
    python: str
    needs: tuple[str, ...]

    @property
    def python_words(self) -> str:
        """Such as "3.11 or newer"."""
        return f"{self.python[2:]} or newer" if self.python.startswith(">=") else self.python

    @property
    def name(self) -> str:
        return self.path.name


def folder() -> Path:
    return Path(settings.STATIC_ROOT) / "downloads"


def wheel() -> Wheel | None:
    """What is offered now; None where nothing was made."""
    try:
        changed = (folder() / TOLD).stat().st_mtime_ns
    except OSError:
        return None
    return _read(folder(), changed)


@lru_cache(maxsize=4)
def _read(where: Path, changed: int) -> Wheel | None:
    try:
        told = json.loads((where / TOLD).read_bytes())
        found = Wheel(
            where / told["name"],
            version=str(told["version"]),
            size=int(told["size"]),
            sha256=str(told["sha256"]),
            python=str(told["python"]),
            needs=tuple(map(str, told["needs"])),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if _NAME.fullmatch(found.name) and found.path.is_file() else None
