"""The depositor's own patterns lead the archive, with all their terms, wherever they find exactly what is assigned."""

from __future__ import annotations

from typing import Any

import pytest

from submissions.export.config import Numbers, compose
from submissions.export.record import read
from submissions.models import Assignment, Block, Deposition, File, Run
from submissions.review import snapshot
from submissions.tree import load_tree
from tests.factories import make_deposition
from tests.submissions.archive import Archive
from tests.submissions.documents import LAYOUT, Builder, complete
from tests.submissions.exporting import DATES, SECTION_OF, exported, finds_exactly
from tests.submissions.test_files import add
from tests.submissions.test_matching_pages import session, take_all

ROW = {"role": "tomogram", "match_regex": "", "name_regex": "", "exclude": [], "parent_filters": {}}


def tomograms(archive: Archive) -> list[dict[str, Any]]:
    return [source for entry in archive.config["tomograms"] for source in entry["sources"]]


def with_others(*more: str) -> Builder:
    """Tomograms beside files that a wider glob takes as well."""
    builder = complete(["TS_01", "TS_02"], LAYOUT)
    for path in more:
        builder.file(path, "not_deposited", run=None, block=13)
        builder.assignments[-1] |= {"block": None, "reason": "A test"}
    return builder


@pytest.mark.parametrize(
    "terms",
    [
        {"match_regex": "_rec[.]mrc$"},
        {"name_regex": "(.*_rec).mrc", "exclude": ["TS_.._old"], "list_glob": "tomo/{run_name}_*c.mrc"},
        {"exclude": ["TS_.._old"]},
    ],
)
def test_finer_terms_are_said_where_the_glob_alone_takes_too_much(terms: dict[str, Any]) -> None:
    others = [] if "name_regex" in terms else ["tomo/TS_01_old.mrc"]
    builder = with_others(*others)
    builder.patterns = [ROW | {"block": 13, "list_glob": "tomo/{run_name}_*.mrc"} | terms]
    archive = exported(builder)
    finds_exactly(builder, archive)
    (source,) = tomograms(archive)
    assert source["source_glob"]["list_glob"] == f"g1/{builder.patterns[0]['list_glob']}"
    assert source.get("exclude", []) == terms.get("exclude", [])
    assert source["source_glob"].get("match_regex", "") == terms.get("match_regex", "")


def test_a_filter_of_runs_is_said_in_the_depositors_words() -> None:
    builder = complete(["TS_01", "TS_02", "late_1"], {**LAYOUT, "rawtlt": []})
    for run in ("TS_01", "TS_02"):
        builder.file(f"tilts/{run}.rawtlt", "rawtlt", run=run, block=11)
    filters = {"include": {"run": ["^TS_"]}}
    row = {"block": 11, "role": "rawtlt", "list_glob": "tilts/{run_name}.rawtlt", "parent_filters": filters}
    builder.patterns = [ROW | row]
    archive = exported(builder)
    finds_exactly(builder, archive)
    (source,) = archive.config["rawtilts"][0]["sources"]
    assert source["parent_filters"] == filters


def test_a_column_stands_in_the_run_map() -> None:
    builder = complete(["TS_01", "TS_02"], {**LAYOUT, "tomogram": []})
    column = {"TS_01": "alpha", "TS_02": "beta"}
    for run, name in column.items():
        builder.file(f"tomo/{name}_bin4.mrc", "tomogram", run=run, block=13)
    builder.patterns = [ROW | {"block": 13, "list_glob": "tomo/{tomo_name}_*.mrc", "column": column}]
    archive = exported(builder)
    finds_exactly(builder, archive)
    assert tomograms(archive) == [{"source_glob": {"list_glob": "g1/tomo/{tomo_name}_*.mrc"}}]
    assert {run: row["tomo_name"] for run, row in archive.map.items()} == column


def test_a_column_that_says_too_little_is_not_used() -> None:
    builder = complete(["TS_01", "TS_02"])
    builder.patterns = [ROW | {"block": 13, "list_glob": "{tomo}", "column": {"TS_01": "tomo/TS_01_rec.mrc"}}]
    archive = exported(builder)
    finds_exactly(builder, archive)
    assert "tomo" not in archive.map["TS_01"]


@pytest.mark.django_db
def test_what_was_taken_over_comes_out_as_the_same_patterns() -> None:
    """From the listing to the archive: proposal, patterns, snapshot, configuration, and what it finds."""
    deposition: Deposition = make_deposition()
    add(deposition, *session(), "aln/TS_01.log")
    take_all(deposition, clutter=True)
    record = read(snapshot.compose(load_tree(deposition)))
    dataset = record.datasets[0]
    config, run_map = compose(record, dataset, numbers=Numbers(20001, {dataset.id: 20002}), dates=DATES)
    keys = [file.content["key"] for file in record.all_files if file.content]
    archive = Archive(config, keys=keys, run_map=run_map.text())
    assert archive.runs() == set(Run.objects.values_list("name", flat=True))
    for role in ("movie_stack", "mdoc", "gain", "tilt_series", "rawtlt"):
        for run in Run.objects.all():
            assert archive.files(SECTION_OF[role], run=run.name) == assigned(role, run), (role, run.name)
    globs = {source["source_glob"]["list_glob"] for source in config["frames"][0]["sources"]}
    assert globs == {"g1/frames/{run_name}_*_EER.eer"}
    log = File.objects.get(path="aln/TS_01.log").content
    assert log is not None
    assert all(log.key not in archive.files("alignments", run=run.name) for run in Run.objects.all())
    assert Block.objects.filter(kind="tomogram").count() == 2


def assigned(role: str, run: Run) -> set[str]:
    rows = Assignment.objects.filter(role=role, run__in=[run]) | Assignment.objects.filter(role=role, run=None)
    return {row.file.content.key for row in rows.select_related("file__content") if row.file.content}
