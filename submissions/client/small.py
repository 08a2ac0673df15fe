"""Small files: hundreds opened in one request, each sent in one, hundreds completed in one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import Any

from submissions.client import checksums
from submissions.client.faults import Fault, SourceChanged
from submissions.client.portal import Portal
from submissions.client.sending import Lanes, PartStream
from submissions.client.source import Source
from submissions.client.wishes import Result, Wish

SMALL = 8 * 1024**2
BATCH = 200
# It was sent before, and the answer to that was lost.
THERE_ALREADY = 412


def send_small(portal: Portal, sources: Sequence[Source], *, wish: Wish, result: Result, lanes: Lanes) -> None:
    """Send these files in batches, the next one being opened while one is sent. Raises: NotSignedIn, Silent."""
    with ThreadPoolExecutor(1, thread_name_prefix="batch") as ahead:
        opened: Future[Any] | None = None
        for batch in _batches(sources):
            coming = ahead.submit(_open, portal, batch, wish=wish)
            if opened is not None:
                _send(portal, opened.result(), wish=wish, result=result, lanes=lanes)
            opened = coming
        if opened is not None:
            _send(portal, opened.result(), wish=wish, result=result, lanes=lanes)


Opened = list[tuple[Source, Mapping[str, Any] | str]]


def _batches(sources: Sequence[Source]) -> Iterator[list[Source]]:
    rows = iter(sources)
    while batch := list(islice(rows, BATCH)):
        yield batch


def _open(portal: Portal, batch: Sequence[Source], *, wish: Wish) -> Opened:
    """Each file with the portal's answer, or with the sentence that says why it cannot be read."""
    opened: Opened = []
    wishes = []
    for source in batch:
        try:
            crc, seen = checksums.of_range(source.place, offset=0, length=source.size)
        except OSError as error:
            opened.append((source, f"cannot be read: {error.strerror}"))
            continue
        if seen != source.size:
            opened.append((source, "became shorter while it was read. Send it again."))
            continue
        told = {"path": source.path, "size": source.size, "checksum": checksums.text(crc), "replace": wish.replace}
        wishes.append((source, told))
    if wishes:
        body = {"files": [told for _, told in wishes]}
        answers = portal.post(f"/depositions/{wish.label}/uploads", body)["items"]
        opened += [(source, answer) for (source, _), answer in zip(wishes, answers, strict=True)]
    return opened


def _send(portal: Portal, opened: Opened, *, wish: Wish, result: Result, lanes: Lanes) -> None:
    under_way: list[tuple[Source, Mapping[str, Any], Future[None]]] = []
    for source, answer in opened:
        if isinstance(answer, str):
            result.failed.append((source.path, answer))
        elif answer["upload"] is None:
            result.refused.append((source.path, answer["sentence"]))
        else:
            under_way.append((source, answer, lanes.parts.submit(put, portal, source, answer["put"], lanes)))
    arrived = {}
    for source, answer, future in under_way:
        try:
            future.result()
        except (SourceChanged, OSError) as fault:
            portal.call("DELETE", f"/depositions/{wish.label}/uploads/{answer['upload']['id']}")
            result.failed.append((source.path, str(fault)))
        else:
            arrived[answer["upload"]["id"]] = source
    if arrived:
        _complete(portal, arrived, wish=wish, result=result)


def put(portal: Portal, source: Source, signed: Mapping[str, Any], lanes: Lanes) -> None:
    if lanes.stopped.is_set():
        raise Fault("stopped")
    status = portal.put(
        signed["url"],
        body=lambda: PartStream(source, offset=0, length=source.size, lanes=lanes),
        headers=signed["headers"],
        length=source.size,
    )
    if status >= 300 and status != THERE_ALREADY:
        source.check()
        raise SourceChanged(f"{source.path}: the storage refused it (status {status}). Send it again.")
    source.check()
    lanes.sent(source.size)


def _complete(portal: Portal, arrived: Mapping[str, Source], *, wish: Wish, result: Result) -> None:
    answers = portal.post(f"/depositions/{wish.label}/uploads/complete", {"uploads": list(arrived)})["items"]
    for answer in answers:
        source = arrived[answer["upload"]]
        if answer["done"]:
            result.sent.append(source.path)
        else:
            result.failed.append((source.path, answer["sentence"]))
