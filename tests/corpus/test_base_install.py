"""The command line works with the packages of the base install alone: no Django, no bucket, nothing of the tests."""

from __future__ import annotations

import importlib.metadata
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.corpus import harness
from tests.corpus.base import write
from tests.corpus.layouts import LAYOUTS
from tools.files import ROOT
from validation import declared


def base_packages() -> Iterator[str]:
    """What pip installs for `pip install .`: the dependencies and theirs, without extras."""
    with (ROOT / "pyproject.toml").open("rb") as stream:
        wanted = list(tomllib.load(stream)["project"]["dependencies"])
    seen: set[str] = set()
    while wanted:
        requirement = wanted.pop()
        name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0].lower()
        if "extra ==" in requirement or name in seen:
            continue
        seen.add(name)
        try:
            wanted += importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:  # of another system or Python
            continue
        yield name


def site(folder: Path) -> Path:
    """A folder of packages with these alone, and `validation`."""
    folder.mkdir()
    (folder / "validation").symlink_to(ROOT / "validation")
    for name in base_packages():
        found = importlib.metadata.distribution(name)
        tops = {file.parts[0] for file in found.files or () if file.parts[0] not in ("..", "__pycache__")}
        for top in (top for top in tops if not (folder / top).exists()):
            (folder / top).symlink_to(Path(str(found.locate_file(top))))
    return folder


def test_every_format_is_checked_by_the_base_install(tmp_path: Path) -> None:
    packages = site(tmp_path / "site")
    assert not (packages / "django").exists()
    runs = [run for key in ("tomo5", "warp", "aretomo3", "etomo", "portal") for run in harness.clean(LAYOUTS[key])]
    cases = {run.name: run.case() for run in runs}
    write(runs, folder=tmp_path / "data")
    (tmp_path / "declared.json").write_text(json.dumps(declared.document(cases.values())))
    start = (
        f"import sys; sys.path.insert(0, {str(packages)!r}); from validation.command.run import main; sys.exit(main())"
    )
    done = subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            "-c",
            start,
            "check",
            "--json",
            tmp_path / "data",
            "--declared",
            tmp_path / "declared.json",
        ],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )

    assert done.returncode == 0, done.stderr[-2000:] + done.stdout[-2000:]
    answer = json.loads(done.stdout)
    formats = {fact["format"] for fact in answer["facts"] if not fact["note"]}
    assert formats >= {"mrc", "mrc.gz", "tiff", "eer", "mdoc", "angles", "xf", "com", "aln", "star", "csv", "zarr"}
    assert formats >= {"glb", "stl", "obj", "vtk"}
    assert answer["findings"] == []
