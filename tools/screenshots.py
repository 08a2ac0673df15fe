"""The pictures of the README and the documentation, from a running local instance.

`make up` in one terminal, then `make pictures` in another. Makes three small depositions, two of them with a
few deliberate faults, and takes the pages as each role sees them into docs/pictures/. An instance of its own
(PORTAL_HOME, PORTAL_PORT) gives the tidiest lists.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
from playwright.sync_api import Browser, Page, sync_playwright

from tools.files import ROOT, shown

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tools.static_settings")
django.setup()

from submissions.schema import Level  # noqa: E402
from tests.factories import complete_values  # noqa: E402
from tests.journeys.walk import Admin, Curator, Depositor  # noqa: E402
from tests.validation import build  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
WIDTH, WIDE, HEIGHT = 1280, 1440, 800
CHROMIUM = os.environ.get("PORTAL_CHROMIUM") or shutil.which("chromium")
ANGLES = tuple(float(angle) for angle in range(-60, 61, 3))
PIXEL, BINNED, VOXEL = 1.35, 2.7, 10.8
RUNS = tuple(f"TS_{number:02}" for number in range(1, 9))
RIBOSOMES = {"title": "Ribosomes in cell extract", "description": "Tilt series of crude extract on graphene oxide."}
VIRUS = {
    "title": "Phage capsids during packaging",
    "description": "Tilt series of infected cells, thinned by ion beam.",
}
# What the depositor says about each error: words of its sentence -> explanation.
WHY = {
    "TS_03.st has": "The view at 63° was lost to drift and left out of the stack; the file with the angles was not.",
    "TS_03.rawtlt has": "As above: the microscope did not record the view at 63°.",
    "TS_05.rec": "TS_05 alone was reconstructed at bin 2, on purpose: ribosomes are located in it.",
}


def files_of(run: str) -> dict[str, bytes]:
    """Sound files of one run: 41 tilts, each file agreeing with the others."""
    count = len(ANGLES)
    return {
        f"mdoc/{run}.mdoc": build.mdoc(ANGLES),
        f"tiltseries/{run}.st": build.mrc((12, 10, count), pixel=BINNED),
        f"tiltseries/{run}.rawtlt": build.angles(ANGLES),
        f"alignment/{run}.xf": build.xf(count),
        f"alignment/{run}.tlt": build.angles(ANGLES),
        f"tomograms/{run}.rec": build.mrc((12, 12, 6), pixel=VOXEL),
    }


# What is wrong on purpose, so that the checks have something to say.
FAULTS: Mapping[str, bytes] = {
    "tiltseries/TS_03.rawtlt": build.angles([*ANGLES, 63.0]),
    "tomograms/TS_05.rec": build.mrc((24, 24, 12), pixel=VOXEL / 2),
    "alignment/TS_07.xf": build.xf(len(ANGLES) - 2),
}


def write(folder: Path, made: Mapping[str, bytes]) -> list[Path]:
    for name, data in made.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return [folder / name for name in made]


def stated(about: Mapping[str, str] | None = None) -> dict[str, dict[str, Any]]:
    """Answers to everything that is asked, in agreement with the files."""
    found = complete_values()
    found[Level.DEPOSITION] |= about or {}
    found[Level.ACQUISITION]["movies"] = "none"
    found[Level.TILT_SERIES] |= {"pixel_size": BINNED, "binning_from_frames": 2.0}
    found[Level.TOMOGRAM]["voxel_size"] = VOXEL
    return {str(level): values for level, values in found.items()}


@dataclass(frozen=True)
class Studio:
    """One browser and the site that it looks at."""

    browser: Browser
    base: str
    passwords: Mapping[str, str]
    folder: Path

    def page(self) -> Page:
        context = self.browser.new_context(
            viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light", reduced_motion="reduce", locale="en-GB"
        )
        page = context.new_page()
        page.set_default_timeout(20_000)
        return page

    def depositor(self, name: str = "") -> Depositor:
        """The demo account, or somebody new of this name."""
        person = Depositor(self.page(), self.base)
        if name:
            person.sign_up(f"{name.split()[0].lower()}.{time.time_ns() // 1_000_000}@lab.example", name=name)
        else:
            person.sign_in("depositor@demo.local", self.passwords["depositor@demo.local"])
        return person

    def curator(self) -> Curator:
        person = Curator(self.page(), self.base)
        person.sign_in("curator@demo.local", self.passwords["curator@demo.local"])
        return person

    def admin(self) -> Admin:
        person = Admin(self.page(), self.base)
        person.sign_in("admin@demo.local", self.passwords["admin@demo.local"])
        return person


def take(page: Page, name: str, *, width: int = WIDTH, height: int = HEIGHT) -> None:
    """The top of the page as `docs/pictures/<name>.png`, of this size."""
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("document.fonts.ready")
    # What was only said at the moment of a click is no part of the page.
    page.evaluate("document.querySelectorAll('.toast-s, .toasts > *').forEach(toast => toast.remove())")
    page.evaluate("document.activeElement?.blur()")
    page.evaluate("window.scrollTo(0, 0)")
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path, animations="disabled", caret="hide")
    print(f"{shown(path)}: {path.stat().st_size / 1000:.0f} kB", flush=True)
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})


def upload(person: Depositor, paths: list[Path], *, below: Path) -> None:
    """The files with their folders, folder by folder."""
    person.open("files/")
    folders = dict.fromkeys(path.parent for path in paths)
    for folder in folders:
        person.page.fill("[data-folder]", str(folder.relative_to(below)))
        person.page.locator("[data-choose]").set_input_files([path for path in paths if path.parent == folder])
        for path in (path for path in paths if path.parent == folder):
            row = person.page.locator(f'tr[data-path="{path.relative_to(below)}"]')
            row.get_by_role("link", name=re.compile("download", re.IGNORECASE)).wait_for(state="attached")


def deposit(studio: Studio, person: Depositor, *, runs: tuple[str, ...], faults: bool, about: Any = None) -> None:
    """A deposition of these runs, filled in, with all files, checked."""
    person.start()
    person.add_block("Tomograms")
    person.fill_everything(stated(about))
    person.add_runs(runs)
    made = {name: data for run in runs for name, data in files_of(run).items()}
    below = studio.folder / person.label
    upload(person, write(below, made | (dict(FAULTS) if faults else {})), below=below)
    person.assign_as_suggested()
    person.wait_for_checks()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    port = os.environ.get("PORTAL_PORT", "8000")
    parser.add_argument("address", nargs="?", default=f"http://127.0.0.1:{port}", help="of the running instance")
    address = parser.parse_args().address
    accounts = Path(os.environ.get("PORTAL_HOME") or ROOT / ".portal") / "demo-accounts.json"
    if not CHROMIUM:
        return say("There is no Chromium on this machine (apt install chromium, or set PORTAL_CHROMIUM).")
    if not accounts.exists():
        return say(f"{accounts} is not there. Start the portal with `make up`, or set PORTAL_HOME to its folder.")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory(prefix="pictures-") as folder:
        args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=args)
        walk(Studio(browser, address, json.loads(accounts.read_text()), Path(folder)))
        browser.close()
    return 0


def walk(studio: Studio) -> None:
    """The main job with three depositions, a picture at each station."""
    page = studio.page()
    page.goto(studio.base)
    take(page, "start")
    accepted, waiting, dana = studio.depositor("Ada Example"), studio.depositor("Ben Example"), studio.depositor()
    casey = studio.curator()
    deposit(studio, accepted, runs=RUNS[:2], faults=False, about=RIBOSOMES)
    accepted.submit()
    casey.claim(accepted.label)
    casey.accept(accepted.label)
    deposit(studio, waiting, runs=RUNS[:3], faults=False, about=VIRUS)
    waiting.submit()
    deposit(studio, dana, runs=RUNS, faults=True)
    of_depositor(dana)
    for said, why in WHY.items():
        explain(dana, said=said, why=why)
    dana.submit()
    casey.claim(dana.label)
    of_staff(casey, studio.admin(), label=dana.label)


def explain(person: Depositor, *, said: str, why: str) -> None:
    """Explain the finding whose sentence begins with these words."""
    person.open("checks/")
    one = person.page.locator("details.one").filter(has_text=said).first
    one.evaluate("one => { for (let e = one; e; e = e.parentElement) if (e.tagName === 'DETAILS') e.open = true }")
    one.locator("textarea").fill(why)
    one.get_by_role("button", name="Explain", exact=True).click()
    person.page.wait_for_load_state()


def of_depositor(dana: Depositor) -> None:
    _, url = next(found for found in dana.sections() if found[0] == "dataset")
    dana.go(url)
    take(dana.page, "section", height=1180)
    dana.open("files/")
    take(dana.page, "files", height=900)
    dana.open("checks/")
    dana.page.set_viewport_size({"width": WIDE, "height": HEIGHT})
    dana.page.locator(".matrix a[href*=voxel_size]:has-text('E')").first.click()
    dana.page.locator(".finding-panel").get_by_text("Voxel size in the header").wait_for()
    take(dana.page, "checks", width=WIDE, height=860)
    dana.open("submit/")
    take(dana.page, "submit")


def of_staff(casey: Curator, alex: Admin, *, label: str) -> None:
    casey.go(f"/depositions/{label}/review/")
    take(casey.page, "review", height=900)
    casey.go("/queue/")
    take(casey.page, "queue", height=620)
    alex.go("/exports/")
    take(alex.page, "exports", height=520)


def say(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
