"""What the API says about itself: the OpenAPI document, and a page of it that needs no script."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from submissions.api.problems import CODES
from submissions.api.shapes import ProblemDetails
from submissions.models.token import Scope

INTRODUCTION = (
    "Read and write depositions as the pages do, under the same rules and refusals. Every request carries an access "
    "token: “Authorization: Bearer cryoet_…”. A wrong document is refused whole, with everything that is wrong in it."
)
METHODS = ("get", "post", "put", "patch", "delete")


def finished(document: dict[str, Any]) -> dict[str, Any]:
    """The document of the framework with what every operation refers to."""
    schemas = document["components"].setdefault("schemas", {})
    known = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(known.pop("$defs", {}))
    schemas["ProblemDetails"] = known
    for methods in document["paths"].values():
        for operation in methods.values():
            operation["summary"] = operation["summary"].capitalize()
    return document


def as_json(document: dict[str, Any]) -> HttpResponse:
    return JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 1})


@require_safe
def page(request: HttpRequest, document: dict[str, Any]) -> HttpResponse:
    context = {
        "groups": _groups(document),
        "codes": [{"code": code, "known": known} for code, known in CODES.items()],
        "scopes": [(scope.value, scope.label) for scope in Scope],
        "introduction": INTRODUCTION,
        "site": settings.SITE_URL.rstrip("/"),
        "shapes": [{"name": name, "text": _text(shape)} for name, shape in document["components"]["schemas"].items()],
    }
    return render(request, "submissions/api.html", context)


def _groups(document: dict[str, Any]) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                operation = methods[method]
                groups.setdefault(operation["tags"][0], []).append(_operation(path, method, operation))
    return [{"title": title, "operations": operations} for title, operations in groups.items()]


def _operation(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": f"{method}-{operation['operationId']}",
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "text": operation.get("description", ""),
        "scope": operation.get("x-scope", ""),
        "parameters": [_parameter(one) for one in operation["parameters"]],
        "body": _shape_name(operation.get("requestBody", {})),
        "answers": [
            {"status": status, "text": answer["description"], "shape": _shape_name(answer)}
            for status, answer in operation["responses"].items()
            if int(status) < 400
        ],
        "problems": [code for code in CODES if code in operation["x-problems"]],
    }


def _parameter(found: dict[str, Any]) -> dict[str, Any]:
    schema = found["schema"]
    bounds = [
        f"{word} {schema[key]:,}" for key, word in (("minimum", "at least"), ("maximum", "at most")) if key in schema
    ]
    default = f"default {schema['default']:,}" if isinstance(schema.get("default"), int) else ""
    said = ", ".join(part for part in (schema.get("type", ""), *bounds, default) if part)
    return {"name": found["name"], "where": found["in"], "said": said, "required": found["required"]}


def _shape_name(answer: dict[str, Any]) -> str:
    for content in answer.get("content", {}).values():
        return str(content["schema"].get("$ref", "")).rpartition("/")[2]
    return ""


def _text(shape: dict[str, Any]) -> str:
    return json.dumps(shape, ensure_ascii=False, indent=2)
