"""A script with a token, for tests."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable
from typing import Any

from django.test import Client

from submissions import tokens
from submissions.models import Deposition

ALL = ("read", "write", "submit")
_numbers = itertools.count(1)


def make_token(user: Any, *, scopes: Iterable[str] = ALL, deposition: Deposition | None = None) -> str:
    """The text of a new token."""
    return tokens.create(user, name=f"Script {next(_numbers)}", scopes=scopes, days=30, deposition=deposition)[1]


class Script:
    """Calls the API as ``user``; paths begin after /api/v1."""

    def __init__(self, user: Any, *, scopes: Iterable[str] = ALL, deposition: Deposition | None = None) -> None:
        self.token = make_token(user, scopes=scopes, deposition=deposition)
        self.client = Client()

    def call(self, method: str, path: str, body: Any = None, *, etag: str | None = None, **extra: Any) -> Any:
        path = path.removeprefix("/api/v1")
        headers = {"Authorization": f"Bearer {self.token}"} | ({"If-Match": etag} if etag else {})
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        given = {"content_type": "application/json", "headers": headers} | extra
        return self.client.generic(method.upper(), f"/api/v1{path}", data, **given)

    def get(self, path: str) -> Any:
        return self.call("get", path)

    def put(self, path: str, body: Any, *, etag: str | None = None) -> Any:
        return self.call("put", path, body, etag=etag)

    def patch(self, path: str, body: Any, *, etag: str | None = None) -> Any:
        return self.call("patch", path, body, etag=etag)

    def post(self, path: str, body: Any = None) -> Any:
        return self.call("post", path, body)

    def delete(self, path: str) -> Any:
        return self.call("delete", path)


def urls(script: Script, deposition: Deposition) -> list[str]:
    """The addresses of all sections, as the picture of the deposition gives them."""
    whole = script.get(f"/depositions/{deposition.label}").json()
    rows = [whole, *whole["datasets"], *(block for dataset in whole["datasets"] for block in dataset["blocks"])]
    return [section["url"] for row in rows for section in row["sections"]]


def stored(deposition: Deposition) -> dict[str, Any]:
    """All values of the deposition as the database has them."""
    from submissions import changes

    return changes.picture(deposition)
