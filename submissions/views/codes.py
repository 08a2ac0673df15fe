"""Every code of the checks: what it means, an example, what to do. Made from the catalogue, as docs/checks.md is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from validation.catalogue import GROUPS
from validation.catalogue.told import example
from validation.registry import RELATIONS


@require_safe
def codes(request: HttpRequest) -> HttpResponse:
    """Every code has its anchor: /help/checks/#mrc.voxel-size-not-set."""
    groups = [
        (heading, f"part-{slugify(heading)}", [(rule, *example(rule)) for rule in rules])
        for heading, rules in GROUPS.items()
        if rules
    ]
    context = {"groups": groups, "columns": RELATIONS, "count": sum(len(rules) for _, _, rules in groups)}
    return render(request, "submissions/checks/codes.html", context)
