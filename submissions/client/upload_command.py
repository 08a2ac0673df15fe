"""`upload`: check, tell what comes, send, and say what became of it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from submissions.client import checking, manifesting, newer, settings, source, told
from submissions.client.faults import FOUND
from submissions.client.portal import Portal
from submissions.client.uploading import Item, announce, plan, upload
from submissions.client.wishes import Result, Wish


def send(options: argparse.Namespace) -> int:
    """Gives the exit status. Raises: Fault, OSError."""
    found = source.find(options.folder, under=options.under)
    access = settings.load()
    portal = Portal(access, lanes=options.jobs)
    wish = Wish(options.deposition, options.replace, options.by_size, options.limit, options.jobs)
    checked = None
    if not options.no_check:
        status, checked = _check(portal, options)
        if status == FOUND and not options.anyway:
            return _not_sent(checked, as_json=options.json)
    left, result = plan(portal, [*found.stores, *found.files], wish=wish)
    result.refused += found.refused
    if not options.dry_run and left:
        left = _send(portal, left, options=options, wish=wish, result=result)
    if options.json:
        told.as_json(_as_json(result, found, left, dry=options.dry_run, checked=checked))
    else:
        _summary(result, found, left, dry=options.dry_run)
    newer.tell(portal.offered, address=access.address)
    return result.ends


def _send(portal: Portal, left: list[Item], *, options: argparse.Namespace, wish: Wish, result: Result) -> list[Item]:
    if options.manifest:
        manifesting.give(portal, wish.label, manifesting.load(options.manifest)["files"])
    if options.announce:
        left = announce(portal, left, wish=wish, result=result)
        if not options.json:
            told.say(f"The portal knows of {len(left):,} files; they can be given to runs while they are sent.")
    try:
        with told.sending(sum(one.size for one in left), quiet=options.json) as sent:
            upload(portal, left, wish=wish, result=result, sent=sent)
    finally:
        portal.close()
    return left


def _check(portal: Portal, options: argparse.Namespace) -> tuple[int, Any]:
    if not options.json:
        told.say("Checking the headers before anything is sent (--no-check leaves that out).", error=True)
    under: str = options.under
    status, said = checking.before(portal, options.folder, label=options.deposition, under=under, as_json=options.json)
    if status == FOUND and options.anyway and not options.json:
        told.say(said, error=True)
    return status, said


def _not_sent(checked: Any, *, as_json: bool) -> int:
    sentence = "Nothing was sent: the checks found errors. Mend them, or give --anyway to send the files as they are."
    if as_json:
        told.as_json(_blank() | {"status": FOUND, "stopped": sentence, "checked": checked})
    else:
        told.say(checked, error=True)
        told.say(sentence, error=True)
    return FOUND


def _summary(result: Result, found: source.Found, left: Sequence[Item], *, dry: bool) -> None:
    told.some("Left out, as it is no data", found.left_out)
    told.some("Not sent, as the portal has it marked so", result.skipped)
    told.some("Refused", result.refused)
    told.some("Failed", result.failed)
    if dry:
        told.say(f"{len(left):,} files with {told.size(sum(one.size for one in left))} would be sent.")
    else:
        told.say(f"{len(result.sent):,} files sent, {len(result.there):,} were there already.")
    if result.stopped:
        told.say(result.stopped, error=True)


def _blank() -> dict[str, Any]:
    lists: dict[str, Any] = {key: [] for key in ("sent", "there", "left_out", "skipped", "refused", "failed")}
    return lists | {"status": 0, "stopped": "", "checked": None}


def _as_json(result: Result, found: source.Found, left: Sequence[Item], *, dry: bool, checked: Any) -> dict[str, Any]:
    said = {"skipped": result.skipped, "refused": result.refused, "failed": result.failed}
    rows = {key: [{"path": path, "sentence": words} for path, words in some] for key, some in said.items()}
    plain = {"sent": result.sent, "there": result.there, "left_out": found.left_out, "stopped": result.stopped}
    whole = _blank() | plain | rows | {"status": result.ends, "checked": checked}
    return whole | ({"would_send": [one.path for one in left]} if dry else {})
