"""Static files: which ones come from front-end packages, and how all of them are stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.checks import CheckMessage, Error
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Served under -> folder in node_modules, files. Named one by one: the packages hold thousands that no page asks for.
VENDOR: dict[str, tuple[str, tuple[str, ...]]] = {
    "vendor/bootstrap": (
        "bootstrap/dist",
        (
            "css/bootstrap.min.css",
            "css/bootstrap.min.css.map",
            "js/bootstrap.bundle.min.js",
            "js/bootstrap.bundle.min.js.map",
        ),
    ),
    "vendor/htmx": ("htmx.org/dist", ("htmx.min.js",)),
    "vendor/tom-select": (
        "tom-select/dist",
        (
            "css/tom-select.bootstrap5.min.css",
            "css/tom-select.bootstrap5.min.css.map",
            "js/tom-select.complete.min.js",
            "js/tom-select.complete.min.js.map",
        ),
    ),
}


class VendorFinder(BaseFinder):
    """Finds the files of VENDOR in node_modules."""

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        missing = [path for path in _names() if not Path(_source(path)).is_file()]
        hint = "Install the front-end packages: npm ci (make does it)."
        return [Error(f"The static file {path} is missing.", hint=hint, id="portal.E001") for path in missing]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        found = [_source(path)] if path in _names() and Path(_source(path)).is_file() else []
        return found if find_all else next(iter(found), None)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        patterns = [*(ignore_patterns or [])]
        for prefix, (folder, files) in VENDOR.items():
            storage = FileSystemStorage(location=settings.NODE_MODULES / folder)
            storage.prefix = prefix  # type: ignore[attr-defined]  # collectstatic reads it
            yield from ((file, storage) for file in files if not matches_patterns(file, patterns))


class ManifestStorage(CompressedManifestStaticFilesStorage):
    """Names with a hash, so that browsers may keep the files forever; compressed beforehand."""

    # Our scripts are modules that import each other; the hashed names belong in there as well.
    support_js_module_import_aggregation = True


def _names() -> set[str]:
    return {f"{prefix}/{file}" for prefix, (_, files) in VENDOR.items() for file in files}


def _source(path: str) -> str:
    prefix = "/".join(path.split("/")[:2])
    return str(settings.NODE_MODULES / VENDOR[prefix][0] / path[len(prefix) + 1 :])
