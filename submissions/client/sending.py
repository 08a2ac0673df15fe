"""One file on its way: its upload opened or gone on with, the missing parts sent, the whole compared, completed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import IO, Any

from submissions.client import checksums
from submissions.client.faults import Fault, RefusedByPortal, SourceChanged
from submissions.client.portal import Portal
from submissions.client.source import Source

SIGNED_AT_ONCE = 50
# An address may grow old, or a part be refused, so often before it is given up.
TRIES = 4
BLOCK = 256 * 1024


class Pace:
    """At most so many bytes a second, over all threads; None: as fast as it goes."""

    def __init__(self, rate: float | None) -> None:
        self._rate = rate
        self._lock = threading.Lock()
        self._free = time.monotonic()

    def take(self, count: int) -> None:
        if self._rate is None:
            return
        with self._lock:
            now = time.monotonic()
            wait = max(0.0, self._free - now)
            self._free = max(self._free, now) + count / self._rate
        time.sleep(wait)


@dataclass(frozen=True, slots=True)
class Lanes:
    """What all files share. ``parts``: threads that send; ``sent`` is told how many more bytes are on the other side;
    ``stopped``: nothing more is begun."""

    parts: Executor
    pace: Pace
    sent: Callable[[int], None]
    stopped: threading.Event


class PartStream:
    """A part of a file as a request reads it, block by block, however large the part is."""

    def __init__(self, source: Source, *, offset: int, length: int, lanes: Lanes) -> None:
        self._stream: IO[bytes] = source.place.open("rb", buffering=0)
        self._stream.seek(offset)
        self._left = length
        self._lanes = lanes

    def read(self, amount: int | None = None) -> bytes:
        if self._lanes.stopped.is_set():
            raise Fault("stopped")
        wanted = min(BLOCK if amount is None or amount < 0 else amount, BLOCK, self._left)
        data = self._stream.read(wanted) if wanted else b""
        self._left -= len(data)
        self._lanes.pace.take(len(data))
        return data

    def close(self) -> None:
        self._stream.close()


@dataclass(slots=True)
class Sending:
    """``upload``: what the portal says of it; ``label`` of the deposition."""

    portal: Portal
    label: str
    source: Source
    upload: Mapping[str, Any]
    lanes: Lanes

    def run(self) -> Mapping[str, Any]:
        """Send what is missing and complete it; gives the file as the portal has it.

        Raises: SourceChanged (its upload is given up), RefusedByPortal, Silent.
        """
        try:
            sums = self._send(self._arrived())
            self.source.check()
            return self._complete(checksums.text(checksums.joined(sums)))
        except SourceChanged:
            self.give_up()
            raise

    def give_up(self) -> None:
        self.portal.call("DELETE", self._address)

    @property
    def _address(self) -> str:
        return f"/depositions/{self.label}/uploads/{self.upload['id']}"

    def _length(self, number: int) -> int:
        each, size = self.upload["part_size"], self.source.size
        return int(min(each, size - (number - 1) * each))

    def _arrived(self) -> set[int]:
        told = self.portal.get(self._address)["arrived"] if self.upload.get("resumed") else {}
        return {int(number) for number, size in told.items() if size == self._length(int(number))}

    def _send(self, arrived: set[int]) -> list[tuple[int, int]]:
        """The CRC and bytes of each part. Parts that arrived are read, not sent: the whole is compared at the end."""
        futures: list[Future[tuple[int, int]]] = [
            self.lanes.parts.submit(self._part, number, send=number not in arrived)
            for number in range(1, self.upload["parts"] + 1)
        ]
        try:
            return [future.result() for future in futures]
        finally:
            for future in futures:
                future.cancel()

    def _part(self, number: int, *, send: bool) -> tuple[int, int]:
        if self.lanes.stopped.is_set():
            raise Fault("stopped")
        length = self._length(number)
        offset = (number - 1) * self.upload["part_size"]
        crc, seen = checksums.of_range(self.source.place, offset=offset, length=length)
        if seen != length:
            raise SourceChanged(f"{self.source.path} became shorter while it was read. Send it again.")
        if send:
            self._put(number, offset, length, checksums.text(crc))
        self.lanes.sent(length)
        return crc, length

    def _put(self, number: int, offset: int, length: int, checksum: str) -> None:
        for _ in range(TRIES):
            answer = self.portal.post(f"{self._address}/parts", {"parts": {str(number): checksum}})
            signed = answer["parts"][str(number)]
            status = self.portal.put(
                signed["url"],
                body=lambda: PartStream(self.source, offset=offset, length=length, lanes=self.lanes),
                headers=signed["headers"],
                length=length,
            )
            if status < 300:
                return
            # The bytes were others than those of the checksum, or the address is too old: both mend by asking anew.
            self.source.check()
        raise Fault(f"{self.source.path}, part {number}: the storage refused it {TRIES} times (status {status}).")

    def _complete(self, checksum: str) -> Mapping[str, Any]:
        for _ in range(TRIES):
            try:
                done: Mapping[str, Any] = self.portal.post(f"{self._address}/complete", {"checksum": checksum})
            except RefusedByPortal as refused:
                lacking = refused.problem.get("parts")
                if not lacking:
                    raise
                for number in lacking:
                    self._part(number, send=True)
            else:
                return done
        raise Fault(f"{self.source.path}: parts go missing at the storage. Try again later.")
