"""Mails that were not sent and folders that were not emptied, for admins: why, and once more."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from portal.platform.tasks import ring
from submissions.models import Errand
from submissions.tasks import errands
from validation import queue
from validation.queue import QueueState


@admin.register(Errand)
class GaveUpErrands(admin.ModelAdmin):
    list_display = ("reference", "kind", "scope", "fault", "waiting_since")
    search_fields = ("reference", "scope")
    actions = ("try_again",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Errand]:
        return super().get_queryset(request).filter(state=QueueState.GAVE_UP)

    @admin.action(description="Try again")
    def try_again(self, request: HttpRequest, queryset: QuerySet[Errand]) -> None:
        wanted = queue.want(Errand.objects.filter(pk__in=list(queryset.values_list("pk", flat=True))))
        ring(errands)
        messages.success(request, f"{wanted} are in line to be tried again.")

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
