"""The API itself: its routers, its parser, its addresses."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.operation import Operation

from submissions.api import (
    by_run,
    depositions,
    docs,
    elsewhere,
    file_life,
    files,
    manifests,
    parts,
    runs,
    schemas,
    sections,
    suggestions,
)
from submissions.api.handlers import NOT_FOUND, guarded, install
from submissions.api.problems import Problem, answer
from submissions.api.strict_json import StrictParser


class _API(NinjaAPI):
    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__


api = _API(
    title="CryoET Deposit",
    version="1",
    description=docs.INTRODUCTION,
    docs_url=None,
    openapi_url=None,
    parser=StrictParser(),
    urls_namespace="api",
)
install(api)
OF_VALUES = (depositions, parts, runs, sections, suggestions, by_run)
for module in (*OF_VALUES, files, file_life, elsewhere, manifests, schemas):
    api.add_router("", module.router)


def openapi() -> dict[str, Any]:
    """The OpenAPI document. It says nothing of any deposition, so everybody may read it."""
    return docs.finished(dict(api.get_openapi_schema(path_prefix="/api/v1")))


def openapi_json(request: HttpRequest) -> HttpResponse:
    return docs.as_json(openapi())


def docs_page(request: HttpRequest) -> HttpResponse:
    return docs.page(request, openapi())


@csrf_exempt
def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    return answer(Problem("not-found", NOT_FOUND))


def addresses() -> list[URLPattern | URLResolver]:
    """All addresses below api/v1/."""
    found: list[URLPattern] = []
    for pattern in api.urls[0]:
        # Its own page at the root would be ninja's.
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            pattern.callback = guarded(pattern.callback)
            pattern.name = f"api_{pattern.name}"  # a page may have the same name
            found.append(pattern)
    return [
        path("openapi.json", openapi_json, name="api_openapi"),
        path("docs", docs_page, name="api_docs"),
        # Names of their own: `section` is a page as well.
        path("", include((found, "api"))),
        re_path(r"^(?P<rest>.*)$", nothing_here, name="api_nothing"),
    ]
