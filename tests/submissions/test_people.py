"""Working together: invitations, rights, leaving, handing over."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from submissions import errands, history, people
from submissions.models import CoAuthor, Deposition, Event, Invitation
from submissions.refusals import NotAllowed, Refused
from submissions.review import workflow
from submissions.review.permissions import can_edit, can_submit, is_any_curator
from submissions.states import Action
from tests.factories import make_deposition, make_user
from tests.submissions.submitted import in_review, ready

pytestmark = pytest.mark.django_db


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def add(deposition: Deposition, user: Any, *, right: str = "edit") -> CoAuthor:
    return CoAuthor.objects.create(deposition=deposition, user=user, right=right)


def letters() -> list[Any]:
    mail.outbox.clear()
    while errands.run_one():
        pass
    return mail.outbox


def said(deposition: Deposition) -> list[str]:
    return list(Event.objects.filter(deposition=deposition).values_list("action", flat=True))


@pytest.fixture
def deposition() -> Deposition:
    return make_deposition(make_user(name="Ada Example"), title="Yeast")


def test_an_invitation_arrives_and_is_accepted_with_any_account(deposition: Deposition) -> None:
    ada, ben = deposition.owner, make_user(name="Ben Example", email="ben@private.example")
    page = signed_in(ada).post(
        reverse("people_invite", args=[deposition.label]), {"email": "Ben@Lab.example ", "right": "edit"}, follow=True
    )
    assert "ben@lab.example" in page.content.decode()
    [letter] = letters()
    assert letter.to == ["ben@lab.example"]
    assert "Ada Example invites you to work on “Yeast”" in letter.subject
    path = re.search(r"(/invitations/\S+)", letter.body)[1]  # type: ignore[index]
    stranger = Client().get(path).content.decode()
    assert "Ada Example invites you" in stranger
    assert f"/accounts/login/?next={path.replace(':', '%3A')}" in stranger or "login/?next=" in stranger
    client = signed_in(ben)
    assert client.get(deposition.get_absolute_url()).status_code == 404
    assert client.post(path, follow=True).redirect_chain[-1][0] == deposition.get_absolute_url()
    assert can_edit(ben, Deposition.objects.get(pk=deposition.pk))
    assert client.post(path).status_code == 409
    assert said(deposition) == ["invite", "join"]


@pytest.mark.parametrize("spoil", ["withdrawn", "expired", "touched"])
def test_an_invitation_that_ended_opens_nothing(deposition: Deposition, spoil: str) -> None:
    made = people.invite(deposition, email="ben@lab.example", right="edit", actor=deposition.owner)
    path = people.link(made).partition("//")[2].partition("/")[2]
    client, ben = Client(), make_user()
    client.force_login(ben)
    if spoil == "withdrawn":
        signed_in(deposition.owner).post(reverse("people_uninvite", args=[deposition.label, made.pk]))
    elif spoil == "expired":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    else:
        path = path.replace("invitations/", "invitations/x")
    assert client.post(f"/{path}").status_code == (404 if spoil == "touched" else 409)
    assert client.get(deposition.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("email", "sentence"),
    [("nobody", "is not an e-mail address"), ("co@lab.example", "works on"), ("new@lab.example", "is invited already")],
)
def test_an_invitation_that_makes_no_sense_is_refused_in_words(
    deposition: Deposition, email: str, sentence: str
) -> None:
    add(deposition, make_user(email="co@lab.example"))
    people.invite(deposition, email="new@lab.example", right="view", actor=deposition.owner)
    page = signed_in(deposition.owner).post(
        reverse("people_invite", args=[deposition.label]), {"email": email, "right": "edit"}
    )
    assert page.status_code == 409
    assert sentence in page.content.decode()
    assert f'value="{email}"' in page.content.decode()


def test_invitations_that_are_withdrawn_count_for_the_day(deposition: Deposition) -> None:
    sent = {"deposition": deposition, "right": "view", "invited_by": deposition.owner, "withdrawn_at": timezone.now()}
    Invitation.objects.bulk_create(Invitation(**sent, email=f"{number}@lab.example") for number in range(100))
    with pytest.raises(Refused, match="100 invitations within a day"):
        people.invite(deposition, email="ben@lab.example", right="view", actor=deposition.owner)
    Invitation.objects.update(sent_at=timezone.now() - timedelta(days=2))
    people.invite(deposition, email="ben@lab.example", right="view", actor=deposition.owner)


def test_a_co_author_can_do_what_the_right_says(deposition: Deposition) -> None:
    for right, edits in (("view", False), ("edit", True), ("submit", True)):
        client = signed_in(add(deposition, make_user(), right=right).user)
        page = client.get(reverse("section", args=[deposition.label, "deposition", "about"]))
        assert ("data-autosave" in page.content.decode()) is edits
        answer = client.post(
            reverse("section", args=[deposition.label, "deposition", "about"]),
            {"title": f"Typed by {right}"},
            headers={"Accept": "application/json"},
        )
        assert answer.status_code == (200 if edits else 403)
        deposition.refresh_from_db()
        assert (deposition.values["title"] == f"Typed by {right}") is edits


def test_only_the_right_to_submit_submits() -> None:
    deposition = ready()
    for right in ("view", "edit"):
        with pytest.raises(NotAllowed, match="right to submit"):
            workflow.move(
                deposition,
                action=Action.SUBMIT,
                actor=add(deposition, make_user(), right=right).user,
                data={"policy": True},
            )
    submitter = add(deposition, make_user(), right="submit").user
    client = signed_in(submitter)
    client.post(reverse("submit", args=[deposition.label]), {"policy": "yes"})
    deposition.refresh_from_db()
    assert deposition.state == "submitted"
    arrived = {letter.to[0] for letter in letters() if "has arrived" in letter.subject}
    assert arrived == {deposition.owner.email, *CoAuthor.objects.values_list("user__email", flat=True)}
    for action in ("withdraw", "amend", "reopen"):
        client.post(reverse(action, args=[deposition.label]), {"reason": "x"})
    deposition.refresh_from_db()
    assert deposition.state == "submitted"


def test_a_co_author_never_curates_it() -> None:
    curator, other = make_user("curator"), make_user("curator")
    deposition = in_review(curator=other)
    with pytest.raises(IntegrityError), transaction.atomic():
        add(deposition, other)
    made = people.invite(deposition, email="x@lab.example", right="view", actor=deposition.owner)
    with pytest.raises(Refused, match="nobody curates"):
        people.accept(made, actor=other)
    people.accept(made, actor=curator)
    fresh = Deposition.objects.get(pk=deposition.pk)
    assert not is_any_curator(curator, fresh)
    assert curator not in workflow.candidates(make_user("admin"), fresh)
    assert signed_in(curator).get(reverse("review", args=[deposition.label])).status_code == 404
    with pytest.raises(IntegrityError), transaction.atomic():
        Deposition.objects.filter(pk=deposition.pk).update(curator=curator)


@pytest.mark.parametrize("way", ["left", "removed", "handed over"])
def test_who_worked_on_it_never_curates_it_later(way: str) -> None:
    curator, other = make_user("curator"), make_user()
    deposition = ready(curator if way == "handed over" else other)
    if way == "handed over":
        people.offer(add(deposition, other), actor=curator)
        people.take_over(deposition, actor=other)
    else:
        add(deposition, curator, right="submit")
    workflow.move(deposition, action=Action.SUBMIT, actor=curator, data={"policy": True})
    gone = CoAuthor.objects.get(deposition=deposition, user=curator)
    people.remove(gone, actor=other if way == "removed" else curator)
    fresh = Deposition.objects.get(pk=deposition.pk)
    with pytest.raises(NotAllowed, match="You worked on D-"):
        workflow.move(fresh, action=Action.CLAIM, actor=curator)
    workflow.move(fresh, action=Action.CLAIM, actor=make_user("curator"))
    with pytest.raises(Refused, match="never worked on it"):
        workflow.assign(fresh, curator=curator, actor=make_user("admin"))


def test_the_owner_changes_a_right_and_removes(deposition: Deposition) -> None:
    row = add(deposition, make_user(name="Ben Example"), right="view")
    owner, url = signed_in(deposition.owner), reverse("people_change", args=[deposition.label, row.pk])
    owner.post(url, {"right": "submit"})
    assert can_submit(row.user, Deposition.objects.get(pk=deposition.pk))
    page = owner.post(url, {"do": "remove"}, follow=True).content.decode()
    assert "Ben Example no longer works on it." in page
    assert signed_in(row.user).get(deposition.get_absolute_url()).status_code == 404
    assert [letter.to for letter in letters()] == [[row.user.email]]
    assert said(deposition) == ["change_right", "remove_person"]


def test_a_co_author_leaves_and_changes_nobody(deposition: Deposition) -> None:
    ben, cleo = add(deposition, make_user(), right="submit"), add(deposition, make_user())
    client = signed_in(ben.user)
    client.post(reverse("people_change", args=[deposition.label, cleo.pk]), {"do": "remove"})
    client.post(reverse("people_invite", args=[deposition.label]), {"email": "x@lab.example", "right": "edit"})
    assert (CoAuthor.objects.count(), Invitation.objects.count()) == (2, 0)
    client.post(reverse("people_mine", args=[deposition.label]), {"do": "leave"})
    assert list(deposition.coauthors.all()) == [cleo]
    assert client.get(deposition.get_absolute_url()).status_code == 404


def test_ownership_changes_when_the_co_author_confirms(deposition: Deposition) -> None:
    ada, row = deposition.owner, add(deposition, make_user(name="Ben Example"))
    ben = signed_in(row.user)
    ben.post(reverse("people_mine", args=[deposition.label]), {"do": "take_over"})
    deposition.refresh_from_db()
    assert deposition.owner == ada
    signed_in(ada).post(reverse("people_change", args=[deposition.label, row.pk]), {"do": "offer"})
    assert "Become its owner" in ben.get(reverse("people", args=[deposition.label])).content.decode()
    ben.post(reverse("people_mine", args=[deposition.label]), {"do": "take_over"})
    deposition.refresh_from_db()
    assert deposition.owner == row.user
    assert [(one.user, one.right) for one in deposition.coauthors.all()] == [(ada, "submit")]
    assert said(deposition) == ["offer", "take_over"]


def test_an_offer_can_be_declined_and_taken_back(deposition: Deposition) -> None:
    row = add(deposition, make_user())
    for who, url, do in (
        (row.user, reverse("people_mine", args=[deposition.label]), "decline"),
        (deposition.owner, reverse("people_change", args=[deposition.label, row.pk]), "end_offer"),
    ):
        people.offer(row, actor=deposition.owner)
        signed_in(who).post(url, {"do": do})
        with pytest.raises(NotAllowed):
            people.take_over(deposition, actor=row.user)


def test_what_i_work_on_is_in_my_list(deposition: Deposition) -> None:
    ben = make_user()
    add(deposition, ben, right="view")
    client = signed_in(ben)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("deposition_list")).content.decode()
        counts.append(len(queries))
        for _ in range(10):
            add(make_deposition(), ben)
    assert counts[0] == counts[1]
    assert "Yeast" in page
    assert "With Ada Example" in page


def test_a_draft_goes_with_its_people_and_its_history(deposition: Deposition) -> None:
    add(deposition, make_user())
    people.invite(deposition, email="x@lab.example", right="view", actor=deposition.owner)
    with history.batch(deposition, actor=deposition.owner, what="A sheet"):
        Deposition.objects.filter(pk=deposition.pk).update(values={"title": "Fly"})
    signed_in(deposition.owner).post(reverse("deposition_delete", args=[deposition.label]))
    assert not Deposition.objects.exists()
    assert not CoAuthor.objects.exists()
