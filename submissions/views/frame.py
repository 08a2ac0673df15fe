"""The frame of every page of a deposition: its bar, its side bar with what is left, the way back and on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from submissions.completeness import Missing, missing
from submissions.drafts import stored_anything
from submissions.models import Assignment, Comment, Deposition
from submissions.models.values import Valued
from submissions.review.decisions import open_findings
from submissions.review.permissions import can_edit, is_participant
from submissions.schema import Level, Section
from submissions.standing import standing
from submissions.structure import addable
from submissions.templatetags.ui import plural
from submissions.threads import by_address, open_comments, sent_comments
from submissions.tree import DatasetNode, Outline, load_outline
from validation.models import Tally

ADD = "add"
# Pages that nobody has to fill in: name of the page and of its mark, title.
ASIDE = {"people": "People", "changes": "Changes"}
PREFILL = "prefill"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the side bar. ``page``: as in ``Missing.page``; ``mark``: a key of ui.MARKS."""

    page: str
    label: str
    url: str
    mark: str = "empty"
    count_text: str = ""
    also: int = 0
    current: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    items: list[Item]


@dataclass(frozen=True, slots=True)
class Known:
    """All that the marks are made of, loaded once per page. ``unanswered``: severity -> findings; ``judged``: whether
    any file plays a role, so that there is something to check."""

    tree: Outline
    gaps: list[Missing]
    comments: list[Comment]
    tally: Tally | None
    unanswered: Mapping[str, int]
    has_files: bool
    judged: bool

    @property
    def blocking(self) -> int:
        return sum(gap.blocks_submitting for gap in self.gaps)

    @property
    def asked(self) -> list[Comment]:
        return open_comments(self.tree.deposition, self.comments)


def look_at(deposition: Deposition) -> Known:
    tree = load_outline(deposition)
    tally = Tally.objects.filter(scope=deposition.uuid).first()
    has_files = deposition.files.filter(removed_at=None).exists()
    judged = Assignment.objects.filter(file__deposition=deposition, file__removed_at=None).exists()
    unanswered = open_findings([deposition.uuid]).get(deposition.uuid, {})
    return Known(tree, missing(tree), sent_comments(deposition), tally, unanswered, has_files, judged)


def frame(
    request: HttpRequest, deposition: Deposition, *, current: str, known: Known | None = None, suggested: int = 0
) -> dict[str, Any]:
    """The context of layouts/with_side.html. ``current``: as in ``Missing.page``, or checks, submit, overview;
    ``suggested``: how many values the files say, where the page knows it."""
    known = known or look_at(deposition)
    editable = can_edit(request.user, deposition)
    groups = _groups(known, current=current, owned=is_participant(request.user, deposition), suggested=suggested)
    beside = {*ASIDE, PREFILL}
    order = [item for group in groups for item in group.items if item.mark != ADD and item.page not in beside]
    here = next((number for number, item in enumerate(order) if item.current), None)
    return {
        "deposition": deposition,
        "known": known,
        "editable": editable,
        "bar": _bar(request, deposition, known=known, editable=editable)
        | ({"next": None} if current == "submit" else {}),
        "side": _side(groups),
        "here": order[here] if here is not None else None,
        "back": order[here - 1] if here else None,
        "onward": order[here + 1] if here is not None and here + 1 < len(order) else None,
        "gaps_here": [gap for gap in known.gaps if gap.page == current],
    }


def _bar(request: HttpRequest, deposition: Deposition, *, known: Known, editable: bool) -> dict[str, Any]:
    facts = [standing(deposition, user=request.user)]
    if known.asked:
        facts.append(f"{plural(len(known.asked), 'comment')} open")
    step = None
    if editable and known.blocking:
        step = {"label": f"What is left ({known.blocking})", "url": f"{deposition.get_absolute_url()}#left"}
    elif editable:
        step = {"label": "Review and submit", "url": reverse("submit", args=[deposition.label])}
    elif deposition.revision and not is_participant(request.user, deposition):
        step = {"label": "To the review", "url": reverse("review", args=[deposition.label])}
    return {
        "title": deposition.title,
        "url": deposition.get_absolute_url(),
        "state": deposition.state,
        "number": deposition.label,
        "revision": deposition.revision,
        "facts": facts,
        "saved": deposition.saved_at if editable else None,
        "next": step,
    }


def _side(groups: list[Group]) -> dict[str, Any]:
    aside = {"submit", PREFILL, *ASIDE}
    items = [item for group in groups for item in group.items if item.mark != ADD and item.page not in aside]
    ready = sum(item.mark == "ready" for item in items)
    need = sum(item.mark in ("missing", "error", "comments") for item in items)
    progress = f"{ready} of {len(items)} sections ready"
    return {
        "progress": progress,
        "short": f"{ready} of {len(items)} ready" + (f", {need} need you" if need else ""),
        "groups": groups,
    }


