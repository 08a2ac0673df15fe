"""Identifiers of people, publications, databases and ontologies: their forms, normalised from what people paste.

Forms: the archive's own patterns (chanzuckerberg/cryoet-data-portal-backend, schema/core/v2.0.0/common.yaml).
"""

from __future__ import annotations

import re

from submissions.schema.base import Pattern


def strip_url(*prefixes: str) -> re.Pattern[str]:
    return re.compile(r"^(?:https?://)?(?:www\.)?(?:" + "|".join(prefixes) + r")", re.IGNORECASE)


_ORCID_URL = strip_url(r"orcid\.org/")
_DOI_URL = strip_url(r"(?:dx\.)?doi\.org/", r"doi:\s*")


def normalise_orcid(text: str) -> str:
    digits = re.sub(r"[\s\u2010-\u2015-]", "", _ORCID_URL.sub("", text.strip().rstrip("/"))).upper()
    return "-".join(digits[i : i + 4] for i in range(0, 16, 4)) if len(digits) == 16 else text.strip()


def orcid_check_digit(text: str) -> str | None:
    """ISO 7064 mod 11-2, as orcid.org states it."""
    total = 0
    for digit in text.replace("-", "")[:15]:
        total = (total + int(digit)) * 2
    expected = (12 - total % 11) % 11
    if text[-1] == ("X" if expected == 10 else str(expected)):
        return None
    return f"{text}: the last digit does not fit the others. One digit is mistyped."


ORCID = Pattern(
    r"[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]",
    "“{value}” is not an ORCID iD: four groups of four, such as 0000-0002-1825-0097.",
    normalise=normalise_orcid,
    check=orcid_check_digit,
    format="orcid",
)
_BASE32 = "0123456789abcdefghjkmnpqrstvwxyz"


def ror_check_digits(text: str) -> str | None:
    """ISO 7064 mod 97-10 over the first seven signs, read as a number in Crockford's base 32, as ror.org makes them."""
    number = 0
    for sign in text[:7]:
        number = number * 32 + _BASE32.index(sign)
    if int(text[7:]) == 98 - number * 100 % 97:
        return None
    return f"{text}: the last two digits do not fit the others. One sign is mistyped."


ROR = Pattern(
    r"0[0-9a-hj-km-np-tv-z]{6}[0-9]{2}",
    "“{value}” is not a ROR identifier, such as 03yrm5c26. Search ror.org for your institution.",
    normalise=lambda text: strip_url(r"ror\.org/").sub("", text.strip().rstrip("/")).lower(),
    check=ror_check_digits,
    format="ror",
)
# Without user and port, which nobody cites.
_HOST = r"(?:[^\s/?#@:.]+\.)+[^\s/?#@:.]+"
HTTPS_URL = Pattern(
    rf"https://{_HOST}(?:[/?#]\S*)?",
    "“{value}” is not the address of a web page: it begins with https://.",
    normalise=str.strip,
)
URL = Pattern(
    rf"https?://{_HOST}(?:[/?#]\S*)?",
    "“{value}” is not the address of a web page: it begins with https://.",
    normalise=str.strip,
)


def or_none(pattern: Pattern) -> Pattern:
    """The word "none", the recorded answer in a cell, or what ``pattern`` wants."""

    def normalise(text: str) -> str:
        if text.strip().lower() == "none":
            return "none"
        return pattern.normalise(text) if pattern.normalise else text

    def check(text: str) -> str | None:
        return pattern.check(text) if pattern.check and text != "none" else None

    return Pattern(
        f"none|{pattern.regex}",
        pattern.sentence,
        normalise=normalise,
        check=check,
        format=f"{pattern.format}-or-none" if pattern.format else "",
    )


EMAIL = Pattern(
    r"[^@\s<>\",;]+@[^@\s<>\",;]+\.[^@\s<>\",;.]+",
    "“{value}” is not an e-mail address.",
    normalise=str.strip,
)
# What really occurs; the archive takes less, of which its rules tell (sections/shared.py).
ARCHIVE_DOI = r"10\.[0-9]{4,9}/[-._;()/:a-zA-Z0-9]+"
DOI = Pattern(
    r"10\.[0-9]{4,9}/[^\s,]+",
    "“{value}” is not a DOI, such as 10.1038/s41586-022-04971-z. One DOI a row, without the title.",
    normalise=lambda text: _DOI_URL.sub("", text.strip()).rstrip("."),
)


def normalise_entry(text: str) -> str:
    """EMPIAR, EMDB and PDB entries from identifiers and from the addresses of their pages."""
    text = text.strip().rstrip("/")
    if match := re.search(r"EMPIAR-?(\d+)$", text, re.IGNORECASE):
        return f"EMPIAR-{match[1]}"
    if match := re.search(r"EMDB?-?(\d+)$", text, re.IGNORECASE):
        return f"EMD-{match[1]}"
    if match := re.search(
        r"(?:^PDB[-:_\s]?|/(?:structure|pdb|entry)/(?:pdb/)?(?:pdb_)?)([0-9][0-9a-z]{3,7})$",
        text,
        re.IGNORECASE,
    ):
        return f"PDB-{match[1].upper()}"
    return text


