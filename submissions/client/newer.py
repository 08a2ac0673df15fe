"""Whether the portal offers a newer version of this program: told once for each, and to people alone."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping

from submissions.client import VERSION, settings, told


def tell(offered: str, *, address: str, environment: Mapping[str, str] = os.environ) -> None:
    """``offered``: as the portal says. Nothing is told twice, nor where nobody looks."""
    if not is_newer(offered) or not sys.stderr.isatty():
        return
    mark = settings.place(environment).with_name("told")
    try:
        if mark.exists() and mark.read_text() == offered:
            return
        mark.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        mark.write_text(offered)
    except OSError:
        return  # a full disk: it would be told every time
    told.say(f"The portal offers version {offered}; this is {VERSION}. See {address}/downloads/", error=True)


def is_newer(offered: str) -> bool:
    numbers = re.fullmatch(r"\d{1,6}(\.\d{1,6}){0,3}", offered)
    return bool(numbers) and _numbers(offered) > _numbers(VERSION)


def _numbers(text: str) -> list[int]:
    return [int(one) for one in re.findall(r"\d+", text)]
