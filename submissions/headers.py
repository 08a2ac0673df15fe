"""Stating what the header of a file should say of its pixel or voxel size, without uploading the file again.

It stands for the bytes that the file has now. A file replaced by other bytes answers for itself again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Min, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from submissions.drafts import locked
from submissions.judging import mark_stale_by_contents
from submissions.models import Assignment, Deposition, File, HeaderStatement, StatedHeader
from submissions.refusals import Refused
from submissions.review.events import record
from submissions.schema import Field, Level, field
from submissions.schema.kinds import clean
from validation.formats.mrc import voxel_of
from validation.models import Finding

# Role of the file -> the field whose bounds hold for what is stated of it.
FIELDS: Mapping[str, tuple[Level, str]] = {
    "movie_stack": (Level.ACQUISITION, "pixel_size"),
    "tilt_series": (Level.TILT_SERIES, "pixel_size"),
    "tomogram": (Level.TOMOGRAM, "voxel_size"),
    "annotation": (Level.TOMOGRAM, "voxel_size"),
}
LONGEST = 4_000
SHOWN = 3
_LENGTH = re.compile(r"(voxel|pixel)-size")


def about_length(row: Finding) -> bool:
    """Whether the finding is about a pixel or voxel size that a header says, or does not say."""
    return bool(_LENGTH.search(row.code)) and not row.code.endswith("-overridden") and row.subject_file is not None


def field_of(roles: Iterable[str]) -> Field | None:
    """The field that a file in these roles answers for; None where its header has no length."""
    return next((field(*FIELDS[role]) for role in FIELDS if role in set(roles)), None)


def roles_of(deposition: Deposition, *, files: Iterable[UUID]) -> dict[UUID, set[str]]:
    """File -> the roles it plays. One query."""
    rows = Assignment.objects.filter(file__in=list(files), dataset__deposition=deposition).order_by()
    roles: dict[UUID, set[str]] = {}
    for file, role in rows.values_list("file", "role").distinct():
        roles.setdefault(file, set()).add(role)
    return roles


def state(deposition: Deposition, *, files: Collection[UUID], value: str, reason: str, author: Any) -> int:
    """State ``value`` (as typed, Å) in place of the headers of these files; returns for how many.

    The same number of queries for one file and for thousands. Raises: NotEditable, Refused.
    """
    reason = reason.replace("\r\n", "\n").strip()
    if not reason:
        raise Refused("Say how you know: the reason is empty.")
    if len(reason) > LONGEST:
        raise Refused(f"The reason has {len(reason):,} characters; at most {LONGEST:,} are kept. Shorten it.")
    with locked(deposition) as now:
        there = File.objects.filter(deposition=now, pk__in=files, removed_at=None, content__isnull=False)
        chosen = list(there.select_related("content__reading"))
        length = _length(value, roles=roles_of(now, files=[row.pk for row in chosen]), files=chosen)
        said = HeaderStatement.objects.create(deposition=now, value=length, reason=reason, author=author)
        contents = [row.content_id for row in chosen]
        StatedHeader.objects.filter(content__in=contents).delete()
        StatedHeader.objects.bulk_create(
            [StatedHeader(statement=said, file=row, content=row.content, header=_in_header(row)) for row in chosen],
            batch_size=1000,
        )
        HeaderStatement.objects.filter(deposition=now, stated=None).delete()
        data = {"value": length, "files": len(chosen), "paths": [row.path for row in chosen[:SHOWN]], "text": reason}
        record(now, actor=author, action="state_header", data=data)
        mark_stale_by_contents(now, contents=contents)
    return len(chosen)


def _length(value: str, *, roles: Mapping[UUID, set[str]], files: list[File]) -> float:
    if not files:
        raise Refused("Nothing of this is open any more: the values or the file have changed.")
    for row in files:
        asked = field_of(roles.get(row.pk, ()))
        if asked is None:
            raise Refused(f"{row.path} plays no role whose header says a pixel or voxel size.")
        length, wrongs = clean(asked, value)
        if wrongs:
            raise Refused(f"{asked.label}: {wrongs[0].sentence}")
        if length is None:
            raise Refused(f"State the {asked.label.lower()} in Å: the value is empty.")
    return float(length)


def _in_header(row: File) -> float | None:
    """What the header says, in Å, also where it is a placeholder; None where it says nothing."""
    reading = getattr(row.content, "reading", None)
    facts = (reading.facts if reading else None) or {}
    if "cell" in facts and "grid" in facts:
        return voxel_of(facts["cell"], grid=facts["grid"])[0]
    return (facts.get("voxel") or (None,))[0]


def withdraw(deposition: Deposition, *, statement: int, actor: Any, file: UUID | None = None) -> int:
    """Let the headers of the files of a statement (or of one of them) count again. Raises: NotEditable, Refused."""
    with locked(deposition) as now:
        rows = StatedHeader.objects.filter(statement=statement, statement__deposition=now)
        rows = rows if file is None else rows.filter(file=file)
        there = list(rows.select_related("statement", "file"))
        if not there:
            raise Refused("This was withdrawn already, or the file was replaced.")
        StatedHeader.objects.filter(pk__in=[row.pk for row in there]).delete()
        HeaderStatement.objects.filter(deposition=now, stated=None).delete()
        paths = [row.file.path for row in there[:SHOWN]]
        data = {"value": there[0].statement.value, "files": len(there), "paths": paths}
        record(now, actor=actor, action="withdraw_header", data=data)
        mark_stale_by_contents(now, contents=[row.content_id for row in there])
    return len(there)


@dataclass(frozen=True, slots=True)
class Standing:
    """A statement that holds: for how many files, what their headers say (least and most, Å), the first of them."""

    statement: HeaderStatement
    files: int
    least: float | None
    most: float | None
    paths: list[tuple[UUID, str]]
    silent: int

    @property
    def more(self) -> int:
        return self.files - len(self.paths)


def follow(files: Collection[File]) -> None:
    """What was stated of a file's header goes with its bytes: the same ones uploaded again, or brought back, keep it.

    Call it in the transaction that gives the files their contents. Two queries.
    """
    now = {row.pk: row.content for row in files if row.content}
    rows = StatedHeader.objects.filter(file__in=now).select_related("content").order_by("pk")
    by_file: dict[UUID, list[StatedHeader]] = {}
    for row in rows:
        by_file.setdefault(row.file_id, []).append(row)
    moved = []
    for pk, said in by_file.items():
        same = [row for row in said if row.content.identity == now[pk].identity]
        if same and all(row.content_id != now[pk].pk for row in said):
            same[-1].content = now[pk]
            moved.append(same[-1])
    StatedHeader.objects.bulk_update(moved, ["content"], batch_size=1000)


def holding() -> QuerySet[StatedHeader]:
    """What stands for the content that its file has now."""
    return StatedHeader.objects.filter(file__content=F("content"), file__removed_at=None)


def standing(deposition: Deposition, *, shown: int = SHOWN) -> list[Standing]:
    """What is stated in place of headers and holds, the latest first. Two queries for any number of files."""
    rows = HeaderStatement.objects.filter(deposition=deposition).select_related("author")
    holds = Q(stated__file__content=F("stated__content"), stated__file__removed_at=None)
    said = Q(stated__header__gt=0)
    counted = rows.annotate(
        files=Count("stated", filter=holds),
        silent=Count("stated", filter=holds & ~said),
        least=Min("stated__header", filter=holds & said),
        most=Max("stated__header", filter=holds & said),
    ).filter(files__gt=0)
    place = Window(RowNumber(), partition_by=F("statement"), order_by=F("file__path").asc())
    of_deposition = holding().filter(statement__deposition=deposition).annotate(place=place, path=F("file__path"))
    paths: dict[int, list[tuple[UUID, str]]] = {}
    for statement, file, path in of_deposition.filter(place__lte=shown).values_list("statement", "file", "path"):
        paths.setdefault(statement, []).append((file, path))
    return [Standing(row, row.files, row.least, row.most, paths.get(row.pk, []), row.silent) for row in counted]
