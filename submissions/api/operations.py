"""What every operation has: the scope that it needs, and the problems that it may answer with."""

from __future__ import annotations

from typing import Any

from submissions.api.auth import AccessTokenHeader
from submissions.api.problems import CODES, MEDIA_TYPE
from submissions.models.token import Scope

_ALWAYS = ("no-token", "scope", "not-found", "too-many")
_BODY = ("bad-json", "media-type", "too-large")
_WRITING = ("not-allowed", "not-editable", "refused")


def reading(*more: str) -> dict[str, Any]:
    return _scoped(Scope.READ, _ALWAYS + more)


def writing(*more: str, body: bool = True) -> dict[str, Any]:
    """``more``: further codes of problems that it may answer with."""
    return _scoped(Scope.WRITE, _ALWAYS + _WRITING + (_BODY if body else ()) + more)


def submitting() -> dict[str, Any]:
    return _scoped(Scope.SUBMIT, _ALWAYS + _WRITING + _BODY)


def public() -> dict[str, Any]:
    """What says nothing of any deposition."""
    return _extra("", ("not-found",)) | {"auth": None}


def _scoped(scope: Scope, codes: tuple[str, ...]) -> dict[str, Any]:
    """Keyword arguments for a router's decorators."""
    return _extra(scope.value, codes) | {"auth": AccessTokenHeader(scope)}


def _extra(scope: str, codes: tuple[str, ...]) -> dict[str, Any]:
    by_status: dict[int, list[str]] = {}
    for code in codes:
        by_status.setdefault(CODES[code].status, []).append(CODES[code].title)
    schema = {"$ref": "#/components/schemas/ProblemDetails"}
    answers = {
        status: {"description": "; ".join(titles), "content": {MEDIA_TYPE: {"schema": schema}}}
        for status, titles in sorted(by_status.items())
    }
    return {"openapi_extra": {"x-scope": scope, "x-problems": list(codes), "responses": answers}}
