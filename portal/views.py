"""The pages around the deposition: start, help, policy, the choice of colours."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.models import User

THEMES = ("auto", "light", "dark")
YEAR = 365 * 24 * 3600


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What is needed for each group, before anything is typed."""
    return render(request, "start.html")


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "help.html", {"contact": settings.CONTACT_EMAIL})


@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    return render(request, "policy.html")


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the colours of the page: with the user, and in a cookie for signed-out and error pages."""
    chosen = request.POST.get("theme", "")
    if chosen not in THEMES:
        return HttpResponseBadRequest("theme is one of auto, light, dark")
    if request.user.is_authenticated:
        User.objects.filter(pk=request.user.pk).update(theme=chosen)
    following = request.POST.get("next", "/")
    # An address of ours: `redirect` would take a bare word for the name of a view.
    if not following.startswith("/") or not url_has_allowed_host_and_scheme(following, allowed_hosts=None):
        following = "/"
    response = HttpResponseRedirect(following)
    response.set_cookie("theme", chosen, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    return response
