"""`manage.py demo_accounts`: one account per role, for an instance on one's own machine."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal.accounts.models import Role, User

PEOPLE = (
    ("depositor@demo.local", "Dana Depositor", Role.DEPOSITOR),
    ("curator@demo.local", "Casey Curator", Role.CURATOR),
    ("admin@demo.local", "Alex Admin", Role.ADMIN),
)


class Command(BaseCommand):
    help = "Create the three demo accounts (PORTAL_LOCAL=1 only); their passwords are kept in PORTAL_HOME."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.LOCAL:
            raise CommandError("Demo accounts exist only on one's own machine: PORTAL_LOCAL is not 1.")
        passwords = known_passwords(settings.HOME / "demo-accounts.json")
        for email, name, role in PEOPLE:
            ensure(email, name=name, role=role, password=passwords[email])


@transaction.atomic
def ensure(email: str, *, name: str, role: Role, password: str) -> None:
    """Create the account if there is none; one that exists is left as its owner made it."""
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, password, name=name, role=role, is_superuser=role == Role.ADMIN)
    EmailAddress.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})


def known_passwords(path: Path) -> dict[str, str]:
    """E-mail -> password, generated at the first call and kept in `path` for its owner alone."""
    kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    wanted = {email: kept.get(email) or secrets.token_urlsafe(9) for email, _, _ in PEOPLE}
    if wanted != kept:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(wanted, file, indent=2)
    return wanted
