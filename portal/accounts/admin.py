"""People in Django's admin pages. Only here, and only by an admin, is a role changed."""

from __future__ import annotations

from typing import ClassVar

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from portal.accounts.models import User

admin.site.unregister(Group)
# One way in for all: with its limit on tries, the confirmed address, and ORCID.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = "CryoET Deposit"
admin.site.index_title = "Admin"


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ("name", "email", "role", "orcid", "is_active", "date_joined", "last_login")
    list_filter = ("role", "is_active")
    search_fields = ("name", "email", "orcid")
    ordering = ("name",)
    fields: ClassVar = ["name", "email", "orcid", "role", "is_active", "date_joined", "last_login"]
    readonly_fields = ("email", "date_joined", "last_login")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People sign up themselves, so that the address is confirmed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Whoever acted stays in the record; an account is switched off instead."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return _is_admin(request)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return _is_admin(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _is_admin(request)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Nobody locks themselves out by accident."""
        own = ("role", "is_active") if obj is not None and obj.pk == request.user.pk else ()
        return (*self.readonly_fields, *own)


def _is_admin(request: HttpRequest) -> bool:
    return bool(request.user.is_active and getattr(request.user, "is_admin", False))
