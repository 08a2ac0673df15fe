"""A curator's comments while they are drafts: kept at a field, sent together with the request for changes."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse

from submissions.models import Comment, Deposition
from submissions.models.values import Valued
from submissions.refusals import NotAllowed, Refused
from submissions.review.permissions import is_its_curator
from submissions.states import State
from submissions.tree import Outline

MAX_TEXT = 5_000


def drafts(deposition: Deposition, *, author: Any) -> list[Comment]:
    """What this person has written and not sent yet."""
    return list(Comment.objects.filter(deposition=deposition, author=author, sent_at=None))


def keep(deposition: Deposition, *, author: Any, address: str, text: str) -> Comment:
    """Keep a draft at ``address`` ("" for the whole). Raises: NotAllowed, Refused."""
    text = text.strip().replace("\r\n", "\n")
    if not text:
        raise Refused("The comment is empty. Write what to change.")
    if len(text) > MAX_TEXT:
        raise Refused(f"The comment has {len(text):,} characters; at most {MAX_TEXT:,} are kept.")
    with transaction.atomic():
        locked = Deposition.objects.select_for_update().get(pk=deposition.pk)
        _may_comment(locked, author)
        if address and address not in addresses(locked):
            raise Refused("The field that was commented on is no longer there.")
        return Comment.objects.create(
            deposition=locked, author=author, address=address, text=text, revision=locked.revision
        )


def drop(comment: Comment) -> None:
    """Take a draft back. What was sent stays."""
    Comment.objects.filter(pk=comment.pk, sent_at=None).delete()


def may_comment(user: Any, deposition: Deposition) -> bool:
    return deposition.state == State.IN_REVIEW and is_its_curator(user, deposition)


def _may_comment(deposition: Deposition, author: Any) -> None:
    if not may_comment(author, deposition):
        raise NotAllowed("Only the curator who has this deposition in review can comment on it.")


def addresses(deposition: Deposition) -> set[str]:
    """Every place of the deposition that can be commented on."""
    rows: list[Any] = [deposition]
    for dataset in deposition.datasets.prefetch_related("blocks"):
        rows += [dataset, *dataset.blocks.all()]
    return {f"{row.address}.{field.key}" for row in rows for section in row.sections for field in section.fields}


def url_of(tree: Outline, comment: Comment) -> str:
    """The field that was commented on, or the deposition where the comment is on the whole or the field is gone."""
    row, _, key = comment.address.rpartition(".")
    kind, _, number = row.partition(":")
    node = tree.blocks.get(int(number)) if kind == "block" else None
    rows: dict[str, Valued] = {"deposition": tree.deposition}
    rows |= {dataset.dataset.address: dataset.dataset for dataset in tree.datasets}
    found = node.block if node else rows.get(row)
    for section in found.sections if found else ():
        if any(field.key == key for field in section.fields):
            return f"{reverse('section', args=[tree.deposition.label, row, section.key])}#f-{key}"
    return tree.deposition.get_absolute_url()
