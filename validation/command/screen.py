"""The summary for people: how each run is, every kind of finding in one line, what was guessed and left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from validation import words
from validation.command.earlier import Change
from validation.command.plain import harmless
from validation.command.report import Report, Told
from validation.findings import Severity
from validation.formats.detect import WORDS
from validation.roles import ROLES

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
RUNS_SHOWN, PATHS_SHOWN = 20, 6


class Screen:
    """Writes lines that no text of others can bring into disorder. Colours only where `stream` is a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._console = Console(file=stream, highlight=False, soft_wrap=True, markup=False, emoji=False)

    def line(self, *parts: str | tuple[str, str]) -> None:
        """Parts are texts, or texts with a style."""
        text = Text()
        for part in parts:
            words, style = (part, "") if isinstance(part, str) else part
            text.append(harmless(words), style or None)
        self._console.print(text)

    def blank(self) -> None:
        self._console.print()


@contextmanager
def progress(stream: TextIO, *, total: int) -> Iterator[Callable[[int], Any]]:
    """A bar while files are read, on a terminal; elsewhere nothing. Gives what is to be told how many more are done."""
    if not stream.isatty():
        yield lambda count: None
        return
    columns = (TextColumn("Reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=stream), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda count: bar.advance(task, count)


def summary(screen: Screen, report: Report, *, change: Change | None) -> None:
    _runs(screen, report)
    _findings(screen, report.told)
    _guessed(screen, report)
    _passed(screen, "Belongs to no run", [(one.path, one.why) for one in report.plan.unmatched])
    _passed(screen, "Not looked at", [(one.path, one.why) for one in report.walk.skipped])
    _passed(screen, "Could not be checked", [(one.path, one.why) for one in report.unchecked], style="bold red")
    if change is not None:
        _change(screen, change)
    _total(screen, report)


def _runs(screen: Screen, report: Report) -> None:
    """The runs that have something, the worst first."""
    by_run: dict[str, Counter[Severity]] = {one.run: Counter() for one in report.judged if one.verdict is not None}
    for told in report.told:
        if told.run in by_run:
            by_run[told.run][told.finding.severity] += 1
    bad = [(run, found) for run, found in by_run.items() if found[Severity.ERROR] or found[Severity.WARNING]]
    bad.sort(key=lambda item: (-item[1][Severity.ERROR], -item[1][Severity.WARNING], item[0]))
    width = max((len(harmless(run)) for run, _ in bad[:RUNS_SHOWN]), default=0)
    for run, found in bad[:RUNS_SHOWN]:
        parts = [part for severity in Severity if found[severity] for part in (_counted(found, severity), ", ")][:-1]
        screen.line(f"{harmless(run):{width}}  ", *parts)
    if len(bad) > RUNS_SHOWN:
        screen.line(f"… and {len(bad) - RUNS_SHOWN:,} more runs with errors or warnings")
    if by_run:
        clean = len(by_run) - len(bad)
        screen.line(f"{clean:,} of {_plural(len(by_run), 'run')} without errors and warnings")


def _counted(found: Counter[Severity], severity: Severity) -> tuple[str, str]:
    return _plural(found[severity], str(severity)), STYLES[severity]


def _findings(screen: Screen, told: Sequence[Told]) -> None:
    groups: dict[str, list[Told]] = {}
    for one in told:
        groups.setdefault(one.finding.code, []).append(one)
    for code, group in groups.items():
        screen.blank()
        _group(screen, code, group)


def _group(screen: Screen, code: str, group: Sequence[Told]) -> None:
    """One line for one kind, however often it occurs; then the first of them in its own words."""
    first = group[0].finding
    severity = (f"{first.severity}  ", STYLES[first.severity])
    count = "" if len(group) == 1 else f" in {_subjects(group)}"
    screen.line(severity, (first.label + count, "bold"), f"  [{code}]")
    run = f"{group[0].run}: " if group[0].run else ""
    screen.line("    ", "" if len(group) == 1 else "e.g. ", f"{run}{first.sentence}")
    screen.line("    ", (first.remedy, "italic"))


def _subjects(group: Sequence[Told]) -> str:
    """412 tomograms; 3 files where they play several roles; 1 gain reference of 6 runs."""
    roles = {told.role for told in group}
    role = ROLES.get(next(iter(roles))) if len(roles) == 1 else None
    files, runs = len({told.path for told in group}), len({told.run for told in group})
    words = _plural(files, role.label if role and role.label.isascii() else "file")
    return f"{words} of {_plural(runs, 'run')}" if runs > files else words


def _guessed(screen: Screen, report: Report) -> None:
    guesses = [(one.path, f"{one.role} of {one.run or 'all runs'}: {one.why}") for one in report.plan.guessed]
    if report.plan.layout:
        screen.blank()
        screen.line(f"Nothing was declared: runs and roles are read from names ({report.plan.layout}).")
    for note in report.plan.notes:
        screen.line(note)
    _passed(screen, "Only guessed", guesses)
    if report.plan.clutter:
        screen.line(f"{_plural(len(report.plan.clutter), 'file')} of operating systems and backups left out.")


def _passed(screen: Screen, heading: str, items: Sequence[tuple[str, str]], *, style: str = "bold") -> None:
    if not items:
        return
    screen.blank()
    screen.line((f"{heading}: {_plural(len(items), 'path')}", style))
    for path, why in items[:PATHS_SHOWN]:
        screen.line(f"    {path}: {why}")
    if len(items) > PATHS_SHOWN:
        screen.line(f"    … and {len(items) - PATHS_SHOWN:,} more (all of them with --json)")


def _change(screen: Screen, change: Change) -> None:
    screen.blank()
    counts = {"resolved": len(change.resolved), "new": len(change.new), "remaining": len(change.remaining)}
    screen.line("Since the earlier check: ", ", ".join(f"{count:,} {word}" for word, count in counts.items()))
    for kept in change.resolved[:PATHS_SHOWN]:
        screen.line("    ", ("resolved ", "green"), f"{kept['run']} {kept['code']}: {kept['message']}".lstrip())
    for run, path, code, _ in change.new[:PATHS_SHOWN]:
        screen.line("    ", ("new ", "red"), f"{run} {code}: {path}".lstrip())


def _total(screen: Screen, report: Report) -> None:
    found = Counter(told.finding.severity for told in report.told)
    parts = [part for severity in Severity for part in (_counted(found, severity), ", ")][:-1]
    screen.blank()
    screen.line(f"{_plural(len(report.read), 'file')} read: ", *parts)


def facts(screen: Screen, data: Mapping[str, Any]) -> None:
    """What the headers of files say, or why they say nothing. `data`: the JSON of a report."""
    why = {found["path"]: found["message"] for found in data["findings"]}
    for item in data["facts"]:
        screen.line((item["path"], "bold"), f": {WORDS[item['format']]}, {words.size(item['size'])}")
        for name, value in (item["facts"] or {}).items():
            if name != "format":
                screen.line(f"    {name}: {_short(value)}")
        if said := why.get(item["path"]) or item["note"]:
            screen.line(f"    {said}")
    for passed in data["unchecked"]:
        screen.line((passed["path"], "bold"), f": could not be read: {passed['why']}")


def _short(value: object) -> str:
    if not isinstance(value, list | tuple):
        return str(value)
    if len(value) > PATHS_SHOWN:
        first = ", ".join(map(str, value[:3])) if not isinstance(value[0], dict | list | tuple) else str(value[0])
        return f"{first}, … ({len(value):,} in all)"
    return ", ".join(map(str, value))


def _plural(count: int, word: str) -> str:
    several = word if word.endswith(("s", ".com")) else f"{word[:-1]}ies" if word.endswith("ry") else f"{word}s"
    return f"{count:,} {word if count == 1 else several}"
