"""What the card "Uploading" tells its script, as JSON for its attributes: rules of names, what to send ahead, where."""

from __future__ import annotations

import json

from django import template
from django.urls import reverse

from submissions import direct, paths, stores
from submissions.models import Deposition
from validation import ahead

register = template.Library()

ADDRESSES = (
    "upload_start", "uploads_open", "small_start", "small_complete", "store_start", "files_leave_out",
    "files_announce", "files_ahead", "files_ahead_state",
)  # fmt: skip


@register.simple_tag
def upload_rules() -> str:
    """The rules of names and sizes that the script keeps as well; the server keeps them in any case."""
    told = {
        "junk": paths.JUNK.pattern,
        "junk_folders": sorted(paths.JUNK_FOLDERS),
        "store": stores.SUFFIX,
        "small": direct.MOST_BYTES,
    }
    return json.dumps(told)


@register.simple_tag
def upload_ahead() -> str:
    return json.dumps(ahead.plan())


@register.simple_tag
def upload_addresses(deposition: Deposition) -> str:
    return json.dumps({name: reverse(name, args=[deposition.label]) for name in ADDRESSES})
