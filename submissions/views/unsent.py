"""What somebody sent after their session had ended: kept until they have signed in again, then shown, never saved by
itself, as somebody else may sit there by now.
"""

from __future__ import annotations

import time

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict

KEY = "unsent"
MOST = 200_000  # letters; a section holds a few thousand
SECONDS = 3600


def keep(request: HttpRequest) -> HttpResponse:
    """Keep the form in the session of this browser, and ask to sign in."""
    sent = request.POST.urlencode()
    if len(sent) <= MOST:
        request.session[KEY] = {"path": request.path, "sent": sent, "at": int(time.time())}
    return redirect_to_login(request.get_full_path())


def take(request: HttpRequest) -> QueryDict | None:
    """What was sent to this address before signing in, once."""
    kept = request.session.get(KEY)
    if not kept or kept["path"] != request.path:
        return None
    del request.session[KEY]
    return QueryDict(kept["sent"]) if time.time() - kept["at"] < SECONDS else None
