"""Two co-authors, or two windows, on one field: nothing is overwritten silently, and either value can be chosen."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from submissions.drafts import save_section
from submissions.models import Block, Deposition
from submissions.overrides import save_overrides
from submissions.schema import section
from tests.factories import make_deposition, make_runs, make_user

pytestmark = pytest.mark.django_db
ABOUT = section("deposition", "about")


class Forms(HTMLParser):
    """What a browser without scripts would send: the fields of the section's form, and the buttons "take"."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.takes: list[str] = []
        self._area = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {key: value or "" for key, value in attrs}
        name = named.get("name", "")
        if tag == "button" and name == "take":
            self.takes.append(named["value"])
        elif (tag == "input" and named.get("type") not in ("radio", "checkbox")) or "checked" in named:
            self.fields[name] = named.get("value", "")
        elif tag == "textarea":
            self._area = name
            self.fields[name] = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        self._area = "" if tag == "textarea" else self._area


class Window:
    """One window on one section."""

    def __init__(self, deposition: Deposition, *, user: Any = None, key: str = "about") -> None:
        self.client = Client()
        self.client.force_login(user or deposition.owner)
        self.url = reverse("section", args=[deposition.label, "deposition", key])
        self.form = Forms(self.client.get(self.url).content.decode())

    def send(self, **typed: str) -> Any:
        """Without scripts."""
        self.form.fields |= typed
        answer = self.client.post(self.url, self.form.fields)
        if answer.status_code == 409:
            self.form = Forms(answer.content.decode())
            self.form.fields.pop("take", None)
        return answer

    def autosave(self, **typed: str) -> Any:
        self.form.fields |= typed
        answer = self.client.post(self.url, self.form.fields, headers={"Accept": "application/json"}).json()
        self.form.fields["_seen"] = answer["seen"]
        return answer


@pytest.fixture
def deposition() -> Deposition:
    return make_deposition(make_user(name="Ada Example"), title="Yeast", description="Cells.")


def stored(deposition: Deposition) -> dict[str, Any]:
    deposition.refresh_from_db()
    return deposition.values


def ben_writes(deposition: Deposition, **typed: str) -> None:
    save_section(deposition, section=ABOUT, typed=typed, actor=make_user(name="Ben Example"))


def test_without_scripts_both_values_are_shown_and_the_rest_is_saved(deposition: Deposition) -> None:
    window = Window(deposition)
    ben_writes(deposition, title="Baker's yeast")
    answer = window.send(title="Yeast cells", description="Cells in ice.", go="onward")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Ben Example changed “Title”" in text
    assert "Baker&#x27;s yeast" in text
    assert window.form.fields["title"] == "Yeast cells"
    assert stored(deposition) == {"title": "Baker's yeast", "description": "Cells in ice."}


@pytest.mark.parametrize(("choice", "kept"), [("mine", "Yeast cells"), ("theirs", "Baker's yeast")])
def test_without_scripts_either_can_be_chosen(deposition: Deposition, choice: str, kept: str) -> None:
    window = Window(deposition)
    ben_writes(deposition, title="Baker's yeast")
    window.send(title="Yeast cells")
    take = next(value for value in window.form.takes if value.startswith(choice))
    answer = window.send(take=take)
    assert answer.status_code == 302
    assert stored(deposition)["title"] == kept
    assert Window(deposition).form.fields["title"] == kept


def test_sending_again_without_choosing_overwrites_nothing(deposition: Deposition) -> None:
    window = Window(deposition)
    ben_writes(deposition, title="Baker's yeast")
    window.send(title="Yeast cells")
    assert window.send().status_code == 409
    assert stored(deposition)["title"] == "Baker's yeast"


def test_mine_is_asked_again_when_theirs_changed_once_more(deposition: Deposition) -> None:
    window = Window(deposition)
    ben_writes(deposition, title="Baker's yeast")
    window.send(title="Yeast cells")
    take = next(value for value in window.form.takes if value.startswith("mine"))
    ben_writes(deposition, title="Brewer's yeast")
    assert window.send(take=take).status_code == 409
    assert stored(deposition)["title"] == "Brewer's yeast"


def test_autosave_names_the_field_and_keeps_asking(deposition: Deposition) -> None:
    window = Window(deposition)
    ben_writes(deposition, title="Baker's yeast")
    for _ in range(2):
        answer = window.autosave(title="Yeast cells", description="Cells in ice.")
        assert [conflict["field"] for conflict in answer["conflicts"]] == ["title"]
        assert "Ben Example" in answer["conflicts"][0]["html"]
        assert stored(deposition) == {"title": "Baker's yeast", "description": "Cells in ice."}
    take = Forms(answer["conflicts"][0]["html"]).takes
    window.form.fields["take"] = next(value for value in take if value.startswith("mine"))
    assert window.autosave()["conflicts"] == []
    assert stored(deposition)["title"] == "Yeast cells"


