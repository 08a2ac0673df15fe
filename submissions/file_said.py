"""What was read of a file, or found about it, in one word and one line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from submissions.facts_in_words import in_words
from submissions.templatetags.ui import plural
from validation.findings import Problem, rule_of
from validation.formats.detect import WORDS
from validation.models import Finding
from validation.words import render


@dataclass(frozen=True, slots=True)
class Status:
    """``kind``: a severity of ui.SEVERITIES; ``broken``: the upload needs a person."""

    kind: str
    word: str
    detail: str = ""
    broken: bool = False


def of_findings(findings: Sequence[Finding]) -> Status | None:
    by_code = {(row.code, row.field): row for row in findings if row.severity != "note"}
    for severity in ("error", "warning"):
        rows = [row for row in by_code.values() if row.severity == severity]
        if rows:
            return Status(severity, plural(len(rows), severity), rows[0].sentence)
    return None


def of_problems(name: str, problems: Sequence[Mapping[str, Any]]) -> Status | None:
    """A file without a role is judged with no run; what its reader said is told all the same. ``name``: of the file."""
    said = [Problem.from_json(data) for data in problems]
    if not said:
        return None
    rule = rule_of(said[0].code)
    sentence = render(rule.sentence, params={"file": name, **said[0].params})
    return Status(str(rule.severity), plural(len(said), str(rule.severity)), sentence)


def passed(kind: str, facts: Mapping[str, Any] | None) -> Status:
    facts = facts or {}
    if facts.get("format", "stored") == "stored":
        return Status("note", "Stored", f"This is {WORDS.get(kind, 'a file')}; we do not look into it.")
    return Status("pass", "Read", in_words(facts))
