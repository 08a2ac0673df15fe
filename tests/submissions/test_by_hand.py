"""Placing a file by hand that a pattern gave several places: nothing is lost unasked, and the hand wins."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from submissions import patterns
from submissions.models import Assignment, Deposition, Event, File, Pattern
from submissions.review.history import line
from submissions.schema import Level
from tests.factories import make_deposition, make_runs
from tests.submissions.submitted import add_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def deposition() -> Deposition:
    """The pattern finds one file for two runs."""
    deposition = make_deposition()
    dataset = deposition.datasets.get()
    make_runs(dataset, 2)
    add_file(deposition, "all/TS_01_TS_02.st")
    block = dataset.blocks.get(kind=Level.TILT_SERIES)
    for number in (1, 2):
        patterns.save(block, role="tilt_series", list_glob=f"all/*{{run_name}}{'*' if number == 1 else ''}")
    assert Assignment.objects.filter(file=File.objects.get()).count() == 2
    return deposition


def place(deposition: Deposition, **posted: Any) -> str:
    client = Client()
    client.force_login(deposition.owner)
    answer = client.post(reverse("file_place", args=[deposition.label, File.objects.get().pk]), posted)
    return " ".join(answer.content.decode().split())


def test_the_button_asks_and_names_how_many_places_there_are(deposition: Deposition) -> None:
    client = Client()
    client.force_login(deposition.owner)
    page = client.get(reverse("files", args=[deposition.label])).content.decode()
    assert 'hx-confirm="all/TS_01_TS_02.st has 2 places now.' in page


def test_the_places_stay_until_one_is_chosen_instead(deposition: Deposition) -> None:
    row = place(deposition)
    assert "What you choose replaces its 2 places." in row
    assert "<select" in row
    assert Assignment.objects.count() == 2
    row = place(deposition, role="tilt_series", run="", at="")
    assert "Not saved yet" in row
    assert "What you choose replaces its 2 places." in row
    assert Assignment.objects.count() == 2
    assert not Event.objects.filter(action="file_placed").exists()


def test_the_chosen_place_replaces_them_with_an_event_and_patterns_leave_it_alone(deposition: Deposition) -> None:
    place(deposition, role="tilt_series", run="TS_02", at="")
    held = Assignment.objects.get()
    assert (held.run.name if held.run else "", held.origin) == ("TS_02", "hand")
    event = Event.objects.get(action="file_placed")
    assert event.actor == deposition.owner
    assert line(event).said.endswith("placed all/TS_01_TS_02.st by hand, in place of 2 places")
    for pattern in Pattern.objects.all():
        patterns.apply(pattern)
    assert list(Assignment.objects.all()) == [held]
