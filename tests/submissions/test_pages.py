"""The pages of a deposition, as the people of each role meet them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from submissions import structure
from submissions.models import Block, Comment, Deposition
from submissions.schema import Context, Level, sections_of
from submissions.states import State
from submissions.typed import mark
from tests.factories import fill, make_deposition, make_runs, make_user, put_in_state

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Any:
    return make_user()


@pytest.fixture
def deposition(owner: Any) -> Deposition:
    return make_deposition(owner, title="Yeast")


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url_of(deposition: Deposition, address: str, key: str) -> str:
    return reverse("section", args=[deposition.label, address, key])


def section_urls(deposition: Deposition) -> list[str]:
    rows = [deposition, *deposition.datasets.all(), *Block.objects.filter(dataset__deposition=deposition)]
    return [url_of(deposition, row.address, section.key) for row in rows for section in row.sections]


def page_urls(deposition: Deposition) -> list[str]:
    block = Block.objects.filter(dataset__deposition=deposition).first()
    assert block is not None
    return [
        *section_urls(deposition),
        deposition.get_absolute_url(),
        reverse("by_run", args=[deposition.label, block.pk]),
    ]


def test_every_page_opens_for_the_owner(owner: Any, deposition: Deposition) -> None:
    structure.add_block(deposition.datasets.get(), kind=Level.TOMOGRAM)
    client = client_of(owner)
    for url in page_urls(deposition):
        answer = client.get(url)
        assert answer.status_code == 200, url
        assert deposition.label in answer.text
    pages = {link.rstrip("/").rpartition("/")[2] for link in section_urls(deposition)}
    assert pages >= {"about", "authors", "references", "sample", "people", "acquisition", "tilt_series", "tomogram"}


def test_a_stranger_finds_nothing_and_the_signed_out_are_sent_to_sign_in(deposition: Deposition) -> None:
    stranger, curator = client_of(make_user()), client_of(make_user("curator"))
    for url in page_urls(deposition):
        assert stranger.get(url).status_code == 404
        assert curator.get(url).status_code == 404, "a draft is its owner's alone"
        assert reverse("account_login") in Client().get(url)["Location"]
    for url in section_urls(deposition):
        assert stranger.post(url, {"title": "Mine now"}).status_code == 404


def test_a_curator_reads_words_and_cannot_change_them(owner: Any, deposition: Deposition) -> None:
    put_in_state(fill(deposition), State.SUBMITTED)
    curator = client_of(make_user("curator"))
    block = Block.objects.get(dataset__deposition=deposition, kind=Level.ACQUISITION)
    url = url_of(deposition, block.address, "acquisition")
    shown = curator.get(url).text
    assert "300\u00a0kV" in shown
    assert "data-autosave" not in shown
    assert curator.post(url, {"tilt_step": "9"}).status_code == 404
    mine = client_of(owner)
    assert "data-autosave" not in mine.get(url).text
    refused = mine.post(url, {"tilt_step": "9"}, follow=True)
    assert "nothing in it can be changed now" in refused.text
    block.refresh_from_db()
    assert block.values["tilt_step"] == 3.0


def test_saving_goes_on_to_the_next_page_and_back(owner: Any, deposition: Deposition) -> None:
    client = client_of(owner)
    about, authors = (url_of(deposition, "deposition", key) for key in ("about", "authors"))
    assert client.post(about, {"description": "Cells.", "go": "onward"})["Location"] == authors
    assert client.post(authors, {"go": "back"})["Location"] == about
    assert client.post(about, {"go": "stay"})["Location"] == about
    deposition.refresh_from_db()
    assert deposition.values == {"title": "Yeast", "description": "Cells."}


def test_a_wrong_value_stays_in_the_control_with_its_sentence(owner: Any, deposition: Deposition) -> None:
    client = client_of(owner)
    block = Block.objects.get(dataset__deposition=deposition, kind=Level.TILT_SERIES)
    url = url_of(deposition, block.address, "tilt_series")
    shown = client.post(url, {"pixel_size": "1,35"}, follow=True).text
    assert 'value="1,35"' in shown
    assert "write the decimal point as a point, 1.35" in shown


def test_autosave_is_told_when_what_is_wrong_and_what_is_left(owner: Any, deposition: Deposition) -> None:
    client = client_of(owner)
    url = url_of(deposition, "deposition", "authors")
    sent = {"authors-count": "1", "authors-0-name": "Ada", "authors-0-orcid": "1", "authors-0-email": "a@lab.example"}
    answer = client.post(url, sent, headers={"accept": "application/json"}).json()
    assert answer["saved"].startswith("Saved at ")
    assert [(p["field"], p["row"], p["column"]) for p in answer["problems"]] == [("authors", 0, "orcid")]
    assert "1 error" in answer["parts"]
    deposition.refresh_from_db()
    field = next(sections_of("deposition", Context())[1].fields)
    assert json.loads(answer["seen"]) == {"authors": mark(field, deposition.values["authors"])}


def test_autosave_is_told_when_nothing_may_change(owner: Any, deposition: Deposition) -> None:
    put_in_state(deposition, State.SUBMITTED)
    url = url_of(deposition, "deposition", "about")
    answer = client_of(owner).post(url, {"title": "New"}, headers={"accept": "application/json"})
    assert answer.status_code == 409
    assert "is submitted" in answer.json()["error"]


def test_rows_of_another_deposition_are_not_found(owner: Any, deposition: Deposition) -> None:
    other = make_deposition(owner)
    client, theirs = client_of(owner), other.datasets.get()
    block = Block.objects.filter(dataset=theirs).first()
    assert block is not None
    paths = [
        url_of(deposition, theirs.address, "sample"),
        url_of(deposition, block.address, block.kind),
        reverse("dataset_copy", args=[deposition.label, theirs.pk]),
        reverse("dataset_remove", args=[deposition.label, theirs.pk]),
        reverse("block_add", args=[deposition.label, theirs.pk]),
        reverse("block_copy", args=[deposition.label, block.pk]),
        reverse("block_remove", args=[deposition.label, block.pk]),
        reverse("block_describe", args=[deposition.label, block.pk]),
        reverse("by_run", args=[deposition.label, block.pk]),
    ]
    for path in paths:
        assert client.post(path, {"kind": "tomogram"}).status_code == 404, path
    assert (other.datasets.count(), Block.objects.filter(dataset=theirs).count()) == (1, 3)


def test_every_link_of_what_is_left_leads_to_its_field(owner: Any, deposition: Deposition) -> None:
    client = client_of(owner)
    answer = client.get(deposition.get_absolute_url())
    gaps = [gap for gap in answer.context["known"].gaps if "#f-" in gap.url]
    assert len(gaps) > 30
    pages = {url: client.get(url).text for url in {gap.url.partition("#")[0] for gap in gaps}}
    for gap in gaps:
        url, _, anchor = gap.url.partition("#")
        assert f'id="{anchor}"' in pages[url]
        if gap.kind == "missing":
            assert gap.sentence in pages[url].replace("&#x27;", "'")


def test_the_side_bar_counts_what_is_missing_once_something_was_typed(owner: Any, deposition: Deposition) -> None:
    items = {
        item.page: item
        for group in client_of(owner).get(deposition.get_absolute_url()).context["side"]["groups"]
        for item in group.items
    }
    assert (items["deposition/about"].mark, items["deposition/about"].count_text) == ("missing", "1 missing")
    assert (items["deposition/authors"].mark, items["deposition/authors"].count_text) == ("empty", "")
    assert items["files"].mark == "empty"


def test_a_comment_stands_at_its_field_until_it_is_done(owner: Any, deposition: Deposition) -> None:
    curator = make_user("curator", name="Casey Curator")
    put_in_state(deposition, State.CHANGES_REQUESTED, curator=curator)
    said = {"deposition": deposition, "author": curator, "revision": 1, "address": "deposition.title"}
    sent = Comment.objects.create(text="Name the organism.", sent_at=timezone.now(), **said)
    Comment.objects.create(text="Not yet sent.", **said)
    client, url = client_of(owner), url_of(deposition, "deposition", "about")
    shown = client.get(url).text
    assert "Name the organism." in shown
    assert "Not yet sent." not in shown
    assert "1 comment open" in shown
    done = reverse("comment_done", args=[deposition.label, sent.pk])
    answer = client.post(done, {"_page": "deposition/about", "title": "Saccharomyces"})
    assert answer["Location"] == f"{url}#f-title"
    deposition.refresh_from_db()
    assert deposition.values["title"] == "Saccharomyces"
    assert "1 comment open" not in client.get(url).text


def test_my_depositions_are_mine_in_words(owner: Any, deposition: Deposition) -> None:
    make_deposition(make_user(), title="Not mine")
    client = client_of(owner)
    shown = client.get(reverse("deposition_list")).text
    assert "Yeast" in shown
    assert "Not mine" not in shown
    assert "Go on filling it in" in shown
    assert "Nothing of yours is called" in client.get(reverse("deposition_list"), {"q": "xyz"}).text
    assert "Yeast" in client.get(reverse("deposition_list"), {"q": deposition.label}).text
    assert "No depositions yet" in client_of(make_user("admin")).get(reverse("deposition_list")).text


def test_a_new_deposition_begins_at_its_first_section(owner: Any) -> None:
    client = client_of(owner)
    answer = client.post(reverse("deposition_new"))
    created = owner.depositions.get()
    assert answer["Location"] == url_of(created, "deposition", "about")
    assert "What do you want to deposit?" in client.get(reverse("deposition_new")).content.decode()


def test_deleting_asks_for_a_draft_and_takes_it_away(owner: Any, deposition: Deposition) -> None:
    client = client_of(owner)
    assert "Delete this draft?" in client.get(deposition.get_absolute_url()).text
    answer = client.post(reverse("deposition_delete", args=[deposition.label]), follow=True)
    assert f"{deposition.label} and its files are deleted." in answer.text
    assert not owner.depositions.exists()


def test_what_differs_by_run_is_typed_in_one_table(owner: Any, deposition: Deposition) -> None:
    (run,) = make_runs(deposition.datasets.get(), 1)
    block = Block.objects.get(dataset__deposition=deposition, kind=Level.ACQUISITION)
    client, url = client_of(owner), reverse("by_run", args=[deposition.label, block.pk])
    shown = client.post(url, {f"run-{run.pk}-tilt_step": "two"}, follow=True).text
    assert 'value="two"' in shown
    assert "“two” is not a number." in shown
    assert block.overrides.get().values == {"tilt_step": "two"}


@pytest.mark.parametrize("name", ["deposition_list", "section", "deposition", "by_run"])
def test_a_page_costs_the_same_with_many_rows(name: str, owner: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost(*, runs: int, blocks: int, depositions: int) -> int:
        deposition = fill(make_deposition(owner))
        dataset = deposition.datasets.get()
        make_runs(dataset, runs)
        for _ in range(blocks):
            structure.add_block(dataset, kind=Level.TOMOGRAM)
        for _ in range(depositions):
            make_deposition(owner)
        block = dataset.blocks.filter(kind=Level.TOMOGRAM).first()
        assert block is not None
        url = {
            "deposition_list": reverse("deposition_list"),
            "deposition": deposition.get_absolute_url(),
            "section": url_of(deposition, block.address, "tomogram"),
            "by_run": reverse("by_run", args=[deposition.label, block.pk]),
        }[name]
        client = client_of(owner)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    few, many = cost(runs=1, blocks=1, depositions=0), cost(runs=20, blocks=5, depositions=10)
    assert few == many
    assert many <= 25
