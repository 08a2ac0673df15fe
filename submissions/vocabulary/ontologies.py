"""The ontologies: what they are called, whose they are, and what their identifiers look like."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

CC_BY_4, CC_BY_3 = "CC BY 4.0", "CC BY 3.0"


@dataclass(frozen=True, slots=True)
class Ontology:
    """``digits``: the pattern of what follows the prefix. ``branches``: kinds that a field may be limited to.

    ``whole``: what we load has every identifier up to its date, so that one it has not is a mistake or newer.
    ``synonyms``: what we load has them, so that another name is a mistake; ``names``: its names are those people use.
    ``comes``: with the portal or in a package that it downloads; else only from a file that an operator gives.
    """

    key: str
    title: str
    owner: str
    url: str
    licence: str
    digits: str = r"[0-9]{7}"
    separator: str = ":"
    branches: tuple[str, ...] = ()
    whole: bool = True
    synonyms: bool = True
    names: bool = True
    comes: bool = True

    def identifier(self, text: str, *, bare: bool = False) -> str | None:
        """The identifier that `text` is, also as GO_0005739, if ``bare`` also without prefix; else None."""
        prefix = rf"(?:{self.key}\s*[:_]\s*)" + ("?" if bare else "")
        match = re.fullmatch(rf"{prefix}({self.digits})", text.strip(), re.IGNORECASE)
        return f"{self.key}{self.separator}{match[1].upper()}" if match else None

    def beginning(self, text: str) -> str | None:
        """How identifiers begin that begin with `text` (GO:000); None if none does."""
        match = re.fullmatch(rf"{self.key}\s*[:_]\s*([A-Z0-9]*)", text.strip(), re.IGNORECASE)
        return f"{self.key}{self.separator}{match[1].upper()}" if match else None


GO = Ontology(
    "GO",
    "Gene Ontology",
    "Gene Ontology Consortium",
    "https://geneontology.org",
    CC_BY_4,
    branches=("cellular_component", "biological_process", "molecular_function"),
)
ONTOLOGIES: dict[str, Ontology] = {
    one.key: one
    for one in (
        GO,
        Ontology("CL", "Cell Ontology", "OBO Foundry", "https://obophenotype.github.io/cell-ontology/", CC_BY_4),
        Ontology("UBERON", "Uberon", "OBO Foundry", "https://obophenotype.github.io/uberon/", CC_BY_3),
        Ontology("CDPO", "CryoET Data Portal Ontology", "Chan Zuckerberg Institute for Advanced Biological Imaging",
                 "https://cryoetdataportal.czscience.com", "MIT"),
        Ontology("PATO", "Phenotype and Trait Ontology", "OBO Foundry",
                 "https://obofoundry.org/ontology/pato", CC_BY_3),
        Ontology("EFO", "Experimental Factor Ontology", "EMBL-EBI", "https://www.ebi.ac.uk/efo/", "Apache-2.0",
                 whole=False),
        Ontology("HsapDv", "Human Developmental Stages", "OBO Foundry", "https://obofoundry.org/ontology/hsapdv",
                 CC_BY_3),
        Ontology("MmusDv", "Mouse Developmental Stages", "OBO Foundry", "https://obofoundry.org/ontology/mmusdv",
                 CC_BY_3),
        Ontology("WBls", "C. elegans development ontology", "WormBase",
                 "https://obofoundry.org/ontology/wbls", CC_BY_4),
        Ontology("ZFS", "Zebrafish developmental stages", "ZFIN", "https://obofoundry.org/ontology/zfs", CC_BY_3),
        Ontology("FBdv", "Drosophila development", "FlyBase", "https://obofoundry.org/ontology/fbdv", CC_BY_4,
                 digits=r"[0-9]{8}"),
        Ontology("ZFA", "Zebrafish anatomy", "ZFIN", "https://obofoundry.org/ontology/zfa", CC_BY_4),
        Ontology("WBbt", "C. elegans gross anatomy", "WormBase", "https://obofoundry.org/ontology/wbbt", CC_BY_4),
        Ontology("FBbt", "Drosophila gross anatomy", "FlyBase", "https://obofoundry.org/ontology/fbbt", CC_BY_4,
                 digits=r"[0-9]{8}"),
        Ontology("MONDO", "Mondo Disease Ontology", "Monarch Initiative",
                 "https://mondo.monarchinitiative.org", CC_BY_4),
        Ontology("BTO", "BRENDA Tissue Ontology", "BRENDA",
                 "https://obofoundry.org/ontology/bto", CC_BY_4, comes=False),
        Ontology("NCBITaxon", "NCBI Taxonomy", "National Center for Biotechnology Information",
                 "https://www.ncbi.nlm.nih.gov/taxonomy", "Public domain", digits=r"[0-9]+",
                 whole=False),
        Ontology("CVCL", "Cellosaurus", "SIB Swiss Institute of Bioinformatics", "https://www.cellosaurus.org", CC_BY_4,
                 digits=r"[A-Z0-9]{4,}", separator="_", whole=False, synonyms=False),
        Ontology("CHEBI", "ChEBI", "EMBL-EBI", "https://www.ebi.ac.uk/chebi/", CC_BY_4, digits=r"[0-9]+",
                 synonyms=False),
        Ontology("UniProtKB", "UniProtKB/Swiss-Prot", "UniProt Consortium", "https://www.uniprot.org", CC_BY_4,
                 digits=r"[OPQ][0-9][A-Z0-9]{3}[0-9]|[A-NR-Z][0-9](?:[A-Z][A-Z0-9]{2}[0-9]){1,2}",
                 whole=False, names=False),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scope:
    """An ontology, or one branch of it, as a field of the schema names it: CL, GO:cellular_component."""

    ontology: Ontology
    branch: str = ""

    @classmethod
    def named(cls, name: str) -> Scope:
        """Raises: KeyError."""
        key, _, branch = name.partition(":")
        ontology = ONTOLOGIES[key]
        if branch and branch not in ontology.branches:
            raise KeyError(name)
        return cls(ontology, branch)


def scopes(names: Iterable[str]) -> list[Scope]:
    return [Scope.named(name) for name in names]


def resolve(identifier: str, *, among: Iterable[Scope]) -> tuple[Scope, str] | None:
    """Which ontology of these an identifier belongs to, and how it is written there. Without prefix: of the first."""
    among = list(among)
    for scope in among:
        if found := scope.ontology.identifier(identifier):
            return scope, found
    found = among[0].ontology.identifier(identifier, bare=True) if among else None
    return (among[0], found) if found else None
