"""Errands: mails and the emptying of folders. They wait in the database, so neither a silent broker nor a silent mail
server loses one.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable
from dataclasses import asdict
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from portal.platform.s3 import folders
from portal.platform.tasks import ring
from submissions.models import Deposition, Errand, Event
from submissions.review import mails
from submissions.review.mails import Mail
from validation import queue

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)


def tell(event: Event) -> None:
    """Have the mails of a move sent. Call it in the transaction of the move: who hears what is settled there."""
    letters = [asdict(mail) for mail in mails.mails(event) if mail.to]
    if letters:
        _add(event.deposition.uuid, kind="mails", data={"event": event.pk, "mails": letters, "sent": [], "sending": ""})


def empty_folder(deposition: Deposition) -> None:
    """Have the objects of a draft removed. Call it in the transaction that deletes the draft."""
    _add(deposition.uuid, kind="empty_folder", data={"prefix": deposition.prefix})


def free(scope: uuid.UUID, things: Iterable[tuple[str, str]]) -> None:
    """Have room in the bucket freed: (key, "") of objects, with a / at its end all below it, or (key, upload id)."""
    _add(scope, kind="free", data={"things": [list(thing) for thing in things]})


def write_to(person: str, *, subject: str, body: str, scope: uuid.UUID | None = None) -> None:
    """Have one mail sent that belongs to no move. Call it in the transaction of what it tells."""
    data: dict[str, object] = {"to": person, "subject": mails.one_line(subject), "body": body.strip() + "\n"}
    _add(scope or uuid.uuid4(), kind="letter", data=data)


def _add(scope: uuid.UUID, *, kind: str, data: dict[str, object]) -> None:
    Errand.objects.create(scope=scope, kind=kind, data=data)
    # The tasks import this module.
    from submissions.tasks import errands  # noqa: PLC0415

    ring(errands)


def run_one() -> bool:
    """Claim the next errand and do it. Returns whether there was one."""
    rows = queue.claim(Errand, limit=1, lease=LEASE)
    for row in rows:
        try:
            DO[row.kind](row)
        except Exception as error:
            # A server that is silent now answers later; what never works ends with a reference, after all attempts.
            queue.give_back(row, fault=f"{type(error).__name__}: {error}"[:500])
        else:
            Errand.objects.filter(pk=row.pk, claim=row.claim).delete()
    return bool(rows)


def _send_mails(row: Errand) -> None:
    event = Event.objects.select_related("deposition__owner", "actor").get(pk=row.data["event"])
    if lost := row.data["sending"]:
        log.warning("the worker died while it sent %s of %s to %s; it may not have arrived", event.action, row, lost)
        _note(row, sent=[*row.data["sent"], lost], sending="")
    letters = [Mail(**letter) for letter in row.data["mails"] if letter["to"] not in row.data["sent"]]
    refused: SMTPRecipientsRefused | None = None
    with get_connection() as connection:
        for letter in letters:
            try:
                _send(row, event, letter, connection)
            except SMTPRecipientsRefused as error:
                refused = error  # one wrong address keeps no mail from the others
    if refused:
        raise refused


def _send(row: Errand, event: Event, letter: Mail, connection: BaseEmailBackend) -> None:
    """Noted before and after: a worker that dies in between may lose a mail, but nobody gets it twice."""
    message = mails.message(event, letter)
    message.connection = connection
    _note(row, sending=letter.to)
    try:
        message.send()
    except Exception:
        _note(row, sending="")
        raise
    _note(row, sent=[*row.data["sent"], letter.to], sending="")
    queue.renew(Errand, rows=[row], lease=LEASE)
    log.info("sent the mail of %s of %s", event.action, event.deposition.label)


def _note(row: Errand, **progress: object) -> None:
    row.data = {**row.data, **progress}
    Errand.objects.filter(pk=row.pk).update(data=row.data)


def _empty_folder(row: Errand) -> None:
    prefix = row.data["prefix"]
    log.info("%d objects of %s removed", folders.empty_folder(prefix), prefix)


def _free(row: Errand) -> None:
    from submissions.sweeping import freeing  # noqa: PLC0415  it imports this module

    for key, upload_id in row.data["things"]:
        freeing.free(key, upload_id)
        queue.renew(Errand, rows=[row], lease=LEASE)


def _write(row: Errand) -> None:
    EmailMessage(subject=row.data["subject"], body=row.data["body"], to=[row.data["to"]]).send()


DO = {"mails": _send_mails, "empty_folder": _empty_folder, "letter": _write, "free": _free}
