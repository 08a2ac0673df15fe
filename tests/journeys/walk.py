"""A person at the browser: signs up, fills in, uploads. Used by the tests and by the script that makes the pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from submissions.schema import Field, Kind, every_field_of
from submissions.schema.show import number_text

PASSWORD = "quiet laboratory notebook 17"
MOVING = 60_000


class Person:
    """One browser page with the site at ``base``."""

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.base = base.rstrip("/")

    def go(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else self.base + path)

    def click(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Press the first button or link of this name."""
        where = within or self.page
        button = where.get_by_role("button", name=name).or_(where.get_by_role("link", name=name))
        button.first.click()

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        self.go("/accounts/login/")
        self.page.fill("[name=login]", email)
        self.page.fill("[name=password]", password)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "/accounts/" not in url)

    def sign_up(self, email: str, *, name: str) -> None:
        """A new account, confirmed with the code of the mail in the outbox."""
        self.go("/accounts/signup/")
        self.page.fill("[name=name]", name)
        self.page.fill("[name=email]", email)
        self.page.fill("[name=password1]", PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector("[name=code]")
        waiting = self.page.url
        self.go("/outbox/")
        mail = self.page.locator("article, section, li").filter(has_text=email).first.inner_text()
        code = re.search(r"\b(?:\d{6}|[A-Z0-9]{3}-?[A-Z0-9]{3})\b", mail.split(email, 1)[1])
        assert code, f"no code in the mail: {mail}"
        self.go(waiting)
        self.page.fill("[name=code]", code[0])
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "/accounts/" not in url)


class Depositor(Person):
    label: str

    def start(self, group: str = "dataset") -> None:
        """Start a deposition of a group from the first page."""
        self.go("/")
        self.page.locator(f'form:has(input[name=group][value="{group}"])').get_by_role("button").click()
        self.page.wait_for_url(re.compile(r"/depositions/D-\d+/"))
        found = re.search(r"D-\d+", self.page.url)
        assert found
        self.label = found[0]

    def open(self, page: str = "") -> None:
        self.go(f"/depositions/{self.label}/{page}")

    def state(self) -> str:
        """The state in words, as the bar of the deposition says it."""
        self.open()
        return self.page.locator(".dep-bar .tag").first.inner_text().strip()

    def sections(self) -> list[tuple[str, str]]:
        """The form pages in the side bar: (level, address of the page)."""
        self.open()
        links = self.page.eval_on_selector_all(".side a", "links => links.map(link => link.href)")
        found = []
        for link in links:
            if match := re.search(r"/s/(deposition|dataset|block)[^/]*/(\w+)/$", link):
                level = match[1] if match[1] != "block" else match[2]
                found.append((level, link))
        return found

    def add_block(self, name: str) -> None:
        self.open()
        self.page.get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state()

    def fill_everything(self, values: Mapping[str, Mapping[str, Any]]) -> None:
        for level, url in self.sections():
            self.go(url)
            self.fill_page(level, values[level])

    def fill_page(self, level: str, values: Mapping[str, Any]) -> None:
        """Fill in what this page asks of ``values`` and go on, so that it is saved."""
        for field in every_field_of(level):
            if field.key in values and self.page.locator(f"#f-{field.key}").count():
                self.fill(field, values[field.key])
        self.onward()

    def onward(self) -> None:
        with self.page.expect_navigation():
            self.page.locator("button[name=go][value=onward], button[name=go][value=stay]").last.click()

    def fill(self, field: Field, value: Any) -> None:
        if isinstance(value, dict) and "answer" in value:
            self._answer(field, value["answer"])
        elif field.kind in (Kind.CHOICE, Kind.YES_NO):
            self._choose(field.key, {True: "yes", False: "no"}.get(value, value))
        elif field.kind is Kind.TERM:
            self.fill_text(f"{field.key}-name", value["name"])
            self.fill_text(f"{field.key}-id", value["id"])
        elif field.kind is Kind.ITEMS:
            self._rows(field, [{"value": item} for item in value])
        elif field.kind is Kind.ROWS:
            self._rows(field, value)
        else:
            text = number_text(field, value) if isinstance(value, float) else str(value)
            self.fill_text(field.key, text)

    def fill_text(self, name: str, text: str) -> None:
        self.page.fill(f'[name="{name}"]', text)

    def _answer(self, field: Field, key: str) -> None:
        self.tick(self.page.locator(f'[name="{field.key}--answer"][value="{key}"]'))

    @staticmethod
    def tick(control: Locator) -> None:
        """Press it wherever it is now: a page that is being saved may move under the pointer."""
        control.evaluate("control => control.checked || control.click()")

    def _choose(self, name: str, value: str) -> None:
        radio = self.page.locator(f'input[type=radio][name="{name}"][value="{value}"]')
        if radio.count():
            self.tick(radio)
        else:
            self.page.select_option(f'select[name="{name}"]', value)

    def _rows(self, field: Field, rows: Iterable[Mapping[str, Any]]) -> None:
        for number, row in enumerate(rows):
            first = self.page.locator(f'[name^="{field.key}-{number}-"]')
            if not first.count():
                self.page.locator(f"#f-{field.key}").get_by_role("button", name=re.compile("^Add ")).click()
            for column, value in row.items():
                control = self.page.locator(f'[name="{field.key}-{number}-{column}"]')
                if isinstance(value, bool):
                    control.set_checked(value, force=True)
                elif value != "" and control.evaluate("control => control.tagName") == "SELECT":
                    control.select_option(value)
                elif value != "":
                    control.fill(f"{value:.12g}" if isinstance(value, float) else str(value))

    def add_runs(self, names: Iterable[str]) -> None:
        self.open("runs/")
        self.page.fill("textarea[name=names]", "\n".join(names))
        self.click(re.compile("^Add"), within=self.page.locator("form", has=self.page.locator("textarea[name=names]")))
        self.page.wait_for_load_state()

    def upload(self, paths: Iterable[Path]) -> None:
        """Choose files on the files page and wait until every one is there."""
        self.open("files/")
        files = list(paths)
        self.page.set_input_files("input[type=file]", files)
        for file in files:
            row = self.page.locator("tr", has_text=file.name)
            expect(row.get_by_role("link", name=re.compile("download", re.IGNORECASE)).first).to_be_attached(
                timeout=MOVING
            )

    def assign_as_suggested(self) -> None:
        self.open("files/suggested/")
        self.click("Assign these files")
        self.page.wait_for_load_state()

    def place(self, file: str, *, role: str, run: str = "") -> None:
        """Give one file its role and run by hand."""
        self.open("files/")
        row = self.page.locator(f'tr[data-path="{file}"]')
        with self.page.expect_response(re.compile("/place/")):
            row.locator("[name=role]").select_option(role)
        if run:
            row = self.page.locator(f'tr[data-path="{file}"]')
            with self.page.expect_response(re.compile("/place/")):
                row.locator("[name=run]").fill(run)
                row.locator("[name=run]").press("Tab")

    def wait_for_checks(self) -> None:
        """The checks page tells by itself when everything is checked."""
        self.open("checks/")
        progress = self.page.get_by_role("region", name="Progress of the checks")
        expect(progress).to_have_count(0, timeout=MOVING)

    def open_errors(self) -> int:
        """Errors on the checks page that are neither fixed nor explained."""
        self.open("checks/")
        return self.page.locator("details.one:has(form.explain)").filter(has_text="Why this is as it should be").count()

    def findings(self) -> list[str]:
        """The sentences of all findings on the checks page."""
        self.open("checks/")
        return self.page.locator("details.one > summary").all_inner_texts()

    def explain_everything(self, why: str) -> None:
        """Explain every open error, one after the other."""
        for _ in range(self.open_errors()):
            open_one = self.page.locator("details.one").filter(has_text="Why this is as it should be").first
            open_one.evaluate(
                "one => { for (let e = one; e; e = e.parentElement) if (e.tagName === 'DETAILS') e.open = true }"
            )
            open_one.get_by_role("textbox", name="Why this is as it should be").fill(why)
            open_one.get_by_role("button", name="Explain", exact=True).click()
            self.page.wait_for_load_state()
            self.open("checks/")

    def submit(self) -> None:
        self.open("submit/")
        self.page.check("[name=policy]", force=True)
        self.click(f"Submit {self.label}")
        self.page.wait_for_load_state()


