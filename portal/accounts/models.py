"""People and their one role."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone


class Role(models.TextChoices):
    DEPOSITOR = "depositor", "Depositor"
    CURATOR = "curator", "Curator"
    ADMIN = "admin", "Admin"


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **extra: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> User:
        return self.create_user(email, password, role=Role.ADMIN, is_superuser=True, **extra)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. They sign in with the e-mail address; the name is what others see."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    orcid = models.CharField(max_length=19, blank=True)
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.DEPOSITOR)
    theme = models.CharField(
        max_length=8, choices=[("auto", "As my system"), ("light", "Light"), ("dark", "Dark")], default="auto"
    )
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="user_email_case_blind"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_known"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """Django's own admin pages are for admins."""
        return self.role == Role.ADMIN

    @property
    def is_curator(self) -> bool:
        return self.role == Role.CURATOR

    @property
    def is_admin(self) -> bool:
        return self.role == Role.ADMIN
