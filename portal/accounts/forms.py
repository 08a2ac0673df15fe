"""What a person says about themselves: name, e-mail, ORCID iD."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.http import HttpRequest

from portal.accounts.models import User

ORCID = re.compile(r"(?:https?://)?(?:www\.)?(?:orcid\.org/)?(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dX])/?", re.IGNORECASE)


def normalise_orcid(text: str) -> str:
    """0000-0002-1825-0097 from any usual spelling, or "" from blank.

    Source: ISO 7064 MOD 11-2, as ORCID's "Structure of the ORCID Identifier" says.

    Raises:
        forms.ValidationError: not an iD, or its last character does not fit the others.
    """
    text = text.strip().replace("\u2010", "-").replace("\u2013", "-")
    if not text:
        return ""
    match = ORCID.fullmatch(text)
    if match is None:
        raise forms.ValidationError(f"“{text}” is not an ORCID iD: 16 digits, as in 0000-0002-1825-0097.")
    digits = "".join(match.groups()).upper()
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    if digits[-1] != ("X" if check == 10 else str(check)):
        raise forms.ValidationError(f"“{text}”: the last character does not fit the others. A digit is mistyped.")
    return "-".join((digits[:4], digits[4:8], digits[8:12], digits[12:]))


class Person(forms.Form):
    """Name and ORCID iD, for signing up (before e-mail and password) and for the profile."""

    name = forms.CharField(
        label="Name",
        max_length=200,
        help_text="As co-authors and curators will see it.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Your name is empty."},
    )
    orcid = forms.CharField(
        label="ORCID iD",
        max_length=100,
        required=False,
        help_text="16 digits or the address of your ORCID page.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "0000-0000-0000-0000"}),
    )

    def clean_orcid(self) -> str:
        return normalise_orcid(self.cleaned_data["orcid"])

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the user exists."""
        user.name = self.cleaned_data["name"]
        user.orcid = self.cleaned_data["orcid"]
        user.save(update_fields=["name", "orcid"])


class ProfileForm(Person):
    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": {"name": user.name, "orcid": user.orcid}})
        self.user = user

    def save(self) -> None:
        self.user.name = self.cleaned_data["name"]
        self.user.orcid = self.cleaned_data["orcid"]
        self.user.save(update_fields=["name", "orcid"])
