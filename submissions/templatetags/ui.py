"""Small pieces of the look for every template: `{% load ui %}`. Examples: docs/frontend.md, and the page /gallery/."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.forms.boundfield import BoundField
from django.template.defaultfilters import date as format_date
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from submissions.review.permissions import is_participant
from submissions.states import EXPORTABLE

register = template.Library()

NBSP = "\u00a0"


class Look(NamedTuple):
    """How a state, a severity or a mark is drawn: CSS class, icon and word."""

    css: str
    icon: str
    word: str


STATES = {
    "draft": Look("st-draft", "draft", "Draft"),
    "submitted": Look("st-submitted", "submitted", "Submitted"),
    "in_review": Look("st-review", "review", "In review"),
    "changes_requested": Look("st-changes", "changes", "Changes requested"),
    "accepted": Look("st-accepted", "accepted", "Accepted"),
    "published": Look("st-published", "published", "Published"),
    "rejected": Look("st-rejected", "rejected", "Rejected"),
    "withdrawn": Look("st-withdrawn", "withdrawn", "Withdrawn"),
}
SEVERITIES = {
    "pass": Look("is-pass", "pass", "Pass"),
    "warning": Look("is-warning", "warning", "Warning"),
    "error": Look("is-error", "error", "Error"),
    "note": Look("is-note", "note", "Note"),
    "unknown": Look("is-unknown", "unknown", "Not yet known"),
    "gave_up": Look("is-unknown", "fault", "We could not check this"),
    "unchecked": Look("is-unknown", "archive", "Stored, not checked yet"),
    "elsewhere": Look("is-unknown", "link", "Lies elsewhere, not checked"),
    "explained": Look("is-pass", "waive", "Explained"),
    "explained_warning": Look("is-pass", "waive", "Explained"),
    "waived": Look("is-pass", "waive", "Waived"),
}
MARKS = {
    "ready": Look("ink-pass", "done", "ready"),
    "missing": Look("ink-warning", "part", "values missing"),
    "error": Look("ink-error", "error", "errors"),
    "comments": Look("ink-warning", "comment", "open comments"),
    "empty": Look("ink-unknown", "open", "not started"),
    "progress": Look("ink-unknown", "unknown", "in progress"),
    "fault": Look("ink-unknown", "fault", "we could not check this"),
    "add": Look("muted", "plus", "add"),
    "people": Look("muted", "people", ""),
    "changes": Look("muted", "clock", ""),
    "prefill": Look("muted", "file", ""),
}
CELLS = {
    "pass": Look("ok", "pass", ""),
    "warning": Look("w", "warning", "W"),
    "error": Look("e", "error", "E"),
    "note": Look("n", "note", "N"),
    "explained": Look("x", "waive", "E"),
    "explained_warning": Look("x", "waive", "W"),
    "unknown": Look("u", "unknown", "?"),
    "gave_up": Look("u", "fault", "?"),
    "unchecked": Look("s", "archive", ""),
    "elsewhere": Look("s", "link", ""),
    "absent": Look("na", "", "–"),
}
NAVIGATION: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("queue", "Queue", ("curator", "admin")),
    ("exports", "Exports", ("admin",)),
    ("catalogue", "Catalogue", ("admin",)),
    ("deposition_list", "Depositions", ("depositor", "curator", "admin")),
    ("admin:index", "Admin", ("admin",)),
    ("help", "Help", ("", "depositor", "curator", "admin")),
)


@register.simple_tag
def icon(name: str, label: str = "", *, extra: str = "") -> SafeString:
    """A picture of the sprite. Beside a word it says nothing; alone it needs a label."""
    spoken = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    css = f"icon {extra}".strip()
    return format_html(
        '<svg class="{}" {}><use href="{}#i-{}"/></svg>',
        css,
        spoken,
        static("icons.svg"),
        name,
    )


def tag(look: Look, word: str = "") -> SafeString:
    return format_html('<span class="tag {}">{}{}</span>', look.css, icon(look.icon), word or look.word)


@register.simple_tag
def tag_state(state: str, word: str = "") -> SafeString:
    """The state of a deposition as icon and word; KeyError for a state that is not in the table."""
    return tag(STATES[str(state).lower().replace(" ", "_").replace("-", "_")], word)


@register.simple_tag
def tag_severity(severity: str, word: str = "") -> SafeString:
    """A result of a check as icon and word; `word` replaces the word ("3 errors")."""
    return tag(SEVERITIES[str(severity)], word)


@register.simple_tag
def tag_provisional() -> SafeString:
    """What rests on first bytes alone, until the file is here."""
    return tag(Look("is-unknown prov", "clock", "Provisional"))


@register.simple_tag
def mark(kind: str) -> SafeString:
    """The mark of a section in the side bar, with its meaning as label."""
    look = MARKS[str(kind)]
    return icon(look.icon, look.word, extra=look.css)


@register.filter
def mark_ink(kind: str) -> str:
    """The text colour that goes with a mark; none for what needs nobody."""
    return "" if kind in {"ready", "empty", "add", "people", "changes", "prefill"} else MARKS[str(kind)].css


@register.inclusion_tag("includes/cell.html")
def cell(
    state: str,
    *,
    run: str = "",
    relation: str = "",
    said: str = "",
    url: str = "",
    current: bool = False,
    provisional: bool = False,
) -> Any:
    """One cell of the matrix. With `url` it is a link to its finding; a letter is always read with run and relation.
    `provisional`: it rests on the first bytes of a file that has not arrived."""
    return {"look": CELLS[str(state)], "state": state, "run": run, "relation": relation, "said": said, "url": url,
            "current": current, "provisional": provisional}  # fmt: skip


@register.inclusion_tag("includes/nav.html", takes_context=True)
def navigation(context: template.Context) -> dict[str, Any]:
    """The main menu of the user's role; pages that do not exist in this installation are left out."""
    user = context.get("user")
    role = user.role if user is not None and user.is_authenticated else ""
    here = _home_of_others(context, role) or (context["request"].path if "request" in context else "")
    items = []
    for name, label, roles in NAVIGATION:
        try:
            url = reverse(name) if role in roles else ""
        except NoReverseMatch:
            url = ""
        if url:
            items.append({"url": url, "label": label, "current": here.startswith(url)})
    return {"items": items}


