"""The addresses of the deposition pages."""

from django.urls import URLPattern, URLResolver, include, path, register_converter

from submissions.api.api import addresses as api_addresses
from submissions.converters import DepositionLabel, RowAddress
from submissions.views import (
    assigning,
    by_run,
    catalogue,
    changes,
    codes,
    comments,
    decisions,
    depositions,
    existing,
    exports,
    files,
    groups,
    headers,
    parts,
    pasting,
    patterns,
    people,
    photos,
    profiles,
    queue,
    record,
    requirements,
    review,
    runs,
    section,
    sheets,
    starting,
    submitting,
    tokens,
    uploads,
)
from submissions.views.checks import pages as checks
from submissions.views.checks.declared import checks_declared

register_converter(DepositionLabel, "deposition")
register_converter(RowAddress, "row")

ONE = "depositions/<deposition:label>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("help/requirements/", requirements.requirements, name="requirements"),
    path("help/checks/", codes.codes, name="codes"),
    # my depositions, one of them
    path("depositions/", depositions.deposition_list, name="deposition_list"),
    path("depositions/new/", groups.deposition_new, name="deposition_new"),
    path(ONE, depositions.deposition, name="deposition"),
    path(f"{ONE}group/", groups.deposition_group, name="deposition_group"),
    path(f"{ONE}delete/", depositions.deposition_delete, name="deposition_delete"),
    # forms
    path(f"{ONE}s/<row:address>/<slug:key>/", section.section, name="section"),
    path(f"{ONE}s/<row:address>/<slug:key>/paste/<slug:field>/", pasting.rows_paste, name="rows_paste"),
    path(f"{ONE}s/<row:address>/<slug:key>/photo/", photos.photo, name="photo"),
    path(f"{ONE}datasets/add/", parts.dataset_add, name="dataset_add"),
    path(f"{ONE}datasets/<int:pk>/copy/", parts.dataset_copy, name="dataset_copy"),
    path(f"{ONE}datasets/<int:pk>/remove/", parts.dataset_remove, name="dataset_remove"),
    path(f"{ONE}datasets/<int:pk>/find/", existing.existing_find, name="existing_find"),
    path(f"{ONE}datasets/<int:pk>/choose/", existing.existing_choose, name="existing_choose"),
    path(f"{ONE}datasets/<int:pk>/runs/", existing.existing_runs, name="existing_runs"),
    path(f"{ONE}datasets/<int:pk>/blocks/add/", parts.block_add, name="block_add"),
    path(f"{ONE}blocks/<int:pk>/copy/", parts.block_copy, name="block_copy"),
    path(f"{ONE}blocks/<int:pk>/remove/", parts.block_remove, name="block_remove"),
    path(f"{ONE}blocks/<int:pk>/describe/", parts.block_describe, name="block_describe"),
    path(f"{ONE}blocks/<int:pk>/by-run/", by_run.by_run, name="by_run"),
    path(f"{ONE}comments/<int:pk>/done/", comments.comment_done, name="comment_done"),
    # starting from an earlier one, profiles
    path("depositions/new/from/", starting.deposition_sources, name="deposition_sources"),
    path(f"{ONE}begin/", starting.deposition_begin, name="deposition_begin"),
    path(f"{ONE}blocks/<int:pk>/profile/", profiles.profile_apply, name="profile_apply"),
    path(f"{ONE}blocks/<int:pk>/profile/keep/", profiles.profile_save, name="profile_save"),
    path("accounts/facility-profiles/", profiles.facility_profiles, name="facility_profiles"),
    path(
        "accounts/facility-profiles/<int:pk>/remove/", profiles.facility_profile_remove, name="facility_profile_remove"
    ),
    # people, changes
    path(f"{ONE}people/", people.people_page, name="people"),
    path(f"{ONE}people/invite/", people.people_invite, name="people_invite"),
    path(f"{ONE}people/invitations/<int:pk>/withdraw/", people.people_uninvite, name="people_uninvite"),
    path(f"{ONE}people/<int:pk>/", people.people_change, name="people_change"),
    path(f"{ONE}people/me/", people.people_mine, name="people_mine"),
    path("invitations/<str:token>/", people.invitation, name="invitation"),
    path(f"{ONE}changes/", changes.changes, name="changes"),
    path(f"{ONE}changes/<int:pk>/", changes.batch, name="batch"),
    path(f"{ONE}changes/<int:pk>/undo/", changes.batch_undo, name="batch_undo"),
    # runs
    path(f"{ONE}runs/", runs.runs, name="runs"),
    path(f"{ONE}runs/add/", runs.runs_add, name="runs_add"),
    path(f"{ONE}runs/delete/", runs.runs_delete, name="runs_delete"),
    path(f"{ONE}runs/<int:pk>/rename/", runs.run_rename, name="run_rename"),
    # sheets
    path(f"{ONE}sheets/", sheets.sheets, name="sheets"),
    path(f"{ONE}sheets/download/<str:name>", sheets.sheets_download, name="sheets_download"),
    path(f"{ONE}sheets/upload/", sheets.sheets_upload, name="sheets_upload"),
    path(f"{ONE}sheets/<uuid:pk>/", sheets.sheet_import, name="sheet_import"),
    path(f"{ONE}sheets/<uuid:pk>/problems/", sheets.sheet_problems, name="sheet_problems"),
    path(f"{ONE}sheets/<uuid:pk>/empty/", sheets.sheet_empty, name="sheet_empty"),
    path(f"{ONE}sheets/<uuid:pk>/apply/", sheets.sheet_apply, name="sheet_apply"),
    path(f"{ONE}sheets/<uuid:pk>/drop/", sheets.sheet_drop, name="sheet_drop"),
    # files
    path(f"{ONE}files/", files.files, name="files"),
    path(f"{ONE}files/table/", files.files_table, name="files_table"),
    path(f"{ONE}files/around/", files.files_around, name="files_around"),
    path(f"{ONE}files/suggested/", files.files_suggested, name="files_suggested"),
    path(f"{ONE}files/<uuid:pk>/place/", files.file_place, name="file_place"),
    path(f"{ONE}files/<uuid:pk>/remove/", files.file_remove, name="file_remove"),
    path(f"{ONE}files/<uuid:pk>/download/", files.file_download, name="file_download"),
    path(f"{ONE}files/patterns/new/", patterns.pattern, name="pattern_new"),
    path(f"{ONE}files/patterns/<int:pk>/", patterns.pattern, name="pattern"),
    path(f"{ONE}files/patterns/<int:pk>/apply/", patterns.pattern_apply, name="pattern_apply"),
    path(f"{ONE}files/patterns/<int:pk>/delete/", patterns.pattern_delete, name="pattern_delete"),
    path(f"{ONE}uploads/", uploads.upload_start, name="upload_start"),
    path(f"{ONE}uploads/<uuid:pk>/parts/", uploads.upload_sign, name="upload_sign"),
    path(f"{ONE}uploads/<uuid:pk>/complete/", uploads.upload_complete, name="upload_complete"),
    path(f"{ONE}uploads/<uuid:pk>/abort/", uploads.upload_abort, name="upload_abort"),
    # checks
    path(f"{ONE}checks/", checks.checks, name="checks"),
    path(f"{ONE}checks/live/", checks.checks_live, name="checks_live"),
    path(f"{ONE}checks/panel/", checks.checks_panel, name="checks_panel"),
    path(f"{ONE}checks/declared/<int:pk>/", checks_declared, name="checks_declared"),
    path(f"{ONE}checks/again/", checks.check_again, name="check_again"),
    path(f"{ONE}checks/headers/", headers.header_state, name="header_state"),
    path(f"{ONE}checks/headers/<int:pk>/withdraw/", headers.header_withdraw, name="header_withdraw"),
    # submitting and review
    path(f"{ONE}submit/", submitting.submit, name="submit"),
    path(f"{ONE}history/", submitting.history_page, name="history"),
    path(f"{ONE}withdraw/", submitting.withdraw, name="withdraw"),
    path(f"{ONE}reopen/", submitting.reopen, name="reopen"),
    path(f"{ONE}amend/", submitting.amend, name="amend"),
    path(f"{ONE}explain/", decisions.explain, name="explain"),
    path("queue/", queue.queue, name="queue"),
    path(f"{ONE}review/", review.review, name="review"),
    path(f"{ONE}record/", record.record, name="record"),
    path(f"{ONE}claim/", review.claim, name="claim"),
    path(f"{ONE}assign/", assigning.assign, name="assign"),
    path(f"{ONE}request-changes/", review.request_changes, name="request_changes"),
    path(f"{ONE}accept/", review.accept, name="accept"),
    path(f"{ONE}reject/", review.reject, name="reject"),
    path(f"{ONE}waive/", decisions.waive, name="waive"),
    path(f"{ONE}comments/add/", decisions.comment_add, name="comment_add"),
    path(f"{ONE}comments/<int:pk>/drop/", decisions.comment_drop, name="comment_drop"),
    # export
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("exports/", exports.exports, name="exports"),
    path("exports/<deposition:label>.zip", exports.export_zip, name="export_zip"),
    path("exports/<deposition:label>/<str:name>", exports.export_file, name="export_file"),
    path(f"{ONE}undo-acceptance/", exports.undo_acceptance, name="undo_acceptance"),
    path(f"{ONE}publish/", exports.publish, name="publish"),
    # the API
    path("accounts/tokens/", tokens.tokens, name="tokens"),
    path("accounts/tokens/<int:pk>/revoke/", tokens.token_revoke, name="token_revoke"),
    path("api/v1/", include(api_addresses())),
]
