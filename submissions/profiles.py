"""Facility profiles: the values that are the same for all that one microscope records, kept by name.

Which fields belong to a profile stands in the schema (``Field.profile``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from submissions import history, outline
from submissions.drafts import deposition_of, fresh
from submissions.judging import mark_stale
from submissions.models import Block, Profile
from submissions.refusals import Refused
from submissions.schema import Field
from submissions.schema.show import show
from submissions.typed import mark

MOST = 50  # profiles of one person


@dataclass(frozen=True, slots=True)
class Change:
    """What a profile would do to one field. ``replaces``: something else stands there now."""

    field: Field
    before: str
    after: str
    replaces: bool


def fields_of(block: Block) -> tuple[Field, ...]:
    """The fields of the block that belong to a profile and are asked."""
    fields = (field for section in block.sections for field in section.fields)
    return tuple(field for field in fields if field.profile and field.preset_when is not True)


def of(user: Any, *, block: Block) -> list[Profile]:
    return list(Profile.objects.filter(user=user, level=block.level))


def save(block: Block, *, name: str, user: Any) -> tuple[Profile, bool]:
    """Keep what the block states; a profile of the same name is replaced. Returns it, and whether it is new.

    Raises: Refused (no name, nothing stated, too many).
    """
    name = " ".join(name.split())[:100]
    values = {field.key: block.values[field.key] for field in fields_of(block) if field.key in block.values}
    if not name:
        raise Refused("Give the profile a name, such as that of the microscope.")
    if not values:
        raise Refused("Nothing that belongs to a profile is stated here yet. State microscope or camera first.")
    own = Profile.objects.filter(user=user, level=block.level)
    found = own.filter(name__iexact=name).first()
    if found is None and own.count() >= MOST:
        raise Refused(f"You keep {MOST} profiles already. Remove one first.")
    profile = found or Profile(user=user, level=block.level)
    profile.name, profile.values, profile.schema_version = name, values, block.schema_version
    profile.saved_at = timezone.now()
    profile.save()
    return profile, found is None


def changes(profile: Profile, *, block: Block) -> list[Change]:
    """What would change; fields that the profile does not state stay."""
    found = []
    for field in fields_of(block):
        now, then = block.values.get(field.key), profile.values.get(field.key)
        if then is not None and mark(field, now) != mark(field, then):
            found.append(Change(field, show(field, now), show(field, then), now is not None))
    return found


def seen_mark(changes: Iterable[Change]) -> str:
    """What the person looked at before they confirmed it."""
    return "|".join(f"{change.field.key}={change.before}" for change in changes if change.replaces)


def apply(profile: Profile, *, block: Block, actor: Any, seen: str | None = None) -> history.Batch | None:
    """Write the profile's values into the block, as one batch; None where they stood there already.

    ``seen``: what was confirmed (``seen_mark``); without it nothing that is stated is replaced: Refused.
    """
    with history.batch(deposition_of(block), actor=actor, what=f"Profile “{profile.name}”, {block.title}") as batch:
        now = fresh(block, deposition=batch.deposition)
        assert isinstance(now, Block)
        todo = changes(profile, block=now)
        if seen_mark(todo) != (seen or ""):
            raise Refused("Some of these fields were changed in the meantime. Look at them again; nothing was changed.")
        if todo:
            now.values = now.values | {change.field.key: profile.values[change.field.key] for change in todo}
            now.save(update_fields=["values"])
            mark_stale(batch.deposition, runs=outline.covered(now))
    return batch if batch.pk else None
