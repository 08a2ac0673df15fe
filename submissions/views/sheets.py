"""Sheets of a deposition: download; upload, look at what would change, import."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from typing import IO, Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from submissions.models import Deposition, SheetImport
from submissions.sheets import imports, words, write
from submissions.sheets.apply import Changed
from submissions.sheets.found import Found
from submissions.sheets.limits import MAX_LINES, MAX_UPLOAD, MIB, Unreadable
from submissions.templatetags.ui import plural
from submissions.tree import load_outline
from submissions.views.base import deposition_view
from submissions.views.frame import frame, look_at

PER_PAGE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@deposition_view()
def sheets(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    return _page(request, deposition)


@require_safe
@deposition_view()
def sheets_download(request: HttpRequest, deposition: Deposition, name: str) -> HttpResponse:
    """All tabs as D-0007.xlsx or D-0007.zip, or one of them as runs.csv."""
    outline = load_outline(deposition)
    whole = {
        f"{deposition.label}.xlsx": (write.xlsx, XLSX),
        f"{deposition.label}.zip": (write.zipped, "application/zip"),
    }
    if name in whole:
        make, kind = whole[name]
        file = _file()
        make(outline, file=file)
        return _sent(file, name=name, kind=kind)
    tab = next((tab for tab in write.tabs(outline) if f"{tab.key}.csv" == name), None)
    if tab is None:
        raise Http404
    return _csv(write.csv_of(tab), name=f"{deposition.label} {name}")


def _csv(lines: Iterable[str], *, name: str) -> HttpResponse:
    file = _file()
    for line in lines:
        file.write(line.encode())
    return _sent(file, name=name, kind="text/csv; charset=utf-8")


def _file() -> IO[bytes]:
    """In memory while it is small."""
    return tempfile.SpooledTemporaryFile(max_size=4 * MIB)


def _sent(file: IO[bytes], *, name: str, kind: str) -> HttpResponse:
    """The file as a download; the response closes it."""
    file.seek(0)
    return cast("HttpResponse", FileResponse(file, as_attachment=True, filename=name, content_type=kind))


@require_POST
@deposition_view(edit=True)
def sheets_upload(request: HttpRequest, deposition: Deposition) -> HttpResponse:
    """Read the file; what it would change is the next page. Nothing of the deposition is changed here."""
    file = request.FILES.get("sheet")
    name = str(getattr(file, "name", ""))
    try:
        if file is None:
            raise Unreadable("Choose a file first: XLSX, CSV, or a ZIP of CSV files.")
        if (file.size or 0) > MAX_UPLOAD:
            raise Unreadable(f"{name} has {(file.size or 0) / MIB:,.0f} MiB; at most {MAX_UPLOAD // MIB} MiB are read.")
        row = imports.start(deposition, actor=request.user, name=name, content=file.read())
    except Unreadable as refused:
        return _page(request, deposition, refused=refused.sentence, status=422)
    return redirect("sheet_import", deposition.label, row.pk)


@require_safe
@deposition_view(edit=True)
def sheet_import(request: HttpRequest, deposition: Deposition, pk: Any) -> HttpResponse:
    """What the sheet would change, or what is wrong with it."""
    row = _import(request, deposition, pk)
    found = imports.up_to_date(row)
    page = Paginator(range(found.count), PER_PAGE).get_page(request.GET.get("page"))
    context = frame(request, deposition, current="sheets") | {
        "row": row,
        "found": found,
        "seen": imports.digest(row),
        "page": page,
        "lines": words.change_lines(found.between(max(page.start_index() - 1, 0), page.end_index())),
        "problems": [(words.place(problem), problem) for problem in found.problems[:PER_PAGE]],
        "new_runs": [run.name for run in found.runs[:20]],
        "anything": bool(found.changes or found.runs or found.blocks),
        "verb": _verb(found),
    }
    return render(request, "submissions/sheets/import.html", context)


@require_safe
@deposition_view(edit=True)
def sheet_problems(request: HttpRequest, deposition: Deposition, pk: Any) -> HttpResponse:
    """Everything that is wrong, as CSV."""
    found = imports.found_of(_import(request, deposition, pk))
    lines = ("\ufeff", *write.csv_lines(words.problem_rows(found)))
    return _csv(lines, name=f"{deposition.label} problems.csv")


@require_POST
@deposition_view(edit=True)
def sheet_empty(request: HttpRequest, deposition: Deposition, pk: Any) -> HttpResponse:
    """Choose what empty cells mean, and compare again."""
    imports.again(_import(request, deposition, pk), clear_empty=request.POST.get("clear") == "yes")
    return redirect("sheet_import", deposition.label, pk)


@require_POST
@deposition_view(edit=True)
def sheet_apply(request: HttpRequest, deposition: Deposition, pk: Any) -> HttpResponse:
    """Import what was shown; where it would be something else by now, show that instead."""
    row = _import(request, deposition, pk)
    try:
        batch = imports.confirm(row, actor=request.user, seen=request.POST.get("seen", ""))
    except Changed as changed:
        imports.again(row, clear_empty=row.clear_empty)
        text = f"Nothing was imported. {changed.sentence} Below is what the sheet would change now; look at it again."
        messages.error(request, text)
        return redirect("sheet_import", deposition.label, pk)
    undo = " Under Changes it can be undone." if batch.pk else ""
    messages.success(request, f"{row.name} is imported: {plural(batch.count, 'value')} changed.{undo}")
    return redirect("sheets", deposition.label)


@require_POST
@deposition_view(edit=True)
def sheet_drop(request: HttpRequest, deposition: Deposition, pk: Any) -> HttpResponse:
    row = _import(request, deposition, pk)
    row.delete()
    messages.success(request, f"{row.name} is forgotten. Nothing was changed.")
    return redirect("sheets", deposition.label)


def _import(request: HttpRequest, deposition: Deposition, pk: Any) -> SheetImport:
    """One's own upload."""
    row = get_object_or_404(SheetImport, pk=pk, deposition=deposition, actor=request.user.pk)
    row.deposition = deposition
    return row


def _verb(found: Found) -> str:
    parts = [plural(found.count, "value")] if found.changes else []
    parts += [plural(len(found.runs), "new run")] if found.runs else []
    parts += [plural(len(found.blocks), "new block")] if found.blocks else []
    return f"Import {' and '.join(parts)}"


def _page(request: HttpRequest, deposition: Deposition, *, refused: str = "", status: int = 200) -> HttpResponse:
    known = look_at(deposition)
    own = SheetImport.objects.filter(deposition=deposition, actor=request.user.pk)
    waiting = own.defer("content", "found").first()
    context = frame(request, deposition, current="sheets", known=known) | {
        "tabs": [(tab.key, tab.title, len(tab.columns())) for tab in write.tabs(known.tree)],
        "refused": refused,
        "waiting": waiting,
        "max_mib": MAX_UPLOAD // MIB,
        "max_lines": MAX_LINES,
    }
    return render(request, "submissions/sheets/page.html", context, status=status)