ARCHIVE_ENTRY = r"EMPIAR-[0-9]{5}|EMD-[0-9]{4,5}|PDB-[0-9a-zA-Z]{4,8}"
DATABASE_ENTRY = Pattern(
    r"EMPIAR-[0-9]{5,7}|EMD-[0-9]{4,7}|PDB-[0-9a-zA-Z]{4,8}",
    "“{value}” is not an entry of EMPIAR, EMDB or PDB, such as EMPIAR-12345, EMD-12345 or PDB-8ABC.",
    normalise=normalise_entry,
)
EMPIAR = Pattern(
    r"EMPIAR-[0-9]{5,7}",
    "“{value}” is not an EMPIAR entry, such as EMPIAR-10045.",
    normalise=normalise_entry,
)


def curie(prefix: str, digits: str, example: str) -> Pattern:
    """A pattern for identifiers such as GO:0005739, taking GO_0005739 and lower case as well."""

    def normalise(text: str) -> str:
        match = re.fullmatch(rf"(?:https?://\S*/)?{prefix}[:_]({digits})", text.strip(), re.IGNORECASE)
        return f"{prefix}:{match[1]}" if match else text.strip()

    return Pattern(
        rf"{prefix}:{digits}",
        f"“{{value}}” is not a {prefix} identifier, such as {example}.",
        normalise=normalise,
    )


def either(*patterns: Pattern, sentence: str) -> Pattern:
    """Any of several identifier forms."""

    def normalise(text: str) -> str:
        for pattern in patterns:
            normal = pattern.normalise(text) if pattern.normalise else text
            if pattern.problem(normal) is None:
                return normal
        return text.strip()

    return Pattern(
        "|".join(f"(?:{pattern.regex})" for pattern in patterns),
        sentence,
        normalise=normalise,
    )


CL = curie("CL", r"[0-9]{7}", "CL:0000057")
UBERON = curie("UBERON", r"[0-9]{7}", "UBERON:0002107")
GO = curie("GO", r"[0-9]{7}", "GO:0005739")
TAXON = Pattern(
    r"[1-9][0-9]*",
    "“{value}” is not an NCBI taxonomy number, such as 4932 for Saccharomyces cerevisiae.",
    normalise=lambda text: re.sub(r"^(NCBI)?Taxon(omy)?(ID)?[:_]\s*", "", text.strip(), flags=re.IGNORECASE),
)
EFO = curie("EFO", r"[0-9]{7}", "EFO:0002909")
_OTHER_ANATOMY = [Pattern(rf"{p}:[0-9]{{{n}}}", "") for p, n in (("WBbt", 7), ("ZFA", 7), ("FBbt", 8))]
CELL_TYPE = either(
    CL,
    UBERON,
    *_OTHER_ANATOMY,
    sentence="“{value}” is not a Cell Ontology identifier, such as CL:0000057.",
)
TISSUE = either(
    UBERON,
    CL,
    Pattern(r"BTO:[0-9]{7}", ""),
    *_OTHER_ANATOMY,
    sentence="“{value}” is not an UBERON identifier, such as UBERON:0002107.",
)
STRAIN = either(
    curie("NCBITaxon", r"[0-9]+", "NCBITaxon:559292"),
    Pattern(r"CVCL_[A-Z0-9]{4,}", ""),
    Pattern(r"CC-[0-9]{4}", ""),
    Pattern(r"WBStrain[0-9]{8}", ""),
    sentence="“{value}” is not a strain identifier, such as NCBITaxon:559292 or CVCL_0063.",
)
STAGE = either(
    *[
        Pattern(rf"{p}:[0-9]{{{n}}}", "")
        for p, n in (("HsapDv", 7), ("MmusDv", 7), ("WBls", 7), ("ZFS", 7), ("FBdv", 8))
    ],
    UBERON,
    sentence="“{value}” is not a stage identifier, such as HsapDv:0000258.",
)
DISEASE = either(
    curie("MONDO", r"[0-9]{7}", "MONDO:0005148"),
    curie("PATO", r"[0-9]{7}", "PATO:0000461"),
    sentence="“{value}” is not a MONDO identifier, such as MONDO:0005148.",
)
UNIPROT_REGEX = r"[OPQ][0-9][A-Z0-9]{3}[0-9]|[A-NR-Z][0-9](?:[A-Z][A-Z0-9]{2}[0-9]){1,2}"


def normalise_uniprot(text: str) -> str:
    """The accession alone, or the address of its page, with the archive's prefix."""
    match = re.fullmatch(
        rf"(?:https?://\S*/|uniprot(?:kb)?[:_])?({UNIPROT_REGEX})(?:/entry)?", text.strip(), re.IGNORECASE
    )
    return f"UniProtKB:{match[1].upper()}" if match else text.strip()


UNIPROT = Pattern(
    rf"UniProtKB:(?:{UNIPROT_REGEX})",
    "“{value}” is not a UniProtKB accession, such as UniProtKB:P0A7S9.",
    normalise=normalise_uniprot,
)
# The specification names GO and UniProtKB; the archive takes the others as well (cryoet-schema 1.10).
ANNOTATED_OBJECT = either(
    GO,
    UNIPROT,
    UBERON,
    curie("CHEBI", r"[0-9]+", "CHEBI:16113"),
    curie("CDPO", r"[0-9]{7}", "CDPO:0000001"),
    CL,
    sentence="“{value}” is not a Gene Ontology or UniProtKB identifier, such as GO:0022626 or UniProtKB:P0A7S9.",
)
GRANT = Pattern(
    r"\S.*",
    "“{value}” is not a grant number.",
    normalise=lambda text: "none" if text.strip().lower() == "none" else text.strip(),
)
