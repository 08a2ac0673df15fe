"""Deciding on a deposition: on the revision that was read, under the lock, on something that is there."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from submissions.models import Deposition, Event, Waiver
from submissions.refusals import MoveRefused, NotAllowed, Refused
from submissions.review import comments, decisions, workflow
from submissions.states import Action, State
from tests.factories import make_user
from tests.submissions.submitted import find, in_review, submit
from validation.models import Finding, Reading

pytestmark = pytest.mark.django_db
NEW = "Revision 2 arrived since you opened this page; read it first."


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def came_back() -> Deposition:
    """In review a second time, with the same curator."""
    deposition = in_review()
    comments.keep(deposition, author=deposition.curator, address="", text="One word.")
    workflow.move(deposition, action=Action.REQUEST_CHANGES, actor=deposition.curator)
    return submit(deposition)


@pytest.mark.parametrize("name", ["accept", "reject", "request_changes", "waive"])
@pytest.mark.parametrize("seen", ["1", "", "x"])
def test_a_page_of_an_older_revision_decides_nothing(name: str, seen: str) -> None:
    deposition = came_back()
    finding, curator = find(deposition), deposition.curator
    comments.keep(deposition, author=curator, address="", text="Another word.")
    posted = {"revision": seen, "reason": "No.", "text": "Fine.", "finding": finding.pk}
    answer = client_of(curator).post(reverse(name, args=[deposition.label]), posted, follow=True)
    assert NEW in answer.content.decode()
    deposition.refresh_from_db()
    assert (deposition.state, Waiver.objects.count()) == (State.IN_REVIEW, 0)


@pytest.mark.parametrize("name", ["accept", "reject", "request_changes", "waive"])
def test_every_form_names_the_revision_on_the_page(name: str) -> None:
    deposition = came_back()
    find(deposition)
    Reading.objects.filter(scope=deposition.uuid).update(state="gave_up", reference="F-1")
    page = client_of(deposition.curator).get(reverse("review", args=[deposition.label])).content.decode()
    forms = page.split(f'action="{reverse(name, args=[deposition.label])}"')[1:]
    assert len(forms) == (2 if name == "waive" else 1)
    assert all('name="revision" value="2"' in form.split("</form>")[0] for form in forms)


def test_the_decision_records_the_revision() -> None:
    deposition = came_back()
    workflow.move(deposition, action=Action.ACCEPT, actor=deposition.curator, data={"revision": 2})
    assert Event.objects.get(deposition=deposition, action="accept").data == {"revision": 2}
    other = in_review()
    with pytest.raises(MoveRefused, match="Revision 1 arrived"):
        workflow.move(other, action=Action.ACCEPT, actor=other.curator, data={"revision": 0})


def test_only_who_has_it_waives_also_when_that_changed_since_the_page() -> None:
    deposition = in_review()
    with pytest.raises(NotAllowed), decisions.reviewing(deposition, curator=make_user("curator")):
        pass
    workflow.move(deposition, action=Action.REJECT, actor=deposition.curator, reason="No.")
    stale = Deposition.objects.get(pk=deposition.pk)
    stale.state = State.IN_REVIEW
    with pytest.raises(NotAllowed), decisions.reviewing(stale, curator=deposition.curator):
        pass


@pytest.mark.django_db(transaction=True)
def test_waiving_waits_for_a_move_under_way() -> None:
    deposition = in_review()
    curator, finding = deposition.curator, find(deposition)
    answers: list[Any] = []

    def waive() -> None:
        url = reverse("waive", args=[deposition.label])
        posted = {"revision": 1, "finding": finding.pk, "text": "Fine."}
        answers.append(client_of(curator).post(url, posted))
        connection.close()

    late = threading.Thread(target=waive)
    with transaction.atomic():
        workflow.move(deposition, action=Action.REJECT, actor=curator, reason="No.")
        late.start()
        late.join(timeout=1)
    late.join(timeout=10)
    assert answers
    assert not Waiver.objects.exists()


def test_a_waiver_is_there_with_its_event_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    deposition = in_review()
    finding = find(deposition)

    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(decisions, "record", broken)
    with pytest.raises(RuntimeError):
        decisions.waive(deposition, findings=[finding], text="Fine.", author=deposition.curator)
    assert not Waiver.objects.exists()


def test_a_thousand_findings_take_a_few_queries_and_a_second_word_replaces_the_first() -> None:
    deposition = in_review()
    findings = [
        Finding(scope=deposition.uuid, code="mrc.body-truncated", severity="error", field=str(n), evidence="e")
        for n in range(1000)
    ]
    with CaptureQueriesContext(connection) as queries:
        assert decisions.waive(deposition, findings=findings, text="Fine.", author=deposition.curator) == 1000
    assert len(queries) < 10
    decisions.waive(deposition, findings=findings[:1], text="Seen again.", author=deposition.curator)
    assert Waiver.objects.count() == 1000
    assert Waiver.objects.get(field="0").text == "Seen again."


def test_nothing_to_waive_is_refused_and_leaves_no_event() -> None:
    deposition = in_review()
    client, url = client_of(deposition.curator), reverse("waive", args=[deposition.label])
    with pytest.raises(Refused):
        decisions.waive(deposition, findings=[], text="Fine.", author=deposition.curator)
    unmade = client.post(url, {"revision": 1, "unmade": "yes", "text": "Fine."}, follow=True)
    assert "Every check has been made by now" in unmade.content.decode()
    client.post(url, {"revision": 1, "finding": "9", "text": "Fine."})
    assert not Event.objects.filter(action="waive").exists()
