"""What the documentation names is there: pages, pictures, commands, paths."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tools.files import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
# Only where an instance runs, or made by a command.
MADE = ("node_modules/", "bench-results/", "staticfiles/")


def _named(pattern: str) -> Iterator[tuple[Path, str]]:
    for page in PAGES:
        for found in re.findall(pattern, page.read_text()):
            yield page, found


def test_links_and_pictures_lead_somewhere() -> None:
    links = [(page, link.split("#")[0]) for page, link in _named(r"\]\((?!https?:)([^)#]+[^)]*)\)")]

    assert len(links) > 20
    assert [(page.name, link) for page, link in links if not (page.parent / link).exists()] == []


def test_commands_are_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z]+(?: [a-z]+)*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    known = {word for line in targets for word in line.split()}

    assert {name for _, name in _named(r"`make ([a-z]+)")} <= known


def test_paths_of_the_code_are_there() -> None:
    named = _named(r"`((?:portal|submissions|validation|tests|tools|docs|static|templates)/[\w./-]+)`")

    assert [(page.name, path) for page, path in named if not path.startswith(MADE) and not (ROOT / path).exists()] == []
