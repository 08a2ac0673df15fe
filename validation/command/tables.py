"""The lists that may be given: names of runs, names that their files bear, and gain references."""

from __future__ import annotations

from pathlib import Path

from validation.command.plain import decoded
from validation.matching.tables import MOST_BYTES, RUN_COLUMNS, Table, read_gain_table, read_run_table

SHOWN = 5


class TableRefused(ValueError):
    """The table cannot be used. Says in a sentence why."""


def runs(path: Path | None) -> tuple[tuple[str, ...], Table | None]:
    """The names of runs, one a line, or the archive's kind of run map, which has a header."""
    if path is None:
        return (), None
    data = _read(path)
    lines = [line.strip() for line in data.decode("utf-8-sig", "surrogateescape").splitlines() if line.strip()]
    if lines and not _is_header(lines[0]):
        return tuple(dict.fromkeys(decoded(line) for line in lines)), None
    return (), _sound(path, read_run_table(data))


def gains(path: Path | None) -> Table | None:
    return None if path is None else _sound(path, read_gain_table(_read(path)))


def _is_header(line: str) -> bool:
    words = line.replace(";", ",").replace("\t", ",").split(",")
    return len(words) > 1 or words[0].strip(" \"'").lower() in RUN_COLUMNS


def _read(path: Path) -> bytes:
    if path.stat().st_size > MOST_BYTES:
        raise TableRefused(f"{path.name} has {path.stat().st_size:,} bytes; {MOST_BYTES:,} is the most.")
    data = path.read_bytes()
    if not data.strip():
        raise TableRefused(f"{path.name} is empty. Write one name of a run a line, or a table with a column run_name.")
    return data


def _sound(path: Path, table: Table) -> Table:
    if table.problems:
        told = " ".join(str(problem) for problem in table.problems[:SHOWN])
        raise TableRefused(f"{path.name} cannot be used. {told}")
    return table
