"""The addresses of the deposition pages."""

from django.urls import URLPattern, URLResolver, path, register_converter

from submissions.converters import DepositionLabel, RowAddress
from submissions.views import by_run, comments, depositions, parts, section
from submissions.views.later import later

register_converter(DepositionLabel, "deposition")
register_converter(RowAddress, "row")

ONE = "depositions/<deposition:label>/"

urlpatterns: list[URLPattern | URLResolver] = [
    # my depositions, one of them
    path("depositions/", depositions.deposition_list, name="deposition_list"),
    path("depositions/new/", depositions.deposition_new, name="deposition_new"),
    path(ONE, depositions.deposition, name="deposition"),
    path(f"{ONE}delete/", depositions.deposition_delete, name="deposition_delete"),
    # forms
    path(f"{ONE}s/<row:address>/<slug:key>/", section.section, name="section"),
    path(f"{ONE}datasets/add/", parts.dataset_add, name="dataset_add"),
    path(f"{ONE}datasets/<int:pk>/copy/", parts.dataset_copy, name="dataset_copy"),
    path(f"{ONE}datasets/<int:pk>/remove/", parts.dataset_remove, name="dataset_remove"),
    path(f"{ONE}datasets/<int:pk>/blocks/add/", parts.block_add, name="block_add"),
    path(f"{ONE}blocks/<int:pk>/copy/", parts.block_copy, name="block_copy"),
    path(f"{ONE}blocks/<int:pk>/remove/", parts.block_remove, name="block_remove"),
    path(f"{ONE}blocks/<int:pk>/describe/", parts.block_describe, name="block_describe"),
    path(f"{ONE}blocks/<int:pk>/by-run/", by_run.by_run, name="by_run"),
    path(f"{ONE}comments/<int:pk>/done/", comments.comment_done, name="comment_done"),
    # runs and files
    path(f"{ONE}runs/", later, name="runs"),
    path(f"{ONE}files/", later, name="files"),
    # checks
    path(f"{ONE}checks/", later, name="checks"),
    # submitting and review
    path(f"{ONE}submit/", later, name="submit"),
]