def test_what_somebody_else_changed_is_not_taken_back_by_typing_elsewhere(deposition: Deposition) -> None:
    """The page still shows the old title; it was seen, not typed."""
    window = Window(deposition)
    ben_writes(deposition, title="Baker's yeast")
    answer = window.autosave(description="Cells in ice.")
    assert [field["field"] for field in answer["fields"]] == ["title"]
    assert "Baker&#x27;s yeast" in answer["fields"][0]["html"]
    assert "Changed by Ben Example" in answer["fields"][0]["html"]
    window.autosave(description="Cells in thin ice.")
    assert stored(deposition) == {"title": "Baker's yeast", "description": "Cells in thin ice."}


def test_the_same_words_are_no_conflict(deposition: Deposition) -> None:
    window = Window(deposition)
    ben_writes(deposition, title="Yeast cells")
    assert window.autosave(title="Yeast cells")["conflicts"] == []


def test_another_window_of_the_same_person_is_told_as_such(deposition: Deposition) -> None:
    first, second = Window(deposition), Window(deposition)
    first.autosave(title="Baker's yeast")
    answer = second.autosave(title="Yeast cells")
    assert "in another window" in answer["conflicts"][0]["html"]


def test_rows_conflict_as_a_whole(deposition: Deposition) -> None:
    first, second = Window(deposition, key="authors"), Window(deposition, key="authors")
    first.autosave(**{"authors-0-name": "Ada"})
    answer = second.autosave(**{"authors-0-name": "Ben"})
    assert [conflict["field"] for conflict in answer["conflicts"]] == ["authors"]
    second.form.fields["take"] = next(
        take for take in Forms(answer["conflicts"][0]["html"]).takes if take.startswith("theirs")
    )
    answer = second.autosave()
    assert 'value="Ada"' in next(field["html"] for field in answer["fields"] if field["field"] == "authors")
    assert stored(deposition)["authors"][0]["name"] == "Ada"
    assert json.loads(answer["seen"]).keys() == {"authors"}


def test_a_comment_is_not_done_while_a_value_waits_for_a_choice(deposition: Deposition) -> None:
    comment = deposition.comments.create(
        author=make_user("curator"), address="deposition.title", text="Which?", revision=1, sent_at=deposition.created
    )
    window = Window(deposition)
    ben_writes(deposition, title="Baker's yeast")
    window.form.fields |= {"title": "Yeast cells"}
    answer = window.client.post(reverse("comment_done", args=[deposition.label, comment.pk]), window.form.fields)
    comment.refresh_from_db()
    assert answer.status_code == 409
    assert 'value="Yeast cells"' in answer.content.decode()
    assert comment.done_at is None


class Table(Window):
    """One window on the values by run of the acquisition."""

    def __init__(self, deposition: Deposition) -> None:
        self.client = Client()
        self.client.force_login(deposition.owner)
        self.block = Block.objects.get(dataset__deposition=deposition, kind="acquisition")
        self.url = reverse("by_run", args=[deposition.label, self.block.pk])
        self.form = Forms(self.client.get(self.url).content.decode())

    def stored(self) -> dict[int, Any]:
        return {row.run_id: row.values for row in self.block.overrides.all()}


@pytest.mark.parametrize(("choice", "kept"), [("mine", 2.0), ("theirs", 3.0)])
def test_values_by_run_conflict_cell_by_cell(deposition: Deposition, choice: str, kept: float) -> None:
    first, second = make_runs(deposition.datasets.get(), 2)
    table = Table(deposition)
    ben = make_user(name="Ben Example")
    save_overrides(table.block, typed={first.pk: {"dose_per_movie": "3"}}, actor=ben)
    cells = {f"run-{first.pk}-dose_per_movie": "2", f"run-{second.pk}-dose_per_movie": "2.5"}
    answer = table.send(**cells)
    assert answer.status_code == 409
    assert "Ben Example changed “" in answer.content.decode()
    assert table.form.fields[f"run-{first.pk}-dose_per_movie"] == "2"
    assert table.stored() == {first.pk: {"dose_per_movie": 3.0}, second.pk: {"dose_per_movie": 2.5}}
    assert table.send().status_code == 409
    take = next(value for value in table.form.takes if value.startswith(choice))
    assert table.send(take=take).status_code == 302
    assert table.stored()[first.pk] == {"dose_per_movie": kept}


def test_an_untouched_cell_does_not_take_back_what_somebody_else_wrote(deposition: Deposition) -> None:
    first, second = make_runs(deposition.datasets.get(), 2)
    table = Table(deposition)
    save_overrides(table.block, typed={first.pk: {"dose_per_movie": "3"}}, actor=None)
    table.send(**{f"run-{second.pk}-dose_per_movie": "2.5"})
    assert table.stored() == {first.pk: {"dose_per_movie": 3.0}, second.pk: {"dose_per_movie": 2.5}}
