"""How full a deposition is, for the line on its pages."""

from __future__ import annotations

from django import template

from submissions import quotas
from submissions.models import Deposition, File
from submissions.quotas import Held

register = template.Library()


@register.simple_tag
def quota_of(deposition: Deposition) -> Held:
    """Three queries."""
    return quotas.of_deposition(deposition)


@register.simple_tag
def can_come_back(deposition: Deposition) -> bool:
    """Whether there are removed files that can be brought back."""
    rows = File.objects.filter(deposition=deposition, removed_at__isnull=False, versions__isnull=False)
    return rows.exists()
