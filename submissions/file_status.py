"""What stands in the column "upload and check" of a file: one word with its icon, and one line of detail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from submissions.facts_in_words import in_words
from submissions.models import File, Upload
from submissions.models.file import UploadState
from submissions.templatetags.ui import clock, plural
from validation.findings import Problem, rule_of
from validation.formats.detect import WORDS
from validation.models import Finding, Reading
from validation.queue import QueueState
from validation.words import render

# After this an upload may have been left behind; large files take longer, so it is only said.
LONG = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Status:
    """``kind``: a severity of ui.SEVERITIES; ``broken``: the upload needs a person."""

    kind: str
    word: str
    detail: str = ""
    broken: bool = False


def status_of(file: File, *, upload: Upload | None, findings: Sequence[Finding], explained: bool = False) -> Status:
    """``upload``: the last one of this file; ``findings``: those that nobody has answered; ``explained``: whether there
    are others. Its content and reading are loaded with the file."""
    running = upload if upload and upload.state == UploadState.OPEN else None
    if file.lies_elsewhere and not running:
        return Status("elsewhere", f"Lies at {file.elsewhere_entry}, not checked", _elsewhere(file))
    if file.content is None:
        return _without_content(upload, running)
    status = _of_content(file, findings, explained=explained)
    if running:
        note = f"A new version is on its way since {clock(running.created)}; this one stays until it is complete."
        if timezone.now() - running.created > LONG:
            note += " If no window is sending it any more, choose the file again or cancel the upload."
        return Status(status.kind, status.word, note)
    if upload and upload.state == UploadState.FAILED:
        return Status("warning", "Not replaced", upload.problem, broken=True)
    return status


def _elsewhere(file: File) -> str:
    """Where in the entry, if it has another path there."""
    return "" if file.elsewhere_path == file.path else file.elsewhere_path


def _without_content(upload: Upload | None, running: Upload | None) -> Status:
    if running:
        said = f"Begun at {clock(running.created)}."
        if timezone.now() - running.created > LONG:
            said += " If no window is sending it any more, choose the file again or cancel the upload."
        return Status("unknown", "Uploading", said, broken=True)
    said = (upload.problem if upload else "") or "Nothing was uploaded. Choose the file again, or remove this line."
    return Status("error", "Not uploaded", said, broken=True)


def _of_content(file: File, findings: Sequence[Finding], *, explained: bool) -> Status:
    reading: Reading | None = getattr(file.content, "reading", None)
    if reading is None or reading.state == QueueState.WAITING:
        return Status("unknown", "Waiting", "Uploaded; in line to be checked.")
    if reading.state == QueueState.RUNNING:
        return Status("unknown", "Checking", "Uploaded; its header is being read.")
    if reading.state == QueueState.GAVE_UP:
        return Status("gave_up", "We could not check this", f"Our fault, reference {reading.reference}.")
    if found := _of_findings(findings):
        return found
    if explained:
        return Status("explained", "Explained", _passed(reading).detail if reading.facts else "")
    return _of_problems(file, reading) or _passed(reading)


def _of_findings(findings: Sequence[Finding]) -> Status | None:
    by_code = {(row.code, row.field): row for row in findings if row.severity != "note"}
    for severity in ("error", "warning"):
        rows = [row for row in by_code.values() if row.severity == severity]
        if rows:
            return Status(severity, plural(len(rows), severity), rows[0].sentence)
    return None


def _of_problems(file: File, reading: Reading) -> Status | None:
    """A file without a role is judged with no run; what its reader said is told all the same."""
    problems = [Problem.from_json(data) for data in reading.problems]
    if not problems:
        return None
    rule = rule_of(problems[0].code)
    sentence = render(rule.sentence, params={"file": file.name, **problems[0].params})
    return Status(str(rule.severity), plural(len(problems), str(rule.severity)), sentence)


def _passed(reading: Reading) -> Status:
    facts: Mapping[str, Any] = reading.facts or {}
    if facts.get("format", "stored") == "stored":
        return Status("note", "Stored", f"This is {WORDS.get(reading.format, 'a file')}; we do not look into it.")
    return Status("pass", "Read", in_words(facts))
