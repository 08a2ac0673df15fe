"""Giving a deposition to another curator: who may, to whom, and that it is written down."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from submissions.models import Deposition, Event
from submissions.refusals import NotAllowed, Refused
from submissions.review import comments, workflow
from submissions.review.history import line
from submissions.states import Action, State
from tests.factories import make_user
from tests.submissions.submitted import accepted, in_review, submit

pytestmark = pytest.mark.django_db


def leave(deposition: Deposition) -> None:
    """Its curator is deactivated."""
    deposition.curator.is_active = False
    deposition.curator.save()


def post(user: Any, deposition: Deposition, curator: Any) -> Any:
    client = Client()
    client.force_login(user)
    posted = {"curator": getattr(curator, "pk", curator)}
    return client.post(reverse("assign", args=[deposition.label]), posted, follow=True)


def test_an_admin_gives_it_to_another_curator_who_goes_on() -> None:
    deposition, admin, other = in_review(), make_user("admin"), make_user("curator", name="Olga Other")
    before = deposition.curator
    page = post(admin, deposition, other).content.decode()
    assert f"{deposition.label} is with Olga Other now." in page
    deposition.refresh_from_db()
    assert (deposition.curator, deposition.state) == (other, State.IN_REVIEW)
    event = Event.objects.get(action="assign")
    assert (event.actor, event.to_state, event.data["before"]) == (admin, "", before.pk)
    assert line(event).said == f"{admin} gave it to Olga Other"
    with pytest.raises(NotAllowed):
        workflow.move(deposition, action=Action.ACCEPT, actor=before)
    workflow.move(deposition, action=Action.ACCEPT, actor=other)


def test_a_curator_takes_over_from_one_who_left_also_while_changes_are_asked_for() -> None:
    deposition, other = in_review(), make_user("curator")
    comments.keep(deposition, author=deposition.curator, address="", text="One word.")
    workflow.move(deposition, action=Action.REQUEST_CHANGES, actor=deposition.curator)
    with pytest.raises(NotAllowed, match="while its curator is active"):
        workflow.assign(deposition, curator=other, actor=other)
    leave(deposition)
    page = post(other, deposition, other).content.decode()
    assert "is yours now" in page
    submit(deposition)
    assert (deposition.state, deposition.curator) == (State.IN_REVIEW, other)
    assert line(Event.objects.get(action="assign")).said.endswith("took it over")


def test_curators_give_it_to_nobody_but_themselves_and_others_to_nobody() -> None:
    deposition, third = in_review(), make_user("curator")
    leave(deposition)
    for actor in (make_user("curator"), make_user(), deposition.owner):
        with pytest.raises(NotAllowed):
            workflow.assign(deposition, curator=third, actor=actor)
    assert post(make_user(), deposition, third).status_code == 404
    assert not Event.objects.filter(action="assign").exists()


@pytest.mark.parametrize("to", ["owner", "depositor", "admin", "inactive", "the same", "nobody"])
def test_it_goes_only_to_an_active_curator_who_is_not_its_owner(to: str) -> None:
    owner = make_user("curator")
    deposition, admin = in_review(owner), make_user("admin")
    people: dict[str, Any] = {
        "owner": owner, "depositor": make_user(), "admin": admin, "inactive": make_user("curator", is_active=False),
        "the same": deposition.curator, "nobody": "",
    }  # fmt: skip
    before = deposition.curator
    post(admin, deposition, people[to])
    deposition.refresh_from_db()
    assert deposition.curator == before
    if to != "nobody":
        with pytest.raises(Refused):
            workflow.assign(deposition, curator=people[to], actor=admin)


def test_an_admin_does_not_choose_the_curator_of_their_own() -> None:
    admin = make_user("admin")
    deposition = in_review(admin)
    with pytest.raises(NotAllowed):
        workflow.assign(deposition, curator=make_user("curator"), actor=admin)


def test_elsewhere_nobody_is_its_curator() -> None:
    with pytest.raises(Refused, match="is accepted; nobody is its curator now"):
        workflow.assign(accepted(), curator=make_user("curator"), actor=make_user("admin"))


def test_the_page_offers_it_to_those_who_may() -> None:
    deposition, admin, other = in_review(), make_user("admin"), make_user("curator", name="Olga Other")

    def shown(user: Any) -> str:
        client = Client()
        client.force_login(user)
        page = client.get(reverse("review", args=[deposition.label])).content.decode()
        _, _, form = page.partition(f'action="{reverse("assign", args=[deposition.label])}"')
        return form.split("</form>")[0]

    assert "Olga Other" in shown(admin)
    assert str(deposition.owner) not in shown(admin)
    assert shown(other) == ""
    leave(deposition)
    assert f"Take {deposition.label} over" in shown(other)
