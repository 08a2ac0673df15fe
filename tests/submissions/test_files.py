"""Files: roles, runs and blocks by hand, by suggestion and by pattern; the list; downloads; removal."""

from __future__ import annotations

from typing import Any

import pytest
import urllib3
from django.test import Client
from django.urls import reverse

from submissions import files, patterns
from submissions.files import Place, PlaceRefused
from submissions.matching.table import lines
from submissions.models import Assignment, Block, Deposition, Event, File, Run, RunCheck
from submissions.outline import create_block
from submissions.pattern_previews import preview
from submissions.patterns import PatternRefused
from submissions.refusals import NotEditable
from submissions.schema import Level
from submissions.states import State
from submissions.suggestions import Places
from tests.factories import make_deposition, make_runs, make_user, put_in_state
from tests.submissions.sending import deposit
from validation.models import Content, Reading


@pytest.fixture
def deposition(db: None) -> Deposition:
    return make_deposition()


@pytest.fixture
def runs(deposition: Deposition) -> list[Run]:
    return make_runs(deposition.datasets.get(), 3)


def add(deposition: Deposition, *paths: str) -> list[File]:
    """Files as after an upload, without the bytes."""
    rows = []
    for path in paths:
        content = Content.objects.create(scope=deposition.uuid, key=f"{deposition.prefix}g1/{path}", size=1000)
        Reading.objects.create(content=content, scope=deposition.uuid)
        rows.append(File.objects.create(deposition=deposition, path=path, content=content, generation=1))
    return rows


def block(deposition: Deposition, kind: str) -> Block:
    return Block.objects.get(dataset__deposition=deposition, kind=kind)


def placed(deposition: Deposition) -> set[tuple[str, str, str, str]]:
    rows = Assignment.objects.filter(file__deposition=deposition).select_related("file", "run")
    return {(row.file.path, row.role, row.run.name if row.run else "all", row.origin) for row in rows}


def place(client: Client, file: File, **typed: str) -> str:
    url = reverse("file_place", args=[file.deposition.label, file.pk])
    answer = client.post(url, typed, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_row_saves_role_and_run_and_finds_the_only_block(
    client: Client, deposition: Deposition, runs: list[Run]
) -> None:
    (file,) = add(deposition, "a.mrc")
    client.force_login(deposition.owner)
    row = place(client, file, role="tilt_series", run="TS_02")
    assert "Not saved" not in row
    assert placed(deposition) == {("a.mrc", "tilt_series", "TS_02", "hand")}
    assert Assignment.objects.get().block == block(deposition, "tilt_series")
    assert RunCheck.objects.filter(run=runs[1]).exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"role": "tilt_series"}, "Choose the run: a tilt series belongs to one run. Not saved yet."),
        ({"role": "tilt_series", "run": "TS_99"}, "No run is called TS_99. Not saved yet."),
        ({"role": "tomogram", "run": "TS_01"}, "There is no tomogram block for this yet. Add one first."),
        ({"role": "nonsense", "run": "TS_01"}, "Choose what it belongs to."),
    ],
)
def test_a_row_that_lacks_something_says_so_and_keeps_what_was_typed(
    client: Client, deposition: Deposition, runs: list[Run], typed: dict[str, str], said: str
) -> None:
    (file,) = add(deposition, "a.mrc")
    client.force_login(deposition.owner)
    row = place(client, file, **typed)
    assert said in row
    assert placed(deposition) == set()


def test_a_gain_reference_may_be_for_all_runs(client: Client, deposition: Deposition, runs: list[Run]) -> None:
    (file,) = add(deposition, "gain.mrc")
    client.force_login(deposition.owner)
    place(client, file, role="gain", run="")
    assert placed(deposition) == {("gain.mrc", "gain", "all", "hand")}
    assert RunCheck.objects.filter(run__in=runs).count() == 3
    place(client, file, role="")
    assert placed(deposition) == set()


def test_a_run_that_the_block_is_not_about_is_refused(deposition: Deposition, runs: list[Run]) -> None:
    (file,) = add(deposition, "a.mrc")
    some = block(deposition, "tilt_series")
    some.all_runs = False
    some.save()
    some.runs.set(runs[:1])
    with pytest.raises(PlaceRefused, match="is not about TS_02"):
        files.assign(file, places=[Place("tilt_series", some.dataset, some, runs[1])])
    files.assign(file, places=[Place("tilt_series", some.dataset, some, runs[0])])
    assert placed(deposition) == {("a.mrc", "tilt_series", "TS_01", "hand")}


