"""Two people at one section: the second to write sees both values and decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from submissions.api.documents import stated
from submissions.api.etags import asked, changed, etag
from submissions.api.problems import Problem
from submissions.api.strict_json import excerpt
from submissions.drafts import Row, deposition_of
from submissions.models import Deposition, FieldChange, Override
from submissions.schema import Field

ANY = ["*"]


def need_etag(request: HttpRequest) -> None:
    """Who replaces everything has to have seen what they replace. Raises: Problem."""
    if asked(request) is None:
        raise Problem(
            "no-etag", "PUT replaces all values here, so it needs the ETag of those that you saw, in If-Match."
        )


def check_unchanged(
    seen: list[str] | None, *, row: Row | Override, fields: list[Field], given: Mapping[str, Any]
) -> None:
    """Refuse what was made from values that somebody has changed since. Raises: Problem."""
    if seen is None or seen == ANY or (now := etag(fields, row.values)) in seen:
        return
    stale = [found for one in seen if (found := changed(one, fields=fields, values=row.values)) is not None]
    differing = stale[0] if stale else [field for field in fields if _differs(field, row, given)]
    labels = ", ".join(field.label for field in differing[:5]) or "something"
    raise Problem(
        "changed",
        f"Somebody changed {labels} since you read it; nothing was changed now.",
        headers={"ETag": now},
        conflicts=[_conflict(field, row, given) for field in differing],
        etag=now,
    )


def _differs(field: Field, row: Row | Override, given: Mapping[str, Any]) -> bool:
    return bool(field.key in given and given[field.key] != stated(row.values.get(field.key)))


def _conflict(field: Field, row: Row | Override, given: Mapping[str, Any]) -> dict[str, Any]:
    stored = stated(row.values.get(field.key))
    last = _last_change(_deposition(row), address=row.address, key=field.key)
    return {
        "field": field.key,
        "label": field.label,
        "address": f"{row.address}.{field.key}",
        "yours": excerpt(given[field.key]) if field.key in given else stored,
        "stored": stored,
        "changed_by": str(last.actor) if last and last.actor else None,
        "changed_at": last.at.isoformat() if last else None,
    }


def _deposition(row: Row | Override) -> Deposition:
    return deposition_of(row.block if isinstance(row, Override) else row)


def _last_change(deposition: Deposition, *, address: str, key: str) -> FieldChange | None:
    rows = FieldChange.objects.filter(deposition=deposition, address=address, after__has_key=key)
    return rows.select_related("actor").order_by("-at", "-id").first()
