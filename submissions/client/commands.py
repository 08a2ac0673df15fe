"""The commands, from what was typed to an exit status."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable, Sequence

from submissions.client import manifesting, newer, settings, source, told
from submissions.client.checking import check
from submissions.client.faults import COULD_NOT, DONE, FOUND, STOPPED, Fault, RefusedByPortal
from submissions.client.options import parser
from submissions.client.portal import Portal
from submissions.client.settings import Access
from submissions.client.upload_command import send

SHOWN_AS_JSON = "--json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Raises SystemExit with 2 where the arguments make no sense, else gives the exit status."""
    typed = list(sys.argv[1:] if arguments is None else arguments)
    checking = typed[:1] == ["check"]
    options = None if checking else parser().parse_args(typed)
    try:
        return check(typed) if options is None else COMMANDS[options.command](options)
    except KeyboardInterrupt:
        sentence = "Stopped. What was sent is kept; the same command goes on with it."
        return _ended(sentence, status=STOPPED, as_json=SHOWN_AS_JSON in typed)
    except Fault as fault:
        return _ended(str(fault), status=fault.status, as_json=SHOWN_AS_JSON in typed)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _ended(f"{where}{error.strerror or error}", status=COULD_NOT, as_json=SHOWN_AS_JSON in typed)


def _ended(sentence: str, *, status: int, as_json: bool) -> int:
    told.say(sentence, error=True)
    if as_json:
        told.as_json({"status": status, "stopped": sentence})
    return status


def _portal(*, lanes: int = 8) -> tuple[Portal, str]:
    access = settings.load()
    return Portal(access, lanes=lanes), access.address


def login(options: argparse.Namespace) -> int:
    """The token comes from the keyboard or the standard input, never from the list of processes."""
    address = settings.clean(options.address)
    text = getpass.getpass("Access token: ") if sys.stdin.isatty() else sys.stdin.readline()
    access = Access(address, text.strip())
    me = Portal(access).get("/me")
    place = settings.save(access)
    if options.json:
        told.as_json({"status": DONE, "name": me["name"], "token": me["token"], "kept_in": str(place)})
    else:
        told.say(f"Signed in as {me['name']}. The token is kept in {place}.")
    return DONE


def logout(options: argparse.Namespace) -> int:
    there = settings.forget()
    if options.json:
        told.as_json({"status": DONE, "forgotten": there})
    else:
        told.say("The token is forgotten here; on the portal it can be withdrawn." if there else "There was no token.")
    return DONE


def manifest(options: argparse.Namespace) -> int:
    """Path, bytes, CRC64NVME of each file; with --compare, what differs from what has arrived."""
    found = source.find(options.folder, under=options.under)
    data = manifesting.made(found, with_sha256=options.sha256)
    rows = data["files"]
    if options.output:
        manifesting.save(data, options.output)
    if options.give:
        data["given"] = manifesting.give(_portal()[0], options.give, rows)
    if options.compare:
        data["differences"] = manifesting.differences(_portal()[0], options.compare, rows)
    if options.json or not (options.output or options.give):
        told.as_json(data)
    else:
        told.say(f"{len(rows):,} files with {told.size(sum(row['size'] for row in rows))}")
        told.some("Different", [(one["path"], one["sentence"]) for one in data.get("differences", ())])
    told.some("Cannot be deposited", found.refused)
    return FOUND if found.refused or data.get("differences") else DONE


def status(options: argparse.Namespace) -> int:
    portal, address = _portal()
    if options.deposition is None:
        rows = list(portal.all("/depositions"))
        if options.json:
            told.as_json(rows)
        else:
            for one in rows:
                told.say(f"{one['label']}  {one['state_label']:18} {one['title'] or 'no title yet'}")
        return DONE
    label = options.deposition
    picture = portal.get(f"/depositions/{label}")
    files = list(portal.all(f"/depositions/{label}/files", page=5_000))
    begun = list(portal.all(f"/depositions/{label}/uploads"))
    stated = manifesting.standing(portal, label)
    if options.json:
        told.as_json({"deposition": picture, "files": files, "uploads": begun, "manifest": stated})
    else:
        told.standing(picture, files, begun, stated)
    newer.tell(portal.offered, address=address)
    wrong = picture["missing"] or stated["differing"] or any(one["errors"] for one in files)
    return FOUND if wrong else DONE


def submit(options: argparse.Namespace) -> int:
    portal, _ = _portal()
    try:
        line = portal.post(f"/depositions/{options.deposition}/submit", {"accept_policy": options.accept_policy})
    except RefusedByPortal as refused:
        if options.json:
            told.as_json(refused.problem)
        else:
            told.say(str(refused), error=True)
        return FOUND if refused.code == 409 else COULD_NOT
    if options.json:
        told.as_json(line)
    else:
        told.say(f"{line['label']} is submitted, revision {line['revision']}. See {line['page']}")
    return DONE


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "login": login, "logout": logout, "upload": send, "manifest": manifest, "status": status, "submit": submit,
}  # fmt: skip
