"""Submitting, the queue, the review page and exports, as the people see them."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
import yaml
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from submissions.models import Comment, Deposition, Waiver
from submissions.review import decisions, workflow
from submissions.states import Action, State
from tests.factories import make_deposition, make_user
from tests.submissions.submitted import accepted, find, in_review, ready, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit() -> Any:
    """A signed-in browser: ``visit(user, name, deposition, **posted)``; posts where anything is posted."""

    def go(user: Any, name: str, deposition: Deposition | None = None, *args: Any, post: Any = None) -> Any:
        client = Client()
        client.force_login(user)
        url = reverse(name, args=[deposition.label, *args] if deposition else [])
        return client.get(url) if post is None else client.post(url, post)

    return go


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_submit_page_names_what_is_missing_with_links_and_answers_all_the_same(visit: Any) -> None:
    deposition = make_deposition()
    page = text(visit(deposition.owner, "submit", deposition))
    assert "/s/deposition/about/?show=missing#f-title" in page
    response = visit(deposition.owner, "submit", deposition, post={})
    assert response.status_code == 409
    assert "things stand against it" in text(response)
    assert "and more, listed below" in text(response)
    assert "disabled" not in text(response).split("submit-h")[1]


def test_submitted_deposition_tells_who_has_it_and_what_is_next(visit: Any) -> None:
    deposition = ready()
    assert visit(deposition.owner, "submit", deposition, post={"policy": "yes"}).status_code == 302
    deposition.refresh_from_db()
    assert deposition.state == State.SUBMITTED
    page = text(visit(deposition.owner, "submit", deposition))
    for part in ("Who has it", "Nobody yet", "What happens next", f"Withdraw {deposition.label}", "Revision 1"):
        assert part in page


def test_withdraw_asks_for_a_reason_and_reopen_gives_the_draft_back(visit: Any) -> None:
    deposition = submit(ready())
    visit(deposition.owner, "withdraw", deposition, post={"reason": " "})
    deposition.refresh_from_db()
    assert deposition.state == State.SUBMITTED
    visit(deposition.owner, "withdraw", deposition, post={"reason": "Wrong files."})
    assert "Wrong files." in text(visit(deposition.owner, "history", deposition))
    visit(deposition.owner, "reopen", deposition, post={})
    deposition.refresh_from_db()
    assert deposition.state == State.DRAFT


@pytest.mark.parametrize("name", ["review", "submit", "history"])
def test_stranger_finds_nothing(visit: Any, name: str) -> None:
    assert visit(make_user(), name, in_review()).status_code == 404


def test_curator_does_not_review_what_is_their_own(visit: Any) -> None:
    curator = make_user("curator")
    deposition = submit(ready(curator))
    assert visit(curator, "review", deposition).status_code == 404
    visit(curator, "claim", deposition, post={})
    deposition.refresh_from_db()
    assert deposition.state == State.SUBMITTED
    assert "You are an author" in text(visit(curator, "queue"))


def test_queue_is_for_staff(visit: Any) -> None:
    assert visit(make_user(), "queue").status_code == 404
    assert visit(make_user("admin"), "queue").status_code == 200


def test_queue_groups_by_who_has_to_act_and_finds(visit: Any) -> None:
    curator = make_user("curator")
    mine, free = in_review(curator=curator), submit(ready())
    drafted = ready()
    page = text(visit(curator, "queue"))
    assert page.index("Waits for a curator") < page.index(mine.label)
    assert f'aria-label="Claim {free.label}"' in page
    assert drafted.label not in page
    client = Client()
    client.force_login(curator)
    assert mine.label not in text(client.get(reverse("queue") + "?view=nobody"))
    found = text(client.get(reverse("queue") + f"?q={mine.label}"))
    assert mine.label in found
    assert free.label not in found
    assert client.get(reverse("queue") + "?q=D-99999999999999999999&view=x&page=9&kind=y").status_code == 200


def test_queue_takes_the_same_number_of_queries_for_many_rows() -> None:
    curator = make_user("curator")
    client = Client()
    client.force_login(curator)
    submit(ready(runs=1))
    with_one = _count(client)
    for _ in range(3):
        submit(ready(runs=1))
    in_review()
    assert _count(client) == with_one


def _count(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse("queue")).status_code == 200
    return len(captured)


def test_claim_review_comment_and_request_changes(visit: Any) -> None:
    deposition, curator = submit(ready()), make_user("curator")
    visit(curator, "claim", deposition, post={})
    page = text(visit(curator, "review", deposition))
    for part in ("Mitochondria isolated from respiring yeast", "300 kV", "tomo/TS_01.mrc", "Before you can accept"):
        assert part in page
    said = "Name the organism <b>here</b>."
    visit(curator, "comment_add", deposition, post={"address": "deposition.title", "text": said})
    owner = deposition.owner
    section = reverse("section", args=[deposition.label, "deposition", "about"])
    client = Client()
    client.force_login(owner)
    assert "Name the organism" not in text(client.get(section))
    assert "Name the organism &lt;b&gt;here" in text(visit(curator, "review", deposition))
    visit(curator, "request_changes", deposition, post={"revision": 1})
    assert "Name the organism &lt;b&gt;here" in text(client.get(section))
    assert "Name the organism" in text(client.get(reverse("submit", args=[deposition.label])))


def test_comment_only_by_its_curator_at_a_field_that_is_there(visit: Any) -> None:
    deposition, other = in_review(), make_user("curator")
    visit(other, "comment_add", deposition, post={"address": "deposition.title", "text": "x"})
    visit(deposition.curator, "comment_add", deposition, post={"address": "block:999999.title", "text": "x"})
    visit(deposition.curator, "comment_add", deposition, post={"address": "deposition.title", "text": "  "})
    assert not Comment.objects.exists()
    visit(deposition.curator, "comment_add", deposition, post={"address": "", "text": "Well done."})
    draft = Comment.objects.get()
    assert visit(other, "comment_drop", deposition, draft.pk, post={}).status_code == 404
    visit(deposition.curator, "comment_drop", deposition, draft.pk, post={})
    assert not Comment.objects.exists()


def test_refused_acceptance_leads_to_the_findings(visit: Any) -> None:
    deposition = in_review()
    run = deposition.datasets.get().runs.first()
    finding = find(deposition, run=run)
    response = visit(deposition.curator, "accept", deposition, post={"revision": 1})
    assert response.status_code == 409
    assert f'href="#finding-{finding.pk}"' in text(response)
    visit(deposition.curator, "waive", deposition, post={"revision": 1, "finding": finding.pk, "text": "Known."})
    assert visit(deposition.curator, "accept", deposition, post={"revision": 1}).status_code == 302
    deposition.refresh_from_db()
    assert deposition.state == State.ACCEPTED


def test_waive_takes_only_findings_of_this_deposition_and_all_of_a_kind(visit: Any) -> None:
    deposition, other = in_review(), in_review()
    runs = list(deposition.datasets.get().runs.all())
    first, second = (find(deposition, run=run, evidence=run.name) for run in runs)
    strange = find(other)
    visit(deposition.curator, "waive", deposition, post={"revision": 1, "finding": strange.pk, "text": "No."})
    visit(make_user("curator"), "waive", deposition, post={"revision": 1, "finding": first.pk, "text": "No."})
    assert not Waiver.objects.exists()
    visit(deposition.curator, "waive", deposition, post={"revision": 1, "finding": first.pk, "text": "One."})
    visit(
        deposition.curator, "waive", deposition, post={"revision": 1, "finding": second.pk, "all": "1", "text": "All."}
    )
    assert sorted(Waiver.objects.values_list("text", flat=True)) == ["All.", "One."]


def test_owner_explains_and_the_curator_reads_it(visit: Any) -> None:
    deposition = ready()
    finding = find(deposition)
    assert visit(make_user(), "explain", deposition, post={"finding": finding.pk, "text": "x"}).status_code == 404
    visit(deposition.owner, "explain", deposition, post={"finding": finding.pk, "text": "The camera <stopped>."})
    assert decisions.identity(finding) in decisions.explanations(deposition)
    submit(deposition)
    curator = make_user("curator")
    workflow.move(deposition, action=Action.CLAIM, actor=curator)
    assert "The camera &lt;stopped&gt;." in text(visit(curator, "review", deposition))


def test_form_leads_back_only_into_the_site(visit: Any) -> None:
    deposition = ready()
    for wanted in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        posted = {"finding": find(deposition, evidence=wanted, field=wanted[:20]).pk, "text": "x", "next": wanted}
        assert visit(deposition.owner, "explain", deposition, post=posted)["Location"].startswith("/depositions/")


def test_exports_are_the_admins(visit: Any) -> None:
    deposition, admin = accepted(), make_user("admin")
    for person in (deposition.owner, deposition.curator):
        assert visit(person, "exports").status_code == 404
        assert visit(person, "export_zip", deposition).status_code == 404
    number = deposition.datasets.get().archive_id
    assert f"{number}.yaml" in text(visit(admin, "exports"))
    with zipfile.ZipFile(io.BytesIO(visit(admin, "export_zip", deposition).content)) as archive:
        assert archive.namelist() == [f"{number}.yaml", f"run_map_{number}.tsv", "manifest.tsv"]
        zipped = archive.read(f"{number}.yaml")
    alone = visit(admin, "export_file", deposition, f"{number}.yaml")
    assert alone.content == zipped
    assert yaml.safe_load(zipped)["depositions"][0]["metadata"]["deposition_identifier"] == deposition.archive_id
    assert visit(admin, "export_file", deposition, "secrets.yaml").status_code == 404
    assert visit(admin, "export_zip", in_review()).status_code == 404


def test_admin_undoes_an_acceptance_and_publishes(visit: Any) -> None:
    deposition, admin = accepted(), make_user("admin")
    visit(admin, "undo_acceptance", deposition, post={"reason": ""})
    deposition.refresh_from_db()
    assert deposition.state == State.ACCEPTED
    visit(admin, "publish", deposition, post={})
    deposition.refresh_from_db()
    assert deposition.state == State.PUBLISHED
    assert visit(deposition.owner, "publish", deposition, post={}).status_code == 404
