"""IMOD's command files and AreTomo's alignments by themselves: complete, possible, in agreement with their header."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from validation.cases import FileCase
from validation.checks.say import finding
from validation.checks.tolerances import ANGLE_LIMIT, ROTATION_SPREAD
from validation.findings import Finding
from validation.formats.aln import AlnFacts
from validation.formats.com import ComFacts
from validation.formats.text import number_or_none
from validation.roles import ROLES

PROGRAMS = {"tilt_com": "tilt", "newst_com": "newst"}
CALLED = {"tilt": "tilt", "newst": "newstack", "": "neither tilt nor newstack"}
# Older etomo gave input and output without a key in the first lines; angles may stand in the file itself.
NECESSARY = {
    "tilt": (("FULLIMAGE",), ("THICKNESS",), ("TILTFILE", "ANGLES")),
    "newst": (("InputFile",), ("TransformFile",)),
}
USUAL = {
    "tilt": ("InputProjections", "OutputFile", "IMAGEBINNED", "XTILTFILE", "OFFSET", "SHIFT"),
    "newst": ("BinByFactor", "SizeToOutputInXandY"),
}


def _numbers(least: int, most: int, low: float, *, whole: bool) -> Callable[[tuple[str, ...]], bool]:
    def holds(words: tuple[str, ...]) -> bool:
        values = [number_or_none(word) for word in words]
        return least <= len(values) <= most and all(
            value is not None and value >= low and (not whole or value == int(value)) for value in values
        )

    return holds


SIZES = _numbers(2, 2, 1, whole=True)
ABOVE_ZERO = _numbers(1, 1, 1e-6, whole=False)
ONE_OR_TWO = _numbers(1, 2, -1e9, whole=False)
VALUES: dict[str, tuple[Callable[[tuple[str, ...]], bool], str]] = {
    "FULLIMAGE": (SIZES, "two whole numbers from 1 on"),
    "THICKNESS": (ABOVE_ZERO, "a number above 0"),
    "IMAGEBINNED": (ABOVE_ZERO, "a number above 0"),
    "OFFSET": (ONE_OR_TWO, "one or two numbers"),
    "SHIFT": (ONE_OR_TWO, "one or two numbers"),
    "XAXISTILT": (_numbers(1, 1, -360, whole=False), "a number of degrees"),
    "BinByFactor": (ABOVE_ZERO, "a number above 0"),
    # Nothing behind it: the size of the input.
    "SizeToOutputInXandY": (lambda words: not words or SIZES(words), "two whole numbers from 1 on"),
}


def command_file_is_sound(file: FileCase, facts: ComFacts, *, relation: str) -> list[Finding]:
    """Without a role it may call what it likes: etomo's folders hold many of them."""
    wanted = PROGRAMS.get(file.role, facts.program)
    if not wanted:
        return []
    if facts.program != wanted:
        words = {
            "observed": f"calls {CALLED[facts.program]}",
            "expected": CALLED[wanted],
            "role": ROLES[file.role].label,
        }
        return [finding("com.another-program", file=file, relation=relation, params=words)]
    found = []
    if facts.blocks > 1:
        params = {"observed": facts.blocks, "expected": 1, "program": CALLED[wanted]}
        found.append(finding("com.several-blocks", file=file, relation=relation, params=params))
    return [*found, *_keys(file, facts, relation=relation), *_values(file, facts, relation=relation)]


def _keys(file: FileCase, facts: ComFacts, *, relation: str) -> list[Finding]:
    """All that is missing in one finding of each kind."""
    keys = NECESSARY[facts.program]
    found = []
    if missing := [" or ".join(names) for names in keys if all(facts.get(name) is None for name in names)]:
        params: dict[str, Any] = {"observed": " and no ".join(missing), "program": CALLED[facts.program]}
        params |= {"expected": len(keys), "names": ", ".join(" or ".join(names) for names in keys)}
        found.append(finding("com.key-missing", file=file, relation=relation, params=params))
    if left_out := [name for name in USUAL[facts.program] if facts.get(name) is None]:
        words = {"observed": " and no ".join(left_out)}
        found.append(finding("com.key-left-out", file=file, relation=relation, params=words))
    return found


def _values(file: FileCase, facts: ComFacts, *, relation: str) -> list[Finding]:
    """Each wrong value: no remedy serves two."""
    judged = {key.lower(): rule for key, rule in VALUES.items()}
    found = []
    for key, words, line in facts.entries:
        holds, expected = judged.get(key.lower(), (None, ""))
        if holds is not None and not holds(words):
            params = {"line": line, "key": key, "observed": " ".join(words)[:40], "expected": expected}
            found.append(finding("com.value-wrong", file=file, relation=relation, params=params))
    return found


def aln_is_sound(file: FileCase, facts: AlnFacts, *, relation: str) -> list[Finding]:
    return [
        *_rows_are_the_images(file, facts, relation=relation),
        *_local_rows_are_there(file, facts, relation=relation),
        *_rows_are_possible(file, facts, relation=relation),
    ]


def _rows_are_the_images(file: FileCase, facts: AlnFacts, *, relation: str) -> list[Finding]:
    if facts.raw_size is None:
        return [finding("aln.no-raw-size", file=file, relation=relation)]
    total, images = facts.rows + facts.dark_frames, facts.raw_size[2]
    if total == images:
        return []
    params = {"observed": total, "expected": images, "rows": facts.rows, "dark": facts.dark_frames}
    return [finding("aln.rows-and-dark-frames", file=file, relation=relation, params=params)]


def _local_rows_are_there(file: FileCase, facts: AlnFacts, *, relation: str) -> list[Finding]:
    """A heading without rows is usual where there are no patches."""
    if facts.patches is None or facts.local_rows == (expected := facts.patches * facts.rows):
        return []
    params = {"observed": facts.local_rows, "expected": expected, "patches": facts.patches, "rows": facts.rows}
    return [finding("aln.local-rows", file=file, relation=relation, params=params)]


def _rows_are_possible(file: FileCase, facts: AlnFacts, *, relation: str) -> list[Finding]:
    found = []
    for tilt, line in zip(facts.tilts, facts.lines, strict=True):
        if abs(tilt) > ANGLE_LIMIT:
            params = {"line": line, "observed": tilt, "expected": ANGLE_LIMIT, "units": "°"}
            found.append(finding("aln.angle-out-of-range", file=file, relation=relation, params=params))
            break
    section, times = Counter(facts.sections).most_common(1)[0]
    if times > 1:
        line = [line for one, line in zip(facts.sections, facts.lines, strict=True) if one == section][1]
        params = {"line": line, "observed": section, "times": times}
        found.append(finding("aln.section-repeated", file=file, relation=relation, params=params))
    first = facts.rotations[0]
    apart, line, other = max(
        (abs((angle - first + 90) % 180 - 90), line, angle)
        for angle, line in zip(facts.rotations, facts.lines, strict=True)
    )
    if apart > ROTATION_SPREAD:
        params = {"line": line, "observed": other, "expected": first, "tolerance": ROTATION_SPREAD, "units": "°"}
        found.append(finding("aln.rotation-varies", file=file, relation=relation, params=params))
    return found
