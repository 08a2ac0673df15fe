"""Requests to the portal and to its storage, tried again where that is honest."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from typing import Any

import urllib3
from urllib3.exceptions import HTTPError

from submissions.client.faults import NotSignedIn, RefusedByPortal, Silent
from submissions.client.settings import Access

# Seconds before each further try. All requests of ours may be repeated: the portal answers the second like the first.
PAUSES = (0.3, 1.0, 3.0, 8.0, 20.0)
BUSY = frozenset((408, 429, 500, 502, 503, 504))
CONNECT_SECONDS, READ_SECONDS = 10.0, 120.0
LONGEST_WAIT = 60.0
PAGE = 500


class Portal:
    """The API of a portal, for one person's token. Thread-safe."""

    def __init__(self, access: Access, *, lanes: int = 8, sleep: Callable[[float], None] = time.sleep) -> None:
        timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
        self._http = urllib3.PoolManager(maxsize=lanes + 4, timeout=timeout, retries=False)
        self._access = access
        self._sleep = sleep

    def get(self, path: str) -> Any:
        return self.call("GET", path)

    def post(self, path: str, body: Any) -> Any:
        return self.call("POST", path, body)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The answer's JSON. Raises: NotSignedIn, RefusedByPortal, Silent."""
        headers = {"Authorization": f"Bearer {self._access.token}", "Accept": "application/json"}
        data = None
        if body is not None:
            data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        url = f"{self._access.address}/api/v1{path}"
        # A redirect could carry the token elsewhere.
        answer = self._again(lambda: self._http.request(method, url, body=data, headers=headers, redirect=False))
        if answer.status < 300:
            return json.loads(answer.data) if answer.data else None
        raise _refusal(answer, self._access.address)

    def all(self, path: str) -> Iterator[dict[str, Any]]:
        """The items of a list, page by page."""
        offset = 0
        while True:
            page = self.get(f"{path}?limit={PAGE}&offset={offset}")
            yield from page["items"]
            offset += PAGE
            if offset >= page["count"]:
                return

    def put(self, url: str, *, body: Callable[[], Any], headers: Mapping[str, str], length: int) -> int:
        """Send a part to the storage; gives the status. ``body`` makes a fresh stream for every try. Raises: Silent."""
        sent = {**headers, "Content-Length": str(length)}

        def once() -> urllib3.BaseHTTPResponse:
            with closing(body()) as stream:
                return self._http.request("PUT", url, body=stream if length else b"", headers=sent, redirect=False)

        return self._again(once).status

    def _again(self, once: Callable[[], urllib3.BaseHTTPResponse]) -> urllib3.BaseHTTPResponse:
        said = ""
        for pause in (*PAUSES, None):
            try:
                answer = once()
            except HTTPError as error:
                said = str(error)[:200]
                wait = pause
            else:
                if answer.status not in BUSY:
                    return answer
                said = f"status {answer.status}"
                wait = None if pause is None else max(pause, _asked_to_wait(answer))
            if wait is None:
                break
            self._sleep(wait * (0.75 + random.random() / 2))
        where = f"{self._access.address} or its storage"
        raise Silent(f"{where} does not answer ({said}). What was sent is kept; try again.")


def _asked_to_wait(answer: urllib3.BaseHTTPResponse) -> float:
    told = answer.headers.get("Retry-After", "")
    return min(float(told), LONGEST_WAIT) if told.isdecimal() else 0.0


def _refusal(answer: urllib3.BaseHTTPResponse, address: str) -> Exception:
    try:
        problem = json.loads(answer.data)
        sentence = str(problem["detail"])
    except (ValueError, KeyError, TypeError):
        return RefusedByPortal(f"{address} answered with status {answer.status}.", status=answer.status, problem={})
    if answer.status == 401:
        return NotSignedIn(f"{sentence} Sign in again with “cryoet-deposit login”.")
    errors = [str(one.get("sentence", "")) for one in problem.get("errors", []) if isinstance(one, dict)]
    obstacles = [str(one.get("sentence", "")) for one in problem.get("obstacles", []) if isinstance(one, dict)]
    whole = " ".join([sentence, *filter(None, errors[:5]), *filter(None, obstacles[:20])])
    return RefusedByPortal(whole, status=answer.status, problem=problem)
