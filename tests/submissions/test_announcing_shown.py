"""What first bytes say is shown as provisional, cannot be explained yet, and keeps nothing from being sent."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from submissions import announcing, drafts, files, provisional
from submissions.announcing import Told
from submissions.completeness import missing
from submissions.file_rows import FileList
from submissions.models import Assignment, Deposition, Explanation, File, Upload
from submissions.refusals import MoveRefused, Refused
from submissions.review import decisions
from submissions.schema import Level
from submissions.tree import load_outline
from tests.submissions.checks_page import see, words
from tests.submissions.coming import announce, arrive, foretell, look, read, send, volume, with_tomograms
from tests.submissions.mixed import judge_all
from tests.submissions.submitted import ready, submit
from tests.submissions.world import World
from validation.models import Ahead, Finding

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return with_tomograms()


def status(world: World, path: str) -> tuple[str, str, str]:
    listed = FileList(world.deposition)
    row = listed.row(File.objects.select_related("content__reading").get(deposition=world.deposition, path=path))
    return row.status.kind, row.status.word, row.status.detail


class TestExplaining:
    def test_what_nothing_has_confirmed_is_not_explained(self, world: World) -> None:
        foretell(world, "TS_1.rec", volume(5.4), run=world.runs[0])
        with pytest.raises(Refused, match="Explain it once the file is here"):
            decisions.explain(world.deposition, findings=Finding.objects.all(), text="Binned.", author=world.owner)
        assert not Explanation.objects.exists()

    def test_of_several_those_that_are_confirmed_are_explained(self, client: Client, world: World) -> None:
        data = volume(5.4)
        world.file("TS_2.rec", data, role="tomogram", run=world.runs[1], block=world.block(Level.TOMOGRAM))
        foretell(world, "TS_1.rec", data, run=world.runs[0])
        judge_all(world)
        assert Finding.objects.filter(severity="error").count() == 2
        client.force_login(world.owner)
        url = reverse("explain", args=[world.deposition.label])
        client.post(url, {"kind": "tomogram.voxel-size-differs", "all": "1", "text": "Binned."})
        (said,) = Explanation.objects.all()
        assert said.subject_run == world.runs[1].uuid

    def test_it_is_not_offered_until_the_file_is_here(self, client: Client, world: World) -> None:
        data = volume(5.4)
        file = foretell(world, "TS_1.rec", data, run=world.runs[0])
        run = world.runs[0].pk
        assert 'name="text"' not in see(client, world)
        panel = see(client, world, cell=f"{run}.voxel_size")
        assert "It can be explained once the file is here" in words(panel)
        assert 'name="text"' not in panel
        read(arrive(world, file, data), data, name="TS_1.rec")
        look(world)
        assert 'name="text"' in see(client, world, cell=f"{run}.voxel_size")


class TestChecksPage:
    def test_cells_and_findings_carry_the_word(self, client: Client, world: World) -> None:
        data = volume(5.4)
        file = foretell(world, "TS_1.rec", data, run=world.runs[0])
        foretell(world, "TS_2.rec", volume(), run=world.runs[1])
        page = see(client, world, open="passes")
        assert 'class="cell e prov"' in page
        assert "1 error, provisional" in words(page)
        assert "Pass, provisional" in page
        assert "2 files have not arrived yet" in words(page)
        assert "provisional: from first bytes" in words(page)
        read(arrive(world, file, data), data, name="TS_1.rec")
        look(world)
        page = see(client, world)
        assert 'class="cell e"' in page
        assert "1 file has not arrived yet" in words(page)

    def test_without_announced_files_nothing_speaks_of_it(self, client: Client, world: World) -> None:
        world.file("a.rec", volume(5.4), role="tomogram", run=world.runs[0], block=world.block(Level.TOMOGRAM))
        look(world)
        assert "rovisional" not in see(client, world)

    def test_the_page_looks_again_while_first_bytes_are_read(self, client: Client, world: World) -> None:
        file = announce(world, "free.rec", volume())
        assert 'id="checks-poll"' not in see(client, world)
        send(world, file, volume()[:1024])
        page = see(client, world)
        assert 'id="checks-poll"' in page
        assert "Looking ahead at 0 of 1 file" in words(page)
        look(world)
        assert 'id="checks-poll"' not in see(client, world)

    def test_queries_do_not_grow_with_the_files(self, client: Client) -> None:
        def queries(runs: int) -> int:
            world = with_tomograms(runs=runs)
            for run in world.runs:
                file = announce(world, f"{run.name}.rec", volume(5.4), run=run)
                send(world, file, volume(5.4)[:1024])
            look(world)
            client.force_login(world.owner)
            with CaptureQueriesContext(connection) as seen:
                client.get(reverse("checks", args=[world.deposition.label]))
                client.get(reverse("files", args=[world.deposition.label]))
                client.get(reverse("files_ahead_state", args=[world.deposition.label]))
            return len(seen)

        queries(1)
        assert queries(2) == queries(12)


class TestFileList:
    def test_each_state_has_its_words(self, world: World) -> None:
        file = announce(world, "TS_1.rec", volume(5.4), run=world.runs[0])
        assert status(world, "TS_1.rec") == ("unknown", "Not sent yet", "Chosen, and nothing of it has arrived.")
        send(world, file, volume(5.4)[:1024])
        assert status(world, "TS_1.rec")[2] == "Its first bytes are being looked at."
        assert FileList(world.deposition).is_moving
        look(world)
        assert not FileList(world.deposition).is_moving
        kind, word, detail = status(world, "TS_1.rec")
        assert (kind, word) == ("error", "Not sent yet: 1 error")
        assert detail.startswith("Ahead of the upload: TS_1.rec: the header says 5.400")
        foretell(world, "TS_2.rec", volume(), run=world.runs[1])
        assert status(world, "TS_2.rec")[:2] == ("unknown", "Not sent yet")
        assert "8 × 8 × 8" in status(world, "TS_2.rec")[2].replace("\xa0", " ")

    def test_a_file_without_a_role_tells_what_its_reader_said(self, world: World) -> None:
        foretell(world, "free.rec", b"no volume" * 500)
        kind, word, detail = status(world, "free.rec")
        assert (kind, word) == ("error", "Not sent yet: 1 error")
        assert detail.startswith("Ahead of the upload: free.rec")
        assert FileList(world.deposition).counts.errors == 1

    def test_an_upload_under_way_keeps_what_was_found(self, world: World) -> None:
        file = foretell(world, "TS_1.rec", volume(5.4), run=world.runs[0])
        Upload.objects.create(file=file, key="k", upload_id="x", generation=1, size=1, part_size=1,
                              started_by=world.owner)  # fmt: skip
        kind, word, detail = status(world, "TS_1.rec")
        assert (kind, word) == ("error", "Uploading: 1 error")
        assert "Begun at" in detail

    def test_the_announced_size_is_shown(self, client: Client, world: World) -> None:
        announcing.announce(world.deposition, [Told("TS_1.rec", 50 * 10**9, 1)], actor=world.owner)
        client.force_login(world.owner)
        page = client.get(reverse("files", args=[world.deposition.label])).content.decode()
        assert "50 GB" in words(page)


class TestSubmitting:
    def test_what_was_announced_and_never_sent_stands_against_it(self) -> None:
        deposition = ready()
        files_told(deposition, "more/a.mrc", "more/b.mrc")
        with pytest.raises(MoveRefused) as refused:
            submit(deposition)
        (obstacle,) = [one for one in refused.value.obstacles if "never sent" in one.sentence]
        assert "2 files, such as more/a.mrc, were chosen and never sent" in obstacle.sentence
        announcing.forget(deposition, actor=deposition.owner)
        assert submit(deposition).state == "submitted"

    def test_one_that_is_not_deposited_need_not_be_sent(self) -> None:
        deposition = ready()
        (file,) = files_told(deposition, "notes.txt")
        Assignment.objects.create(file=file, dataset=deposition.datasets.get(), role="not_deposited", reason="Notes")
        place = Assignment.objects.create(file=file, dataset=deposition.datasets.get(), role="key_photo")
        with pytest.raises(MoveRefused) as refused:
            submit(deposition)
        assert any("notes.txt was chosen and never sent" in one.sentence for one in refused.value.obstacles)
        place.delete()
        assert submit(deposition).state == "submitted"

    def test_facts_that_were_sent_ahead_make_nothing_complete(self, world: World) -> None:
        block = world.state(Level.TOMOGRAM, voxel_size="")
        for run in world.runs:
            foretell(world, f"{run.name}.rec", volume(), run=run)
        outline = load_outline(world.deposition)
        assert outline.provided.lacking(block.pk, role="tomogram", runs=[run.pk for run in world.runs]) == {
            run.pk for run in world.runs
        }
        assert any("oxel" in line.label for line in missing(outline))


def files_told(deposition: Deposition, *paths: str) -> list[File]:
    announcing.announce(deposition, [Told(path, 10, 1) for path in paths], actor=deposition.owner)
    return list(File.objects.filter(deposition=deposition, path__in=paths))


class TestLeavingNothing:
    def test_a_deleted_draft_takes_what_was_sent_ahead_with_it(self, world: World) -> None:
        foretell(world, "TS_1.rec", volume(5.4), run=world.runs[0])
        drafts.delete_draft(world.deposition)
        assert not Ahead.objects.exists()

    def test_the_sweep_takes_what_nobody_waits_for(self, world: World) -> None:
        gone = foretell(world, "a.rec", volume())
        kept = foretell(world, "b.rec", volume())
        old: dict[str, Any] = {"waiting_since": "2020-01-01T00:00Z"}
        Ahead.objects.update(**old)
        provisional.sweep()
        assert Ahead.objects.count() == 2
        files.remove(gone, actor=world.owner)
        Ahead.objects.create(scope=world.deposition.uuid, file=gone.pk, name="a.rec", size=1, state="done", **old)
        provisional.sweep()
        assert list(Ahead.objects.values_list("file", flat=True)) == [kept.pk]