def _home_of_others(context: template.Context, role: str) -> str:
    """Where staff came from to somebody else's deposition: their queue or, for what an admin exports, the exports."""
    deposition = context.get("deposition")
    if deposition is None or role not in ("curator", "admin") or is_participant(context["user"], deposition):
        return ""
    return reverse("exports" if role == "admin" and deposition.state in EXPORTABLE else "queue")


@register.simple_tag(takes_context=True)
def theme(context: template.Context) -> str:
    """The chosen colours, "auto", "light" or "dark": the user's choice, else the browser's cookie."""
    request, user = context.get("request"), context.get("user")
    if user is not None and user.is_authenticated:
        return str(user.theme)
    chosen = request.COOKIES.get("theme", "auto") if request is not None else "auto"
    return chosen if chosen in {"auto", "light", "dark"} else "auto"


@register.filter
def ago(moment: datetime | None) -> str:
    """The age of a moment: "a moment", "5 minutes", "3 days". Whole units, never two of them."""
    if moment is None:
        return ""
    age = max(timezone.now() - moment, timedelta(0))
    for unit, seconds in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        count = int(age.total_seconds() // seconds)
        if count:
            return f"{count:,} {unit}{'s' * (count != 1)}"
    return "a moment"


@register.filter
def when(moment: datetime | None) -> str:
    """ "19 November, 16:40", with the year when it is not this one."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    day = "j F" if local.year == timezone.localtime().year else "j F Y"
    return format_date(local, f"{day}, H:i")


@register.filter
def clock(moment: datetime | None) -> str:
    """ "14:02" today, else the day as well."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return format_date(local, "H:i") if local.date() == timezone.localdate() else when(moment)


@register.filter
def size(count: int | None) -> str:
    """A number of bytes as people say it: "312 MB", "1.2 GB" (powers of 1,000)."""
    if count is None:
        return ""
    value, units = float(count), ["bytes", "kB", "MB", "GB", "TB", "PB"]
    while value >= 999.5 and len(units) > 1:
        value, units = value / 1000, units[1:]
    shown = f"{value:.1f}" if value < 9.95 and units[0] != "bytes" else f"{value:.0f}"
    return f"{shown}{NBSP}{'byte' if count == 1 else units[0]}"


@register.filter
def count(number: int | None) -> str:
    """ "1,024"."""
    return "" if number is None else f"{number:,}"


@register.filter
def unit(value: Any, name: str) -> str:
    """A value with its unit, kept on one line: 1.350 Å, 3°. Negative numbers get a real minus."""
    if value is None or value == "":
        return ""
    text = str(value)
    text = "\u2212" + text[1:] if text[:1] == "-" and text[1:2].isdigit() else text
    return f"{text}{'' if name in {'', '°'} else NBSP}{name}"


@register.filter
def plural(number: int, words: str) -> str:
    """`{{ 3|plural:"error" }}` is "3 errors"; `"entry,entries"` for irregular words."""
    one, _, many = words.partition(",")
    return f"{number:,} {one if number == 1 else many or one + 's'}"


@register.filter
def spoken(text: Any, user: Any) -> Any:
    """Findings speak to the depositor; to curators and admins they speak of one."""
    if getattr(user, "role", "") not in ("curator", "admin") or not isinstance(text, str):
        return text
    return text.replace("you stated", "the depositor stated").replace("You stated", "The depositor stated")


@register.simple_tag
def local_mode() -> bool:
    """Whether this is somebody's own machine, with an outbox instead of a mail server."""
    return bool(settings.LOCAL)


@register.simple_tag
def csrf_cookie() -> str:
    """Where our scripts find the token of this moment."""
    return settings.CSRF_COOKIE_NAME


@register.simple_tag
def control(field: BoundField, **extra: Any) -> SafeString:
    """The control of a form field, tied by aria-describedby to all that is said about it in includes/field.html."""
    kind = getattr(field.field.widget, "input_type", "")
    css = {"select": "form-select", "radio": "form-check-input", "checkbox": "form-check-input"}.get(
        kind, "form-control"
    )
    own = field.field.widget.attrs.get("class", "")
    attrs = {"class": f"{css} {own}".strip(), **{name.replace("_", "-"): value for name, value in extra.items()}}
    if not field.use_fieldset and (tied := described_by(field)):
        attrs["aria-describedby"] = tied
    return field.as_widget(attrs=attrs)


@register.filter
def described_by(field: BoundField) -> str:
    """The ids of help, unit, error, source, suggestion and thread, in the order in which they stand on the page."""
    look = getattr(field.field, "ui", {})
    parts = [("helptext", field.help_text), ("unit", look.get("unit")), ("error", field.errors)]
    parts += [(name, look.get(name)) for name in ("count", "notes", "source", "suggestion", "thread")]
    return " ".join(f"{field.auto_id}_{name}" for name, there in parts if there)


@register.filter
def is_radio(field: BoundField) -> bool:
    return getattr(field.field.widget, "input_type", "") == "radio"
