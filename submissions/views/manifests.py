"""What has arrived, as a table for people who keep their own records: the manifest of a deposition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from submissions.models import Deposition
from submissions.sheets.write import csv_lines
from submissions.views.base import deposition_view

HEADS = ("path", "size", "CRC64NVME", "role", "run", "generation", "store_listing_sha256")
COLUMNS = (
    "path", "content__size", "content__checksum", "content__checksum_algorithm", "generation",
    "assignments__role", "assignments__run__name",
)  # fmt: skip


@require_safe
@deposition_view()
def files_manifest(request: HttpRequest, deposition: Deposition) -> Any:
    """A line for each file and each role that it plays; one query for any number."""
    response = StreamingHttpResponse(_lines(deposition), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{deposition.label}-manifest.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _lines(deposition: Deposition) -> Iterator[str]:
    rows = deposition.files.filter(removed_at=None).exclude(content=None).order_by("path", "assignments__pk")
    yield "\ufeff"
    yield from csv_lines([[*HEADS]])
    for path, size, checksum, kind, generation, role, run in rows.values_list(*COLUMNS).iterator(chunk_size=2_000):
        whole = kind == "CRC64NVME"
        told = [path, str(size), checksum if whole else "", role or "", run or "", str(generation)]
        yield from csv_lines([[*told, "" if whole else checksum]])
