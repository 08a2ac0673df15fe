"""What is written to people when a deposition moves: what happened, who, what they can do, one link."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from submissions.models import Comment, Event
from submissions.states import Action, State

LONGEST_TITLE = 80


@dataclass(frozen=True, slots=True)
class Mail:
    """``template``: of submissions/mail; ``page``: the name of the page that its link opens."""

    to: str
    subject: str
    template: str
    page: str


def mails(event: Event) -> Iterator[Mail]:
    """Who hears of this move, and what."""
    deposition, title = event.deposition, _short(event.deposition.title)
    match Action(event.action):
        case Action.SUBMIT:
            yield from _to_authors(event, f"“{title}” has arrived", "arrived", "submit")
            if event.to_state == State.IN_REVIEW and deposition.curator:
                again = f"revision {deposition.revision} of “{title}” came back to you"
                yield Mail(deposition.curator.email, again, "came_back", "review")
            else:
                for curator in _curators(event):
                    yield Mail(curator.email, f"“{title}” waits for a curator", "waits", "review")
        case Action.REQUEST_CHANGES:
            count = _comments(event).count()
            words = "1 change" if count == 1 else f"{count} changes"
            yield from _to_authors(event, f"{event.actor} asks for {words}", "changes", "deposition")
        case Action.ACCEPT:
            yield from _to_authors(event, f"“{title}” is accepted", "accepted", "submit")
        case Action.REJECT:
            yield from _to_authors(event, f"“{title}” is rejected", "rejected", "submit")
        case Action.WITHDRAW if deposition.curator:
            yield Mail(deposition.curator.email, f"“{title}” was withdrawn", "withdrawn", "review")
        case _:
            return


def _to_authors(event: Event, subject: str, template: str, page: str) -> Iterator[Mail]:
    """To the owner and every co-author."""
    coauthors = event.deposition.coauthors.filter(user__is_active=True).select_related("user")
    for person in [event.deposition.owner, *(row.user for row in coauthors)]:
        yield Mail(person.email, subject, template, page)


def _curators(event: Event) -> Any:
    people = get_user_model().objects.filter(role="curator", is_active=True)
    theirs = event.deposition.coauthors.values("user")
    return people.exclude(pk=event.deposition.owner_id).exclude(pk__in=theirs).order_by("pk")


def _comments(event: Event) -> Any:
    """Those that were sent with this move: the last ones before it, however late the mail is written."""
    rows = Comment.objects.filter(deposition=event.deposition, author=event.actor, sent_at__lte=event.at)
    last = rows.order_by("-sent_at").values_list("sent_at", flat=True).first()
    return rows.filter(sent_at=last)


def message(event: Event, mail: Mail) -> EmailMessage:
    deposition = event.deposition
    comments = list(_comments(event)) if event.action == Action.REQUEST_CHANGES else []
    body = render_to_string(
        f"submissions/mail/{mail.template}.txt",
        {
            "event": event,
            "deposition": deposition,
            "title": deposition.title,
            "who": event.actor,
            "comments": comments,
            "more": len(comments) - 1,
            "link": settings.SITE_URL.rstrip("/") + reverse(mail.page, args=[deposition.label]),
        },
    )
    return EmailMessage(subject=one_line(f"{deposition.label}: {mail.subject}"), body=body.strip() + "\n", to=[mail.to])


def _short(text: str) -> str:
    text = one_line(text)
    return text if len(text) <= LONGEST_TITLE else f"{text[: LONGEST_TITLE - 1].rstrip()}…"


def one_line(text: str) -> str:
    """A subject is a header: whatever people typed, it stays one line."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
