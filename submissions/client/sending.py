"""One file on its way: its upload opened or gone on with, the missing parts sent, the whole compared, completed."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Any

from submissions.client import checksums
from submissions.client.faults import Fault, RefusedByPortal, SourceChanged
from submissions.client.portal import Portal
from submissions.client.source import Source

# Parts whose addresses are asked for together; their checksums are made before, so this much is read ahead.
SIGNED_AT_ONCE = 16
# An address may grow old, or a part be refused, so often before it is given up.
TRIES = 4
BLOCK = 1024 * 1024


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

    def go_on(self) -> None:
        """Raises: Fault, where nothing more is to be begun."""
        if self.stopped.is_set():
            raise Fault("stopped")


def pieces(source: Source, *, offset: int, length: int, lanes: Lanes) -> Iterator[bytes]:
    """A part of a file as a request sends it, block by block, however large the part is. Raises: SourceChanged."""
    left = length
    try:
        with source.place.open("rb", buffering=0) as stream:
            stream.seek(offset)
            while left:
                lanes.go_on()
                data = stream.read(min(BLOCK, left))
                if not data:
                    raise SourceChanged(f"{source.path} became shorter while it was read. Send it again.")
                left -= len(data)
                lanes.pace.take(len(data))
                yield data
    except OSError as error:
        raise SourceChanged(f"{source.path} cannot be read any more: {error.strerror}.") from error


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
        sums: dict[int, tuple[int, int]] = {}
        waiting: deque[Future[None]] = deque()
        count = self.upload["parts"]
        try:
            for first in range(1, count + 1, SIGNED_AT_ONCE):
                group = range(first, min(first + SIGNED_AT_ONCE, count + 1))
                sums |= {number: self._sum(number) for number in group}
                self.lanes.sent(sum(sums[number][1] for number in group if number in arrived))
                waiting.extend(self._begin([number for number in group if number not in arrived], sums))
                while len(waiting) > SIGNED_AT_ONCE:
                    waiting.popleft().result()
            while waiting:
                waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
        return [sums[number] for number in sorted(sums)]

    def _begin(self, numbers: list[int], sums: Mapping[int, tuple[int, int]]) -> list[Future[None]]:
        if not numbers:
            return []
        signed = self._sign({number: sums[number][0] for number in numbers})
        return [self.lanes.parts.submit(self._put, number, sums[number], signed[str(number)]) for number in numbers]

    def _sum(self, number: int) -> tuple[int, int]:
        self.lanes.go_on()
        length = self._length(number)
        offset = (number - 1) * self.upload["part_size"]
        crc, seen = checksums.of_range(self.source.place, offset=offset, length=length)
        if seen != length:
            raise SourceChanged(f"{self.source.path} became shorter while it was read. Send it again.")
        return crc, length

    def _sign(self, wanted: Mapping[int, int]) -> Mapping[str, Any]:
        asked = {str(number): checksums.text(crc) for number, crc in wanted.items()}
        answer: Mapping[str, Any] = self.portal.post(f"{self._address}/parts", {"parts": asked})["parts"]
        return answer

    def _put(self, number: int, told: tuple[int, int], signed: Mapping[str, Any]) -> None:
        crc, length = told
        offset = (number - 1) * self.upload["part_size"]
        for tried in range(TRIES):
            self.lanes.go_on()
            known = signed if tried == 0 else self._sign({number: crc})[str(number)]
            status = self.portal.put(
                known["url"],
                body=lambda: pieces(self.source, offset=offset, length=length, lanes=self.lanes),
                headers=known["headers"],
                length=length,
            )
            if status < 300:
                return self.lanes.sent(length)
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
                    (future,) = self._begin([number], {number: self._sum(number)})
                    future.result()
            else:
                return done
        raise Fault(f"{self.source.path}: parts go missing at the storage. Try again later.")
