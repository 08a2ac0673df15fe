"""The main job from a new account to the exported configuration, by three people, through pages alone."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import yaml
from playwright.sync_api import expect

from submissions.schema import Level
from tests.factories import complete_values
from tests.journeys.walk import Admin, Curator, Depositor
from tests.validation import build

SHARED = Path(__file__).parents[3] / "shared"
SCHEMA = SHARED / "reference/cz-ingestion-config.schema.json"
ASKED = "Name the buffer after the gradient."
STEPS = ["Yeast grown in lactate", "Kept in SEM buffer, 15 minutes on ice"]
WHY = "The last tilt was lost to a stage error; the files were written before."


@dataclass(frozen=True)
class Case:
    """What is deposited. ``faults``: whether the checks have something to say."""

    values: Mapping[Level, Mapping[str, Any]]
    runs: tuple[str, ...]
    files: tuple[Path, ...]
    faults: bool = False


def sound(folder: Path) -> Case:
    """Two runs whose files agree with each other and with what is stated."""
    runs = ("TS_01", "TS_02")
    made = {}
    for run in runs:
        made |= {
            f"{run}.mdoc": build.mdoc(),
            f"{run}.st": build.mrc(),
            f"{run}.rawtlt": build.angles(),
            f"{run}.xf": build.xf(),
            f"{run}.tlt": build.angles(),
            f"{run}.rec": build.mrc((6, 6, 4), pixel=build.VOXEL),
        }
    values = _values(build.BINNED_PIXEL, build.VOXEL)
    values[Level.ACQUISITION] |= {"tilt_step": 30.0, "tilt_scheme": "unidirectional", "total_dose": 15.0}
    return Case(values, runs, _written(made, folder))


def of_samples(folder: Path) -> Case:
    """Two runs of the archive's own small test files, with a voxel size that their headers deny."""
    runs = ("TS_run1", "TS_run2")
    names = {ending: f"cz_TS_run1.{ending}" for ending in ("st", "rec", "rawtlt", "xf", "tlt")}
    names["mdoc"] = "cz_foo-TS_run1.mdoc"
    made = {f"{run}.{end}": (SHARED / "samples" / name).read_bytes() for run in runs for end, name in names.items()}
    values = _values(5.678, 6.74)
    values[Level.ACQUISITION] |= {"tilt_min": -4.38, "tilt_max": 4.28, "tilt_step": 2.0}
    return Case(values, runs, _written(made, folder), faults=True)


def _values(pixel: float, voxel: float) -> dict[Level, dict[str, Any]]:
    found = complete_values()
    found[Level.ACQUISITION]["movies"] = "none"
    found[Level.TILT_SERIES]["pixel_size"] = pixel
    found[Level.TOMOGRAM]["voxel_size"] = voxel
    return found


def _written(made: Mapping[str, bytes], folder: Path) -> tuple[Path, ...]:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in made.items():
        (folder / name).write_bytes(data)
    return tuple(folder / name for name in made)


def deposit(dana: Depositor, case: Case) -> None:
    """Fill in every page, give the files, answer the findings, submit."""
    dana.start()
    dana.add_block("Tomograms")
    dana.fill_everything(case.values)
    dana.add_runs(case.runs)
    dana.submit()
    expect(dana.page.locator("main")).to_contain_text("no rawtlt file with the tilt angles is assigned.")
    assert dana.state() == "Draft", "submitting is refused with a list"
    dana.upload(case.files)
    dana.assign_as_suggested()
    dana.wait_for_checks()
    assert (dana.open_errors() > 0) == case.faults, dana.findings()
    if case.faults:
        dana.submit()
        assert dana.state() == "Draft", "an error is neither fixed nor explained"
        dana.explain_everything(WHY)
    dana.submit()
    assert dana.state() == "Submitted"


def review(dana: Depositor, cleo: Curator, case: Case) -> None:
    """Claimed, sent back with a comment, changed, submitted again, accepted."""
    cleo.claim(dana.label)
    cleo.ask("Sample preparation", ASKED)
    cleo.request_changes()
    assert dana.state() == "Changes requested"
    level, url = next(found for found in dana.sections() if found[0] == "dataset")
    dana.go(url)
    expect(dana.page.locator("#f-sample_preparation")).to_contain_text(ASKED)
    dana.fill_page(level, {"sample_preparation": STEPS})
    dana.submit()
    assert dana.state() == "In review", "back with the same curator"
    if case.faults:
        cleo.accept(dana.label)
        assert dana.state() == "In review", "an error is not waived"
        cleo.waive_everything(dana.label, "Read and understood.")
    cleo.accept(dana.label)
    assert dana.state() == "Accepted"


def export(adam: Admin, label: str) -> dict[str, Any]:
    """The one configuration in the exported archive; its schema has nothing against it."""
    with zipfile.ZipFile(io.BytesIO(adam.export(label))) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".yaml"))
        config: dict[str, Any] = yaml.safe_load(archive.read(name))
    if SCHEMA.exists():
        jsonschema.validate(config, json.loads(SCHEMA.read_text()), cls=jsonschema.Draft201909Validator)
    return config
