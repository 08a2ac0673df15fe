"""Requests to the portal and to its storage, tried again where that is honest."""

from __future__ import annotations

import json
import random
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from submissions.client.connections import Broken, Connections
from submissions.client.faults import NotSignedIn, RefusedByPortal, Silent
from submissions.client.settings import Access

# Seconds before each further try, two minutes in all. All requests of ours may be repeated: the portal answers the
# second like the first.
PAUSES = (0.3, 1.0, 3.0, 8.0, 20.0, 40.0, 60.0)
BUSY = frozenset((408, 429, 500, 502, 503, 504))
CONNECT_SECONDS, READ_SECONDS = 10.0, 120.0
LONGEST_WAIT = 60.0
PAGE = 500
# In every answer of the portal: the version of this program that it offers.
OFFERED = "CryoET-Deposit-Client"


class _Answer(Protocol):
    status: int

    @property
    def headers(self) -> Any: ...


A = TypeVar("A", bound=_Answer)


class Portal:
    """The API of a portal, for one person's token. Thread-safe. ``offered``: version of the client that it has."""

    def __init__(self, access: Access, *, lanes: int = 8, sleep: Callable[[float], None] = time.sleep) -> None:
        self._http = _pool(access.address, lanes)
        self._lines = Connections(seconds=READ_SECONDS)
        self._lanes = lanes
        self._proxied: dict[str, urllib3.PoolManager] = {}
        self._access = access
        self._sleep = sleep
        self.offered = ""

    def close(self) -> None:
        """End the connections that are kept."""
        self._lines.close()
        for pool in (self._http, *self._proxied.values()):
            pool.clear()

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
        self.offered = answer.headers.get(OFFERED, "") or self.offered
        if answer.status < 300:
            return json.loads(answer.data) if answer.data else None
        raise _refusal(answer, self._access.address)

    def all(self, path: str, *, page: int = PAGE) -> Iterator[dict[str, Any]]:
        """The items of a list, page by page."""
        offset = 0
        while True:
            joint = "&" if "?" in path else "?"
            found = self.get(f"{path}{joint}limit={page}&offset={offset}")
            yield from found["items"]
            offset += page
            if offset >= found["count"]:
                return

    def put(
        self, url: str, *, body: Callable[[], bytes | Iterable[bytes]], headers: Mapping[str, str], length: int
    ) -> int:
        """Send a part to the storage; gives the status. ``body`` gives fresh pieces for every try. Raises: Silent."""
        if via := _proxy(url):
            pool = self._proxied.setdefault(via, _pool(url, self._lanes))
            sent = {**headers, "Content-Length": str(length)}
            return self._again(lambda: pool.request("PUT", url, body=body(), headers=sent, redirect=False)).status
        return self._again(lambda: self._lines.put(url, body=body(), headers=headers, length=length)).status

    def _again(self, once: Callable[[], A]) -> A:
        said = ""
        for pause in (*PAUSES, None):
            try:
                answer = once()
            except (HTTPError, Broken) as error:
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
        raise Silent(f"{where} does not answer ({said}). What was sent is kept; the same command goes on with it.")


def _proxy(url: str) -> str:
    """What the environment names for this address (https_proxy, no_proxy), or ""."""
    parts = urlsplit(url)
    if not parts.hostname or urllib.request.proxy_bypass(parts.netloc):
        return ""
    return urllib.request.getproxies().get(parts.scheme, "")


def _pool(url: str, lanes: int) -> urllib3.PoolManager:
    timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
    kept: dict[str, Any] = {"maxsize": lanes + 4, "timeout": timeout, "retries": False}
    via = _proxy(url)
    return urllib3.ProxyManager(via, **kept) if via else urllib3.PoolManager(**kept)


def _asked_to_wait(answer: _Answer) -> float:
    told = answer.headers.get("Retry-After", "")
    return min(float(told), LONGEST_WAIT) if told.isdecimal() else 0.0


def _refusal(answer: urllib3.BaseHTTPResponse, address: str) -> Exception:
    try:
        problem = json.loads(answer.data)
        sentence = str(problem["detail"])
    except (ValueError, KeyError, TypeError):
        return RefusedByPortal(f"{address} answered with status {answer.status}.", code=answer.status, problem={})
    if answer.status == 401:
        return NotSignedIn(f"{sentence} Sign in again with “cryoet-deposit login”.")
    errors = [str(one.get("sentence", "")) for one in problem.get("errors", []) if isinstance(one, dict)]
    obstacles = [str(one.get("sentence", "")) for one in problem.get("obstacles", []) if isinstance(one, dict)]
    whole = " ".join([sentence, *filter(None, errors[:5]), *filter(None, obstacles[:20])])
    return RefusedByPortal(whole, code=answer.status, problem=problem)
