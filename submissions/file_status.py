"""What stands in the column "upload and check" of a file: one word with its icon, and one line of detail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from submissions.file_foretold import foretold
from submissions.file_said import Status, of_findings, of_problems, passed
from submissions.models import File, Upload
from submissions.models.file import UploadState
from submissions.templatetags.ui import clock
from validation.models import Ahead, Finding, Reading
from validation.queue import QueueState

__all__ = ["Status", "status_of"]

# After this an upload may have been left behind; large files take longer, so it is only said.
LONG = timedelta(minutes=2)


def status_of(
    file: File,
    *,
    upload: Upload | None,
    findings: Sequence[Finding],
    explained: bool = False,
    ahead: Ahead | None = None,
) -> Status:
    """``upload``: the last one of this file; ``findings``: those that nobody has answered; ``explained``: whether there
    are others; ``ahead``: what was sent ahead of it. Its content and reading are loaded with the file."""
    running = upload if upload and upload.state == UploadState.OPEN else None
    if file.lies_elsewhere and not running:
        return Status("elsewhere", f"Lies at {file.elsewhere_entry}, not checked", _elsewhere(file))
    if file.content is None:
        told = foretold(file, ahead, findings) if file.announced is not None else None
        return _without_content(upload, running, told)
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


def _without_content(upload: Upload | None, running: Upload | None, told: Status | None) -> Status:
    if running:
        said = f"Begun at {clock(running.created)}."
        if timezone.now() - running.created > LONG:
            said += " If no window is sending it any more, choose the file again or cancel the upload."
        if told and told.kind in ("error", "warning"):
            return Status(told.kind, f"Uploading: {told.word}", f"{told.detail} {said}", broken=True)
        return Status("unknown", "Uploading", said, broken=True)
    if told and not (upload and upload.problem):
        word = f"Not sent yet: {told.word}" if told.word else "Not sent yet"
        return Status(told.kind, word, told.detail, broken=True)
    said = (upload.problem if upload else "") or "Nothing was uploaded. Choose the file again, or remove this line."
    return Status("error", "Not uploaded", said, broken=True)


def _of_content(file: File, findings: Sequence[Finding], *, explained: bool) -> Status:
    reading: Reading | None = getattr(file.content, "reading", None)
    if reading is None or reading.state == QueueState.WAITING:
        said = "Our storage does not answer; we ask again by ourselves." if reading and reading.outage_since else ""
        return Status("unknown", "Waiting", f"Uploaded; in line to be checked. {said}".rstrip())
    if reading.state == QueueState.RUNNING:
        return Status("unknown", "Checking", "Uploaded; its header is being read.")
    if reading.state == QueueState.GAVE_UP:
        return Status("gave_up", "We could not check this", f"Our fault, reference {reading.reference}.")
    if found := of_findings(findings):
        return found
    if explained:
        return Status("explained", "Explained", passed(reading.format, reading.facts).detail if reading.facts else "")
    return of_problems(file.name, reading.problems) or passed(reading.format, reading.facts)
