"""The catalogue of existing datasets: bringing it up to date, and what it answers."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from submissions.catalogue import importing, lookup
from submissions.catalogue.importing import CatalogueRefused, import_catalogue
from submissions.models import (
    CatalogueAlignment,
    CatalogueDataset,
    CatalogueImport,
    CatalogueRun,
    CatalogueTomogram,
    RunCheck,
)
from tests import large
from tests.submissions.existing import CHLAMY, EMPTY, YEAST, document, fill_catalogue, make_group
from validation.queue import QueueState

pytestmark = pytest.mark.django_db


def counts() -> tuple[int, ...]:
    tables = (CatalogueDataset, CatalogueRun, CatalogueAlignment, CatalogueTomogram)
    return tuple(table.objects.count() for table in tables)


def refused(found: Any) -> CatalogueRefused:
    data = found if isinstance(found, bytes) else json.dumps(found).encode()
    with pytest.raises(CatalogueRefused) as told:
        import_catalogue(data, name="x.json")
    return told.value


def test_an_import_brings_everything_and_the_second_time_nothing() -> None:
    first = fill_catalogue()
    assert (first.created, first.changed, first.same) == (3, 0, 0)
    assert counts() == (3, 6, 5, 9)
    rows = list(CatalogueTomogram.objects.order_by("pk").values_list("pk", flat=True))
    again = fill_catalogue()
    assert (again.created, again.changed, again.same) == (0, 0, 3)
    assert list(CatalogueTomogram.objects.order_by("pk").values_list("pk", flat=True)) == rows


def test_what_is_said_of_a_dataset_replaces_what_was_known_and_others_stay() -> None:
    fill_catalogue()
    found = document()
    found["datasets"] = [found["datasets"][0]]
    found["datasets"][0]["title"] = "Thylakoids"
    del found["datasets"][0]["runs"][3]
    done = fill_catalogue(found)
    assert (done.created, done.changed, done.same) == (0, 1, 0)
    assert CatalogueDataset.objects.get(archive_id=CHLAMY).title == "Thylakoids"
    assert counts() == (3, 5, 4, 7)
    assert CatalogueDataset.objects.get(archive_id=CHLAMY).run_count == 3


def test_every_problem_is_told_with_its_place_and_nothing_is_kept() -> None:
    found = copy.deepcopy(document())
    chlamy = found["datasets"][0]
    chlamy["runs"][1]["name"] = ""
    chlamy["runs"][2]["tomograms"][0]["voxel_spacing"] = "10.0 Å"
    chlamy["runs"][3]["tomograms"][0]["size"]["z"] = 0
    chlamy["colour"] = "green"
    found["datasets"][1]["runs"][1]["name"] = "Position_1"
    found["datasets"][2]["id"] = "10500"
    told = {problem.place: problem.sentence for problem in refused(found).problems}
    assert told == {
        "datasets[0].runs[1].name": "It is empty.",
        "datasets[0].runs[2].tomograms[0].voxel_spacing": "'10.0 Å' is no number.",
        "datasets[0].runs[3].tomograms[0].size.z": "0 is too small; 1 is the least.",
        "datasets[0].colour": "There is no such key.",
        "datasets[1].runs[1].name": "The run Position_1 stands there twice.",
        "datasets[2].id": "'10500' is no whole number.",
    }
    assert counts() == (0, 0, 0, 0)
    assert not CatalogueImport.objects.exists()


def test_a_tomogram_on_an_alignment_that_is_not_there_is_a_problem() -> None:
    found = document()
    found["datasets"][0]["runs"][1]["tomograms"][0]["alignment"] = 102
    found["datasets"][0]["runs"][0]["alignments"][1]["number"] = 100
    told = [(problem.place, problem.sentence) for problem in refused(found).problems]
    assert ("datasets[0].runs[1].tomograms[0].alignment", "The run TS_002 has no alignment 102.") in told
    assert ("datasets[0].runs[0].alignments[1].number", "The run TS_001 has alignment 100 already.") in told


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "this is no JSON"),
        (b'{"format": "cryoet-catalogue/1", "datasets": [{"id": 1, "title": "a"}', "this is no JSON"),
        (b'{"format": "cryoet-catalogue/1", "datasets": []} more', "this is no JSON"),
        (b'{"format": "cryoet-catalogue/2", "datasets": []}', "“cryoet-catalogue/1” is what can be read here"),
        (b'{"format": "cryoet-catalogue/1"}', "“datasets” is missing"),
        (b'{"format": "cryoet-catalogue/1", "datasets": [], "more": 1}', "no such key as “more”"),
        (b'{"format": "cryoet-catalogue/1", "datasets": {}}', "this is no JSON"),
        (b'{"format": "cryoet-catalogue/1", "datasets": [NaN]}', "NaN is no number"),
        (b'{"format": "cryoet-catalogue/1", "datasets": [' + b"[" * 100_000, "nested too deeply"),
        (b"\xff\xfe{", "no UTF-8"),
        (b"[]", "“{” was expected"),
    ],
)
def test_what_is_no_such_document_is_refused_in_a_sentence(data: bytes, sentence: str) -> None:
    told = refused(data)
    assert told.count == 1
    assert sentence in told.problems[0].sentence


def test_a_large_file_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MOST_BYTES", 1024**2)
    assert "2 MB; 1 MB is the most" in refused(b" " * (2 * 1024**2)).problems[0].sentence


def test_a_thousand_problems_are_counted_and_the_first_ones_told() -> None:
    found = document(chlamy_runs=1000)
    for run in found["datasets"][0]["runs"]:
        run["name"] = 5
    told = refused(found)
    assert (told.count, len(told.problems)) == (1000, importing.SHOWN_PROBLEMS)
    assert str(told) == "1,000 problems; nothing was imported."


def test_a_fault_halfway_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importing._write_runs

    def breaks(row: CatalogueDataset, docs: Any) -> None:
        if row.archive_id == YEAST:
            raise RuntimeError("the power went")
        real(row, docs)

    monkeypatch.setattr(importing, "_write_runs", breaks)
    with pytest.raises(RuntimeError):
        fill_catalogue()
    assert counts() == (0, 0, 0, 0)


def test_runs_are_judged_again_when_more_is_known_of_their_dataset() -> None:
    fill_catalogue()
    concerned, other = make_group("tomogram"), make_group("tomogram", number=YEAST, names="Position_1")
    for made in (concerned, other):
        large.judged(made)
    fill_catalogue()
    assert not RunCheck.objects.exclude(state=QueueState.DONE).exists(), "nothing new is known"
    more = document()
    more["datasets"][0]["runs"][0]["tomograms"].pop()
    fill_catalogue(more)
    waiting = RunCheck.objects.filter(state=QueueState.WAITING)
    assert set(waiting.values_list("run__dataset__deposition", flat=True)) == {concerned.pk}
    assert waiting.count() == 3


def test_the_command_says_what_became_of_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "catalogue.json"
    file.write_text(json.dumps(document()))
    call_command("import_catalogue", str(file))
    assert "3 new, 0 changed, 0 as before." in capsys.readouterr().out
    assert CatalogueImport.objects.get().by is None
    file.write_text('{"format": "cryoet-catalogue/1", "datasets": [{"id": 1}]}')
    with pytest.raises(CommandError, match="1 problem; nothing was imported"):
        call_command("import_catalogue", str(file))
    assert "datasets[0].title: It is missing." in capsys.readouterr().err
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_catalogue", str(tmp_path / "none.json"))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("10301", [CHLAMY]),
        ("DS-10442", [YEAST]),
        ("10", [CHLAMY, YEAST, EMPTY]),
        ("thylakoids chlamydomonas", [CHLAMY]),
        ("saccharomyces", [YEAST]),
        ("nothing like it", []),
        ("99999999999999999999", []),
        ("", [CHLAMY, YEAST, EMPTY]),
    ],
)
def test_datasets_are_found_by_number_title_and_organism(text: str, numbers: list[int]) -> None:
    fill_catalogue()
    assert [row.archive_id for row in lookup.search(text)] == numbers
