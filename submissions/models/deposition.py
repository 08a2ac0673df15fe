"""A deposition: what one group of authors submits together."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from submissions.models.values import Valued
from submissions.schema import Context, Level
from submissions.states import CHOICES, EDITABLE, LABELS, WITH_CURATOR, State

if TYPE_CHECKING:
    from submissions.models.dataset import Dataset

KINDS = ("dataset", "annotation", "tomogram")


def _default_kinds() -> list[str]:
    return ["dataset"]


class DepositionQuerySet(models.QuerySet["Deposition"]):
    def of(self, user: Any) -> DepositionQuerySet:
        """Those on which ``user`` works: as owner or as co-author, with whatever right."""
        return self.filter(_works_on(user))

    def visible_to(self, user: Any) -> DepositionQuerySet:
        """Those whose content ``user`` may see: those they work on; for curators and admins all that left their draft.

        What a person may do with them: ``review.permissions``.
        """
        if not user.is_authenticated:
            return self.none()
        if user.is_curator or user.is_admin:
            return self.filter(_works_on(user) | ~Q(state=State.DRAFT))
        return self.of(user)


def _works_on(user: Any) -> Q:
    return Q(owner=user) | Q(pk__in=user.coauthorships.order_by().values("deposition"))


def deposition_number(label: str) -> int:
    """The number in a label such as D-0147."""
    return int(label.removeprefix("D-"))


class Deposition(Valued):
    """``revision``: how often it was submitted. ``archive_id``: the archive's number, given at acceptance."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="depositions")
    kinds = ArrayField(models.CharField(max_length=16), default=_default_kinds)
    state = models.CharField(max_length=20, choices=CHOICES, default=State.DRAFT, editable=False)
    state_since = models.DateTimeField(default=timezone.now, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    curator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )
    archive_id = models.PositiveIntegerField(null=True, unique=True, editable=False)
    created = models.DateTimeField(default=timezone.now, editable=False)
    saved_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DepositionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-saved_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["owner", "-saved_at"], name="deposition_mine"),
            models.Index(fields=["state", "state_since"], name="deposition_queue"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=list(State)), name="deposition_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(WITH_CURATOR)) | Q(curator__isnull=False),
                name="deposition_in_review_has_curator",
            ),
            models.CheckConstraint(
                condition=Q(curator__isnull=True) | ~Q(curator=models.F("owner")),
                name="deposition_curator_not_owner",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.ACCEPTED, State.PUBLISHED]) | Q(archive_id__isnull=False),
                name="deposition_accepted_has_archive_id",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.title}"

    @property
    def level(self) -> Level:
        return Level.DEPOSITION

    @property
    def context(self) -> Context:
        return Context.of(self.kinds)

    @property
    def address(self) -> str:
        return "deposition"

    @property
    def label(self) -> str:
        return f"D-{self.pk:04d}"

    def without_number(self) -> models.QuerySet[Dataset]:
        """Its new datasets that the archive has given no number yet."""
        return self.datasets.filter(archive_id=None) if "dataset" in self.kinds else self.datasets.none()

    @property
    def title(self) -> str:
        return str(self.values.get("title") or "").strip() or "Untitled deposition"

    @property
    def state_label(self) -> str:
        return LABELS[State(self.state)]

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE

    @property
    def prefix(self) -> str:
        """The folder of its objects in the bucket."""
        return f"depositions/{self.uuid}/"

    def get_absolute_url(self) -> str:
        return reverse("deposition", args=[self.label])
