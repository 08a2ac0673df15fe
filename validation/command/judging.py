"""What was read put into the plan, and each run judged by the same checks as in the portal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from validation.cases import BlockCase, FileCase, RunCase, RunVerdict, Value
from validation.checks.lengths import told_length
from validation.checks.single import judge_file
from validation.command.plan import Plan
from validation.command.reading import Read
from validation.findings import Finding
from validation.formats import MdocFacts
from validation.run import judge_run

# Role -> the field that its header answers where nothing is declared, as in the portal.
ANSWERED = {"movie_stack": "pixel_size", "tilt_series": "pixel_size", "tomogram": "voxel_size"}


@dataclass(frozen=True, slots=True)
class Judged:
    """`run` is "" and `verdict` None for the files that belong to no run; `paths`: id of a file -> path."""

    run: str
    files: tuple[FileCase, ...]
    findings: tuple[Finding, ...]
    paths: Mapping[str, str]
    verdict: RunVerdict | None = None


def judge(plan: Plan, *, read: Mapping[str, Read], declared: bool) -> list[Judged]:
    """`declared`: the values are complete, and headers answer none of them."""
    return [_judge_run(case, read=read, declared=declared) for case in plan.cases] + _judge_alone(plan, read=read)


def _judge_run(case: RunCase, *, read: Mapping[str, Read], declared: bool) -> Judged:
    files = tuple(_filled(file, read) for file in case.files)
    blocks = case.blocks if declared else tuple(_answered(block, files) for block in case.blocks)
    verdict = judge_run(replace(case, files=files, blocks=blocks))
    return Judged(case.name, files, verdict.findings, _paths(files), verdict)


def _judge_alone(plan: Plan, *, read: Mapping[str, Read]) -> list[Judged]:
    files = tuple(_filled(file, read) for file in plan.alone)
    # What nobody uses as a tilt series' mdoc is not blamed for being one of a movie.
    judged = (file for file in files if file.role or not isinstance(file.facts, MdocFacts))
    findings = tuple(found for file in judged for found in judge_file(file, relation="file").findings)
    return [Judged("", files, findings, _paths(files))] if files else []


def _filled(file: FileCase, read: Mapping[str, Read]) -> FileCase:
    if file.path not in read:
        return file
    one = read[file.path]
    if one.out is None:
        return replace(file, state="gave_up", size=one.size)
    return replace(file, state="read", size=one.size, facts=one.out.facts, problems=one.out.problems)


def _answered(block: BlockCase, files: Iterable[FileCase]) -> BlockCase:
    """With what the headers of its files say, where they agree."""
    values = dict(block.values)
    for role, key in ANSWERED.items():
        of_block = (file for file in files if file.role == role and file.block == block.id)
        known = {size for file in of_block if (size := told_length(file)) is not None}
        if len(known) == 1:
            values[key] = Value(known.pop(), "header", "Å")
    return replace(block, values=values)


def _paths(files: Iterable[FileCase]) -> dict[str, str]:
    return {file.id: file.path for file in files}