def _groups(known: Known, *, current: str, owned: bool, suggested: int) -> list[Group]:
    deposition = known.tree.deposition
    groups = [Group("Deposition", _sections(known, deposition))]
    groups += [Group(_dataset_title(node), _of_dataset(known, node)) for node in known.tree.datasets]
    label = [deposition.label]
    files = [
        Item("runs", "Runs", reverse("runs", args=label)),
        Item("files", "Files", reverse("files", args=label)),
    ]
    something = {"runs": any(node.runs for node in known.tree.datasets), "files": known.has_files}
    files = [_marked(known, item, started=something[item.page]) for item in files]
    files.append(_checks(known, Item("checks", "Checks", reverse("checks", args=label))))
    if owned and known.has_files and deposition.is_editable:
        told = plural(suggested, "value") if suggested else ""
        files.append(Item(PREFILL, "What they say", reverse(PREFILL, args=label), PREFILL, told))
    groups.append(Group("Files", files))
    if owned:
        title, mark = ("Review and submit", "empty") if deposition.is_editable else ("Where it stands", "ready")
        groups.append(Group("Finish", [Item("submit", title, reverse("submit", args=label), mark)]))
        together = [Item(name, words, reverse(name, args=label), name) for name, words in ASIDE.items()]
        groups.append(Group("Working together", together))
    return [Group(g.title, [replace(i, current=i.page == current) for i in g.items]) for g in groups]


def _dataset_title(node: DatasetNode) -> str:
    name, title = node.dataset.name, node.dataset.title
    return name if name == title else f"{name} · {title}"


def _of_dataset(known: Known, node: DatasetNode) -> list[Item]:
    items = _sections(known, node.dataset)
    for block in node.blocks:
        items += _sections(known, block.block, title=block.block.title)
    if known.tree.deposition.is_editable:
        url = f"{known.tree.deposition.get_absolute_url()}#dataset-{node.dataset.pk}"
        items.append(Item("", _added(addable(known.tree.deposition)), url, mark=ADD))
    return items


def _added(kinds: Sequence[Level]) -> str:
    return "Add annotations" if list(kinds) == [Level.ANNOTATION] else "Add tomograms or another block"


def _sections(known: Known, row: Valued, *, title: str = "") -> list[Item]:
    """The pages of one row; the only page of a block has the block's own title."""
    pages = row.sections
    items = []
    for section in pages:
        url = reverse("section", args=[known.tree.deposition.label, row.address, section.key])
        label = title if title and len(pages) == 1 else section.title
        item = Item(f"{row.address}/{section.key}", label, url, also=_said(known, row, section))
        items.append(_marked(known, item, started=stored_anything(row, section=section)))
    return items


def _said(known: Known, row: Valued, section: Section) -> int:
    said = by_address(known.asked)
    return sum(said.get(f"{row.address}.{field.key}", 0) for field in section.fields)


def _marked(known: Known, item: Item, *, started: bool) -> Item:
    kinds = Counter(gap.kind for gap in known.gaps if gap.page == item.page)
    wrong, lacking = kinds["wrong"] + kinds["rule"], kinds["missing"]
    if wrong:
        return replace(item, mark="error", count_text=plural(wrong, "error"))
    if lacking:
        return replace(item, mark="missing", count_text=f"{lacking:,} missing") if started else item
    if not started and item.page in ("runs", "files"):
        return item
    if item.page == "files" and not known.judged:
        return replace(item, mark="missing", count_text="no roles yet")
    if item.also:
        return replace(item, mark="comments", count_text=plural(item.also, "comment"), also=0)
    return replace(item, mark="ready", count_text="wishes left" if kinds["archive"] else "")


def _checks(known: Known, item: Item) -> Item:
    """What nobody has answered. Ready only when something was checked."""
    tally, left = known.tally, known.unanswered
    if tally is None or not known.has_files:
        return item
    if left.get("error"):
        return replace(item, mark="error", count_text=plural(left["error"], "error"))
    if tally.waiting:
        return replace(item, mark="progress", count_text=f"{tally.waiting:,} to go")
    if left.get("warning"):
        return replace(item, mark="missing", count_text=plural(left["warning"], "warning"))
    if tally.gave_up:
        return replace(item, mark="fault", count_text=f"{tally.gave_up:,} not checked")
    return replace(item, mark="ready") if known.judged else item
