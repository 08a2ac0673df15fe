"""Identifiers as people paste them."""

from __future__ import annotations

import pytest

from submissions.schema import Pattern
from submissions.schema import identifiers as ids


@pytest.mark.parametrize(
    ("pattern", "typed", "kept"),
    [
        (ids.ORCID, "https://orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097"),
        (ids.ORCID, "0000000218250097", "0000-0002-1825-0097"),
        (ids.ORCID, "0000-0002-1694-233x", "0000-0002-1694-233X"),
        (ids.DOI, "https://doi.org/10.1038/s41586-022-04971-z", "10.1038/s41586-022-04971-z"),
        (ids.DOI, "doi:10.1101/2026.01.01.000001", "10.1101/2026.01.01.000001"),
        (ids.DATABASE_ENTRY, "https://www.ebi.ac.uk/empiar/EMPIAR-10045/", "EMPIAR-10045"),
        (ids.DATABASE_ENTRY, "emd-1234", "EMD-1234"),
        (ids.DATABASE_ENTRY, "https://www.rcsb.org/structure/8abc", "PDB-8ABC"),
        (ids.DATABASE_ENTRY, "pdb 8abc", "PDB-8ABC"),
        (ids.GO, "GO_0005739", "GO:0005739"),
        (ids.GO, "http://purl.obolibrary.org/obo/GO_0005739", "GO:0005739"),
        (ids.TAXON, "NCBITaxon:4932", "4932"),
        (ids.STRAIN, "ncbitaxon:559292", "NCBITaxon:559292"),
        (ids.STRAIN, "CVCL_0063", "CVCL_0063"),
        (
            ids.DOI,
            "https://doi.org/10.1002/(sici)<1::aid>3.0.co;2-a",
            "10.1002/(sici)<1::aid>3.0.co;2-a",
        ),
        (ids.DATABASE_ENTRY, "EMPIAR-123456", "EMPIAR-123456"),
        (ids.DATABASE_ENTRY, "pdb_00008abc", "PDB-00008ABC"),
        (ids.ROR, "https://ror.org/03yrm5c26", "03yrm5c26"),
        (ids.ROR, "05dxps055", "05dxps055"),
        (ids.or_none(ids.ORCID), "None", "none"),
        (ids.or_none(ids.ORCID), "0000000218250097", "0000-0002-1825-0097"),
        (ids.UNIPROT, "https://www.uniprot.org/uniprotkb/P0A7S9/entry", "UniProtKB:P0A7S9"),
        (ids.ANNOTATED_OBJECT, "p0a7s9", "UniProtKB:P0A7S9"),
        (ids.ANNOTATED_OBJECT, "go_0022626", "GO:0022626"),
        (ids.EFO, "EFO_0002909", "EFO:0002909"),
    ],
)
def test_pasted_forms_are_normalised(pattern: Pattern, typed: str, kept: str) -> None:
    assert pattern.normalise is not None
    assert pattern.normalise(typed) == kept
    assert pattern.problem(kept) is None


@pytest.mark.parametrize(
    ("pattern", "typed", "word"),
    [
        (ids.ORCID, "0000-0002-1825-0098", "last digit"),
        (ids.ORCID, "1234", "four groups"),
        (ids.DOI, "10.1002", "10.1038/s41586"),
        (ids.ROR, "03yrm5c62", "last two digits"),
        (ids.ROR, "CERN", "ror.org"),
        (ids.HTTPS_URL, "http://lab.example/a.png", "https://"),
        (ids.HTTPS_URL, "javascript:alert(1)", "https://"),
        (ids.UNIPROT, "UniProtKB:12345", "UniProtKB:P0A7S9"),
        (ids.ANNOTATED_OBJECT, "ribosome", "GO:0022626"),
        (ids.DATABASE_ENTRY, "EMPIAR-123", "EMPIAR-12345"),
        (ids.GO, "GO:123", "GO:0005739"),
        (ids.EMAIL, "ada at lab", "e-mail"),
    ],
)
def test_what_cannot_be_is_told_with_a_right_form(pattern: Pattern, typed: str, word: str) -> None:
    normal = pattern.normalise(typed) if pattern.normalise else typed
    assert word in (pattern.problem(normal) or "")
