"""What says what the code says: docs/checks.md, docs/requirements.md, and the examples of the page of codes.

`make docs` writes them; `--check` says which of them is not up to date.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from submissions.schema.describe import GROUPS, Asked, AskedPage, pages
from tools.files import ROOT, shown
from validation.catalogue import GROUPS as CODES
from validation.catalogue import Rule
from validation.catalogue.told import EXAMPLES, with_names
from validation.checks import tolerances
from validation.formats import READERS
from validation.formats.detect import WORDS
from validation.registry import RELATIONS as COLUMNS
from validation.roles import ROLES
from validation.words import percent

NOTE = "<!-- Written by `make docs`. Change what it is made from, not this page. -->"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    titles = list(head)
    yield f"| {' | '.join(titles)} |"
    yield f"|{'---|' * len(titles)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
    yield ""


def rules(title: str, found: Iterable[Rule]) -> Iterator[str]:
    yield f"## {title}\n"
    rows = (
        [f"`{rule.code}`", str(rule.severity), with_names(rule.sentence), with_names(rule.remedy)] for rule in found
    )
    yield from table(("Code", "Severity", "What it says", "What to do"), rows)


def checks() -> Iterator[str]:
    yield "# The checks\n"
    yield (
        "Headers and small text files are read, never the image data. Every sentence names the file and both numbers; "
        "here they are ‹names›.\n\nAn **error** is corrected, or explained to the curator. A **warning** is worth a "
        "look; it stops nobody. A **note** is good to know.\n"
    )
    yield "## The columns of the run matrix\n"
    yield from table(("Column", "What it compares"), ((column.short, column.label) for column in COLUMNS))
    yield "## Roles and formats\n"
    yield (
        f"Read and judged: {', '.join(WORDS[key].split(maxsplit=1)[1] for key in READERS)}. "
        "Other formats are stored; the matrix says that they are not checked yet.\n"
    )
    yield from table(("Role", "Belongs to", "For one run", "Formats"), map(_role, ROLES))
    yield "## Tolerances\n"
    yield from table(("What", "Allowed"), _tolerances())
    for heading, group in CODES.items():
        yield from rules(heading, group)


def _role(key: str) -> list[str]:
    role = ROLES[key]
    formats = ", ".join(WORDS[name].split(maxsplit=1)[1] for name in role.formats)
    block = role.block.replace("_", " ") if role.block else "the dataset"
    return [role.label, block, "several" if role.many else "one", formats or "any"]


def _tolerances() -> Iterator[tuple[str, str]]:
    absolute, relative = tolerances.LENGTH_ABSOLUTE, tolerances.LENGTH_RELATIVE
    yield "Two lengths are the same", f"within {absolute} Å or {percent(relative)}, whichever is more"
    yield "Two lengths nearly agree: a warning", f"within {percent(tolerances.LENGTH_NEARLY)}"
    yield (
        "Pixels square, voxels cubic",
        f"within {percent(tolerances.ANISOTROPY)}; an error above {percent(tolerances.ANISOTROPY_ERROR)}",
    )
    yield "A tilt angle", f"−{tolerances.ANGLE_LIMIT:g}° to {tolerances.ANGLE_LIMIT:g}°"
    yield "An angle of the rawtlt is in the mdoc", f"within {tolerances.ANGLE_MATCH}°"
    yield "Voltage of the mdoc", f"within {tolerances.VOLTAGE:g} kV"
    nearly = f"within {tolerances.DOSE_NEARLY:.0%} a warning".replace("%", "\u00a0%")
    yield "Doses of the mdoc, added up", f"within {tolerances.DOSE:g} e⁻/Å²; {nearly}"
    nearly = f"narrower, or within {tolerances.TILT_RANGE_NEARLY:g}°, a warning"
    yield "Ends of the tilt range", f"within {tolerances.TILT_RANGE}°; {nearly}"
    yield (
        "Tilt step",
        f"within {tolerances.TILT_STEP}° or {percent(tolerances.TILT_STEP_RELATIVE)}, a third of the steps",
    )
    yield "Tilt axis, half turns left out", f"within {tolerances.TILT_AXIS:g}°"
    yield "Pixel size of the mdoc, which is nominal", f"within {percent(tolerances.MDOC_PIXEL_NEARLY)} a warning"
    yield (
        "Pixel of the tilt series over that of the movies",
        f"whole or a half, within {percent(tolerances.WHOLE_RATIO)}",
    )
    yield "Voxel size over pixel size of the tilt series", f"at least {tolerances.TOMOGRAM_RATIO}"
    yield "Longest side of a tomogram over the diagonal of its images", f"at most {tolerances.TOMOGRAM_EXTENT}"
    yield "Longest sides of two tomograms of one alignment", f"within {percent(tolerances.EXISTING_EXTENT)}"
    yield "Points and meshes beyond the first and last voxel", f"at most {tolerances.OUTSIDE:g} voxel"
    yield "The same, in Å from the centre", f"at most {tolerances.CENTRE_PIXELS:g} pixels of the unbinned tilt series"


def requirements() -> Iterator[str]:
    yield "# What is asked\n"
    yield (
        "Every field of the forms. **Required** fields are needed to submit. **The archive's wish** is needed to be "
        "accepted, not to submit. Where a line truly has no answer, one of the answers in brackets is recorded "
        "instead. A page of the portal, `/help/requirements/`, says the same.\n"
    )
    yield "*By run*: a run may differ from the others of its block. *Configuration*: the place in the export.\n"
    yield "Annotations and tomograms of existing datasets may be combined; then both are asked.\n"
    for kind, words in GROUPS.items():
        yield f"## {words[0].upper()}{words[1:]}\n"
        for page in pages(kind):
            yield f"### {page.title}\n"
            yield from [f"{page.lead}\n"] if page.lead else []
            rows = (_asked(asked) for card in page.cards for asked in card.fields)
            yield from table(("Field", "Value", "Needed", "By run", "Configuration"), rows)
            yield from _files(page)


def _asked(asked: Asked) -> list[str]:
    unit = f" [{asked.field.unit}]" if asked.field.unit else ""
    answers = f" ({' or '.join(f'“{answer}”' for answer in asked.answers)})" if asked.answers else ""
    header = f"; else the header of the {ROLES[asked.header].label} counts" if asked.header else ""
    worked = asked.field.derivation
    header += f"; else worked out from {worked.words}" if worked else ""
    needed = f"asked {asked.when}: {asked.need}" if asked.when else asked.need
    place = f"`{asked.field.archive}`" if asked.field.archive else ""
    return [asked.field.label, f"{asked.what}{unit}{answers}", needed + header, asked.by_run, place]


def _files(page: AskedPage) -> Iterator[str]:
    for every, words in ((True, "Files of every run"), (False, "Files of one run at least")):
        needs = [need for need in page.files if need.every_run is every]
        told = (f"{ROLES[need.role].label}{f' {need.when}' if need.when else ''}" for need in needs)
        yield from [f"{words}: {'; '.join(told)}.\n"] if needs else []


PAGES: Mapping[str, Callable[[], Iterator[str]]] = {"checks.md": checks, "requirements.md": requirements}


def examples() -> str:
    """What each code says of a file that a test makes, and what to do: (sentence, remedy) by code, in order."""
    from tests.validation.core.faulty import found
    from tests.validation.core.test_catalogue import FAULTS

    said: dict[str, tuple[str, str]] = {}
    for fault in FAULTS:
        if fault.code not in said:
            finding = next((one for one in found(fault.run) if one.code == fault.code), None)
            if finding is not None:
                said[fault.code] = (finding.sentence, finding.remedy)
    return json.dumps(dict(sorted(said.items())), ensure_ascii=False, indent=1) + "\n"


def text_of(lines: Iterator[str]) -> str:
    head, *rest = lines
    return "\n".join([head, f"{NOTE}\n", *rest]).rstrip() + "\n"


def outdated() -> dict[Path, str]:
    """The pages that are not as they should be, with what they should say."""
    wanted = {ROOT / "docs" / name: text_of(make()) for name, make in PAGES.items()} | {EXAMPLES: examples()}
    return {path: text for path, text in wanted.items() if not path.exists() or path.read_text() != text}


def main() -> int:
    found = outdated()
    if "--check" in sys.argv[1:]:
        print("".join(f"{shown(path)} is not up to date; run `make docs`.\n" for path in found), end="")
        return 1 if found else 0
    for path, text in found.items():
        path.write_text(text)
        print(f"{shown(path)} is written.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
