"""While an accepted deposition is amended, staff keep the accepted revision and see nothing of the draft."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from submissions import export, structure
from submissions.models import Deposition
from submissions.refusals import Refused
from submissions.review import workflow
from submissions.states import Action, State
from tests.factories import make_user
from tests.submissions.submitted import accepted, in_review, ready, submit

pytestmark = pytest.mark.django_db
SECRET = "A title of the next revision"


def amended() -> Deposition:
    """Accepted, then a draft again in which everything that can be seen was changed."""
    deposition = accepted()
    workflow.move(deposition, action=Action.AMEND, actor=deposition.owner)
    for row in (deposition, deposition.datasets.get()):
        row.values = {**row.values, "title": SECRET, "description": SECRET}
        row.save()
    return deposition


def get(user: Any, name: str, *args: Any, **more: Any) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(reverse(name, args=args), **more)


def test_admins_export_what_was_accepted() -> None:
    deposition, admin = amended(), make_user("admin")
    number = deposition.datasets.get().archive_id
    answer = get(admin, "export_file", deposition.label, f"{number}.yaml")
    assert answer.status_code == 200
    assert SECRET not in answer.content.decode()
    assert get(admin, "export_zip", deposition.label).status_code == 200
    for person in (make_user("curator"), deposition.owner):
        assert get(person, "export_zip", deposition.label).status_code == 404


def test_the_list_of_exports_shows_the_accepted_revision_being_amended() -> None:
    deposition, admin = amended(), make_user("admin")
    page = get(admin, "exports").content.decode()
    assert "Revision 1, being amended" in page
    assert "Mitochondria isolated from respiring yeast" in page
    assert SECRET not in page
    only = Client()
    only.force_login(admin)
    assert deposition.label in only.get(reverse("exports") + "?state=amended").content.decode()
    assert deposition.label not in only.get(reverse("exports") + "?state=accepted").content.decode()


@pytest.mark.parametrize("role", ["curator", "admin"])
def test_staff_read_the_accepted_revision_and_nothing_of_the_draft(role: str) -> None:
    deposition, person = amended(), make_user(role)
    answer = get(person, "review", deposition.label, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(reverse("record", args=[deposition.label]), 302)]
    assert "Mitochondria isolated from respiring yeast" in page
    assert "The authors are amending it" in page
    assert SECRET not in page
    for name in ("deposition", "files", "runs", "checks", "history"):
        assert get(person, name, deposition.label).status_code == 404


def test_strangers_and_drafts_that_never_were_accepted() -> None:
    assert get(make_user(), "record", amended().label).status_code == 404
    admin = make_user("admin")
    for deposition in (ready(), in_review()):
        assert get(admin, "record", deposition.label).status_code == 404
    assert get(admin, "review", ready().label).status_code == 404


def test_the_accepted_revision_stays_until_the_next_one_is_accepted() -> None:
    deposition = amended()
    first = export.accepted(deposition)
    submit(deposition)
    assert export.accepted(deposition) == first
    workflow.move(deposition, action=Action.CLAIM, actor=make_user("curator"))
    workflow.move(deposition, action=Action.ACCEPT, actor=deposition.curator)
    second = export.accepted(deposition)
    assert second is not None
    assert second.revision == 2
    admin = make_user("admin")
    workflow.move(deposition, action=Action.UNDO_ACCEPTANCE, actor=admin, reason="Too early.")
    assert export.accepted(deposition) == first


def test_an_acceptance_that_was_undone_is_not_exported() -> None:
    deposition, admin = accepted(), make_user("admin")
    workflow.move(deposition, action=Action.UNDO_ACCEPTANCE, actor=admin, reason="Wrong dataset.")
    assert export.accepted(deposition) is None
    assert get(admin, "export_zip", deposition.label).status_code == 404
    assert deposition.label not in get(admin, "exports").content.decode()


def test_the_list_takes_the_same_number_of_queries_for_many_rows() -> None:
    client = Client()
    client.force_login(make_user("admin"))

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("exports")).status_code == 200
        return len(captured)

    accepted()
    with_one = count()
    amended()
    accepted()
    assert count() == with_one


def test_a_dataset_with_a_number_of_the_archive_stays() -> None:
    deposition = amended()
    known = deposition.datasets.get()
    added = structure.add_dataset(deposition)
    with pytest.raises(Refused, match=f"accepted as the archive's dataset {known.archive_id}, so it stays"):
        structure.remove_dataset(known)
    structure.remove_dataset(added)
    assert [row.pk for row in deposition.datasets.all()] == [known.pk]
    assert deposition.state == State.DRAFT
