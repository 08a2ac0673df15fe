"""The main job with the sample files on an instance that `make up` started.

python -m tests.journeys http://127.0.0.1:8000 .portal
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright


def main(base: str, home: str) -> None:
    os.environ.setdefault("PORTAL_HOME", home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    from portal.localstack.variables import load_kept

    load_kept(default_home=Path(home))

    django.setup()
    from tests.journeys import job
    from tests.journeys.walk import Admin, Curator, Depositor

    passwords = json.loads((Path(home) / "demo-accounts.json").read_text())
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("PORTAL_CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-gpu"],
        )
        dana, cleo, adam = (kind(browser.new_page(), base) for kind in (Depositor, Curator, Admin))
        dana.sign_up(f"dana{time.time():.0f}@lab.example", name="Dana Depositor")
        cleo.sign_in("curator@demo.local", passwords["curator@demo.local"])
        adam.sign_in("admin@demo.local", passwords["admin@demo.local"])
        case = job.of_samples(Path(folder))
        job.deposit(dana, case)
        job.review(dana, cleo, case)
        config = job.export(adam, dana.label)
        print(f"{dana.label} is accepted and exported as {config['standardization_config']['deposition_id']}.")
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:3])
