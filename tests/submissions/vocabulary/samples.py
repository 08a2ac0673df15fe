"""Small ontologies for tests, as readers give them, and how to load them."""

from __future__ import annotations

from collections.abc import Iterable

from submissions.vocabulary import loading
from submissions.vocabulary.entry import OBSOLETE, WELL_KNOWN, Entry
from submissions.vocabulary.loading import Edition
from submissions.vocabulary.models import Source

CC, BP = "cellular_component", "biological_process"
GO = (
    Entry("GO:0005739", "mitochondrion", ("mitochondria",), kind=CC),
    Entry("GO:0005743", "mitochondrial inner membrane", ("inner mitochondrial membrane",), kind=CC),
    Entry("GO:0005634", "nucleus", ("cell nucleus", "Nucléus"), kind=CC),
    Entry("GO:0005635", "nuclear envelope", kind=CC),
    Entry("GO:0005788", "endoplasmic reticulum lumen", ("ER lumen",), kind=CC),
    Entry("GO:0007005", "mitochondrion organization", kind=BP),
    Entry("GO:0005623", "cell", kind=CC, obsolete=True, replaced_by="GO:0110165", tier=OBSOLETE),
    Entry("GO:0110165", "cellular anatomical entity", kind=CC),
    Entry("GO:0000005", "ribosomal chaperone activity", kind=CC, obsolete=True, tier=OBSOLETE),
    Entry("GO:0019952", "", kind=CC, obsolete=True, replaced_by="GO:0005739", tier=OBSOLETE),
)
UBERON = (
    Entry("UBERON:0002107", "liver", ("iecur",)),
    Entry("UBERON:0001172", "hepatic acinus", ("liver acinus",)),
    Entry("UBERON:0004647", "liver lobule", ("100%_sure\\liver",)),
)
TAXA = (
    Entry("NCBITaxon:9606", "Homo sapiens", ("human",), kind="species", tier=WELL_KNOWN),
    Entry("NCBITaxon:4932", "Saccharomyces cerevisiae", ("baker's yeast",), kind="species", tier=WELL_KNOWN),
    Entry("NCBITaxon:4931", "Saccharomyces bayanus", kind="species"),
    Entry("NCBITaxon:559292", "Saccharomyces cerevisiae S288C", kind="strain"),
    Entry("NCBITaxon:1", "Sacch", kind="genus"),
)
SAMPLES = {"GO": GO, "UBERON": UBERON, "NCBITaxon": TAXA}


def edition(ontology: str, *, version: str = "2026-01-01", digest: str = "") -> Edition:
    return Edition(ontology, version, None, Source.Origin.REPOSITORY, digest or f"{ontology} {version}", expected=10)


def load(ontology: str, entries: Iterable[Entry] | None = None, *, version: str = "2026-01-01") -> Source:
    with loading.alone():
        return loading.load(edition(ontology, version=version), SAMPLES[ontology] if entries is None else entries)
