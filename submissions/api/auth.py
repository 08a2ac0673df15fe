"""Who asks, by an access token alone. Cookies of a session mean nothing here, so no other site can make use of them."""

from __future__ import annotations

import math
import time
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from ninja.security.http import HttpAuthBase

from submissions import tokens
from submissions.api.problems import Problem
from submissions.models import AccessToken
from submissions.models.token import Scope

# Wrong secrets for one token from one address, and wrong tokens from one address, within this time.
WINDOW_SECONDS = 300
MOST_FOR_TOKEN = 10
MOST_FOR_ADDRESS = 100
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="CryoET Deposit"'}


class AccessTokenHeader(HttpAuthBase):
    """Lets a request through whose token is in use and has ``scope``."""

    openapi_scheme = "bearer"
    openapi_description = "An access token of the page “Access tokens”: Authorization: Bearer cryoet_…"

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> AccessToken:
        token = _known(request, _text(request))
        # The person who asks, whatever session the cookies of the request may speak of; and for the line in the log.
        request.user = vars(request)["_cached_user"] = token.owner
        if not token.allows(self.scope):
            raise Problem(
                "scope",
                f"The token “{token.name}” has the scopes {', '.join(token.scopes)}; this needs {self.scope.value}.",
                needed=self.scope.value,
            )
        return token


def _text(request: HttpRequest) -> str:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not text.strip():
        raise Problem("no-token", "The header Authorization has no access token.", headers=CHALLENGE)
    return text.strip()


def _known(request: HttpRequest, text: str) -> AccessToken:
    """The token with this text. Whoever guesses is slowed down; who has a token of their own beside them is not."""
    address = str(get_adapter().get_client_ip(request))
    of_token, of_address = f"{address}:{tokens.prefix_of(text)}", address
    if _Failures(of_token).count >= MOST_FOR_TOKEN:
        raise _slow_down(_Failures(of_token))
    token, why = tokens.find(text)
    if token is not None:
        return token
    for key in (of_token, of_address):
        _Failures(key).add()
    if _Failures(of_address).count > MOST_FOR_ADDRESS:
        raise _slow_down(_Failures(of_address))
    raise Problem("no-token", why, headers=CHALLENGE)


class _Failures:
    """How many tokens were wrong of late, as all processes know it."""

    def __init__(self, key: str) -> None:
        self.key = f"api-failures:{key}"
        kept: Any = cache.get(self.key)
        fresh = isinstance(kept, list) and kept[1] > time.time()
        self.count: int = kept[0] if fresh else 0
        self.until: float = kept[1] if fresh else time.time() + WINDOW_SECONDS

    def add(self) -> None:
        cache.set(self.key, [self.count + 1, self.until], WINDOW_SECONDS)

    @property
    def seconds(self) -> int:
        return max(1, math.ceil(self.until - time.time()))


def _slow_down(failures: _Failures) -> Problem:
    return Problem(
        "too-many",
        f"Too many wrong tokens came from here. Try again in {failures.seconds} seconds.",
        headers={"Retry-After": str(failures.seconds)},
    )
