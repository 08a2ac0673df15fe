"""A depositor who has only a keyboard: Tab leads everywhere, arrows and Space choose, Enter presses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from submissions.schema import Field
from tests.journeys.walk import Depositor

FAR = 600  # so many stops are more than any page has


class WithoutMouse(Depositor):
    def reach(self, selector: str) -> None:
        """Press Tab until the focus is on what ``selector`` names."""
        here = f"document.activeElement !== null && document.activeElement.matches({selector!r})"
        for _ in range(FAR):
            if self.page.evaluate(here):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"The keyboard does not lead to {selector} on {self.page.url}")

    def press(self, selector: str) -> None:
        self.reach(selector)
        self.page.keyboard.press("Enter")

    def type_in(self, selector: str, text: str) -> None:
        self.reach(selector)
        self.page.keyboard.insert_text(text)

    def start(self, group: str = "dataset") -> None:
        self.go("/")
        form = f'form:has(input[name=group][value="{group}"])'
        self.press(f"{form} button")
        self.page.wait_for_url(re.compile(r"/depositions/D-\d+/"))
        found = re.search(r"D-\d+", self.page.url)
        assert found
        self.label = found[0]

    def fill_everything(self, values: Mapping[str, Mapping[str, Any]]) -> None:
        """From the first page on, as the button at the end of each page leads."""
        while found := re.search(r"/s/(deposition|dataset|block)[^/]*/(\w+)/", self.page.url):
            level = found[1] if found[1] != "block" else found[2]
            before = self.page.url
            self.fill_page(level, values[level])
            assert self.page.url != before, f"{before} leads nowhere"

    def onward(self) -> None:
        self.reach("button[name=go][value=onward]")
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def fill_text(self, name: str, text: str) -> None:
        self.type_in(f'[name="{name}"]', text)

    def _answer(self, field: Field, key: str) -> None:
        self.reach(f'[name="{field.key}--answer"]')
        self._arrow_to(key)

    def _choose(self, name: str, value: str) -> None:
        self.reach(f'[name="{name}"]')
        if self.page.evaluate("document.activeElement.tagName") == "SELECT":
            self._select(value)
        else:
            self._arrow_to(value)

    def _select(self, value: str) -> None:
        """A list is operated with the arrows as well; each press chooses the next."""
        for _ in range(100):
            if self.page.evaluate("document.activeElement.value") == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"The arrows do not lead to {value}")

    def _arrow_to(self, value: str) -> None:
        for _ in range(30):
            if self.page.evaluate("document.activeElement.value") == value:
                if not self.page.evaluate("document.activeElement.checked"):
                    self.page.keyboard.press("Space")
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"The arrows do not lead to {value}")

    def _rows(self, field: Field, rows: Iterable[Mapping[str, Any]]) -> None:
        for number, row in enumerate(rows):
            if not self.page.locator(f'[name^="{field.key}-{number}-"]').count():
                self.press(f"#f-{field.key} [data-row-add]")
            for column, value in row.items():
                name = f"{field.key}-{number}-{column}"
                if value is True:
                    self.reach(f'[name="{name}"]')
                    self.page.keyboard.press("Space")
                elif value not in ("", False):
                    self.reach(f'[name="{name}"]')
                    if self.page.evaluate("document.activeElement.tagName") == "SELECT":
                        self._select(str(value))
                    else:
                        self.page.keyboard.insert_text(f"{value:.12g}" if isinstance(value, float) else str(value))

    def add_runs(self, names: Iterable[str]) -> None:
        """The page of runs is where the button of the last section leads."""
        assert "/runs/" in self.page.url, self.page.url
        self.type_in("textarea[name=names]", "\n".join(names))
        self.reach("form:has(textarea[name=names]) button[type=submit]")
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
