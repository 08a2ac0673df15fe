"""What is told of a file that was announced and has not arrived, from its first bytes where they were sent ahead."""

from __future__ import annotations

from collections.abc import Sequence

from submissions.file_said import Status, of_findings, of_problems, passed
from submissions.models import File
from validation.models import Ahead, Finding
from validation.queue import UNDONE


def foretold(file: File, ahead: Ahead | None, findings: Sequence[Finding]) -> Status:
    """``word``: how many errors or warnings there are, "" where there are none."""
    if ahead is None:
        return Status("unknown", "", "Chosen, and nothing of it has arrived.")
    if ahead.state in UNDONE:
        return Status("unknown", "", "Its first bytes are being looked at.")
    if found := of_findings(findings) or of_problems(file.name, ahead.problems):
        return Status(found.kind, found.word, f"Ahead of the upload: {found.detail}")
    if ahead.facts is None:
        return Status("unknown", "", "Its first bytes do not tell enough; it is read when it has arrived.")
    return Status("unknown", "", f"Ahead of the upload: {passed(ahead.format, ahead.facts).detail}")
