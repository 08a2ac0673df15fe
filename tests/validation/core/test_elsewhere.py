"""A file that lies in another archive: no relation waits for it, passes it, or says anything against it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.validation import build
from validation.cases import RunCase
from validation.command.plan import as_declared
from validation.declared import document, runs_from_json
from validation.run import judge_run

# Comparisons in which nothing of the file but that it is there, and its name, is looked at.
BY_PRESENCE = {"alignment_files"}


def away(*roles: str) -> RunCase:
    clean = build.run()
    files = [
        replace(file, state="elsewhere", elsewhere="EMPIAR-10045", facts=None, size=0) if file.role in roles else file
        for file in clean.files
    ]
    return replace(clean, files=tuple(files))


@pytest.mark.parametrize("role", sorted({file.role for file in build.run().files}))
def test_what_needs_the_file_says_that_it_lies_elsewhere(role: str) -> None:
    before, verdict = judge_run(build.run()), judge_run(away(role))

    assert verdict.findings == ()
    assert {cell.state for cell in verdict.cells.values()} <= {"pass", "absent", "elsewhere"}
    changed = {key for key, cell in verdict.cells.items() if cell.state != before.cells[key].state}
    assert all(verdict.cells[key].state == "elsewhere" for key in changed)
    assert changed
    assert all("EMPIAR-10045" in verdict.cells[key].note for key in changed)


def test_where_everything_lies_elsewhere_nothing_passes() -> None:
    verdict = judge_run(away(*{file.role for file in build.run().files}))

    passed = {key for key, cell in verdict.cells.items() if cell.state == "pass"}
    assert passed <= BY_PRESENCE
    assert verdict.findings == ()
    assert verdict.cells["movies"].note == "Not checked: 6 files lie at EMPIAR-10045."


def test_many_files_are_one_sentence() -> None:
    assert judge_run(away("movie_stack")).cells["movies_gain"].note == "Not checked: 5 files lie at EMPIAR-10045."


def test_it_comes_before_what_waits_or_failed() -> None:
    case = away("rawtlt")
    for state in ("waiting", "gave_up"):
        files = [replace(file, state=state, facts=None) if file.role == "mdoc" else file for file in case.files]
        assert judge_run(replace(case, files=tuple(files))).cells["mdoc_rawtlt"].state == "elsewhere"


def test_the_declared_file_says_so_and_the_command_line_misses_nothing() -> None:
    case = away("movie_stack")
    told = document([case])
    assert all(("elsewhere" in file) == (file["role"] == "movie_stack") for file in told["runs"][0]["files"])

    (read,) = runs_from_json(told)
    assert {file.state for file in read.in_role("movie_stack")} == {"elsewhere"}
    here = [file.path for file in case.files if file.role != "movie_stack"]
    assert as_declared([read], paths=here, whole=True).missing == ()
    assert {file.elsewhere for file in read.in_role("movie_stack")} == {"EMPIAR-10045"}
