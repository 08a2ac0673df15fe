"""Is this instance able to work? For load balancers, container health checks and the local supervisor."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, JsonResponse
from kombu import Connection

from portal.platform import s3

logger = logging.getLogger(__name__)
# Per process. What does not answer is asked again sooner, so that its return is seen.
GOOD_SECONDS, BAD_SECONDS = 10.0, 2.0
_last: dict[str, tuple[float, dict[str, bool]]] = {}
_one_at_a_time = threading.Lock()


def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers; with `?all` also the broker and the bucket, 503 when one does not."""
    found = _all() if "all" in request.GET else {"database": _works("database", check_database)}
    return JsonResponse(found, status=200 if all(found.values()) else 503)


def _all() -> dict[str, bool]:
    """What was found a moment ago, for whoever asks: anybody may ask, and asking three servers is work."""
    with _one_at_a_time:
        until, found = _last.get("all", (0.0, {}))
        if time.monotonic() >= until:
            found = {name: _works(name, check) for name, check in CHECKS.items()}
            _last["all"] = time.monotonic() + (GOOD_SECONDS if all(found.values()) else BAD_SECONDS), found
        return found


def forget() -> None:
    """Ask anew at the next request."""
    _last.clear()


def check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def check_broker() -> None:
    from portal.celery import app  # noqa: PLC0415 (needs the settings)

    with Connection(app.conf.broker_url, transport_options=app.conf.broker_transport_options) as broker:
        broker.ensure_connection(max_retries=1, timeout=3)


CHECKS: dict[str, Callable[[], None]] = {"database": check_database, "broker": check_broker, "bucket": s3.probe}


def _works(name: str, check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception as error:
        logger.warning("The %s does not answer: %s", name, error)
        return False
    return True
