"""The variables of the last `make up`, for `manage.py` in another terminal."""

from __future__ import annotations

import os
from pathlib import Path


def load_kept(*, default_home: Path) -> None:
    """Where the environment names no portal, take the local instance of PORTAL_HOME, if there is one."""
    if "PORTAL_SECRET_KEY" in os.environ:
        return
    kept = Path(os.environ.get("PORTAL_HOME") or default_home) / "env"
    if kept.is_file():
        for line in kept.read_text().splitlines():
            name, _, value = line.partition("=")
            os.environ[name] = value