class Curator(Person):
    def claim(self, label: str) -> None:
        self.go("/queue/")
        row = self.page.get_by_role("row").filter(has_text=label)
        row.get_by_role("button").or_(
            row.get_by_role("link", name=re.compile("claim|open|review", re.IGNORECASE))
        ).first.click()
        self.page.wait_for_load_state()
        self.go(f"/depositions/{label}/review/")

    def ask(self, field: str, text: str) -> None:
        """A comment at a field, kept until changes are requested."""
        self.page.get_by_role("button", name=f"Comment on {field}", exact=True).first.click()
        dialog = self.page.locator("dialog[open]")
        dialog.locator("textarea").fill(text)
        dialog.get_by_role("button", name="Keep comment").click()
        self.page.wait_for_load_state()

    def request_changes(self) -> None:
        self.click(re.compile("^Request changes"))
        self.page.wait_for_load_state()

    def waive_everything(self, label: str, why: str) -> None:
        while True:
            self.go(f"/depositions/{label}/review/")
            waive = self.page.locator("article.item").filter(has=self.page.locator(".tag.is-error, .tag.is-explained"))
            buttons = waive.get_by_role("button", name="Waive", exact=True)
            if not buttons.count():
                return
            buttons.first.click()
            dialog = self.page.locator("dialog[open]")
            dialog.locator("textarea").fill(why)
            dialog.get_by_role("button", name=re.compile("^Waive")).last.click()
            self.page.wait_for_load_state()

    def accept(self, label: str) -> None:
        self.go(f"/depositions/{label}/review/")
        self.page.get_by_role("button", name="Accept", exact=True).click()
        self.page.wait_for_load_state()


class Admin(Person):
    def export(self, label: str) -> bytes:
        """The exported archive, as the browser saves it."""
        self.go("/exports/")
        with self.page.expect_download() as download:
            self.page.get_by_role("link", name=f"Export {label}").click()
        return Path(download.value.path()).read_bytes()
