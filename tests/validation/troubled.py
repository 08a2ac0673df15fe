"""A proxy in front of the real S3 server that does to a request what servers and lines do on bad days."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

GOOD, BUSY, CLOSED, CUT, STALLED, SHIFTED, WHOLE = "good", "busy", "closed", "cut", "stalled", "shifted", "whole"
FAULTS = (BUSY, CLOSED, CUT, STALLED, SHIFTED)
STALL_SECONDS = 1.0


class Troubled:
    """`plan`: the path of a GET and how often it was asked before -> what happens to it."""

    def __init__(self, upstream: str, *, plan: Callable[[str, int], str]) -> None:
        parts = urlsplit(upstream)
        self.plan = plan
        self.asked: Counter[str] = Counter()
        self.requests: list[tuple[str, int]] = []
        self._upstream = (parts.hostname or "", parts.port or 80)
        self._lock = threading.Lock()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._server.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        """One connection with all its requests; a new one upstream for each keeps this simple."""
        with client:
            try:
                while head := _head(client):
                    if not self._answer(client, head):
                        return
            except OSError:
                return

    def _answer(self, client: socket.socket, head: bytes) -> bool:
        """Whether the connection may go on."""
        path = unquote(head.split(b" ")[1].decode().partition("?")[0])
        with self._lock:
            fault = self.plan(path, self.asked[path])
            self.asked[path] += 1
        if fault == BUSY:
            client.sendall(b"HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\n\r\n")
            return True
        if fault in (CLOSED, STALLED):
            time.sleep(STALL_SECONDS if fault == STALLED else 0)
            return False
        answer = self._ask(head)
        with self._lock:
            self.requests.append((path, len(answer.partition(b"\r\n\r\n")[2])))
        client.sendall(_spoilt(answer, fault))
        return fault != CUT

    def _ask(self, head: bytes) -> bytes:
        with socket.create_connection(self._upstream) as server:
            server.sendall(head)
            begun = _head(server)
            length = int((re.search(rb"(?i)\r\ncontent-length: *(\d+)", begun) or [b"", b"0"])[1])
            return begun + _exactly(server, length)


def _spoilt(answer: bytes, fault: str) -> bytes:
    if fault == CUT:
        return answer[: len(answer.partition(b"\r\n\r\n")[0]) + 4 + 100]
    if fault == SHIFTED:
        return re.sub(rb"(?i)content-range: bytes \d+-", b"Content-Range: bytes 7-", answer)
    return answer.replace(b"206 Partial Content", b"200 OK") if fault == WHOLE else answer


def _head(stream: socket.socket) -> bytes:
    found = b""
    while not found.endswith(b"\r\n\r\n"):
        byte = stream.recv(1)
        if not byte:
            return b""
        found += byte
    return found


def _exactly(stream: socket.socket, length: int) -> bytes:
    found = b""
    while len(found) < length:
        part = stream.recv(length - len(found))
        if not part:
            raise ConnectionError("the server ended")
        found += part
    return found
