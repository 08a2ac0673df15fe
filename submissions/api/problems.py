"""What went wrong, as JSON problem details (RFC 9457): one table of codes, one shape for all of them."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse

MEDIA_TYPE = "application/problem+json"
DOCS = "/api/v1/docs"


@dataclass(frozen=True, slots=True)
class Code:
    """``status`` of HTTP, ``title`` for every problem of the code, and what a script should do."""

    status: int
    title: str
    remedy: str


CODES: dict[str, Code] = {
    "bad-json": Code(400, "The body cannot be read", "Send one JSON object in UTF-8, as the sentence says."),
    "no-token": Code(401, "No valid access token", "Send “Authorization: Bearer cryoet_…” with a token in use."),
    "scope": Code(403, "The token may not do this", "Make a token with the scope that is named."),
    "not-allowed": Code(403, "You may not do this", "Ask the owner of the deposition for the right."),
    "not-found": Code(404, "Not found", "Check the address; what others have not shared with you is not found either."),
    "method": Code(405, "Not a method of this address", "Use one of the methods in the header Allow."),
    "refused": Code(409, "Refused", "The sentence and the obstacles say what stands against it."),
    "not-editable": Code(409, "It cannot be changed now", "Wait until it is yours again, or withdraw it."),
    "changed": Code(412, "Somebody else changed it", "Compare both values, decide, and repeat with the new ETag."),
    "too-large": Code(413, "Too large", "Send it in parts."),
    "media-type": Code(415, "Not JSON", "Send “Content-Type: application/json”."),
    "wrong": Code(422, "The document is wrong", "Nothing was changed. Mend all that is listed and send it again."),
    "no-etag": Code(428, "The ETag is missing", "GET the document first; send its ETag in the header If-Match."),
    "too-many": Code(429, "Too many wrong tokens", "Wait as long as the header Retry-After says."),
    "storage-full": Code(
        503, "We are out of room", "Our fault. Nothing is lost; try again after the header Retry-After."
    ),
    "storage": Code(503, "The storage does not answer", "Nothing is lost. Try again after the header Retry-After."),
    "our-fault": Code(500, "Our fault", "Try again later; tell us the reference if it stays."),
}


class Problem(Exception):
    """An answer that is no success. ``more``: further members of the answer, such as ``errors``."""

    def __init__(self, code: str, detail: str, *, headers: dict[str, str] | None = None, **more: object) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.headers = headers or {}
        self.more = more


def answer(problem: Problem) -> HttpResponse:
    known = CODES[problem.code]
    body = {
        "type": f"{DOCS}#problem-{problem.code}",
        "title": known.title,
        "status": known.status,
        "code": problem.code,
        "detail": problem.detail,
        **problem.more,
    }
    # Half a character, which JSON can say and UTF-8 cannot, may be part of what came in.
    content = json.dumps(body, ensure_ascii=False, cls=DjangoJSONEncoder).encode("utf-8", "replace")
    return HttpResponse(content, status=known.status, content_type=MEDIA_TYPE, headers=problem.headers)
