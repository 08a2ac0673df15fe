"""The commands, from what was typed to an exit status."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable, Sequence
from typing import Any

from submissions.client import checksums, settings, source, told
from submissions.client.faults import Fault, RefusedByPortal
from submissions.client.options import parser
from submissions.client.portal import Portal
from submissions.client.settings import Access
from submissions.client.uploading import Item, plan, upload
from submissions.client.wishes import Result, Wish
from validation.command.run import main as check

DONE, FOUND, COULD_NOT = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Raises SystemExit with 2 where the arguments make no sense, else gives the exit status."""
    typed = list(sys.argv[1:] if arguments is None else arguments)
    if typed[:1] == ["check"]:
        return check(typed)
    options = parser().parse_args(typed)
    try:
        return COMMANDS[options.command](options)
    except KeyboardInterrupt:
        told.say("Stopped. What was sent is kept; the same command goes on with it.", error=True)
        return COULD_NOT
    except Fault as fault:
        told.say(str(fault), error=True)
        return COULD_NOT
    except OSError as error:
        told.say(f"{error.filename}: {error.strerror}", error=True)
        return COULD_NOT


def login(options: argparse.Namespace) -> int:
    """The token comes from the keyboard or the standard input, never from the list of processes."""
    address = settings.clean(options.address)
    text = getpass.getpass("Access token: ") if sys.stdin.isatty() else sys.stdin.readline()
    access = Access(address, text.strip())
    me = Portal(access).get("/me")
    told.say(f"Signed in as {me['name']}. The token is kept in {settings.save(access)}.")
    return DONE


def logout(options: argparse.Namespace) -> int:
    there = settings.forget()
    told.say("The token is forgotten here; on the portal it can be withdrawn." if there else "There was no token.")
    return DONE


def send(options: argparse.Namespace) -> int:
    found = source.find(options.folder, under=options.under)
    portal = Portal(settings.load(), lanes=options.jobs)
    wish = Wish(options.deposition, options.replace, options.by_size, options.limit, options.jobs)
    left, result = plan(portal, [*found.stores, *found.files], wish=wish)
    result.refused += found.refused
    coming = sum(one.size for one in left)
    if not options.dry_run and left:
        with told.sending(coming, quiet=options.json) as sent:
            upload(portal, left, wish=wish, result=result, sent=sent)
    if options.json:
        told.as_json(_as_json(result, found, left, dry=options.dry_run))
    else:
        _summary(result, found, left, dry=options.dry_run)
    return COULD_NOT if result.stopped else DONE if result.whole else FOUND


def manifest(options: argparse.Namespace) -> int:
    """Path, bytes, CRC64NVME and SHA-256 of each file; with --compare, what differs from what has arrived."""
    found = source.find(options.folder)
    rows = []
    for one in found.files:
        crc, digest, size = checksums.both(one.place)
        one.check()
        rows.append({"path": one.path, "size": size, "crc64nvme": crc, "sha256": digest})
    for store in found.stores:
        digest = checksums.of_listing(store.objects)
        rows.append({"path": store.path, "size": store.size, "objects": len(store.objects), "listing": digest})
    data: dict[str, Any] = {"version": 1, "files": rows}
    if options.compare:
        data["differences"] = _differences(Portal(settings.load()), options.compare, rows)
    told.as_json(data)
    told.some("Cannot be deposited", found.refused)
    return FOUND if found.refused or data.get("differences") else DONE


def status(options: argparse.Namespace) -> int:
    portal = Portal(settings.load())
    if options.deposition is None:
        rows = list(portal.all("/depositions"))
        if options.json:
            told.as_json(rows)
        else:
            for one in rows:
                told.say(f"{one['label']}  {one['state_label']:18} {one['title'] or 'no title yet'}")
        return DONE
    picture = portal.get(f"/depositions/{options.deposition}")
    files = list(portal.all(f"/depositions/{options.deposition}/files"))
    begun = list(portal.all(f"/depositions/{options.deposition}/uploads"))
    if options.json:
        told.as_json({"deposition": picture, "files": files, "uploads": begun})
    else:
        _standing(picture, files, begun)
    return FOUND if picture["missing"] or any(one["errors"] for one in files) else DONE


def submit(options: argparse.Namespace) -> int:
    portal = Portal(settings.load())
    try:
        line = portal.post(f"/depositions/{options.deposition}/submit", {"accept_policy": options.accept_policy})
    except RefusedByPortal as refused:
        if options.json:
            told.as_json(refused.problem)
        else:
            told.say(str(refused), error=True)
        return FOUND if refused.status == 409 else COULD_NOT
    if options.json:
        told.as_json(line)
    else:
        told.say(f"{line['label']} is submitted, revision {line['revision']}. See {line['page']}")
    return DONE


def _summary(result: Result, found: source.Found, left: Sequence[Item], *, dry: bool) -> None:
    told.some("Left out, as it is no data", found.left_out)
    told.some("Refused", result.refused)
    told.some("Failed", result.failed)
    if dry:
        told.say(f"{len(left):,} files with {told.size(sum(one.size for one in left))} would be sent.")
    else:
        told.say(f"{len(result.sent):,} files sent, {len(result.there):,} were there already.")
    if result.stopped:
        told.say(result.stopped, error=True)


def _as_json(result: Result, found: source.Found, left: Sequence[Item], *, dry: bool) -> dict[str, Any]:
    bad = {"refused": result.refused, "failed": result.failed}
    rows = {key: [{"path": path, "sentence": said} for path, said in some] for key, some in bad.items()}
    return {
        "would_send" if dry else "sent": [one.path for one in left] if dry else result.sent,
        "there": result.there,
        "left_out": found.left_out,
        **rows,
        "stopped": result.stopped,
    }


def _differences(portal: Portal, label: str, rows: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    there = {one["path"]: one for one in portal.all(f"/depositions/{label}/files")}
    found = []
    for row in rows:
        known = there.pop(row["path"], None)
        if known is None:
            found.append({"path": row["path"], "sentence": "has not arrived"})
        elif known["size"] != row["size"]:
            sentence = f"has {row['size']:,} bytes here and {known['size']:,} there"
            found.append({"path": row["path"], "sentence": sentence})
        elif known["checksum"] != row.get("crc64nvme", row.get("listing")):
            found.append({"path": row["path"], "sentence": "has other bytes there"})
    return found + [{"path": path, "sentence": "is there and not here"} for path in sorted(there)]


def _standing(picture: dict[str, Any], files: Sequence[dict[str, Any]], begun: Sequence[dict[str, Any]]) -> None:
    told.say(f"{picture['label']}  {picture['state_label']}  {picture['title'] or 'no title yet'}")
    size = sum(one["size"] for one in files)
    checked = sum(one["checked"] == "done" for one in files)
    told.say(f"{len(files):,} files with {told.size(size)}, {checked:,} checked, {len(begun):,} uploads under way")
    wrong = [(one["path"], f"{one['errors']} errors") for one in files if one["errors"]]
    told.some("Files with errors", wrong)
    told.some("Missing", [one["sentence"] for one in picture["missing"]])
    told.say(picture["page"])


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "login": login, "logout": logout, "upload": send, "manifest": manifest, "status": status, "submit": submit,
}  # fmt: skip
