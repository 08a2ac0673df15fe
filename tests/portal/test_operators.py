"""The operators' page names every setting, and no setting that does not exist."""

from __future__ import annotations

import re

from tools.files import ROOT


def test_every_setting_is_documented_and_nothing_else() -> None:
    read = set(re.findall(r'env\.\w+\(\s*"(PORTAL_\w+)"', (ROOT / "portal/settings.py").read_text()))
    table = (ROOT / "docs/operators.md").read_text().split("## Settings")[1].split("## Containers")[0]
    documented = set(re.findall(r"^\|[^|]*?(?=\|)", table, re.MULTILINE))
    named = {name for cell in documented for name in re.findall(r"`(PORTAL_\w+)`", cell)}

    assert named == read - {"PORTAL_ACCOUNT_ADAPTER"}
