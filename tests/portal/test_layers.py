"""Arrows point down, and the tool that says so sees the ones that point up."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tools import check_layers
from tools.files import ROOT


def test_no_import_points_up() -> None:
    assert check_layers.problems() == []


@pytest.mark.parametrize(
    ("path", "source", "complaint"),
    [
        ("submissions/drafts.py", "from portal.accounts.models import User", "submissions imports roof"),
        ("submissions/drafts.py", "from portal import accounts", "submissions imports roof"),
        ("validation/services.py", "from submissions.models import Run", "validation skin imports submissions"),
        (
            "validation/formats/mrc.py",
            "from validation.models import Content",
            "validation core imports validation skin",
        ),
        ("validation/formats/mrc.py", "from ..models import Content", "validation core imports validation skin"),
        ("validation/run.py", "def f():\n    import django.db", "validation.run must not know django.db"),
        ("validation/run.py", "from portal.platform import s3", "is to run without the portal"),
        ("submissions/schema/runs.py", "from django.db import models", "must not know django.db"),
        ("portal/platform/s3/objects.py", "import validation.models", "ground imports validation skin"),
    ],
)
def test_an_arrow_that_points_up_is_seen(path: str, source: str, complaint: str) -> None:
    found = [check_layers.problem(one) for one in check_layers.imports(ROOT / path, source=source)]

    assert any(complaint in (why or "") for why in found), found


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("submissions/uploads.py", "from portal.platform import s3"),
        ("submissions/uploads.py", "from validation.services import add_content"),
        ("validation/tasks.py", "from validation.formats import mrc"),
        ("validation/run.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import django"),
        ("portal/urls.py", "from portal.accounts.views import profile"),
    ],
)
def test_an_arrow_that_points_down_is_let_through(path: str, source: str) -> None:
    assert [check_layers.problem(one) for one in check_layers.imports(ROOT / path, source=source)] in (
        [None],
        [None, None],
    )


def test_the_pure_parts_load_without_django() -> None:
    modules = [check_layers.module_name(path) for path in check_layers.tracked("submissions/**.py", "validation/**.py")]
    pure = [name for name in modules if check_layers.is_pure(name) and not name.endswith("__main__")]
    load = f"import sys\nfor name in {pure!r}:\n    __import__(name)\n"
    code = load + f"print(sorted(set(sys.modules) & set({check_layers.WEB!r})))"

    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)

    assert len(pure) > 10
    assert answer.stdout.strip() == "[]", answer.stderr
