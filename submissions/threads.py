"""What a curator said at the fields, as their threads on the pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from submissions.models import Comment, Deposition
from submissions.states import EDITABLE, State

# Where somebody still has to deal with what was said; elsewhere an open comment is history.
ANSWERING = EDITABLE | {State.IN_REVIEW}


def sent_comments(deposition: Deposition) -> list[Comment]:
    """Every comment that was sent, oldest first."""
    rows = Comment.objects.filter(deposition=deposition, sent_at__isnull=False)
    return list(rows.select_related("author"))


def open_comments(deposition: Deposition, comments: list[Comment]) -> list[Comment]:
    """Those that still wait for somebody."""
    return [row for row in comments if row.done_at is None] if deposition.state in ANSWERING else []


def by_address(comments: list[Comment]) -> dict[str, int]:
    """How many of ``comments`` stand at each address."""
    counts: dict[str, int] = {}
    for comment in comments:
        counts[comment.address] = counts.get(comment.address, 0) + 1
    return counts


def threads_of(
    deposition: Deposition, *, row: str, comments: list[Comment], labels: Mapping[str, str], can_close: bool
) -> dict[str, Any]:
    """The threads at the fields of one row, by field key, as includes/thread.html draws them."""
    threads: dict[str, Any] = {}
    still_open = {comment.pk for comment in open_comments(deposition, comments)}
    for comment in comments:
        address, _, key = comment.address.rpartition(".")
        if address != row:
            continue
        thread = threads.setdefault(
            key,
            {"id": comment.pk, "label": labels.get(key, key), "open": False, "since": comment.sent_at, "messages": []},
        )
        thread["messages"].append({"who": comment.author, "at": comment.sent_at, "text": comment.text})
        if comment.pk in still_open:
            thread["open"] = True
            if can_close:
                thread["done_url"] = reverse("comment_done", args=[deposition.label, comment.pk])
    return threads


def mark_done(deposition: Deposition, *, comment: Comment) -> None:
    """The depositor has dealt with everything that was said at this field."""
    rows = Comment.objects.filter(deposition=deposition, address=comment.address, sent_at__isnull=False, done_at=None)
    rows.update(done_at=timezone.now())
