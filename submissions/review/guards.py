"""What must hold before a move: one function per guard of the table, each answering with what stands against it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Count
from django.urls import reverse

from submissions import export, provisional
from submissions.completeness import Missing, missing
from submissions.models import Comment, Deposition, File, Upload
from submissions.models.dataset import RunCheck
from submissions.refusals import Obstacle
from submissions.review import decisions
from submissions.states import Guard
from submissions.tree import Tree, load_outline, load_tree
from validation.models import Finding, Reading
from validation.queue import UNDONE, QueueRow, QueueState


@dataclass(eq=False)
class Case:
    """A move under examination. ``data``: what the form of the move carried besides the reason."""

    deposition: Deposition
    actor: Any
    reason: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def tree(self) -> Tree:
        return load_tree(self.deposition)

    @cached_property
    def missing(self) -> list[Missing]:
        return missing(load_outline(self.deposition))

    def url(self, name: str) -> str:
        return reverse(name, args=[self.deposition.label])


def complete(case: Case) -> list[Obstacle]:
    return [line.obstacle() for line in case.missing if line.blocks_submitting]


def uploads_done(case: Case) -> list[Obstacle]:
    rows = Upload.objects.filter(file__deposition=case.deposition, state="open").select_related("file")
    return [
        Obstacle(f"{upload.file.path}: the upload is not finished. Finish it or cancel it.", case.url("files"), "Files")
        for upload in rows
    ] + _never_sent(case)


def _never_sent(case: Case) -> list[Obstacle]:
    rows = provisional.owed(case.deposition)
    count = rows.count()
    if not count:
        return []
    path = rows.values_list("path", flat=True).first()
    which = f"{path} was" if count == 1 else f"{count:,} files, such as {path}, were"
    way = "Send it, or say that it does not come" if count == 1 else "Send them, or say that they do not come"
    said = f"{which} chosen and never sent. {way}, on the page of files."
    return [Obstacle(said, f"{case.url('files')}?show=unfinished", "Files")]


def checks_done(case: Case) -> list[Obstacle]:
    readings = Reading.objects.filter(content__file__deposition=case.deposition, content__file__removed_at=None)
    files = readings.filter(state__in=UNDONE).count()
    runs = RunCheck.objects.filter(scope=case.deposition.uuid, state__in=UNDONE).count()
    if not files and not runs:
        return []
    parts = [f"{count:,} {word}{'s' if count > 1 else ''}" for count, word in ((files, "file"), (runs, "run")) if count]
    sentence = f"The checks of {' and '.join(parts)} are still running. Submitting waits for them; try again shortly."
    return [Obstacle(sentence, case.url("checks"), "Checks")]


def errors_answered(case: Case) -> list[Obstacle]:
    # What a curator has let pass needs no explanation when an accepted deposition is amended.
    answered = {*decisions.explanations(case.deposition), *decisions.waivers(case.deposition)}
    open_errors = [row for row in decisions.errors(case.deposition) if decisions.identity(row) not in answered]
    return _errors(case, open_errors, remedy="Fix it or explain it.")


def errors_waived(case: Case) -> list[Obstacle]:
    waived = decisions.waivers(case.deposition)
    open_errors = [row for row in decisions.errors(case.deposition) if decisions.identity(row) not in waived]
    return _errors(case, open_errors, remedy="It is neither fixed nor waived.")


def _errors(case: Case, rows: list[Finding], *, remedy: str) -> list[Obstacle]:
    return [
        Obstacle(f"{row.sentence} {remedy}", f"{case.url('checks')}?finding={row.pk}#finding-{row.pk}", "Checks")
        for row in rows
    ]


def policy_accepted(case: Case) -> list[Obstacle]:
    if case.data.get("policy"):
        return []
    return [Obstacle("Accept the policy: all data are released under CC0.", "#policy", "Policy")]


def has_comment(case: Case) -> list[Obstacle]:
    drafts = Comment.objects.filter(deposition=case.deposition, author=case.actor, sent_at=None)
    return [] if drafts.exists() else [Obstacle("Write at least one comment that says what to change.")]


def every_check_made(case: Case) -> list[Obstacle]:
    waived = {row.evidence for row in decisions.waivers(case.deposition).values() if row.code == decisions.NOT_MADE}
    undone = [Obstacle(line.sentence, line.url, line.place) for line in checks_done(case)]
    return (
        undone
        + _never_checked(case)
        + [
            Obstacle(
                f"We could not make a check, reference {row.reference}. Run it again or waive it.", case.url("checks")
            )
            for row in given_up(case.deposition)
            if row.reference not in waived
        ]
    )


def _never_checked(case: Case) -> list[Obstacle]:
    """Nobody looked at what lies in another archive: that is accepted with open eyes, for exactly so many files."""
    away = elsewhere_files(case.deposition)
    if away is None or case.data.get("unchecked") == away.count:
        return []
    return [Obstacle(f"{away.sentence} Accept it with these files not checked.")]


@dataclass(frozen=True, slots=True)
class Away:
    """The files of a deposition that lie in other archives: how many, and where."""

    count: int
    entries: tuple[str, ...]

    @property
    def sentence(self) -> str:
        which = "1 file lies" if self.count == 1 else f"{self.count:,} files lie"
        entries = " and ".join(self.entries)
        return f"{which} at {entries} and {'was' if self.count == 1 else 'were'} not checked."


def elsewhere_files(deposition: Deposition) -> Away | None:
    rows = File.objects.filter(deposition=deposition, removed_at=None).exclude(elsewhere_entry="").order_by()
    counted = dict(rows.values_list("elsewhere_entry").annotate(Count("pk")))
    return Away(sum(counted.values()), tuple(sorted(counted))) if counted else None


def given_up(deposition: Deposition) -> list[QueueRow]:
    """The readings and run checks of a deposition that we could not make."""
    readings = Reading.objects.filter(
        content__file__deposition=deposition, content__file__removed_at=None, state=QueueState.GAVE_UP
    )
    return [*readings, *RunCheck.objects.filter(scope=deposition.uuid, state=QueueState.GAVE_UP)]


def archive_can_take_it(case: Case) -> list[Obstacle]:
    lacking = [line.obstacle() for line in case.missing if line.blocks_accepting]
    return lacking or [Obstacle(sentence) for sentence in export.obstacles(case.deposition)]


def reason(case: Case) -> list[Obstacle]:
    return [] if case.reason.strip() else [Obstacle("Say why: the reason is empty.")]


def archive_numbers(case: Case) -> list[Obstacle]:
    lacking = case.deposition.without_number().exists() or case.deposition.archive_id is None
    return [Obstacle("The archive's numbers are not stated.")] if lacking else []


GUARDS: dict[Guard, Callable[[Case], list[Obstacle]]] = {
    Guard.COMPLETE: complete,
    Guard.UPLOADS_DONE: uploads_done,
    Guard.CHECKS_DONE: checks_done,
    Guard.ERRORS_ANSWERED: errors_answered,
    Guard.POLICY_ACCEPTED: policy_accepted,
    Guard.HAS_COMMENT: has_comment,
    Guard.ERRORS_WAIVED: errors_waived,
    Guard.EVERY_CHECK_MADE: every_check_made,
    Guard.ARCHIVE_CAN_TAKE_IT: archive_can_take_it,
    Guard.REASON: reason,
    Guard.ARCHIVE_NUMBERS: archive_numbers,
}


def obstacles(case: Case, *, guards: tuple[Guard, ...]) -> list[Obstacle]:
    """All that stands against the move, guard by guard."""
    return [obstacle for guard in guards for obstacle in GUARDS[guard](case)]
