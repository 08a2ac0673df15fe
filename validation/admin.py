"""What we could not check, for admins: why, and once more."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from validation.models import Reading
from validation.queue import QueueState
from validation.services import check_again


class LookedAt(admin.ModelAdmin):
    """Admins look, and use the actions; nobody adds, changes or deletes a row by hand."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(getattr(request.user, "is_admin", False))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Reading)
class GaveUpAdmin(LookedAt):
    list_display = ("reference", "content", "fault", "waiting_since")
    search_fields = ("reference", "content__key")
    list_select_related = ("content",)
    actions = ("check_again",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reading]:
        return super().get_queryset(request).filter(state=QueueState.GAVE_UP)

    @admin.action(description="Check again")
    def check_again(self, request: HttpRequest, queryset: QuerySet[Reading]) -> None:
        wanted = check_again(Reading.objects.filter(pk__in=list(queryset.values_list("pk", flat=True))))
        messages.success(request, f"{wanted} files are in line to be checked again.")
