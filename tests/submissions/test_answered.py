"""What was answered is no longer counted as open: in the side bar, the queue, the bar, and the matrix."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from submissions.models import Comment, Deposition, RunCheck
from submissions.review import decisions, workflow
from submissions.states import Action
from tests.factories import make_deposition, make_user
from tests.submissions.submitted import accepted, add_file, find, in_review, ready, submit
from validation.tally import refresh_tallies

pytestmark = pytest.mark.django_db


def seen(user: Any, name: str, deposition: Deposition | None = None) -> str:
    client = Client()
    client.force_login(user)
    page = client.get(reverse(name, args=[deposition.label] if deposition else [])).content.decode()
    return " ".join(page.split())


def side(user: Any, deposition: Deposition, label: str = "Checks") -> str:
    """Mark and count of an entry of the side bar."""
    nav = seen(user, "files", deposition).partition('<nav class="side"')[2].partition("</nav>")[0]
    found = re.search(
        rf'<svg[^>]*aria-label="([^"]*)"[^>]*>(?:(?!</?a[ >]).)*<span>{label}</span><span[^>]*>(.*?)</span>', nav
    )
    return " ".join(found.groups()).strip() if found else ""


def with_findings(deposition: Deposition) -> list[Any]:
    """An error and a warning of a run, an error of the deposition alone."""
    run = deposition.datasets.get().runs.first()
    found = [
        find(deposition, run=run),
        find(deposition, "mrc.voxel-size-not-set", run=run, severity="warning"),
        find(deposition, evidence="e2"),
    ]
    refresh_tallies([deposition.uuid])
    return found


def test_side_bar_counts_what_nobody_has_explained() -> None:
    deposition = ready()
    found = with_findings(deposition)
    assert side(deposition.owner, deposition) == "errors 2 errors"
    decisions.explain(deposition, findings=[found[0], found[2]], text="Known.", author=deposition.owner)
    assert side(deposition.owner, deposition) == "values missing 1 warning"
    decisions.explain(deposition, findings=[found[1]], text="Known.", author=deposition.owner)
    assert side(deposition.owner, deposition) == "ready"


def test_an_explanation_of_other_numbers_or_another_run_leaves_the_error_open() -> None:
    deposition = ready()
    one, other = deposition.datasets.get().runs.all()[:2]
    first = find(deposition, run=one)
    decisions.explain(deposition, findings=[first], text="Known.", author=deposition.owner)
    find(deposition, run=other)
    first.evidence = "e9"
    first.save()
    assert decisions.open_findings([deposition.uuid])[deposition.uuid] == {"error": 2}


def test_checks_are_not_begun_without_files() -> None:
    deposition = make_deposition()
    refresh_tallies([deposition.uuid])
    assert side(deposition.owner, deposition) == "not started"
    deposition = ready()
    refresh_tallies([deposition.uuid])
    assert side(deposition.owner, deposition) == "ready"


def test_queue_says_explained_instead_of_errors_and_who_has_it() -> None:
    deposition = submit(_explained())
    curator = make_user("curator")
    assert "3 explained" in seen(curator, "queue")
    assert "2 errors" not in seen(curator, "queue")
    workflow.move(deposition, action=Action.CLAIM, actor=curator)
    assert 'data-label="With"><b>You</b>' in seen(curator, "queue")
    decisions.waive(deposition, findings=decisions.errors(deposition), text="Fine.", author=curator)
    workflow.move(deposition, action=Action.ACCEPT, actor=curator)
    assert 'data-label="With">Admins</td>' in seen(curator, "queue")


def _explained() -> Deposition:
    deposition = ready()
    decisions.explain(deposition, findings=with_findings(deposition), text="Known.", author=deposition.owner)
    return deposition


def test_a_waived_error_needs_no_explanation_when_it_is_amended() -> None:
    deposition = in_review()
    find(deposition)
    decisions.waive(deposition, findings=decisions.errors(deposition), text="Fine.", author=deposition.curator)
    workflow.move(deposition, action=Action.ACCEPT, actor=deposition.curator)
    workflow.move(deposition, action=Action.AMEND, actor=deposition.owner)
    assert submit(deposition).revision == 2


def test_comments_are_settled_by_acceptance() -> None:
    deposition = in_review()
    sent = {"author": deposition.curator, "revision": 1, "sent_at": timezone.now(), "text": "Name the buffer."}
    Comment.objects.create(deposition=deposition, address="deposition.title", **sent)
    assert "1 comment open" in seen(deposition.owner, "files", deposition)
    workflow.move(deposition, action=Action.ACCEPT, actor=deposition.curator)
    assert "comment open" not in seen(deposition.owner, "files", deposition)
    workflow.move(deposition, action=Action.AMEND, actor=deposition.owner)
    assert "comment open" not in seen(deposition.owner, "files", deposition)
    assert side(deposition.owner, deposition, "About") in ("", "ready")


def test_comments_of_a_withdrawn_deposition_wait_for_nobody() -> None:
    deposition = in_review()
    sent = {"author": deposition.curator, "revision": 1, "sent_at": timezone.now(), "text": "Name the buffer."}
    Comment.objects.create(deposition=deposition, address="deposition.title", **sent)
    workflow.move(deposition, action=Action.WITHDRAW, actor=deposition.owner, reason="Wrong files.")
    assert "comment open" not in seen(deposition.owner, "files", deposition)
    assert "to answer" not in seen(deposition.owner, "deposition_list")


def test_standing_speaks_to_whoever_has_it() -> None:
    deposition = in_review()
    assert "You have had it for" in seen(deposition.curator, "review", deposition)
    assert f"{deposition.curator} has had it for" in seen(deposition.owner, "files", deposition)


def test_staff_do_not_get_the_owner_s_page_of_submitting() -> None:
    deposition = in_review()
    assert not side(deposition.curator, deposition, "Review and submit")
    assert "Where it stands" not in seen(deposition.curator, "files", deposition)
    assert side(deposition.owner, deposition, "Where it stands") == "ready"


@pytest.mark.parametrize(("role", "state", "entry"), [
    ("curator", "in_review", "Queue"), ("admin", "in_review", "Queue"), ("admin", "accepted", "Exports"),
])  # fmt: skip
def test_menu_shows_where_staff_came_from(role: str, state: str, entry: str) -> None:
    deposition = in_review() if state == "in_review" else accepted()
    user = deposition.curator if role == "curator" else make_user(role)
    for name in ("review", "checks"):
        menu = seen(user, name, deposition).partition('<nav aria-label="Main">')[2].partition("</nav>")[0]
        assert re.findall(r'aria-current="page">([^<]*)<', menu) == [entry]


def test_runs_and_files_say_explained_as_well() -> None:
    deposition = ready()
    run = deposition.datasets.get().runs.first()
    file = deposition.files.get(path=f"ts/{run.name}.st")
    found = find(deposition, run=run, subject_file=file.pk)
    RunCheck.objects.update_or_create(
        run=run,
        defaults={"scope": deposition.uuid, "state": "done", "cells": {"tilt_series": {"state": "error"}}},
    )
    refresh_tallies([deposition.uuid])
    for name in ("runs", "files"):
        page = seen(deposition.owner, name, deposition)
        assert page.count("1 error</span>") == 2, "in the side bar and in the row"
    decisions.explain(deposition, findings=[found], text="Known.", author=deposition.owner)
    for name in ("runs", "files"):
        page = seen(deposition.owner, name, deposition)
        assert "1 error" not in page
        assert "Explained</span>" in page


def test_files_without_a_role_are_not_ready_and_said_before_submitting() -> None:
    deposition = make_deposition()
    add_file(deposition, "TS_01.st")
    assert side(deposition.owner, deposition, "Files") == "values missing no roles yet"
    deposition = ready()
    assert "no role, so" not in seen(deposition.owner, "submit", deposition)
    add_file(deposition, "notes.txt")
    assert "1 file has no role" in seen(deposition.owner, "submit", deposition)


def test_staff_find_back_to_the_review_and_done_comments_are_not_open_there() -> None:
    deposition = in_review()
    assert "To the review</a>" in seen(deposition.curator, "checks", deposition)
    sent = {"author": deposition.curator, "revision": 1, "sent_at": timezone.now(), "text": "Name the buffer."}
    comment = Comment.objects.create(deposition=deposition, address="deposition.title", **sent)
    assert "1 comment</span>" in seen(deposition.curator, "review", deposition)
    comment.done_at = timezone.now()
    comment.save()
    page = seen(deposition.curator, "review", deposition)
    assert "1 comment</span>" not in page
    assert "Name the buffer." in page
