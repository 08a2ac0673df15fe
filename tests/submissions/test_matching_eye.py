"""What needs an eye, and what a person says of it: exceptions, files that are not deposited, tables."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from submissions import patterns
from submissions.models import Assignment, Batch, Block, Deposition, File, Run
from tests.factories import make_deposition
from tests.submissions.test_files import placed
from tests.submissions.test_matching_pages import listing, session, take_all, tell, unplaced

STRAY = ("xf/TS_1.xf", "notes/session.txt", "overview/atlas.png", "old/a.log", "old/b.log")


@pytest.fixture
def deposition(db: None) -> Deposition:
    made = make_deposition()
    tell(made, *session(), *STRAY)
    take_all(made)
    return made


@pytest.fixture
def signed_in(client: Client, deposition: Deposition) -> Client:
    client.force_login(deposition.owner)
    return client


def url(deposition: Deposition, name: str) -> str:
    return reverse(name, args=[deposition.label])


def file(path: str) -> File:
    return File.objects.get(path=path)


def settle(client: Client, deposition: Deposition, **sent: Any) -> str:
    answer = client.post(url(deposition, "eye_settle"), {"back": "eye", "tab": "unmatched", **sent}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_file_without_a_place_stands_there_with_why(signed_in: Client, deposition: Deposition) -> None:
    page = signed_in.get(url(deposition, "eye")).content.decode()
    for path in STRAY:
        assert path in page
    assert "Another spelling of TS_01" in page or "another spelling of TS_01" in page
    assert "Unmatched 5" in page


def test_a_suggestion_that_is_accepted_is_an_exception(signed_in: Client, deposition: Deposition) -> None:
    pk = str(file("xf/TS_1.xf").pk)
    page = settle(signed_in, deposition, **{"pick": pk, f"role-{pk}": "xf", f"run-{pk}": "TS_01"})
    assert "1 file placed" in page
    assert ("xf/TS_1.xf", "xf", "TS_01", "hand") in placed(deposition)


def test_what_cannot_be_is_told_and_the_rest_is_done(signed_in: Client, deposition: Deposition) -> None:
    good, bad = str(file("xf/TS_1.xf").pk), str(file("notes/session.txt").pk)
    sent = {f"role-{good}": "xf", f"run-{good}": "TS_01", f"role-{bad}": "mdoc", f"run-{bad}": "TS_99"}
    page = settle(signed_in, deposition, pick=[good, bad], **sent)
    assert "notes/session.txt: no run is called TS_99." in page
    assert ("xf/TS_1.xf", "xf", "TS_01", "hand") in placed(deposition)


def test_unmatched_becomes_none_when_the_rest_is_left_out_with_a_reason(
    signed_in: Client, deposition: Deposition
) -> None:
    assert "Say why" in settle(signed_in, deposition, all="1", ends=".log", reason=" ")
    settle(signed_in, deposition, all="1", ends=".log", reason="Logs of the microscope")
    assert unplaced(deposition) == {"xf/TS_1.xf", "notes/session.txt", "overview/atlas.png"}
    assert Assignment.objects.get(file__path="old/a.log").reason == "Logs of the microscope"
    page = settle(signed_in, deposition, all="1", reason="Given up")
    assert unplaced(deposition) == set()
    assert "Every file has its place" in page
    assert "5 are not deposited, with a reason" in page


def test_files_that_came_since_are_not_left_out_unseen(signed_in: Client, deposition: Deposition) -> None:
    assert 'name="shown" value="5"' in signed_in.get(url(deposition, "eye")).content.decode()
    tell(deposition, "new/one.bin")
    page = settle(signed_in, deposition, all="1", reason="Given up", shown="5")
    assert "The page showed 5, and 6 files are like that now. Look at them first." in page
    assert unplaced(deposition) == {*STRAY, "new/one.bin"}
    settle(signed_in, deposition, all="1", reason="Given up", shown="6")
    assert unplaced(deposition) == set()


def test_a_suggestion_moves_no_file_that_somebody_placed_since(signed_in: Client, deposition: Deposition) -> None:
    pk, other = str(file("xf/TS_1.xf").pk), str(file("notes/session.txt").pk)
    settle(signed_in, deposition, **{"pick": pk, f"role-{pk}": "xf", f"run-{pk}": "TS_02"})
    sent = {f"role-{pk}": "xf", f"run-{pk}": "TS_01", f"role-{other}": "not_deposited", "reason": "Ours"}
    page = settle(signed_in, deposition, pick=[pk, other], **sent)
    assert "xf/TS_1.xf: it was placed in the meantime, and stays so." in page
    assert ("xf/TS_1.xf", "xf", "TS_02", "hand") in placed(deposition)
    assert "notes/session.txt" not in unplaced(deposition)


def test_what_was_left_out_can_be_deposited_after_all(signed_in: Client, deposition: Deposition) -> None:
    settle(signed_in, deposition, all="1", reason="Given up")
    where = Block.objects.get(kind="alignment")
    patterns.save(where, role="xf", list_glob="xf/TS_1.xf".replace("TS_1", "{run}"))
    pk = str(file("old/a.log").pk)
    settle(signed_in, deposition, again="1", pick=pk, tab="left_out")
    assert unplaced(deposition) == {"old/a.log"}


def test_leaving_out_can_be_undone_as_one(signed_in: Client, deposition: Deposition) -> None:
    settle(signed_in, deposition, all="1", reason="Given up")
    batch = Batch.objects.order_by("-pk").first()
    assert batch is not None
    signed_in.post(reverse("batch_undo", args=[deposition.label, batch.pk]))
    assert unplaced(deposition) == set(STRAY)


def undo_last(client: Client, deposition: Deposition) -> None:
    batch = Batch.objects.order_by("-pk").first()
    assert batch is not None
    assert client.post(reverse("batch_undo", args=[deposition.label, batch.pk])).status_code == 302
    assert hasattr(batch, "undone_by")


def test_undoing_what_was_placed_by_hand_gives_back_what_the_file_was_before(
    signed_in: Client, deposition: Deposition
) -> None:
    first, second = str(file("xf/TS_1.xf").pk), str(file("aln/TS_01.aln").pk)
    settle(signed_in, deposition, **{"pick": first, f"role-{first}": "xf", f"run-{first}": "TS_01"})
    before = placed(deposition)
    sent = {f"role-{first}": "xf", f"run-{first}": "TS_02", f"role-{second}": "aln", f"run-{second}": "TS_02"}
    settle(signed_in, deposition, tab="twice", pick=[first, second], **sent)
    assert {("xf/TS_1.xf", "xf", "TS_02", "hand"), ("aln/TS_01.aln", "aln", "TS_02", "hand")} <= placed(deposition)
    undo_last(signed_in, deposition)
    assert placed(deposition) == before


def test_undoing_a_table_gives_back_what_files_were_before(signed_in: Client, deposition: Deposition) -> None:
    settle(signed_in, deposition, all="1", ends=".log", reason="Logs of the microscope")
    before = placed(deposition)
    table = "path,run_name,role,reason\naln/TS_01.aln,TS_02,aln,\nold/a.log,,not_deposited,Empty\n"
    done(signed_in, deposition, given(signed_in, deposition, table))
    assert placed(deposition) != before
    undo_last(signed_in, deposition)
    assert placed(deposition) == before
    assert Assignment.objects.get(file__path="old/a.log").reason == "Logs of the microscope"


def test_undoing_leaves_what_was_placed_anew_since(signed_in: Client, deposition: Deposition) -> None:
    pk = str(file("aln/TS_01.aln").pk)
    for run in ("TS_02", "TS_03"):
        settle(signed_in, deposition, tab="twice", **{"pick": pk, f"role-{pk}": "aln", f"run-{pk}": run})
    first = Batch.objects.order_by("-pk")[1]
    signed_in.post(reverse("batch_undo", args=[deposition.label, first.pk]))
    assert ("aln/TS_01.aln", "aln", "TS_03", "hand") in placed(deposition)
    assert not file("aln/TS_01.aln").assignments.exclude(origin="hand").exists()


def test_taking_a_file_in_again_can_be_undone(signed_in: Client, deposition: Deposition) -> None:
    settle(signed_in, deposition, all="1", ends=".log", reason="Logs of the microscope")
    settle(signed_in, deposition, again="1", pick=str(file("old/a.log").pk), tab="left_out")
    assert "old/a.log" in unplaced(deposition)
    undo_last(signed_in, deposition)
    assert Assignment.objects.get(file__path="old/a.log").reason == "Logs of the microscope"


def test_runs_that_lack_what_the_others_have_are_told(signed_in: Client, deposition: Deposition) -> None:
    file("aln/TS_02.aln").assignments.all().delete()
    file("frames/TS_03_001_0.0_EER.eer").assignments.all().delete()
    page = signed_in.get(url(deposition, "eye"), {"tab": "incomplete"}).content.decode()
    assert "Incomplete runs 2" in page
    assert "no aln" in page
    assert "2 movie stacks, others 3" in page
    File.objects.filter(path="aln/TS_04.aln").update(removed_at=timezone.now())  # as when its upload is cancelled
    assert "Incomplete runs 3" in signed_in.get(url(deposition, "eye"), {"tab": "incomplete"}).content.decode()


def test_a_file_with_two_places_is_told_and_settled(signed_in: Client, deposition: Deposition) -> None:
    where = Block.objects.get(kind="tilt_series")
    patterns.save(where, role="tilt_series", list_glob="aln/{run}.aln")
    page = signed_in.get(url(deposition, "eye"), {"tab": "twice"}).content.decode()
    assert "Matched twice 4" in page
    assert "Tilt series of TS_01" in page
    pk = str(file("aln/TS_01.aln").pk)
    settle(signed_in, deposition, tab="twice", **{"pick": pk, f"role-{pk}": "aln", f"run-{pk}": "TS_01"})
    assert [row.role for row in file("aln/TS_01.aln").assignments.all()] == ["aln"]


def test_files_of_another_deposition_cannot_be_named(signed_in: Client, deposition: Deposition) -> None:
    other = make_deposition()
    tell(other, "TS_01.xf")
    pk = str(File.objects.get(deposition=other).pk)
    settle(signed_in, deposition, **{"pick": pk, f"role-{pk}": "xf", f"run-{pk}": "TS_01"})
    assert unplaced(other) == {"TS_01.xf"}
    assert "Tick the files" in settle(signed_in, deposition, pick="zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz")


def given(client: Client, deposition: Deposition, text: str) -> str:
    sent = {"table": SimpleUploadedFile("mine.csv", text.encode(), content_type="text/csv")}
    answer = client.post(url(deposition, "matching_table_give"), sent, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def done(client: Client, deposition: Deposition, page: str) -> None:
    token = page.partition('name="table" value="')[2].partition('"')[0]
    assert token
    client.post(url(deposition, "matching_table_apply"), {"table": token})


def test_a_table_of_runs_names_what_names_do_not_say(signed_in: Client, deposition: Deposition) -> None:
    tell(deposition, "rec/alpha.mrc.mdoc")
    page = given(signed_in, deposition, "run_name,mdoc_name\nTS_09,alpha\n")
    assert placed(deposition) & {("rec/alpha.mrc.mdoc", "mdoc", "TS_09", "csv")} == set()
    done(signed_in, deposition, page)
    assert Run.objects.filter(name="TS_09").exists()
    assert ("rec/alpha.mrc.mdoc", "mdoc", "TS_09", "csv") in placed(deposition)


def test_a_table_of_gain_references_gives_each_run_its_own(signed_in: Client, deposition: Deposition) -> None:
    tell(deposition, "gain/second.gain")
    lines = "".join(f"TS_0{number},{'second.gain' if number > 2 else ''}\n" for number in (3, 4))
    done(signed_in, deposition, given(signed_in, deposition, f"run_name,gain_file\n{lines}"))
    mine = {row for row in placed(deposition) if row[0] == "gain/second.gain"}
    assert mine == {("gain/second.gain", "gain", f"TS_0{number}", "csv") for number in (3, 4)}


def test_a_table_that_cannot_be_used_says_so_line_by_line(signed_in: Client, deposition: Deposition) -> None:
    page = given(signed_in, deposition, "path,run_name,role,belongs_to,reason\nnowhere.mrc,TS_01,Tilt series,,\n")
    assert "Line 2: nowhere.mrc is not among the files of this deposition." in page
    assert "no column is called run_name or run" in given(signed_in, deposition, "a,b\n1,2\n")
    assert "is no role" in given(signed_in, deposition, "path,role\nxf/TS_1.xf,banana\n")


def test_the_mapping_goes_out_is_edited_and_comes_back(signed_in: Client, deposition: Deposition) -> None:
    before = placed(deposition)
    text = signed_in.get(url(deposition, "mapping_download")).content.decode()
    page = given(signed_in, deposition, text)
    assert "The table changes nothing." in page
    rows = list(csv.DictReader(io.StringIO(text)))
    for row in rows:
        if row["path"] == "xf/TS_1.xf":
            row |= {"run_name": "TS_01", "role": "xf"}
        if row["path"] == "notes/session.txt":
            row |= {"role": "not_deposited", "reason": "Notes for ourselves"}
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    done(signed_in, deposition, given(signed_in, deposition, out.getvalue()))
    new = placed(deposition) - before
    assert new == {("xf/TS_1.xf", "xf", "TS_01", "csv"), ("notes/session.txt", "not_deposited", "all", "csv")}
    assert placed(deposition) >= before


def test_a_block_that_is_not_about_the_run_is_told_and_no_other_is_taken(
    signed_in: Client, deposition: Deposition
) -> None:
    tell(deposition, "extra/one.mrc")
    denoised = Block.objects.get(kind="tomogram", name="denoised")
    denoised.all_runs = False
    denoised.save()
    denoised.runs.set(Run.objects.exclude(name="TS_02"))
    said = "is not about TS_02. Choose another block, or add the run to it."
    table = f"path,run_name,role,belongs_to\nextra/one.mrc,TS_02,tomogram,{denoised.title}\n"
    assert said in given(signed_in, deposition, table)
    pk = str(file("extra/one.mrc").pk)
    sent = {f"role-{pk}": "tomogram", f"run-{pk}": "TS_02", f"at-{pk}": f"block:{denoised.pk}"}
    assert said in settle(signed_in, deposition, pick=pk, **sent)
    assert "extra/one.mrc" in unplaced(deposition)
    settle(signed_in, deposition, **{**sent, "pick": pk, f"run-{pk}": "TS_03"})
    assert file("extra/one.mrc").assignments.get().block == denoised


def test_a_table_of_somebody_else_is_not_applied(signed_in: Client, deposition: Deposition) -> None:
    page = given(signed_in, deposition, "run_name\nTS_50\n")
    other = make_deposition()
    token = page.partition('name="table" value="')[2].partition('"')[0]
    client = Client()
    client.force_login(other.owner)
    client.post(url(other, "matching_table_apply"), {"table": token})
    assert not Run.objects.filter(name="TS_50").exists()


def test_the_page_of_the_proposal_says_what_it_would_make(client: Client, db: None) -> None:
    made = make_deposition()
    tell(made, *session())
    client.force_login(made.owner)
    page = client.get(url(made, "matching")).content.decode()
    assert "We found 4 runs" in page
    assert "frames/{run}_*_EER.eer" in page
    assert "denoised (new)" in page
    client.post(url(made, "matching_take"), {"dataset": made.datasets.get().pk})
    assert unplaced(made) == set()
    assert listing(made).unplaced == 0
