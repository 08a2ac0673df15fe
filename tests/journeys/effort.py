"""What a deposition costs a person, counted by the browser itself: values given, clicks.

A value is a field typed in, or a term, an option or an answer picked: one for each field, however often it is changed.
Title, descriptions and authors are counted apart: no file can know them.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext

from tests.corpus.base import Run, write
from tests.corpus.layouts import LAYOUTS

# What the browser says of every change and of every press of a button, by whomever it is made.
SCRIPT = """
const say = (kind, name) => window.sayEffort({ kind, name, page: location.pathname });
document.addEventListener("change", ({ target }) => {
  if (target.name && target.type !== "file" && target.type !== "hidden") say("value", target.name);
}, true);
document.addEventListener("click", (event) => {
  const pressed = event.isTrusted && event.target.closest?.("a, button, summary, label, input, select, [role=option]");
  if (pressed && !pressed.matches("input:not([type=radio], [type=checkbox]), select")) {
    say("click", (pressed.getAttribute("aria-label") || pressed.textContent || pressed.value || "").trim());
  }
}, true);
"""
APART = re.compile(r"^(title|description|authors)\b")
# The parts of one field: the name and the identifier of a term, the rows of a table, the answer in place of a value.
PARTS = re.compile(r"(--answer|-(name|id)|-\d+-\w+)$")


@dataclass
class Effort:
    """``values``: (page, field) -> how often it was changed; ``apart``: the same of what no file can know."""

    values: Counter[tuple[str, str]] = field(default_factory=Counter)
    apart: Counter[tuple[str, str]] = field(default_factory=Counter)
    clicks: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def watch(cls, context: BrowserContext) -> Effort:
        """Count in every page of the context from now on."""
        effort = cls()
        context.expose_binding("sayEffort", lambda _, said: effort.take(said))
        context.add_init_script(SCRIPT)
        return effort

    def take(self, said: dict[str, Any]) -> None:
        if said["kind"] == "click":
            self.clicks.append((said["page"], said["name"]))
            return
        name = PARTS.sub("", said["name"])
        (self.apart if APART.match(name) else self.values)[said["page"], name] += 1

    def told(self) -> str:
        """The figures in a line, and below it what was given, page by page."""
        lines = [
            f"{len(self.values)} values, {len(self.apart)} of title, description and authors, {len(self.clicks)} clicks"
        ]
        lines += [f"  {page}  {name}" for page, name in self.values]
        return "\n".join(lines)


def dataset(folder: Path, *, runs: int) -> Path:
    """Runs with movies, mdoc, gain, tilt series, rawtlt, xf, tlt and a tomogram each; a folder for each type."""
    made = [_run(f"lam2_ts_{number:03}") for number in range(1, runs + 1)]
    return write(made, folder=folder)


def _run(name: str) -> Run:
    run = LAYOUTS["by_type"].make(name)
    run.files = {path: data for path, data in run.files.items() if "denoised" not in path and "particles" not in path}
    return run
