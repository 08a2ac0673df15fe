"""For admins: what was not done, and once more; who may hold how much; what will be deleted from the storage."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.http import HttpRequest

from portal.platform.tasks import ring
from submissions import allowing
from submissions.models import Allowance, Errand, Stray
from submissions.refusals import Refused
from submissions.tasks import errands
from validation import queue
from validation.admin import LookedAt
from validation.queue import QueueState


@admin.register(Errand)
class GaveUpErrands(LookedAt):
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


class AllowanceForm(forms.ModelForm):
    """Asks for a label or an address: a menu would list every draft and every person."""

    whom = forms.CharField(label="Deposition or person", help_text="D-0147, or the e-mail address of a person.")

    class Meta:
        model = Allowance
        fields = ("gigabytes", "reason")

    def clean_whom(self) -> str:
        whom = str(self.cleaned_data["whom"])
        try:
            allowing.find(whom)
        except Refused as refused:
            raise forms.ValidationError(refused.sentence) from refused
        return whom

    def validate_constraints(self) -> None:
        """Whose row it is, `allow` sets."""


@admin.register(Allowance)
class Allowances(admin.ModelAdmin):
    """Rows are added, never changed: the latest counts, the others say how it came about."""

    form = AllowanceForm
    list_display = ("at", "deposition", "person", "gigabytes", "by", "reason")
    search_fields = ("person__email", "reason")
    list_select_related = ("deposition", "person", "by")

    def save_model(self, request: HttpRequest, obj: Allowance, form: Any, change: bool) -> None:  # noqa: FBT001
        said = form.cleaned_data
        made = allowing.allow(said["whom"], gigabytes=said["gigabytes"], reason=said["reason"], actor=request.user)
        obj.__dict__.update(made.__dict__)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(getattr(request.user, "is_admin", False))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Stray)
class Strays(LookedAt):
    list_display = ("until", "kind", "path", "size", "objects_found", "scope", "found", "told")
    list_filter = ("kind",)
    search_fields = ("path", "scope", "key")
    actions = ("keep",)

    @admin.action(description="Keep for 30 more days")
    def keep(self, request: HttpRequest, queryset: QuerySet[Stray]) -> None:
        kept = queryset.filter(until__isnull=False).update(until=F("until") + timedelta(days=30))
        messages.success(request, f"{kept} are kept for 30 more days.")
