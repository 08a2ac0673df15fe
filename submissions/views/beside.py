"""What a form of a section shows beside a value: the file that may stand for it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from submissions.file_status import status_of
from submissions.forms import SectionForm
from submissions.models import Dataset, Deposition
from submissions.photos import ROLE, photo_of
from submissions.review.decisions import unanswered
from submissions.schema import Field, Section
from validation.models import Finding


def photo_field(section: Section) -> Field | None:
    return next((field for field in section.fields if field.file_role == ROLE), None)


def put_beside(form: SectionForm, deposition: Deposition, row: Any) -> None:
    """A file beside an address that it may stand for. The photo of a whole deposition is given by address alone."""
    field = photo_field(form.section)
    if field is not None and isinstance(row, Dataset):
        form.look(field)["file"] = file_beside(deposition, row, key=form.section.key, field=field)


def file_beside(deposition: Deposition, dataset: Dataset, *, key: str, field: Field) -> dict[str, Any]:
    place = photo_of(dataset)
    file = place.file if place else None
    status = None
    if file is not None:
        found = list(unanswered().filter(scope=deposition.uuid, subject_file=file.pk))
        answered = Finding.objects.filter(scope=deposition.uuid, subject_file=file.pk).count() > len(found)
        status = status_of(file, upload=None, findings=found, explained=answered)
    return {
        "key": field.key,
        "path": file.path if file else "",
        "status": status,
        "waits": bool(status and status.kind == "unknown"),
        "folder": f"key-photo/dataset-{dataset.position}",
        "url": reverse("photo", args=[deposition.label, dataset.address, key]),
        "start": reverse("upload_start", args=[deposition.label]),
        "files": reverse("files", args=[deposition.label]),
    }
