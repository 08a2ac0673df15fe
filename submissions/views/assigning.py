"""Giving a deposition in review to another curator."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from submissions.asked import number
from submissions.models import Deposition
from submissions.refusals import Refused
from submissions.review import workflow
from submissions.views.review import reviewed


@require_POST
@reviewed
def assign(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    curator = get_user_model().objects.filter(pk=number(request.POST.get("curator")) or 0).first()
    try:
        if curator is None:
            raise Refused("Choose a curator.")
        workflow.assign(deposition, curator=curator, actor=request.user)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        whose = "yours" if curator == request.user else f"with {curator}"
        messages.success(request, f"{deposition.label} is {whose} now.")
    return redirect("review", deposition.label)
