"""What no browser sends is answered in words, never with our fault: NUL, numbers of 5,000 digits, JSON without end."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from submissions.asked import number
from submissions.models import Comment, Deposition
from tests.factories import make_deposition, make_runs, make_user
from tests.submissions.world import World

pytestmark = pytest.mark.django_db
DIGITS = "9" * 5_000
DEEP = "[" * 100_000


@pytest.fixture
def deposition() -> Deposition:
    return make_deposition(title="Mitochondria")


@pytest.fixture
def owner(client: Client, deposition: Deposition) -> Client:
    client.force_login(deposition.owner)
    client.raise_request_exception = False
    return client


def at(deposition: Deposition, rest: str) -> str:
    return f"{deposition.get_absolute_url()}{rest}"


@pytest.mark.parametrize("text", ["7", "0147", "1" * 18])
def test_a_number_is_read(text: str) -> None:
    assert number(text) == int(text)


@pytest.mark.parametrize("text", ["", "²", "٣", "-1", "1.0", " 1", "1" * 19, DIGITS, None])
def test_other_texts_are_no_number(text: Any) -> None:
    assert number(text) is None


@pytest.mark.parametrize("query", ["?q=%00", "?a%00=1", "?q=a&q=%00"])
@pytest.mark.parametrize("rest", ["files/", "runs/", "checks/"])
def test_nul_in_an_address(owner: Client, deposition: Deposition, rest: str, query: str) -> None:
    answer = owner.get(at(deposition, rest) + query)
    assert answer.status_code == 400
    assert "<h1" in answer.content.decode()


@pytest.mark.parametrize("query", ["/depositions/?q=%00", "/accounts/login/?next=%00"])
def test_nul_in_other_pages(owner: Client, query: str) -> None:
    assert owner.get(query).status_code == 400


def test_nul_in_what_is_posted(owner: Client, deposition: Deposition) -> None:
    dataset = deposition.datasets.get()
    answer = owner.post(at(deposition, "runs/add/"), {"dataset": dataset.pk, "names": "TS_1\0"})
    assert answer.status_code == 400
    assert not dataset.runs.exists()
    block = dataset.blocks.first()
    assert owner.post(at(deposition, f"blocks/{block.pk}/describe/"), {"name": "a\0b"}).status_code == 400
    answer = owner.post("/accounts/login/", {"login": "a\0@b.example", "password": "x"})
    assert answer.status_code == 400


def test_nul_in_a_cookie(client: Client, stack: Any) -> None:
    client.cookies["portal_session_8000"] = '"\\000aaaaaaaaaaaaaaa"'
    client.cookies["theme"] = "a\0b"
    client.raise_request_exception = False
    assert client.get("/depositions/").status_code in (302, 400)


def test_nul_in_a_section_loses_nothing_that_was_typed(owner: Client, deposition: Deposition) -> None:
    page = at(deposition, "s/deposition/about/")
    owner.post(page, {"title": "Mito\0chondria", "description": "Kept."})
    deposition.refresh_from_db()
    assert deposition.values["title"] == "Mito\ufffdchondria"
    assert deposition.values["description"] == "Kept."
    assert owner.get(page + "?show=%00").status_code == 400


@pytest.mark.parametrize("sought", [DIGITS, "²", "D-²", "D-" + DIGITS])
def test_odd_numbers_are_sought_and_not_found(owner: Client, sought: str) -> None:
    assert owner.get("/depositions/", {"q": sought}).status_code == 200


def test_a_deposition_is_found_by_its_number(owner: Client, deposition: Deposition) -> None:
    for sought in (deposition.label, deposition.label.lower(), str(deposition.pk)):
        assert deposition.label in owner.get("/depositions/", {"q": sought}).content.decode()


@pytest.mark.parametrize("odd", [DIGITS, "²", "abc", "-1"])
def test_odd_numbers_of_runs_datasets_and_blocks(owner: Client, deposition: Deposition, odd: str) -> None:
    dataset = deposition.datasets.get()
    make_runs(dataset)
    block = dataset.blocks.get(kind="tilt_series")
    assert owner.get(at(deposition, "runs/"), {"dataset": odd}).status_code == 404
    assert owner.get(at(deposition, "runs/delete/"), {"run": odd}).status_code == 302
    assert owner.post(at(deposition, "runs/add/"), {"dataset": odd, "names": "TS_9"}).status_code == 404
    described = {"name": "x", "cover": "all", "parent": odd}
    assert owner.post(at(deposition, f"blocks/{block.pk}/describe/"), described).status_code == 302


@pytest.mark.parametrize("odd", [DIGITS, "²", "abc", ""])
@pytest.mark.parametrize("kind", ["block", "dataset"])
def test_odd_places_of_files(kind: str, odd: str) -> None:
    from submissions.suggestions import Places

    world = World(runs=1)
    places = Places(world.deposition)
    assert places.place(role="tilt_series", run=world.runs[0], at=f"{kind}:{odd}") is not None, "the only one possible"
    assert places.find_run("TS_1", at=f"{kind}:{odd}") == world.runs[0]


@pytest.mark.parametrize(
    "where", [f"dataset:{DIGITS}/about", "dataset:abc/x", "foo/about", "block:²/x", "/x", "deposition/x"]
)
def test_a_comment_is_not_done_on_a_page_that_is_not_there(owner: Client, deposition: Deposition, where: str) -> None:
    comment = Comment.objects.create(
        deposition=deposition,
        author=make_user("curator"),
        address="deposition.title",
        text="?",
        revision=1,
        sent_at=deposition.created,
    )
    answer = owner.post(at(deposition, f"comments/{comment.pk}/done/"), {"_page": where})
    assert answer.status_code == 404
    comment.refresh_from_db()
    assert comment.done_at is None


@pytest.mark.parametrize(
    "following", ["foo", "foo/bar", "start", "", "//evil.example", "https://evil.example", "/\\evil"]
)
def test_after_choosing_colours_the_way_leads_home(client: Client, following: str) -> None:
    answer = client.post("/theme/", {"theme": "dark", "next": following})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.post("/theme/", {"theme": "dark", "next": "/help/?a=b"})["Location"] == "/help/?a=b"


@pytest.mark.parametrize(
    "body",
    [DEEP, '{"path": ' + DEEP, '{"path": "a.mrc", "size": ' + "9" * 400 + "}", '{"size": ' + DIGITS + "}", "\xff"],
)
def test_json_that_is_no_request(owner: Client, deposition: Deposition, body: str) -> None:
    answer = owner.post(at(deposition, "uploads/"), body.encode("latin-1"), content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["kind"] == "bad"


def test_a_form_where_json_is_expected(owner: Client, deposition: Deposition) -> None:
    answer = owner.post(at(deposition, "uploads/"), {"path": "a.mrc", "size": "1"})
    assert (answer.status_code, answer.json()["kind"]) == (400, "bad")


def test_marks_without_end_do_not_keep_a_section_from_being_saved(owner: Client, deposition: Deposition) -> None:
    owner.post(at(deposition, "s/deposition/about/"), {"title": "Kept", "_seen": DEEP})
    deposition.refresh_from_db()
    assert deposition.values["title"] == "Kept"


@pytest.mark.usefixtures("bucket")
def test_odd_numbers_of_parts_and_odd_checksums(owner: Client, deposition: Deposition) -> None:
    from submissions import uploads

    upload = uploads.start(deposition, path="a.mrc", size=5, actor=deposition.owner)

    def ask(what: str, data: Any) -> Any:
        return owner.post(at(deposition, f"uploads/{upload.pk}/{what}/"), data, content_type="application/json")

    for odd in (DIGITS, "²", "x", ""):
        assert ask("parts", {"parts": {odd: None}}).status_code == 400
    for odd in ("\ud800", "a\0b", "not base64"):
        answer = owner.post(
            at(deposition, f"uploads/{upload.pk}/complete/"), {"checksum": odd}, content_type="application/json"
        )
        assert answer.status_code == 409
        assert "is no CRC64NVME in base64" in answer.json()["error"]
    upload.refresh_from_db()
    assert upload.state == "open"
