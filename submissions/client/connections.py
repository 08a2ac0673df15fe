"""Connections to the storage that are kept between requests.

Thousands of small files are thousands of requests: the standard library's client takes a third of the time that a pool
of urllib3 takes for one. Behind a proxy that pool is used (``portal``).
"""

from __future__ import annotations

import http.client
import ssl
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from urllib.parse import urlsplit

Line = http.client.HTTPConnection


class Broken(Exception):
    """The line broke before an answer came; the request may be made again."""


class Connections:
    """Thread-safe. ``close`` ends those that are kept."""

    def __init__(self, *, seconds: float) -> None:
        self._idle: dict[tuple[str, str], list[Line]] = {}
        self._lock = threading.Lock()
        self._seconds = seconds
        self._context = ssl.create_default_context()

    def put(
        self, url: str, *, body: bytes | Iterable[bytes], headers: Mapping[str, str], length: int
    ) -> http.client.HTTPResponse:
        """The answer, read to its end. Raises: Broken; what ``body`` raises."""
        parts = urlsplit(url)
        place = (parts.scheme, parts.netloc)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        line = self._take(place)
        try:
            # It may be refused before all was sent; the answer says why.
            with suppress(BrokenPipeError, ConnectionResetError):
                line.request("PUT", target, body=body, headers={**headers, "Content-Length": str(length)})
            answer = line.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as error:
            line.close()
            raise Broken(str(error) or type(error).__name__) from error
        except BaseException:
            line.close()
            raise
        self._give_back(place, line)
        return answer

    def close(self) -> None:
        with self._lock:
            kept = [line for lines in self._idle.values() for line in lines]
            self._idle.clear()
        for line in kept:
            line.close()

    def _take(self, place: tuple[str, str]) -> Line:
        with self._lock:
            if kept := self._idle.get(place):
                return kept.pop()
        scheme, server = place
        if scheme == "https":
            return http.client.HTTPSConnection(server, timeout=self._seconds, context=self._context)
        return Line(server, timeout=self._seconds)

    def _give_back(self, place: tuple[str, str], line: Line) -> None:
        if line.sock is None:  # the server has ended it
            return
        with self._lock:
            self._idle.setdefault(place, []).append(line)
