"""OME-Zarr stores on their way: one file for the portal, thousands of requests to the storage."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from functools import partial
from itertools import islice
from typing import Any

from submissions.client.faults import RefusedByPortal, SourceChanged
from submissions.client.portal import Portal
from submissions.client.sending import Lanes
from submissions.client.small import BATCH, KEPT, KEPT_EACH, Ready, put, read
from submissions.client.source import Source, Store
from submissions.client.wishes import Result, Wish


def send_store(
    portal: Portal, store: Store, begun: Mapping[str, Any] | None, *, wish: Wish, result: Result, lanes: Lanes
) -> None:
    """Send a store. ``begun``: its upload of an earlier time, which is gone on with if nothing of it has changed.

    Raises: NotSignedIn, Silent.
    """
    known = None if begun is None else (begun["size"], begun["objects"])
    if begun is not None and known == (store.size, len(store.objects)):
        try:
            return _send(portal, store, begun, wish=wish, result=result, lanes=lanes)
        except RefusedByPortal:
            pass  # other bytes have arrived of it: from the beginning
    told = {
        "path": store.path,
        "size": store.size,
        "modified": store.modified,
        "objects": len(store.objects),
        "replace": wish.replace,
    }
    (answer,) = portal.post(f"/depositions/{wish.label}/uploads", {"files": [told]})["items"]
    if answer["upload"] is None:
        result.refused.append((store.path, answer["sentence"]))
        return None
    try:
        return _send(portal, store, answer["upload"], wish=wish, result=result, lanes=lanes, fresh=True)
    except RefusedByPortal as refused:
        result.refused.append((store.path, str(refused)))
    return None


def _send(
    portal: Portal,
    store: Store,
    upload: Mapping[str, Any],
    *,
    wish: Wish,
    result: Result,
    lanes: Lanes,
    fresh: bool = False,
) -> None:
    address = f"/depositions/{wish.label}/uploads/{upload['id']}"
    rows = iter(store.objects)
    try:
        while batch := list(islice(rows, BATCH)):
            _send_batch(portal, address, batch, lanes=lanes, fresh=fresh)
        store.check()
    except (SourceChanged, OSError) as fault:
        portal.call("DELETE", address)
        result.failed.append((store.path, str(fault)))
        return
    portal.post(f"{address}/complete", {})
    result.sent.append(store.path)


def _send_batch(portal: Portal, address: str, batch: list[Source], *, lanes: Lanes, fresh: bool) -> None:
    room = KEPT
    ready: list[Ready] = []
    for source in batch:
        lanes.go_on()
        ready.append(read(source, most=min(KEPT_EACH, room)))
        room -= len(ready[-1].data or b"")
    under_way: list[Future[None]] = []
    for one, signed in zip(ready, _sign(portal, address, ready, fresh=fresh), strict=True):
        if signed is None:
            lanes.sent(one.source.size)
        else:
            anew = partial(_signed_anew, portal, address, one)
            under_way.append(lanes.parts.submit(put, portal, one, signed, anew, lanes))
    try:
        for future in under_way:
            future.result()
    finally:
        for future in under_way:
            future.cancel()


def _sign(portal: Portal, address: str, ready: list[Ready], *, fresh: bool = False) -> list[Mapping[str, Any] | None]:
    """An address for each; None for one that is there already."""
    wishes = [{"path": one.source.path, "size": one.source.size, "checksum": one.checksum} for one in ready]
    answers = portal.post(f"{address}/objects", {"objects": wishes, "fresh": fresh})["items"]
    return [answer["put"] for answer in answers]


def _signed_anew(portal: Portal, address: str, one: Ready) -> Mapping[str, Any] | None:
    return _sign(portal, address, [one])[0]
