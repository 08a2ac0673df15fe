"""A folder on its way: what is there is left alone, what was begun is gone on with, all faults are collected."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import Any

from submissions.client import checksums
from submissions.client.faults import Fault, NotSignedIn, RefusedByPortal, Silent
from submissions.client.portal import Portal
from submissions.client.sending import Lanes, Pace, Sending
from submissions.client.small import SMALL, send_small
from submissions.client.source import Source, Store
from submissions.client.storing import send_store
from submissions.client.wishes import Result, Wish

STARTED_AT_ONCE = 50
TOLD_AT_ONCE = 500
FILES_AT_ONCE = 8
Item = Source | Store


def plan(portal: Portal, sources: Sequence[Item], *, wish: Wish) -> tuple[list[Item], Result]:
    """What is left to send, and what needs nothing. Raises: Fault."""
    there = {one["path"]: one for one in portal.all(f"/depositions/{wish.label}/files", page=5_000)}
    unwanted = portal.all(f"/depositions/{wish.label}/files/not-deposited", page=5_000)
    reasons = {one["path"]: one["reason"] for one in unwanted}
    left: list[Item] = []
    result = Result()
    for source in sources:
        known = there.get(source.path)
        if known is not None and known["size"] == source.size and (wish.by_size or _same(source, known)):
            result.there.append(source.path)
        elif known is not None and not wish.replace:
            sentence = "is there with other bytes. Give --replace to put this file in its place."
            result.refused.append((source.path, sentence))
        elif source.path in reasons:
            said = reasons[source.path]
            result.skipped.append((source.path, "not deposited" + (f": {said}" if said else "")))
        else:
            left.append(source)
    return left, result


def announce(portal: Portal, sources: Sequence[Item], *, wish: Wish, result: Result) -> list[Item]:
    """Tell the portal what comes, so that runs can be matched while it does; gives what is to be sent then."""
    fine: list[Item] = []
    rows = iter(sources)
    while some := list(islice(rows, TOLD_AT_ONCE)):
        told = [_listed(one) for one in some]
        answers = portal.post(f"/depositions/{wish.label}/files/announce", {"files": told})["items"]
        for source, answer in zip(some, answers, strict=True):
            if answer["state"] in ("refused", "junk"):
                result.refused.append((source.path, answer["sentence"]))
            else:
                fine.append(source)
    return fine


def upload(
    portal: Portal, sources: Sequence[Item], *, wish: Wish, result: Result, sent: Callable[[int], None]
) -> Result:
    """Send these files. What cannot be sent is told in the result; a token that ends or a silent portal stops all."""
    begun = {one["path"]: one for one in portal.all(f"/depositions/{wish.label}/uploads")}
    stores = [one for one in sources if isinstance(one, Store)]
    small = [one for one in sources if isinstance(one, Source) and one.size <= SMALL]
    large = [one for one in sources if isinstance(one, Source) and one.size > SMALL]
    stopped = threading.Event()
    with (
        ThreadPoolExecutor(wish.lanes, thread_name_prefix="part") as parts,
        ThreadPoolExecutor(FILES_AT_ONCE, thread_name_prefix="file") as files,
    ):
        lanes = Lanes(parts, Pace(wish.rate), sent, stopped)
        waiting: dict[Future[Any], Source] = {}
        try:
            for store in stores:
                send_store(portal, store, begun.get(store.path), wish=wish, result=result, lanes=lanes)
            send_small(portal, small, wish=wish, result=result, lanes=lanes)
            for source, opened in _opened(portal, large, begun, wish=wish, result=result):
                waiting[files.submit(Sending(portal, wish.label, source, opened, lanes).run)] = source
                while len(waiting) >= 2 * FILES_AT_ONCE:
                    _take(waiting, result)
            while waiting:
                _take(waiting, result)
        except (NotSignedIn, Silent) as fault:
            stopped.set()
            result.stopped, result.status = str(fault), fault.status
        except BaseException:
            stopped.set()
            raise
        finally:
            for future in waiting:
                future.cancel()
    return result


def _take(waiting: dict[Future[Any], Source], result: Result) -> None:
    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for future in done:
        source = waiting.pop(future)
        try:
            future.result()
        except (NotSignedIn, Silent):
            raise
        except RefusedByPortal as refused:
            result.refused.append((source.path, str(refused)))
        except (Fault, OSError) as fault:
            result.failed.append((source.path, str(fault)))
        else:
            result.sent.append(source.path)


def _opened(
    portal: Portal, sources: Iterable[Source], begun: Mapping[str, Mapping[str, Any]], *, wish: Wish, result: Result
) -> Iterator[tuple[Source, Mapping[str, Any]]]:
    """Each file with its upload: one that was begun before, or a new one."""
    fresh: list[Source] = []
    for source in sources:
        known = begun.get(source.path)
        # Of another date, it is another file: its parts would not be those of this one.
        if known and known["size"] == source.size and known["modified"] in (None, source.modified):
            yield source, {**known, "resumed": True}
            continue
        fresh.append(source)
        if len(fresh) == STARTED_AT_ONCE:
            yield from _start(portal, fresh, wish=wish, result=result)
            fresh = []
    if fresh:
        yield from _start(portal, fresh, wish=wish, result=result)


def _start(
    portal: Portal, sources: Sequence[Source], *, wish: Wish, result: Result
) -> Iterator[tuple[Source, Mapping[str, Any]]]:
    wishes = [{**_listed(one), "replace": wish.replace} for one in sources]
    answers = portal.post(f"/depositions/{wish.label}/uploads", {"files": wishes})["items"]
    for source, answer in zip(sources, answers, strict=True):
        if answer["upload"] is None:
            result.refused.append((source.path, answer["sentence"]))
        else:
            yield source, answer["upload"]


def _listed(one: Item) -> dict[str, Any]:
    told: dict[str, Any] = {"path": one.path, "size": one.size, "modified": one.modified}
    return told | ({"objects": len(one.objects)} if isinstance(one, Store) else {})


def _same(source: Item, known: Mapping[str, Any]) -> bool:
    if isinstance(source, Store):
        return checksums.of_listing(source.objects) == str(known["checksum"])
    if known["checksum_algorithm"] != "CRC64NVME":
        return True
    crc, _ = checksums.of_range(source.place, offset=0, length=source.size)
    return checksums.text(crc) == str(known["checksum"])
