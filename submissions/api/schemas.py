"""Operations that give the JSON Schema of a section."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from submissions.api import find
from submissions.api.operations import reading
from submissions.api.sections import ONE, section_in
from submissions.views.section import find_row

router = Router(tags=["Schemas"])


@router.get(f"{ONE}/schema", **reading())
def schema(request: HttpRequest, label: str, address: str, key: str) -> Any:
    """The JSON Schema of the values of this section, as they are asked in this deposition."""
    row = find_row(find.deposition(request, label), address)
    part = section_in(row, key)
    return {"title": part.title}
