"""Make the tables of submissions/vocabulary/data from what packages bring; done anew when a newer edition is wanted.

    python -m tools.make_vocabularies --guide cellxgene_ontology_guide-….whl --go GO.sqlite --cdpo terms.json

`--go`: the database of the Bioconductor package GO.db (Debian: r-bioc-go.db). `--cdpo`: a list of {"id", "name"}.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sqlite3
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from submissions.vocabulary.entry import OBSOLETE, Entry
from submissions.vocabulary.readers import guide, tables
from tools.files import ROOT

DATA = ROOT / "submissions" / "vocabulary" / "data"
# Ontology -> file of the guide's package, date of that edition where its version says it.
GUIDE = {
    "CL": ("CL-ontology-v2026-03-26", "2026-03-26"),
    "UBERON": ("UBERON-ontology-v2026-04-01", "2026-04-01"),
    "PATO": ("PATO-ontology-v2025-05-14", "2025-05-14"),
    "EFO": ("EFO-ontology-v3.90.0", ""),
    "MONDO": ("MONDO-ontology-v2026-05-05", "2026-05-05"),
    "HsapDv": ("HsapDv-ontology-v2025-01-23", "2025-01-23"),
    "MmusDv": ("MmusDv-ontology-v2025-01-23", "2025-01-23"),
    "WBls": ("WBls-ontology-vWS298", ""),
    "ZFS": ("ZFA-ontology-v2026-03-31", "2026-03-31"),
    "FBdv": ("FBdv-ontology-v2026-04-02", "2026-04-02"),
    "ZFA": ("ZFA-ontology-v2026-03-31", "2026-03-31"),
    "WBbt": ("WBbt-ontology-v2025-08-18", "2025-08-18"),
    "FBbt": ("FBbt-ontology-v2026-04-03", "2026-04-03"),
}
ASSAYS = "EFO:0002694"  # experimental process: of EFO, the assays alone are asked for
BRANCHES = {"CC": "cellular_component", "BP": "biological_process", "MF": "molecular_function"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("guide", "go", "cdpo"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    given = parser.parse_args()
    DATA.mkdir(exist_ok=True)
    made = {"GO": _write("GO", go(given.go), version="2022-07-01", date="2022-07-01", package="GO.db 3.16.0")}
    cdpo = [Entry(one["id"], one["name"]) for one in json.loads(given.cdpo.read_text())]
    made["CDPO"] = _write("CDPO", cdpo, version="2026-08-04", date="2026-08-04", package="cryoet-data-portal")
    for ontology, (file, date) in GUIDE.items():
        entries = _of_guide(given.guide, file, ontology)
        version = file.partition("-ontology-")[2].removeprefix("v")
        made[ontology] = _write(
            ontology, entries, version=version, date=date, package="cellxgene-ontology-guide 1.11.1"
        )
    (DATA / "sources.json").write_text(json.dumps(made, indent=1) + "\n")
    return 0


def _of_guide(wheel: Path, file: str, ontology: str) -> Iterator[Entry]:
    with zipfile.ZipFile(wheel) as held, held.open(f"cellxgene_ontology_guide/data/{file}.json.zst") as raw:
        if ontology != "EFO":
            yield from guide.guide(raw, prefix=f"{ontology}:")
            return
        for identifier, term in guide.terms(raw):
            if identifier == ASSAYS or ASSAYS in term["ancestors"]:
                yield guide.entry(identifier, term)


def go(path: Path) -> Iterator[Entry]:
    """All terms; synonyms of cellular components alone, which fields ask for."""
    held = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    synonyms: dict[str, list[str]] = defaultdict(list)
    merged: dict[str, str] = {}
    rows = held.execute("SELECT go_id, ontology, synonym, secondary FROM go_synonym JOIN go_term USING (_id)")
    for identifier, branch, synonym, secondary in rows:
        if secondary:
            merged[secondary] = identifier
        elif branch == "CC":
            synonyms[identifier].append(synonym)
    known = set()
    for identifier, name, branch in held.execute(
        "SELECT go_id, term, ontology FROM go_term WHERE ontology IN ('CC', 'BP', 'MF')"
    ):
        known.add(identifier)
        yield Entry(identifier, name, tuple(sorted(set(synonyms[identifier]))), kind=BRANCHES[branch])
    for identifier, name, branch in held.execute("SELECT go_id, term, ontology FROM go_obsolete"):
        known.add(identifier)
        yield Entry(identifier, guide.without_mark(name), kind=BRANCHES[branch], obsolete=True, tier=OBSOLETE)
    for identifier, into in merged.items():
        if identifier not in known and identifier.startswith("GO:"):
            yield Entry(identifier, "", obsolete=True, replaced_by=into, tier=OBSOLETE)


def _write(ontology: str, entries: Iterable[Entry], *, version: str, date: str, package: str) -> dict[str, object]:
    content, terms = tables.write(entries)
    (DATA / f"{ontology}.tsv.zst").write_bytes(content)
    print(f"{ontology:8} {terms:7,} terms {len(content):9,} bytes")
    return {
        "version": version,
        "date": date,
        "package": package,
        "terms": terms,
        "sha256": hashlib.sha256(content).hexdigest(),
    }


if __name__ == "__main__":
    sys.exit(main())
