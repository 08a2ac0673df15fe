"""The sections of the archive's configuration below a dataset: one function each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from submissions.export.entries import Context, Line, grouped, line, lines_with, metadata
from submissions.export.globs import Finder, filters, locate, only, source
from submissions.export.record import BlockRecord
from submissions.export.references import existing_alignments
from submissions.export.values import Values
from submissions.schema import Level, field

DEFAULT = {"literal": {"value": ["default"]}}
ENTRY = field(Level.ACQUISITION, "empiar_entry")
ALIGNMENT_ROLES = ("xf", "tlt", "xtilt", "tilt_com", "newst_com", "aln")


def found(context: Context, block: BlockRecord, role: str, runs: Iterable[tuple[int, str]]) -> list[Finder]:
    """The finders of the files that play ``role`` for these runs of ``block``."""
    wanted = {name: context.record.files[block.id, run, role] for run, name in runs}
    patterns = context.record.patterns.get((block.id, role), ())
    return locate(wanted, bucket=context.bucket, patterns=patterns, run_map=context.run_map, column=f"{role}_file")


def sources(context: Context, finders: Iterable[Finder]) -> list[Values]:
    return [source(finder, all_runs=context.run_names) for finder in finders]


def files_only(context: Context, kind: Level, role: str) -> list[Values]:
    """A section that has files and no metadata: gains, collection_metadata, rawtilts."""
    entries = []
    for block in context.dataset.of_kind(kind):
        runs = [(run, name) for other, run, name in lines_with(context, kind, role) if other is block]
        if runs:
            entries += sources(context, found(context, block, role, runs))
    return [{"sources": entries}] if entries else []


def gains(context: Context) -> list[Values]:
    return files_only(context, Level.ACQUISITION, "gain")


def collection_metadata(context: Context) -> list[Values]:
    return files_only(context, Level.ACQUISITION, "mdoc")


def rawtilts(context: Context) -> list[Values]:
    return files_only(context, Level.TILT_SERIES, "rawtlt")


def frames(context: Context) -> list[Values]:
    """Runs with movies by their files; runs with an mdoc alone as ``default``, so that it is imported all the same."""
    with_movies = {run for _, run, _ in lines_with(context, Level.ACQUISITION, "movie_stack")}
    lines = [
        line(context, run, name, [block], section="frames", key=role)
        for role in ("movie_stack", "mdoc")
        for block, run, name in lines_with(context, Level.ACQUISITION, role)
        if role == "movie_stack" or run not in with_movies
    ]
    entries = []
    for group in grouped(lines):
        if group[0].key == "mdoc":
            entry = [DEFAULT | filters(run=only(_names(group), all_runs=context.run_names))]
        else:
            entry = sources(context, found(context, group[0].block, "movie_stack", _ids(group)))
        entries.append({"metadata": metadata(context, group, section="frames"), "sources": entry})
    return entries


def tiltseries(context: Context) -> list[Values]:
    """The archive keeps microscope and camera on the tilt series, so each is joined with its acquisition."""
    lines = []
    for block, run, name in lines_with(context, Level.TILT_SERIES, "tilt_series"):
        recorded = context.dataset.block_for(run, Level.ACQUISITION, preferred=block.parent)
        blocks = [recorded, block] if recorded else [block]
        row = line(context, run, name, blocks, section="tiltseries", key=recorded and recorded.id)
        lines.append(_with_entry(context, row, recorded))
    return [
        {
            "metadata": metadata(context, group, section="tiltseries"),
            "sources": sources(context, found(context, group[0].block, "tilt_series", _ids(group))),
        }
        for group in grouped(lines)
    ]


def _with_entry(context: Context, row: Line, recorded: BlockRecord | None) -> Line:
    """The EMPIAR entry that its movies or the tilt series itself were stated to lie in, where nothing else was said."""
    slots = [(row.block.id, row.run_id, "tilt_series")]
    slots += [(recorded.id, row.run_id, "movie_stack")] if recorded else []
    paths = {path for slot in slots for path in context.record.files.get(slot, ())}
    entries = {context.record.entries[path] for path in paths if path in context.record.entries}
    if ENTRY.archive in row.values or len(entries) != 1:
        return row
    values, fields = {**row.values, ENTRY.archive: entries.pop()}, {**row.fields, ENTRY.archive: ENTRY}
    return replace(row, values=values, fields=fields)


def alignments(context: Context) -> list[Values]:
    """All files of an alignment are one entity, so its globs stand in one finder."""
    lines = []
    for block in context.dataset.of_kind(Level.ALIGNMENT):
        for run in context.dataset.runs:
            roles = tuple(role for role in ALIGNMENT_ROLES if (block.id, run.id, role) in context.record.files)
            if roles:
                lines.append(line(context, run.id, run.name, [block], section="alignments", key=roles))
    new = [
        {
            "metadata": metadata(context, group, section="alignments"),
            "sources": [
                source(finder, all_runs=context.run_names, multi=True) for finder in _alignment_finders(context, group)
            ],
        }
        for group in grouped(lines)
    ]
    existing = existing_alignments(context)
    return [*new, {"sources": existing}] if existing else new


def _alignment_finders(context: Context, group: list[Line]) -> list[Finder]:
    block, roles = group[0].block, group[0].key
    assert isinstance(roles, tuple)
    each = [found(context, block, role, _ids(group)) for role in roles]
    if all(len(finders) == 1 and len(finders[0].globs) == 1 and finders[0].plain for finders in each):
        return [Finder(tuple(finders[0].globs[0] for finders in each), tuple(_names(group)))]
    files = context.record.files
    return [
        Finder(tuple(path for role in roles for path in files[block.id, row.run_id, role]), (row.run,)) for row in group
    ]


def runs(context: Context) -> list[Values]:
    """A finder that yields exactly the names: read off the tilt series where the name is in the file's name."""
    finder = _run_finder(context)
    return [{"sources": [finder or {"literal": {"value": context.run_names}}]}]


def _run_finder(context: Context) -> Values | None:
    paths = {name: context.record.files[block.id, run, "tilt_series"]
             for block, run, name in lines_with(context, Level.TILT_SERIES, "tilt_series")}  # fmt: skip
    if set(paths) != set(context.run_names) or any(len(found) != 1 for found in paths.values()):
        return None
    ends = {_around(found[0], name) for name, found in paths.items()}
    if len(ends) != 1 or None in ends:
        return None
    folder, before, after = ends.pop() or ("", "", "")
    finder = Finder(
        (f"{folder}{before}*{after}",),
        ("any",),
        name_regex=f"{_escaped(before)}(.*){_escaped(after)}$",
    )
    hit = context.bucket.finds(finder, run_names=("any",)).get("any", set())
    exact = hit == {found[0] for found in paths.values()}
    return source(finder, all_runs=("any",)) if exact else None


def _around(path: str, name: str) -> tuple[str, str, str] | None:
    """Folder (any name for the run's own), and what stands before and after the run's name in the file's name."""
    folder, slash, file = path.rpartition("/")
    before, there, after = file.partition(name)
    return (folder.replace(name, "*") + slash, before, after) if there else None


def _escaped(text: str) -> str:
    """Only what a regex gives a meaning to, so that the line stays readable."""
    return "".join(f"\\{letter}" if letter in r"\.^$*+?{}[]|()" else letter for letter in text)


def _names(group: Sequence[Line]) -> list[str]:
    return [row.run for row in group]


def _ids(group: Sequence[Line]) -> list[tuple[int, str]]:
    return [(row.run_id, row.run) for row in group]
