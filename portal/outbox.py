"""The outbox: in local mode, mails are files in a folder, and this page shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

# Django's file backend ends every message with such a line.
BETWEEN = re.compile(rb"^-{79}$\n?", re.MULTILINE)
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Mail:
    sent: datetime
    to: str
    subject: str
    text: str


@require_safe
@never_cache
def outbox(request: HttpRequest) -> HttpResponse:
    if not settings.LOCAL:
        raise Http404
    return render(request, "outbox.html", {"mails": latest(Path(settings.MAIL_DIR))})


def latest(folder: Path) -> list[Mail]:
    """The newest mails of a folder, newest first; an empty list while there is no folder."""
    if not folder.is_dir():
        return []
    files = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)[:SHOWN]
    mails = [mail for path in files for mail in _mails(path)]
    return sorted(mails, key=lambda mail: mail.sent, reverse=True)[:SHOWN]


def _mails(path: Path) -> Iterator[Mail]:
    written = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
    for part in BETWEEN.split(path.read_bytes()):
        if part.strip():
            yield _read(message_from_bytes(part.lstrip(), policy=policy.default), written=written)


def _read(message: EmailMessage, *, written: datetime) -> Mail:
    body = message.get_body(preferencelist=("plain",))
    date = message["Date"]
    sent = date.datetime if date is not None and date.datetime is not None else written
    return Mail(
        sent=sent if sent.tzinfo else sent.replace(tzinfo=UTC),
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        text=str(body.get_content()).strip() if body is not None else "",
    )
