"""Before the upload: the page tells which files come, sends their first bytes, and asks what these say."""

from __future__ import annotations

import base64
import binascii
import uuid
from typing import Any

from django.http import HttpRequest
from django.views.decorators.http import require_POST, require_safe

from submissions import announcing, foretold, sent_ahead
from submissions.announcing import Answer, Told
from submissions.asked import number
from submissions.models import Deposition
from submissions.sent_ahead import Sent
from submissions.views.base import deposition_view
from submissions.views.json_answers import BadRequest, answers_json, body, listed, text, whole

# Of a request with heads: 2.5 MB hold at least 25 of the largest.
MOST_BODY = 2_500_000
MOST_NAME = 1024


@require_POST
@deposition_view(edit=True)
@answers_json
def files_announce(request: HttpRequest, deposition: Deposition) -> dict[str, Any]:
    told = [_told(row) for row in listed(body(request), "files", most=announcing.MOST)]
    return {"files": [_answered(one) for one in announcing.announce(deposition, told, actor=request.user)]}


@require_POST
@deposition_view(edit=True)
@answers_json
def files_ahead(request: HttpRequest, deposition: Deposition) -> dict[str, Any]:
    data = body(request)
    if len(request.body) > MOST_BODY:
        raise BadRequest(f"the body has at most {MOST_BODY:,} bytes")
    sent = [_sent(row) for row in listed(data, "files", most=announcing.MOST)]
    taken = sent_ahead.take(deposition, list({one.file: one for one in sent}.values()))
    refused = [{"file": str(file), "sentence": sentence} for file, sentence in taken.refused.items()]
    return {"taken": taken.count, "refused": refused}


@require_safe
@deposition_view()
@answers_json
def files_ahead_state(request: HttpRequest, deposition: Deposition) -> dict[str, Any]:
    """What is known of files that have not arrived; ``errors``: how many of them are told."""
    shown = number(request.GET.get("errors", ""))
    standing = foretold.standing(deposition, shown=foretold.SHOWN if shown is None else shown)
    return {
        "waiting": standing.waiting,
        "done": standing.done,
        "errors": [{"path": path, "sentence": sentence} for path, sentence in standing.errors],
        "error_count": standing.error_count,
        "warning_count": standing.warning_count,
    }


@require_POST
@deposition_view(edit=True)
@answers_json
def files_forget(request: HttpRequest, deposition: Deposition) -> dict[str, Any]:
    """``files``: a list of ids, or "all" that were announced and never sent."""
    data = body(request)
    files = None if data.get("files") == "all" else [_id(one) for one in listed(data, "files", most=announcing.MOST)]
    return {"forgotten": announcing.forget(deposition, files=files, actor=request.user)}


def _told(row: Any) -> Told:
    if not isinstance(row, dict):
        raise BadRequest("a file is an object")
    objects, modified = row.get("objects"), row.get("modified")
    return Told(
        path=text(row.get("path"), name="path"),
        size=whole(row.get("size"), name="size"),
        modified=None if modified is None else whole(modified, name="modified"),
        objects=None if objects is None else whole(objects, name="objects"),
    )


def _answered(one: Answer) -> dict[str, Any]:
    way = one.upload
    upload = way and {"id": str(way.id), "part_size": way.part_size, "parts": way.parts, "arrived": way.arrived}
    file = str(one.file) if one.file else None
    told = {"path": one.path, "file": file, "state": one.state, "sentence": one.sentence, "upload": upload}
    return told | ({"same": one.same} if one.state == "exists" else {})


def _sent(row: Any) -> Sent:
    if not isinstance(row, dict):
        raise BadRequest("a file is an object")
    file = _id(row.get("file"))
    if "objects" not in row:
        return Sent(file, head=_bytes(row.get("head")))
    objects, documents = row["objects"], row.get("documents")
    if not isinstance(objects, list) or not isinstance(documents, dict):
        raise BadRequest("documents is an object, objects a list")
    texts = {_name(path): _line(said) for path, said in documents.items()}
    return Sent(file, documents=texts, objects=[_object(one) for one in objects])


def _object(row: Any) -> tuple[str, int]:
    if not isinstance(row, list) or len(row) != 2 or (size := whole(row[1], name="size")) < 0:
        raise BadRequest("an object is a path and its bytes")
    return _name(row[0]), size


def _bytes(value: Any) -> bytes:
    try:
        return base64.b64decode(text(value, name="head"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadRequest("head is base64") from error


def _name(value: Any) -> str:
    if len(_line(value)) > MOST_NAME or not value:
        raise BadRequest("a path is a text")
    return str(value)


def _line(value: Any) -> str:
    """A text that the database takes: without halves of characters and NUL."""
    try:
        text(value, name="text").encode()
    except UnicodeEncodeError as error:
        raise BadRequest("a text is UTF-8") from error
    if "\0" in value:
        raise BadRequest("a text has no NUL")
    return str(value)


def _id(value: Any) -> uuid.UUID:
    try:
        return uuid.UUID(text(value, name="file"))
    except ValueError as error:
        raise BadRequest("file is an id") from error
