"""A line between two programs that does to requests what lines do: loses them, repeats them, delivers them late.

Unlike `tests.validation.troubled`, which spoils what is read, this one takes requests with bodies, and a fault may come
before the request takes effect or after it.
"""

from __future__ import annotations

import re
import socket
import threading
import time
from collections import deque
from collections.abc import Iterable
from urllib.parse import urlsplit

GOOD = "good"
# Lost before it takes effect: the line breaks, the server is busy, half of the body arrives, nothing comes back.
BEFORE, BUSY, HALF, SILENT = "before", "busy", "half", "silent"
# It takes effect, and the answer is lost; it takes effect twice; it takes effect long after the sender gave it up.
AFTER, TWICE, LATE = "after", "twice", "late"
FAULTS = (BEFORE, BUSY, HALF, AFTER, TWICE, LATE)
LATE_SECONDS, SILENT_SECONDS = 0.3, 1.5
BUSY_ANSWER = b"HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\n\r\n"
BLOCK = 65_536


class Line:
    """What goes to `url` goes to ``upstream``. Each request takes the next of the faults; the rest are good."""

    def __init__(self, upstream: str) -> None:
        parts = urlsplit(upstream)
        self._upstream = (parts.hostname or "", parts.port or 80)
        self._faults: deque[str] = deque()
        self._lock = threading.Lock()
        self._late: list[threading.Thread] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        self.happened: list[tuple[str, str]] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def trouble(self, faults: Iterable[str]) -> None:
        with self._lock:
            self._faults = deque(faults)
            self.happened = []

    def calm(self) -> None:
        """From now on all goes well, and what is late has arrived."""
        self.trouble([])
        while self._late:
            self._late.pop().join()

    def close(self) -> None:
        self.calm()
        self._server.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client:
            try:
                while head := read_head(client):
                    if not self._answer(client, head):
                        return
            except OSError:
                return

    def _answer(self, client: socket.socket, head: bytes) -> bool:
        """Whether the connection may go on."""
        if b"100-continue" in head.lower():
            client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = read_exactly(client, length_of(head))
        fault = self._next(head)
        if fault == BUSY:
            client.sendall(BUSY_ANSWER)
            return True
        if fault == SILENT:
            time.sleep(SILENT_SECONDS)
        if fault == HALF:
            self._ask(head, body[: len(body) // 2], whole=False)
        if fault == LATE:
            thread = threading.Thread(target=self._much_later, args=(head, body))
            self._late.append(thread)
            thread.start()
        if fault == TWICE:
            self._ask(head, body)
        if fault in (BEFORE, SILENT, HALF, LATE):
            return False
        answer = self._ask(head, body)
        if fault == AFTER or not answer:
            return False
        client.sendall(answer)
        return length_of(answer.partition(b"\r\n\r\n")[0] + b"\r\n\r\n", default=-1) >= 0

    def _next(self, head: bytes) -> str:
        with self._lock:
            fault = self._faults.popleft() if self._faults else GOOD
            if fault != GOOD:
                self.happened.append((fault, head.split(b"?", 1)[0].decode(errors="replace")))
            return fault

    def _much_later(self, head: bytes, body: bytes) -> None:
        time.sleep(LATE_SECONDS)
        self._ask(head, body)

    def _ask(self, head: bytes, body: bytes, *, whole: bool = True) -> bytes:
        """The whole answer of a connection of its own; nothing where it breaks."""
        first, _, rest = head.partition(b"\r\n")
        lines = [line for line in rest.split(b"\r\n") if line and not re.match(rb"(?i)(connection|expect):", line)]
        asked = b"\r\n".join([first, *lines, b"Connection: close", b"", b""])
        try:
            with socket.create_connection(self._upstream, timeout=60) as server:
                server.sendall(asked + body)
                return read_answer(server) if whole else b""
        except OSError:
            return b""


def length_of(head: bytes, *, default: int = 0) -> int:
    hit = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    return int(hit[1]) if hit else default


def read_head(stream: socket.socket) -> bytes:
    found = b""
    while not found.endswith(b"\r\n\r\n"):
        byte = stream.recv(1)
        if not byte:
            return b""
        found += byte
    return found


def read_exactly(stream: socket.socket, length: int) -> bytes:
    found = bytearray()
    while len(found) < length:
        piece = stream.recv(min(BLOCK, length - len(found)))
        if not piece:
            raise ConnectionError("the sender ended")
        found += piece
    return bytes(found)


def read_answer(server: socket.socket) -> bytes:
    found = bytearray()
    while piece := server.recv(BLOCK):
        found += piece
    return bytes(found)
