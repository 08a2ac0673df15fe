"""Annotation blocks with several kinds of files: which file is of which kind, by hand, by pattern, by suggestion."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from submissions import files, patterns, shapes
from submissions.drafts import save_section
from submissions.file_rows import FileList
from submissions.files import Place, PlaceRefused
from submissions.judging import judge_batch
from submissions.matching.table import lines
from submissions.models import Assignment, Block, Deposition, File, RunCheck
from submissions.patterns import PatternRefused
from submissions.schema import Level, section
from submissions.structure import add_block
from submissions.suggestions import Places
from submissions.tree import load_tree
from tests.submissions.existing import make_group
from tests.submissions.test_files import add

PICKS = {"label": "picks", "shape": "Point", "format": "relion3_star"}
MASK = {"label": "mask", "shape": "SemanticSegmentationMask", "format": "mrc"}


@pytest.fixture
def deposition(db: None) -> Deposition:
    return make_group("annotation")


@pytest.fixture
def block(deposition: Deposition) -> Block:
    return the_block(deposition)


def the_block(deposition: Deposition) -> Block:
    return Block.objects.select_related("dataset__deposition").get(dataset__deposition=deposition, kind="annotation")


def state(block: Block, *rows: dict[str, Any]) -> Block:
    save_section(block, section=section(Level.ANNOTATION, "annotation"), typed={"shapes": list(rows)})
    return Block.objects.get(pk=block.pk)


def held(deposition: Deposition) -> set[tuple[str, str, str]]:
    rows = Assignment.objects.filter(file__deposition=deposition).select_related("file", "run")
    return {(row.file.path, row.run.name if row.run else "all", row.shape) for row in rows}


def place(block: Block, *, shape: str = "", run: str | None = None) -> Place:
    chosen = block.dataset.runs.get(name=run) if run else None
    return Place("annotation", block.dataset, block, chosen, shape)


def test_a_file_says_its_kind_where_there_are_several(deposition: Deposition, block: Block) -> None:
    state(block, PICKS, MASK)
    block = the_block(deposition)
    star, mrc = add(deposition, "TS_001.star", "TS_001.mrc")
    with pytest.raises(PlaceRefused, match="has 2 kinds of files"):
        files.assign(star, places=[place(block, run="TS_001")])
    files.assign(star, places=[place(block, run="TS_001", shape="picks")])
    files.assign(mrc, places=[place(block, run="TS_001", shape="mask")])
    assert held(deposition) == {("TS_001.star", "TS_001", "picks"), ("TS_001.mrc", "TS_001", "mask")}


def test_one_file_may_be_of_two_kinds(deposition: Deposition, block: Block) -> None:
    """Points of one STAR file, with and without their orientations."""
    state(block, PICKS, PICKS | {"label": "oriented", "shape": "OrientedPoint"})
    block = the_block(deposition)
    (star,) = add(deposition, "all.star")
    files.assign(star, places=[place(block, shape="picks"), place(block, shape="oriented")])
    assert held(deposition) == {("all.star", "all", "picks"), ("all.star", "all", "oriented")}
    run = block.dataset.runs.get(name="TS_001")
    judge_batch()
    assert RunCheck.objects.get(run=run).cells["annotation"]["state"] == "unknown"


def test_renaming_a_kind_takes_its_files_along(deposition: Deposition, block: Block) -> None:
    (star,) = add(deposition, "TS_001.star")
    files.assign(star, places=[place(state(block, PICKS), run="TS_001")])
    assert held(deposition) == {("TS_001.star", "TS_001", "")}
    state(block, PICKS, MASK)
    assert held(deposition) == {("TS_001.star", "TS_001", "picks")}
    state(block, PICKS | {"label": "ribosomes"}, MASK)
    assert held(deposition) == {("TS_001.star", "TS_001", "ribosomes")}
    state(block, MASK, PICKS | {"label": "ribosomes"})
    assert held(deposition) == {("TS_001.star", "TS_001", "ribosomes")}
    state(block, MASK, PICKS | {"label": ""})
    assert held(deposition) == {("TS_001.star", "TS_001", "#2")}
    state(block, MASK, PICKS | {"label": "picks"})
    assert held(deposition) == {("TS_001.star", "TS_001", "picks")}


def test_the_page_of_files_offers_the_kinds_and_keeps_the_choice(deposition: Deposition, block: Block) -> None:
    state(block, PICKS, MASK)
    (file,) = add(deposition, "TS_001_x.star")
    client = Client()
    client.force_login(deposition.owner)
    url = reverse("file_place", args=[deposition.label, file.pk])
    told = client.post(url, {"role": "annotation", "run": "TS_001"}).content.decode()
    assert "Choose what it belongs to. Not saved yet." in told
    assert f'value="block:{block.pk}#picks"' in told
    assert "mask (Mask of one object, MRC)" in told
    client.post(url, {"role": "annotation", "run": "TS_001", "at": f"block:{block.pk}#mask"})
    assert held(deposition) == {("TS_001_x.star", "TS_001", "mask")}
    row = FileList(deposition).row(File.objects.select_related("content__reading").get(pk=file.pk))
    assert row.at == f"block:{block.pk}#mask"
    page = client.get(reverse("files", args=[deposition.label])).content.decode()
    assert f'<option value="block:{block.pk}#mask" selected>' in page


def test_a_suggestion_is_made_only_where_one_kind_takes_the_file(deposition: Deposition, block: Block) -> None:
    state(block, PICKS, MASK)
    paths = ["TS_001.star", "TS_002_seg.mrc", "TS_003.glb", "all.star", "notes.csv"]
    found = Places(deposition).guesses(paths)
    assert {path: (place.run.name if place.run else "", place.shape) for path, place in found.items()} == {
        "TS_001.star": ("TS_001", "picks"),
        "TS_002_seg.mrc": ("TS_002", "mask"),
    }
    second = add_block(block.dataset, kind=Level.ANNOTATION)
    state(second, PICKS)
    assert "TS_001.star" not in Places(deposition).guesses(paths), "two objects have STAR files now"


def test_a_volume_is_no_tomogram_where_nobody_asks_for_tomograms(deposition: Deposition, block: Block) -> None:
    assert Places(deposition).guess("tomograms/TS_001.mrc").role == "annotation"
    assert Places(deposition).guess("TS_001.zarr").role == "annotation"
    assert Places(deposition).guess("frames/TS_001.tif").role == "movie_stack"
    both = make_group("annotation", "tomogram")
    assert Places(both).guess("tomograms/TS_001.mrc").role == "tomogram"


def test_patterns_are_kept_for_each_kind(deposition: Deposition, block: Block) -> None:
    state(block, PICKS, MASK)
    block = the_block(deposition)
    add(deposition, "star/TS_001.star", "star/TS_002.star", "mask/TS_001.mrc")
    with pytest.raises(PatternRefused, match="Choose the one that this file is of"):
        patterns.save(block, role="annotation", list_glob="star/{run}.star")
    picks = patterns.save(block, role="annotation", shape="picks", list_glob="star/{run}.star")
    patterns.save(block, role="annotation", shape="mask", list_glob="mask/{run}.mrc")
    assert held(deposition) == {
        ("star/TS_001.star", "TS_001", "picks"),
        ("star/TS_002.star", "TS_002", "picks"),
        ("mask/TS_001.mrc", "TS_001", "mask"),
    }
    titles = [one.belongs_to for one in lines(deposition)]
    assert titles == ["Annotations, picks (Points, STAR of RELION 3)", "Annotations, mask (Mask of one object, MRC)"]
    patterns.delete(picks)
    assert held(deposition) == {("mask/TS_001.mrc", "TS_001", "mask")}


def test_a_pattern_page_takes_the_kind_from_the_menu(deposition: Deposition, block: Block) -> None:
    state(block, PICKS, MASK)
    add(deposition, "TS_001.star")
    client = Client()
    client.force_login(deposition.owner)
    typed = {"role": "annotation", "list_glob": "{run}.star", "at": f"block:{block.pk}#picks", "keep": "1"}
    client.post(reverse("pattern_new", args=[deposition.label]), typed)
    assert held(deposition) == {("TS_001.star", "TS_001", "picks")}
    page = client.get(reverse("pattern", args=[deposition.label, block.patterns.get().pk])).content.decode()
    assert f'value="block:{block.pk}#picks" selected' in page


def test_several_files_of_a_run_are_no_fault(deposition: Deposition, block: Block) -> None:
    one, two = add(deposition, "a.star", "b.star")
    files.assign(one, places=[place(block, run="TS_001")])
    files.assign(two, places=[place(block, run="TS_001")])
    run = block.dataset.runs.get(name="TS_001")
    node = load_tree(deposition).blocks[block.pk]
    assert len(node.files_for(run, "annotation")) == 2


def test_rows_have_keys_of_their_own_while_they_are_filled_in() -> None:
    found = shapes.rows({"shapes": [{"label": ""}, {"label": "a"}, {"label": "a"}, "odd", {"shape": "Point"}]})
    assert [row.key for row in found] == ["#1", "a", "#3", "#5"]
    assert [row.title for row in found] == ["Kind 1", "a", "a", "Points"]
