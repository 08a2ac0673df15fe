"""One log line per request, with an id that every other line of it carries; and no request with a NUL in it."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from portal.errors import bad_request
from portal.platform.logs import request_id

logger = logging.getLogger("portal.request")
# Who has such a link may set a new password, so it is not for logs.
LINK_TOKEN = re.compile(r"^(/accounts/(?:password/reset/key|confirm-email)/).+")


class RequestLog:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id.set(uuid.uuid4().hex[:12])
        started = time.perf_counter()
        response = self.get_response(request)
        response["X-Request-ID"] = request_id.get()
        if request.path != "/healthz":
            self._log(request, response, (time.perf_counter() - started) * 1000)
        return response

    def _log(self, request: HttpRequest, response: HttpResponse, milliseconds: float) -> None:
        user = getattr(request, "user", None)
        logger.info(
            "%s %s %d in %.0f ms",
            request.method,
            LINK_TOKEN.sub(r"\1…/", request.path),
            response.status_code,
            milliseconds,
            extra={
                "status": response.status_code,
                "milliseconds": round(milliseconds, 1),
                # Only when the page asked who it was: a log line is no reason for a query.
                "user": user.pk if user is not None and "_cached_user" in vars(request) else None,
            },
        )


class NoNul:
    """400 for texts with the character NUL, which no keyboard makes and PostgreSQL does not store.

    The forms of a section replace it themselves (submissions.typed), so that nothing else that was typed there is lost.
    """

    KEEP_WHAT_WAS_TYPED = ("section", "comment_done")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        sent = [request.GET]
        if getattr(request.resolver_match, "url_name", "") not in self.KEEP_WHAT_WAS_TYPED:
            sent.append(request.POST)
        texts = (text for data in sent for key, values in data.lists() for text in (key, *values))
        if any("\0" in text for text in (request.path, *request.COOKIES.values(), *texts)):
            return bad_request(request)
        return None
