"""Where the portal differs from allauth's defaults."""

from __future__ import annotations

import secrets
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from portal.accounts.models import User

DIGITS = 6


class AccountAdapter(DefaultAccountAdapter):
    """Own words in the error messages; addresses in lower case; a code of digits."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "E-mail and password do not fit together. Nothing says which of them is wrong.",
        "too_many_login_attempts": "Too many tries that failed. Wait five minutes, then sign in again.",
        "incorrect_code": "That is not the code we sent. The newest mail has the one that counts.",
        "incorrect_password": "That is not your password.",
        "unverified_primary_email": "Your main address has to be one that you confirmed.",
        "account_inactive": "This account is switched off. Write to the curators if that is a mistake.",
        "enter_current_password": "That is not your password until now.",
        "rate_limited": "That was sent a moment ago. Wait a little before asking again.",
        "duplicate_email": "This address is already yours.",
        "same_as_current": "This is the address you had.",
        "max_email_addresses": "At most %d addresses are kept. Remove one first.",
        "invalid_password_reset": "This link was used already, or is too old.",
    }

    def clean_email(self, email: str) -> str:
        return str(super().clean_email(email)).lower()

    def generate_email_verification_code(self) -> str:
        """Six digits: can be read from a phone and typed on a laptop. Three tries and a time limit guard them."""
        return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Everyone begins where their work is."""
        user = cast(User, request.user)
        if user.is_authenticated and (user.is_curator or user.is_admin):
            return reverse("queue") if _exists("queue") else reverse("start")
        if not _exists(settings.LOGIN_REDIRECT_URL):
            return reverse("start")
        return str(super().get_login_redirect_url(request))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        super().send_mail(template_prefix, email, {"site_url": settings.SITE_URL, **context})


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        """Take name and iD from ORCID; the e-mail address it gives is only a suggestion, and gets confirmed."""
        user = super().populate_user(request, sociallogin, data)
        name = " ".join(part for part in (data.get("first_name"), data.get("last_name")) if part)
        user.name = data.get("name") or name
        if sociallogin.account.provider == "orcid":
            user.orcid = sociallogin.account.uid
        return user


def _exists(name: str) -> bool:
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True