def test_suggestions_are_shown_first_and_only_the_chosen_are_applied(
    client: Client, deposition: Deposition, runs: list[Run]
) -> None:
    one, two, _ = add(deposition, "TS_01.st", "TS_02.rawtlt", "unclear.mrc")
    client.force_login(deposition.owner)
    page = client.get(reverse("files", args=[deposition.label])).content.decode()
    assert "Assign as suggested (2)" in page
    assert placed(deposition) == set()
    url = reverse("files_suggested", args=[deposition.label])
    shown = client.get(url).content.decode()
    assert "TS_01.st" in shown
    assert "unclear.mrc" not in shown
    assert "1 file without a role is not among them" in shown
    client.post(url, {"file": [str(one.pk)]})
    assert placed(deposition) == {("TS_01.st", "tilt_series", "TS_01", "hand")}
    client.post(url, {"file": [str(two.pk), str(one.pk)]})
    assert len(placed(deposition)) == 2


def test_nothing_is_suggested_where_something_is_left_to_choose(deposition: Deposition, runs: list[Run]) -> None:
    create_block(deposition.datasets.get(), kind=Level.TILT_SERIES)
    guess = Places(deposition).guess("TS_01.st")
    assert (guess.role, guess.run, guess.place) == ("tilt_series", runs[0], None)
    assert Places(deposition).guess("TS_01_TS_02.aln").place is None


def test_a_pattern_places_files_and_follows_its_change(deposition: Deposition, runs: list[Run]) -> None:
    add(deposition, "st/TS_01.mrc", "st/TS_02.mrc", "other/TS_03.mrc")
    where = block(deposition, "tilt_series")
    kept = patterns.save(where, role="tilt_series", list_glob="st/{run}.mrc")
    assert kept.list_glob == "st/{run_name}.mrc"
    expected = {(f"st/TS_0{n}.mrc", "tilt_series", f"TS_0{n}", "pattern") for n in (1, 2)}
    assert placed(deposition) == expected
    (shown,) = lines(deposition)
    assert (shown.files, shown.verdict) == (2, ("warning", "None for TS_03"))
    patterns.place_new(deposition, add(deposition, "st/TS_03.mrc", "st/TS_04.mrc"))
    (shown,) = lines(deposition)
    assert (shown.files, shown.verdict) == (3, ("pass", "One for each run"))
    assert len(placed(deposition)) == 3
    patterns.save(where, role="tilt_series", list_glob="other/{run}.mrc", pattern=kept)
    assert placed(deposition) == {("other/TS_03.mrc", "tilt_series", "TS_03", "pattern")}
    patterns.delete(kept)
    assert placed(deposition) == set()


def test_what_was_set_by_hand_is_left_alone(client: Client, deposition: Deposition, runs: list[Run]) -> None:
    first, _ = add(deposition, "TS_01.mrc", "TS_02.mrc")
    client.force_login(deposition.owner)
    place(client, first, role="tilt_series", run="TS_03")
    kept = patterns.save(block(deposition, "tilt_series"), role="tilt_series", list_glob="{run}.mrc")
    by_hand = ("TS_01.mrc", "tilt_series", "TS_03", "hand")
    assert placed(deposition) == {by_hand, ("TS_02.mrc", "tilt_series", "TS_02", "pattern")}
    patterns.delete(kept)
    assert placed(deposition) == {by_hand}


def test_a_preview_says_what_a_pattern_would_do(deposition: Deposition, runs: list[Run]) -> None:
    add(deposition, "TS_01_a.mrc", "TS_01_b.mrc", "TS_02_a.mrc")
    shown = preview(block(deposition, "tilt_series"), role="tilt_series", list_glob="{run}_*.mrc")
    assert shown.resolution.runs_without == ("TS_03",)
    assert shown.crowded == [("TS_01", 2)]
    assert shown.verdict == ("warning", "TS_01 has 2, one is needed")
    assert placed(deposition) == set()


@pytest.mark.parametrize(
    ("role", "glob", "said"),
    [
        ("tilt_series", "all.mrc", "Write {run} where the run's name stands"),
        ("tomogram", "{run}.mrc", "belongs to a block of another kind"),
        ("tilt_series", "{nonsense}.mrc", "only word in braces"),
        ("key_photo", "{run}.png", "Choose a role that belongs to a block"),
    ],
)
def test_patterns_that_cannot_be_kept(deposition: Deposition, role: str, glob: str, said: str) -> None:
    with pytest.raises(PatternRefused, match=said):
        patterns.save(block(deposition, "tilt_series"), role=role, list_glob=glob)


def test_the_pattern_page_shows_before_it_keeps(client: Client, deposition: Deposition, runs: list[Run]) -> None:
    add(deposition, "st/TS_01.mrc")
    client.force_login(deposition.owner)
    url = reverse("pattern_new", args=[deposition.label])
    typed = {"role": "tilt_series", "list_glob": "st/{run}.mrc"}
    page = client.post(url, {**typed, "try": "1"}).content.decode()
    assert "1 file for 1 of 3 runs." in page
    assert placed(deposition) == set()
    client.post(url, {**typed, "keep": "1"})
    assert len(placed(deposition)) == 1


