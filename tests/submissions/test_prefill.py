"""What files say, taken over into the forms: never over what a person stated, as one batch, undone as one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from submissions import history
from submissions.drafts import save_section
from submissions.models import Batch, Block, Dismissed, Event, FieldChange, File, Override
from submissions.overrides import save_overrides
from submissions.prefill.accepting import Wanted, accept, dismiss, offer_again
from submissions.prefill.offers import Offer, offers_of
from submissions.prefill.proposing import Suggestion
from submissions.schema import Level, section
from submissions.tree import load_outline
from tests import large
from tests.submissions.prefilled import TILTS, Prefilled, mdoc
from validation.models import Ahead, Content, Reading
from validation.queue import QueueState

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Prefilled:
    return Prefilled()


def offers(world: Prefilled) -> dict[Level, Offer]:
    return {offer.node.level: offer for offer in offers_of(load_outline(world.deposition))}


def offered(world: Prefilled, level: Level = Level.ACQUISITION) -> dict[str, Suggestion]:
    return {one.field.key: one for one in offers(world)[level].suggestions}


def texts(world: Prefilled, level: Level = Level.ACQUISITION) -> dict[str, str]:
    return {key: one.text.replace("\u00a0", " ") for key, one in offered(world, level).items()}


def values(world: Prefilled, kind: Level) -> dict[str, Any]:
    return dict(Block.objects.get(pk=world.block(kind).pk).values)


def type_in(world: Prefilled, kind: Level, **typed: Any) -> None:
    save_section(world.block(kind), section=section(kind, kind.value), typed=typed, actor=world.owner)


def test_what_mdocs_and_headers_say_of_a_block(world: Prefilled) -> None:
    said = texts(world)
    assert said == {
        "movies": "They are part of this deposition",
        "acceleration_voltage": "300 kV",
        "camera_manufacturer": "Gatan",
        "camera_model": "K3",
        "acquisition_software": "SerialEM 4.1.6",
        "tilt_min": "-9°",
        "tilt_max": "9°",
        "tilt_step": "3°",
        "tilt_scheme": "dose-symmetric",
        "dose_per_movie": "3 e⁻/Å²",
    }
    assert texts(world, Level.TILT_SERIES) == {"binning_from_frames": "2", "tilt_axis": "84.7°", "is_aligned": "No"}
    assert offered(world)["acceleration_voltage"].said == "from all 4 mdoc files"


def test_runs_that_differ_are_named_and_get_own_values() -> None:
    world = Prefilled(mdocs={3: mdoc(tilts=tuple(2 * angle for angle in TILTS))})
    found = offered(world)["tilt_min"]
    assert found.said == "from 3 of 4 mdoc files; 1 differs: TS_3 -18°"
    accept(world.deposition, wanted=None, actor=world.owner)
    assert values(world, Level.ACQUISITION)["tilt_min"] == -9.0
    row = Override.objects.get(block=world.block(Level.ACQUISITION))
    assert row.run == world.runs[2]
    assert row.values["tilt_min"] == -18.0
    assert offers(world)[Level.ACQUISITION].suggestions == ()


def test_where_the_archive_takes_one_value_runs_that_differ_are_a_doubt() -> None:
    world = Prefilled(mdocs={2: mdoc(voltage="200")})
    found = offered(world)["acceleration_voltage"]
    assert found.runs == {}
    assert "1 differs: TS_2 200" in found.said
    assert "need a block of their own" in found.doubts[0]


def test_a_value_that_somebody_stated_is_never_touched(world: Prefilled) -> None:
    type_in(world, Level.ACQUISITION, acceleration_voltage="200", camera_model="K2", acquisition_software="SerialEM")
    type_in(world, Level.ACQUISITION, tilt_min="not a number")
    assert {"acceleration_voltage", "camera_model", "tilt_min"}.isdisjoint(offered(world))
    before = values(world, Level.ACQUISITION)
    accept(world.deposition, wanted=None, actor=world.owner)
    after = values(world, Level.ACQUISITION)
    assert {key: after[key] for key in before} == before
    assert after["tilt_max"] == 9.0


def test_an_answer_is_a_statement_too(world: Prefilled) -> None:
    type_in(world, Level.TILT_SERIES, is_aligned="yes")
    accept(world.deposition, wanted=None, actor=world.owner)
    assert values(world, Level.TILT_SERIES)["is_aligned"] is True


def test_what_differs_from_the_statement_is_told_and_not_suggested(world: Prefilled) -> None:
    type_in(world, Level.ACQUISITION, acceleration_voltage="200")
    offer = offers(world)[Level.ACQUISITION]
    assert [(one.stated, one.value, one.said) for one in offer.differences] == [
        (200_000.0, 300_000.0, "from all 4 mdoc files")
    ]
    assert "acceleration_voltage" not in {one.field.key for one in offer.suggestions}


@pytest.mark.parametrize("typed", ["300", "300.4"])
def test_a_statement_within_the_tolerance_is_no_difference(world: Prefilled, typed: str) -> None:
    type_in(world, Level.ACQUISITION, acceleration_voltage=typed, acquisition_software="serialem 4.1.6 (beta)")
    assert offers(world)[Level.ACQUISITION].differences == ()


def test_own_values_that_somebody_stated_stay(world: Prefilled) -> None:
    block, run = world.block(Level.ACQUISITION), world.runs[0]
    save_overrides(block, typed={run.pk: {"tilt_min": "-50"}}, actor=world.owner)
    accept(world.deposition, wanted=None, actor=world.owner)
    assert Override.objects.get(block=block, run=run).values == {"tilt_min": -50.0}


def test_runs_that_come_later_and_differ_are_suggested_beside_what_is_stated(world: Prefilled) -> None:
    accept(world.deposition, wanted=None, actor=world.owner)
    world.again(2, mdoc(tilts=tuple(2 * angle for angle in TILTS)))
    found = offered(world)["tilt_max"]
    assert (found.value, found.runs) == (None, {world.runs[1].pk: 18.0})
    accept(world.deposition, wanted=[Wanted(world.block(Level.ACQUISITION).pk, "tilt_max")], actor=world.owner)
    assert values(world, Level.ACQUISITION)["tilt_max"] == 9.0
    assert Override.objects.get(run=world.runs[1]).values == {"tilt_max": 18.0}


def test_one_acceptance_is_one_batch_and_is_undone_as_one() -> None:
    world = Prefilled(mdocs={3: mdoc(tilts=tuple(2 * angle for angle in TILTS))})
    taken = accept(world.deposition, wanted=None, actor=world.owner)
    batch = Batch.objects.get()
    assert taken.batch == batch
    assert batch.what == "Values from the files"
    assert Event.objects.filter(deposition=world.deposition, action="batch").count() == 1
    history.undo(batch, actor=world.owner)
    assert values(world, Level.ACQUISITION) == {}
    assert not Override.objects.exists()
    assert "acceleration_voltage" in offered(world)


def test_a_suggestion_that_changed_since_it_was_seen_is_not_taken_over(world: Prefilled) -> None:
    block, seen = world.block(Level.ACQUISITION), offered(world)["acceleration_voltage"].mark
    for number in range(1, 5):
        world.again(number, mdoc(voltage="200"))
    taken = accept(world.deposition, wanted=[Wanted(block.pk, "acceleration_voltage", seen)], actor=world.owner)
    assert (taken.accepted, len(taken.gone), taken.batch) == ([], 1, None)
    assert values(world, Level.ACQUISITION) == {}


def test_what_is_dismissed_stays_so_until_the_files_say_something_else(world: Prefilled) -> None:
    block, found = world.block(Level.ACQUISITION), offered(world)["acceleration_voltage"]
    wanted = [Wanted(block.pk, "acceleration_voltage", found.mark)]
    assert dismiss(world.deposition, wanted=wanted, actor=world.owner) == 1
    assert "acceleration_voltage" not in offered(world)
    assert Event.objects.filter(action="dismiss").count() == 1
    accept(world.deposition, wanted=None, actor=world.owner)
    assert "acceleration_voltage" not in values(world, Level.ACQUISITION)
    for number in range(1, 5):
        world.again(number, mdoc(voltage="200"))
    assert texts(world)["acceleration_voltage"] == "200 kV"


def test_what_was_dismissed_is_offered_again(world: Prefilled) -> None:
    found = offered(world)["tilt_step"]
    dismiss(world.deposition, wanted=[Wanted(world.block(Level.ACQUISITION).pk, "tilt_step", found.mark)], actor=None)
    assert offer_again(world.deposition) == 1
    assert "tilt_step" in offered(world)


def test_files_that_have_not_arrived_say_it_ahead(world: Prefilled) -> None:
    run, block = world.runs[0], world.block(Level.ACQUISITION)
    file = world.again(1, mdoc())
    content = file.content
    assert content is not None
    Ahead.objects.create(
        file=file.pk, scope=world.deposition.uuid, name=file.path, size=1, state=QueueState.DONE,
        facts=content.reading.facts,
    )  # fmt: skip
    file.content = None
    file.announced = 1
    file.save()
    Content.objects.filter(pk=content.pk).delete()
    found = offered(world)["acceleration_voltage"]
    assert (found.said, found.ahead) == ("from all 4 mdoc files", True)
    assert run.assignments.filter(block=block, role="mdoc").exists()


def test_movies_that_lie_in_empiar_say_so(world: Prefilled) -> None:
    movies = File.objects.filter(deposition=world.deposition, assignments__role="movie_stack")
    movies.update(elsewhere_entry="EMPIAR-10045", elsewhere_path="data/x.mrc", content=None)
    said = texts(world)
    assert (said["movies"], said["empiar_entry"]) == ("In EMPIAR", "EMPIAR-10045")
    accept(world.deposition, wanted=None, actor=world.owner)
    assert values(world, Level.ACQUISITION)["empiar_entry"] == "EMPIAR-10045"


def test_files_that_are_not_read_yet_are_counted(world: Prefilled) -> None:
    file = world.again(1, mdoc())
    Reading.objects.filter(content=file.content).update(state=QueueState.WAITING)
    said = offered(world)["acceleration_voltage"].said
    assert said == "from 3 of 4 mdoc files; 1 mdoc file is not read yet"


def test_the_number_of_queries_does_not_grow(django_assert_num_queries: Any) -> None:
    for runs in (3, 40):
        made = large.deposition(runs=runs, movies=3)
        outline = load_outline(made)
        with django_assert_num_queries(2):
            found = offers_of(outline)
        assert len(found) == 4


# --- pages


@pytest.fixture
def owner(client: Client, world: Prefilled) -> Client:
    client.force_login(world.owner)
    return client


def page_of(world: Prefilled, kind: Level = Level.ACQUISITION) -> str:
    return reverse("section", args=[world.deposition.label, world.block(kind).address, kind.value])


def use_all(html: str) -> dict[str, str]:
    """What the button "Use all" sends."""
    found = re.search(r'name="accept" value="(all [^"]+)"', html)
    assert found, html
    return {"accept": found[1]}


def test_the_section_shows_what_the_files_say_at_the_fields(owner: Client, world: Prefilled) -> None:
    html = owner.get(page_of(world)).content.decode()
    assert "Your files say" in html
    assert "Use all 10" in html
    assert html.count('name="accept" value="acceleration_voltage:') == 1


def test_one_is_taken_over_from_its_page_and_what_was_typed_is_saved_too(owner: Client, world: Prefilled) -> None:
    mark = offered(world)["acceleration_voltage"].mark
    sent = {"accept": f"acceleration_voltage:{mark}", "microscope_model": "Krios G4"}
    answer = owner.post(page_of(world), sent, follow=True)
    assert "1 value taken over from your files." in answer.content.decode()
    stored = values(world, Level.ACQUISITION)
    assert (stored["acceleration_voltage"], stored["microscope_model"]) == (300_000.0, "Krios G4")


def test_a_page_in_use_gets_the_fields_drawn_anew(owner: Client, world: Prefilled) -> None:
    sent = use_all(owner.get(page_of(world)).content.decode()) | {"tilt_min": "-7", "_seen": "{}"}
    answer = owner.post(page_of(world), sent, HTTP_ACCEPT="application/json").json()
    drawn = {one["field"]: one["html"] for one in answer["fields"]}
    assert 'value="300"' in drawn["acceleration_voltage"]
    assert "Changed by" not in drawn["acceleration_voltage"]
    assert "tilt_min" not in drawn
    assert values(world, Level.ACQUISITION)["tilt_min"] == -7.0
    assert answer["taken"]["said"] == "9 values taken over from your files."


def test_one_is_dismissed_from_its_page(owner: Client, world: Prefilled) -> None:
    mark = offered(world)["tilt_step"].mark
    owner.post(page_of(world), {"dismiss": f"tilt_step:{mark}"})
    assert "tilt_step" not in offered(world)
    assert Dismissed.objects.get().by == world.owner


def test_the_page_over_all_blocks_takes_over_all(owner: Client, world: Prefilled) -> None:
    address = reverse("prefill", args=[world.deposition.label])
    html = owner.get(address).content.decode()
    assert "Use all 13" in html
    done = owner.post(reverse("prefill_accept", args=[world.deposition.label]), use_all(html), follow=True)
    assert "13 values taken over from your files. You can undo it on the page Changes." in done.content.decode()
    html = owner.get(address).content.decode()
    assert "Nothing more to take over" in html
    assert "Images in the mdoc <b>7</b>" in html
    assert "Frames of a movie <b>10</b>" in html


def test_only_what_the_page_showed_is_taken_over(owner: Client, world: Prefilled) -> None:
    sent = use_all(owner.get(reverse("prefill", args=[world.deposition.label])).content.decode())
    voltage = offered(world)["acceleration_voltage"].mark
    sent["accept"] = sent["accept"].replace(f"acceleration_voltage:{voltage}", "acceleration_voltage:0")
    sent["accept"] = re.sub(r" \S+\.tilt_step:\w+", "", sent["accept"])
    done = owner.post(reverse("prefill_accept", args=[world.deposition.label]), sent, follow=True)
    assert "11 values taken over from your files. 1 suggestion changed" in done.content.decode()
    assert not {"acceleration_voltage", "tilt_step"} & values(world, Level.ACQUISITION).keys()


def test_the_page_asks_again_only_for_what_changed(owner: Client, world: Prefilled) -> None:
    address = reverse("prefill", args=[world.deposition.label])
    etag = owner.get(address)["ETag"]
    assert owner.get(address, HTTP_IF_NONE_MATCH=etag).status_code == 304
    type_in(world, Level.ACQUISITION, tilt_min="-8")
    assert owner.get(address, HTTP_IF_NONE_MATCH=etag).status_code == 200


def test_a_block_of_another_deposition_is_not_found(owner: Client, world: Prefilled) -> None:
    other = Prefilled(runs=1)
    address = reverse("prefill_accept", args=[world.deposition.label])
    stranger = other.block(Level.ACQUISITION)
    assert owner.post(address, {"accept": f"all {stranger.address}.tilt_min:0"}).status_code == 404
    assert owner.post(address, {"dismiss": f"{stranger.address}.tilt_min:0"}).status_code == 404
    assert owner.post(address, {"accept": "nonsense"}).status_code == 404
    assert values(other, Level.ACQUISITION) == {}


def test_with_many_runs_the_section_asks_for_it_once_it_is_there(
    owner: Client, world: Prefilled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("submissions.views.prefill.MANY_RUNS", 3)
    html = owner.get(page_of(world)).content.decode()
    assert 'data-moving="later"' in html
    assert "Use all" not in html
    kind = Level.ACQUISITION
    args = [world.deposition.label, world.block(kind).address, kind.value]
    assert "Use all 10" in owner.get(reverse("section_suggestions", args=args)).content.decode()
    assert "From your files" in owner.get(world.deposition.get_absolute_url()).content.decode()


def test_the_overview_tells_how_much_the_files_say(owner: Client, world: Prefilled) -> None:
    html = owner.get(world.deposition.get_absolute_url()).content.decode()
    assert "13 values for 2 blocks" in html
    assert re.search(r"What they say</span><span class=\"n \">13 values<", html)


def test_what_is_taken_over_is_told_in_the_changes(owner: Client, world: Prefilled) -> None:
    shown = owner.get(world.deposition.get_absolute_url()).content.decode()
    owner.post(reverse("prefill_accept", args=[world.deposition.label]), use_all(shown))
    html = owner.get(reverse("changes", args=[world.deposition.label])).content.decode()
    assert "Values from the files" in html
    assert FieldChange.objects.filter(batch__isnull=False).exists()
