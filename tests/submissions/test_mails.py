"""Mails on moves: who hears what, in plain text, with a subject that stays one line."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from submissions import tasks
from submissions.models import Deposition, Errand
from submissions.review import comments, workflow
from submissions.states import Action
from tests.factories import make_user
from tests.submissions.submitted import accepted, in_review, ready, submit

pytestmark = pytest.mark.django_db


def told(deposition: Deposition, action: Action, actor: Any, **extra: Any) -> list[mail.EmailMessage]:
    """The mails of one move."""
    Errand.objects.all().delete()
    workflow.move(deposition, action=action, actor=actor, **extra)
    mail.outbox.clear()
    tasks.errands()
    return mail.outbox


def test_submitting_tells_the_owner_and_every_curator_but_not_the_owner_as_curator() -> None:
    owner, other = make_user("curator"), make_user("curator")
    make_user("curator", is_active=False)
    sent = told(ready(owner), Action.SUBMIT, owner, data={"policy": True})
    assert {message.to[0] for message in sent} == {owner.email, other.email}
    arrived = next(message for message in sent if message.to == [owner.email])
    assert arrived.subject.startswith("D-")
    assert "has arrived" in arrived.subject
    assert "/submit/" in arrived.body
    assert all(len(message.to) == 1 for message in sent)


def test_changes_are_told_with_the_first_comment_as_it_was_written() -> None:
    deposition = in_review()
    curator = deposition.curator
    for text in ("Name the buffer & its pH <7.4>.", "And the grid."):
        comments.keep(deposition, author=curator, address="deposition.title", text=text)
    (message,) = told(deposition, Action.REQUEST_CHANGES, curator)
    assert message.to == [deposition.owner.email]
    assert message.subject == f"{deposition.label}: {curator} asks for 2 changes"
    assert "“Name the buffer & its pH <7.4>.”" in message.body
    assert "and 1 more" in message.body
    assert message.content_subtype == "plain"


def test_resubmission_goes_to_its_curator_alone() -> None:
    deposition, other = in_review(), make_user("curator")
    curator = deposition.curator
    comments.keep(deposition, author=curator, address="", text="One word.")
    workflow.move(deposition, action=Action.REQUEST_CHANGES, actor=curator)
    sent = told(deposition, Action.SUBMIT, deposition.owner, data={"policy": True})
    assert {message.to[0] for message in sent} == {deposition.owner.email, curator.email}
    assert other.email not in str([message.to for message in sent])


def test_acceptance_rejection_withdrawal() -> None:
    first = in_review()
    (message,) = told(first, Action.ACCEPT, first.curator)
    assert (message.to, str(first.archive_id) in message.body) == ([first.owner.email], True)
    second = in_review()
    (message,) = told(second, Action.REJECT, second.curator, reason="Not cryoET.")
    assert "“Not cryoET.”" in message.body
    third = in_review()
    (message,) = told(third, Action.WITHDRAW, third.owner, reason="Wrong files.")
    assert (message.to, "Wrong files." in message.body) == ([third.curator.email], True)


def test_moves_that_concern_nobody_else_send_nothing() -> None:
    deposition = submit(ready())
    assert told(deposition, Action.WITHDRAW, deposition.owner, reason="Wrong files.") == []
    assert told(deposition, Action.REOPEN, deposition.owner) == []
    done = accepted()
    assert told(done, Action.PUBLISH, make_user("admin")) == []


def test_title_cannot_add_a_header() -> None:
    deposition = in_review()
    deposition.values = {
        **deposition.values,
        "title": "A title\r\nBcc: everyone@lab.example\u2028X-Other: 1 " + "long " * 50,
    }
    deposition.save()
    (message,) = told(deposition, Action.ACCEPT, deposition.curator)
    head = message.message().as_string().split("\n\n")[0]
    assert "\nBcc:" not in head
    assert "\nX-Other" not in head
    assert "“A title Bcc: everyone@lab.example X-Other: 1 long" in message.subject
    assert len(message.subject) < 120
    assert message.recipients() == [deposition.owner.email]