def test_removing_takes_the_place_and_writes_it_down(client: Client, deposition: Deposition, runs: list[Run]) -> None:
    (file,) = add(deposition, "TS_01.st")
    client.force_login(deposition.owner)
    place(client, file, role="tilt_series", run="TS_01")
    client.post(reverse("file_remove", args=[deposition.label, file.pk]))
    assert placed(deposition) == set()
    event = Event.objects.get(action="file_removed")
    assert event.data["path"] == "TS_01.st"
    assert [(row["role"], row["run"]) for row in event.data["roles"]] == [("tilt_series", "TS_01")]
    assert client.get(reverse("file_download", args=[deposition.label, file.pk])).status_code == 404


def test_nothing_changes_once_it_was_handed_in(client: Client, deposition: Deposition, runs: list[Run]) -> None:
    (file,) = add(deposition, "TS_01.st")
    put_in_state(deposition, State.SUBMITTED)
    with pytest.raises(NotEditable):
        files.remove(file, actor=deposition.owner)
    with pytest.raises(NotEditable):
        files.unassign(file)
    with pytest.raises(NotEditable):
        patterns.save(block(deposition, "tilt_series"), role="tilt_series", list_glob="{run}.st")
    client.force_login(deposition.owner)
    page = client.get(reverse("files", args=[deposition.label])).content.decode()
    assert "TS_01.st" in page
    assert "data-remove" not in page
    assert 'id="upload"' not in page
    url = reverse("file_place", args=[deposition.label, file.pk])
    answer = client.post(url, {"role": "gain"}, headers={"HX-Request": "true"})
    assert (answer.status_code, "HX-Redirect" in answer.headers) == (409, True)


def test_names_are_shown_and_never_run(client: Client, deposition: Deposition, runs: list[Run]) -> None:
    add(deposition, '"><script>alert(1)<_script>.mrc')
    client.force_login(deposition.owner)
    page = client.get(reverse("files", args=[deposition.label])).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_an_unchanged_table_is_not_sent_again(client: Client, deposition: Deposition, runs: list[Run]) -> None:
    add(deposition, "TS_01.st")
    client.force_login(deposition.owner)
    url = reverse("files_table", args=[deposition.label])
    first = client.get(url)
    assert "Waiting" in first.content.decode()
    assert client.get(url, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    Reading.objects.update(
        state="done",
        format="angles",
        facts={"format": "angles", "values": [-60, 0, 60], "lines": [1, 2, 3], "columns": 1},
    )
    again = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert "3 angles, −60.0° to 60.0°" in again.content.decode()


def test_a_file_that_cannot_be_read_says_why_even_without_a_role(client: Client, deposition: Deposition) -> None:
    add(deposition, "TS_01.rawtlt")
    Reading.objects.update(state="done", format="angles", problems=[{"code": "angles.no-rows", "params": {}}])
    client.force_login(deposition.owner)
    page = client.get(reverse("files", args=[deposition.label]), {"show": "errors"}).content.decode()
    assert "1 error" in page
    assert "TS_01.rawtlt" in page


def test_the_list_takes_the_same_queries_for_few_and_many(
    client: Client, deposition: Deposition, runs: list[Run], django_assert_max_num_queries: Any
) -> None:
    client.force_login(deposition.owner)
    counts = []
    for number in (1, 120):
        rows = add(deposition, *(f"{number}/{n}_TS_01.st" for n in range(number)))
        where = block(deposition, "tilt_series")
        files.assign(rows[0], places=[Place("tilt_series", where.dataset, where, runs[0])])
        with django_assert_max_num_queries(60) as captured:
            page = client.get(reverse("files", args=[deposition.label])).content.decode()
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert "1 to 100 of 121 files" in page


def test_a_download_keeps_the_name_and_is_for_those_who_may_see_it(
    client: Client, deposition: Deposition, bucket: str
) -> None:
    file = deposit(deposition, path="rec/TS 1 é.mrc", body=b"bytes", actor=deposition.owner).file
    url = reverse("file_download", args=[deposition.label, file.pk])
    client.force_login(deposition.owner)
    answer = urllib3.request("GET", client.get(url).headers["Location"], retries=False)
    assert answer.data == b"bytes"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "TS%201%20%C3%A9.mrc" in answer.headers["Content-Disposition"]
    client.force_login(make_user("curator"))
    assert client.get(url).status_code == 404  # still a draft
    client.force_login(make_user())
    assert client.get(url).status_code == 404
