"""Small files: hundreds opened in one request, each sent in one, hundreds completed in one.

Three things happen at a time: the next files are read and opened, those before are sent, those before them completed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

from submissions.client import checksums
from submissions.client.faults import RefusedByPortal, SourceChanged
from submissions.client.portal import Portal
from submissions.client.sending import TRIES, Lanes, pieces
from submissions.client.source import Source
from submissions.client.wishes import Result, Wish

SMALL = 8 * 1024**2
BATCH = 400
# Of a batch, so many bytes are kept from the reading to the sending; the others are read twice.
KEPT = 24 * 1024**2
KEPT_EACH = 1024**2
AHEAD, BEHIND = 2, 2
# It was sent before, and the answer to that was lost.
THERE_ALREADY = 412
# An address is good for an hour; on a slow line the last of a batch are begun later.
GROWN_OLD = 403


@dataclass(frozen=True, slots=True)
class Ready:
    """A file with its checksum, and its bytes where they are few."""

    source: Source
    checksum: str
    data: bytes | None


# A file with the portal's answer, or with the sentence that says why it cannot be read.
Opened = list[tuple[Ready, Mapping[str, Any]] | tuple[Source, str]]
Going = list[tuple[Source, Mapping[str, Any], Future[None]]]
# A fresh address; None where the object is there by now.
Anew = Callable[[], Mapping[str, Any] | None]


def send_small(portal: Portal, sources: Sequence[Source], *, wish: Wish, result: Result, lanes: Lanes) -> None:
    """Send these files. Raises: NotSignedIn, Silent."""
    coming: deque[Future[Opened]] = deque()
    ending: deque[Future[None]] = deque()

    def send_next(behind: ThreadPoolExecutor) -> None:
        going = _send(portal, coming.popleft().result(), wish=wish, result=result, lanes=lanes)
        ending.append(behind.submit(_end, portal, going, wish=wish, result=result))
        while len(ending) > BEHIND:
            ending.popleft().result()

    with (
        ThreadPoolExecutor(1, thread_name_prefix="open") as ahead,
        ThreadPoolExecutor(1, thread_name_prefix="end") as behind,
    ):
        try:
            for batch in batches(sources):
                coming.append(ahead.submit(_open, portal, batch, wish=wish, lanes=lanes))
                if len(coming) >= AHEAD:
                    send_next(behind)
            while coming:
                send_next(behind)
            while ending:
                ending.popleft().result()
        except BaseException:
            lanes.stopped.set()
            for opening in coming:
                opening.cancel()
            for end in ending:
                end.cancel()
            raise


def batches(sources: Sequence[Source]) -> Iterator[list[Source]]:
    rows = iter(sources)
    while batch := list(islice(rows, BATCH)):
        yield batch


def read(source: Source, *, most: int) -> Ready:
    """Its checksum, and its bytes where they are at most ``most``. Raises: SourceChanged, OSError."""
    if source.size <= most:
        data = source.place.read_bytes()
        crc, seen = checksums.of_bytes(data), len(data)
    else:
        data = None
        crc, seen = checksums.of_range(source.place, offset=0, length=source.size)
    if seen != source.size:
        raise SourceChanged(f"{source.path} changed its length while it was read. Send it again.")
    return Ready(source, checksums.text(crc), data)


def _open(portal: Portal, batch: Sequence[Source], *, wish: Wish, lanes: Lanes) -> Opened:
    opened: Opened = []
    wanted: list[Ready] = []
    room = KEPT
    for source in batch:
        lanes.go_on()
        try:
            ready = read(source, most=min(KEPT_EACH, room))
        except OSError as error:
            opened.append((source, f"cannot be read: {error.strerror}"))
        except SourceChanged as fault:
            opened.append((source, str(fault)))
        else:
            room -= len(ready.data or b"")
            wanted.append(ready)
    if wanted:
        told = [_told(ready, wish) for ready in wanted]
        answers = portal.post(f"/depositions/{wish.label}/uploads", {"files": told})["items"]
        opened += list(zip(wanted, answers, strict=True))
    return opened


def _told(ready: Ready, wish: Wish) -> dict[str, Any]:
    one = ready.source
    told = {"path": one.path, "size": one.size, "modified": one.modified, "checksum": ready.checksum}
    return told | {"replace": wish.replace}


def _send(portal: Portal, opened: Opened, *, wish: Wish, result: Result, lanes: Lanes) -> Going:
    going: Going = []
    for one, answer in opened:
        if isinstance(one, Source):
            result.failed.append((one.path, str(answer)))
        elif isinstance(answer, str) or answer["upload"] is None:
            said = answer if isinstance(answer, str) else answer["sentence"]
            result.refused.append((one.source.path, said))
        else:
            anew = partial(_signed_anew, portal, f"/depositions/{wish.label}/uploads/{answer['upload']['id']}")
            going.append((one.source, answer, lanes.parts.submit(put, portal, one, answer["put"], anew, lanes)))
    return going


def _signed_anew(portal: Portal, address: str) -> Mapping[str, Any]:
    answer: Mapping[str, Any] = portal.post(f"{address}/parts", {"parts": {"1": None}})["parts"]["1"]
    return answer


def put(portal: Portal, ready: Ready, signed: Mapping[str, Any], anew: Anew, lanes: Lanes) -> None:
    """``anew`` gives another address in place of one that has grown old.

    Raises: SourceChanged, Silent, RefusedByPortal.
    """
    source, data = ready.source, ready.data

    def body() -> Any:
        if data is None:
            return pieces(source, offset=0, length=source.size, lanes=lanes)
        lanes.pace.take(len(data))
        return data

    known = signed
    for _ in range(TRIES):
        lanes.go_on()
        status = portal.put(known["url"], body=body, headers=known["headers"], length=source.size)
        source.check()
        if status < 300 or status == THERE_ALREADY:
            return lanes.sent(source.size)
        if status != GROWN_OLD:
            break
        if (fresh := anew()) is None:
            return lanes.sent(source.size)
        known = fresh
    raise SourceChanged(f"{source.path}: the storage refused it (status {status}). Send it again.")


def _end(portal: Portal, going: Going, *, wish: Wish, result: Result) -> None:
    """When all of them are sent or have failed, complete those that arrived."""
    arrived = {}
    for source, answer, future in going:
        try:
            future.result()
        except (SourceChanged, OSError) as fault:
            portal.call("DELETE", f"/depositions/{wish.label}/uploads/{answer['upload']['id']}")
            result.failed.append((source.path, str(fault)))
        except RefusedByPortal as refused:  # asked for another address, after the upload was ended elsewhere
            result.refused.append((source.path, str(refused)))
        else:
            arrived[answer["upload"]["id"]] = source
    if arrived:
        _complete(portal, arrived, wish=wish, result=result)


def _complete(portal: Portal, arrived: Mapping[str, Source], *, wish: Wish, result: Result) -> None:
    answers = portal.post(f"/depositions/{wish.label}/uploads/complete", {"uploads": list(arrived)})["items"]
    for answer in answers:
        source = arrived[answer["upload"]]
        if answer["done"]:
            result.sent.append(source.path)
        else:
            result.failed.append((source.path, answer["sentence"]))
