"""Pages for what went wrong: whose fault it is, what is safe, two ways on. They work without the database."""

from __future__ import annotations

import logging
import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from portal.platform.logs import request_id

logger = logging.getLogger(__name__)

BARE = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>Our fault</title><h1>This is our fault</h1>"
    "<p>The page could not be made. Everything saved before is safe. The reference is {reference}.</p>"
    '<p><a href="/">Start page</a></p></html>'
)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same for what is not there and for what is not shown to this user."""
    return _page(request, 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    logger.warning("Form refused: %s", reason)
    return _page(request, 403, template="errors/csrf.html")


def server_error(request: HttpRequest) -> HttpResponse:
    """Our fault, with a reference that is also in the log of the request."""
    known = request_id.get()
    reference = f"F-{secrets.token_hex(6) if known == '-' else known}"
    logger.error("Shown to the user as %s", reference)
    try:
        return _page(request, 500, reference=reference)
    except Exception:
        logger.exception("The page for our faults could not be made either")
        return HttpResponse(BARE.format(reference=reference), status=500)


def _page(request: HttpRequest, status: int, *, template: str = "", reference: str = "") -> HttpResponse:
    name = template or f"errors/{status}.html"
    context = {"reference": reference}
    if status == 500:
        # No context processors: they would ask the database who the user is.
        return HttpResponse(render_to_string(name, context), status=status)
    try:
        return render(request, name, context, status=status)
    except Exception:
        logger.exception("The page for %d could not be made with a user", status)
        return HttpResponse(render_to_string(name, context), status=status)
