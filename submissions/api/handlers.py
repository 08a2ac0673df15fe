"""Whatever is raised, as JSON problem details: refusals in their own words, our faults with a reference."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from portal.platform.full import SENTENCE as FULL
from portal.platform.full import is_disk_full
from portal.platform.logs import request_id
from portal.platform.s3 import StorageFull, StorageUnavailable
from submissions import offered
from submissions.api.errors import Error, refuse
from submissions.api.pictures import page
from submissions.api.problems import Problem, answer
from submissions.api.strict_json import MAX_BYTES, MIB, excerpt, short
from submissions.arrival import PartsMissing, UploadOver
from submissions.refusals import NotAllowed, NotEditable, Refused

logger = logging.getLogger(__name__)
NOT_FOUND = "There is nothing here, or nothing that you may see."


def install(api: NinjaAPI) -> None:
    for kind, handler in HANDLERS:
        api.add_exception_handler(kind, _answering(handler))


def _answering(handler: Callable[[Any], Problem]) -> Any:
    def handle(request: HttpRequest, error: Exception) -> HttpResponse:
        return answer(handler(error))

    return handle


def as_problem(error: Exception) -> Problem:
    """The last of the handlers that fits."""
    problem: Problem = next(handler for kind, handler in reversed(HANDLERS) if isinstance(error, kind))(error)
    return problem


def refused(error: Refused) -> Problem:
    code = "not-allowed" if isinstance(error, NotAllowed) else "refused"
    if isinstance(error, NotEditable):
        code = "not-editable"
    obstacles = [
        {"sentence": one.sentence, "place": one.place, "page": page(one.url) if one.url else ""}
        for one in error.obstacles
    ]
    problem = Problem(code, error.sentence)
    if obstacles:
        problem.more["obstacles"] = obstacles
    if isinstance(error, PartsMissing):
        problem.more["parts"] = error.numbers
    if isinstance(error, UploadOver):
        problem.more["over"] = True
    return problem


def _http(error: HttpError) -> Problem:
    """Of the framework; what our parser raised is behind it."""
    if isinstance(error.__cause__, Problem):
        return error.__cause__
    return Problem("bad-json", "The request cannot be read.")


def _invalid(error: ValidationError) -> Problem:
    """A body or parameter that has not the shape of the operation."""
    return refuse([_of_shape(one) for one in error.errors])


def _of_shape(found: dict[str, Any]) -> Error:
    where, *steps = [str(step) for step in found.get("loc", ())]
    steps = [step for step in steps if step not in ("body", "response")] or [where]
    name = short(".".join(steps))
    if found.get("type") == "missing":
        sentence, remedy = f"“{name}” is missing.", "Send it; the documentation says what it is."
    elif found.get("type") == "extra_forbidden":
        sentence, remedy = f"There is no “{name}” here.", "Leave it out."
    else:
        sentence, remedy = (
            f"“{name}”: {short(str(found.get('msg', 'not as expected')), most=200)}.",
            "See the documentation.",
        )
    return Error(None, name, name, None, None, excerpt(found.get("input")), "shape", sentence, remedy)


def _fault(error: Exception) -> Problem:
    known = request_id.get()
    reference = f"F-{secrets.token_hex(6) if known == '-' else known}"
    logger.error("Answered as %s", reference, exc_info=error)
    return Problem("our-fault", "This is our fault; nothing was changed.", reference=reference)


def _silent(error: StorageUnavailable) -> Problem:
    logger.warning("The storage does not answer: %s", error)
    return Problem("storage", "Our storage does not answer. Nothing is lost.", headers={"Retry-After": "5"})


def _full(error: Exception) -> Problem:
    return Problem("storage-full", FULL, headers={"Retry-After": "60"})


def _database(error: OperationalError) -> Problem:
    if not is_disk_full(error):
        return _fault(error)
    logger.error("the database is full: %s", error)
    return _full(error)


def _too_big(error: RequestDataTooBig) -> Problem:
    return Problem("too-large", f"The body is too large; at most {MAX_BYTES // MIB} MiB are read.")


HANDLERS: list[tuple[type[Exception], Callable[[Any], Problem]]] = [
    (Exception, _fault),
    (Http404, lambda error: Problem("not-found", NOT_FOUND)),
    (HttpError, _http),
    (ValidationError, _invalid),
    (RequestDataTooBig, _too_big),
    (Refused, refused),
    (OperationalError, _database),
    (StorageUnavailable, _silent),
    (StorageFull, _full),
    (Problem, lambda error: error),
]


def guarded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Around every view of the API: JSON also for what never reaches an operation, and nothing is kept by caches."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Exception as error:
            response = answer(as_problem(error))
        if isinstance(response, HttpResponseNotAllowed):
            allow = response["Allow"]
            detail = f"{request.method} is not possible here; {allow} is."
            response = answer(Problem("method", detail, headers={"Allow": allow}))
        response["Cache-Control"] = "no-store"
        response["Vary"] = "Authorization"
        if found := offered.wheel():
            response["CryoET-Deposit-Client"] = found.version
        return response

    return wrapped
