"""Access tokens of the person who is signed in: make one, see what each may do, revoke it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from submissions import tokens as verbs
from submissions.models import AccessToken, Deposition
from submissions.models.token import Scope
from submissions.refusals import Refused

# Each allows what the one before it allows.
MAY = {
    "read": ("Read", (Scope.READ,)),
    "write": ("Read and write", (Scope.READ, Scope.WRITE)),
    "submit": ("Read, write, submit", (Scope.READ, Scope.WRITE, Scope.SUBMIT)),
}
DAYS = {"7": "A week", "30": "30 days", "90": "90 days", "365": "A year, the longest"}
# So many that ended are still shown.
ENDED = 20


class TokenForm(forms.Form):
    name = forms.CharField(
        label="Name",
        max_length=100,
        help_text="What will use it, such as “Script on the facility’s cluster”.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Name the token, so that you know later what uses it."},
    )
    may = forms.ChoiceField(
        label="It may",
        help_text="Writing changes drafts, as the pages do. Submitting hands one in and accepts the data policy (CC0).",
        choices=[(key, label) for key, (label, _) in MAY.items()],
        initial="write",
        widget=forms.RadioSelect,
        error_messages={"required": "Say what it may do."},
    )
    deposition = forms.ModelChoiceField(
        label="Where",
        queryset=Deposition.objects.none(),
        required=False,
        empty_label="In all my depositions",
        help_text="For a machine that others use as well, one deposition is safer.",
    )
    days = forms.ChoiceField(label="It ends after", choices=list(DAYS.items()), initial="30")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["deposition"].queryset = Deposition.objects.visible_to(user)  # type: ignore[attr-defined]
        self.fields["deposition"].ui = {"optional": False}  # type: ignore[attr-defined]

    def create(self) -> tuple[AccessToken, str]:
        """Raises: Refused."""
        given = self.cleaned_data
        scopes = [scope.value for scope in MAY[given["may"]][1]]
        return verbs.create(
            self.user, name=given["name"], scopes=scopes, days=int(given["days"]), deposition=given["deposition"]
        )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def tokens(request: HttpRequest) -> HttpResponse:
    """The new token's text is in the answer to the form and nowhere else."""
    form = TokenForm(request.POST or None, user=request.user)
    made: AccessToken | None = None
    text = ""
    if request.method == "POST" and form.is_valid():
        try:
            made, text = form.create()
        except Refused as refused:
            form.add_error("name", refused.sentence)
        else:
            form = TokenForm(user=request.user)
    rows = AccessToken.objects.filter(owner_id=request.user.pk).select_related("deposition")
    live = [row for row in rows if row.is_live]
    ended = [row for row in rows if not row.is_live][:ENDED]
    context = {"form": form, "made": made, "text": text, "live": live, "ended": ended}
    return render(request, "submissions/tokens.html", context)


@require_POST
@login_required
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(AccessToken, owner_id=request.user.pk, pk=pk)
    verbs.revoke(token)
    messages.success(request, f"“{token.name}” is revoked.")
    return redirect("tokens")
