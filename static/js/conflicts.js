// Where two people, or two windows, were in one field (autosave.js): shows both values with a button for each, and draws
// fields anew that somebody else changed while nobody touched them here.
//
// The panel is templates/submissions/conflict.html, at the end of the field's box #f-<key>. What is in the control stays.

function boxOf(form, field) {
  return form.querySelector(`#f-${CSS.escape(field)}`);
}

/** All that a form sends for one field, to compare. */
function sentFor(data, field) {
  return JSON.stringify([...data].filter(([name]) => name === field || name.startsWith(`${field}-`)));
}

function parse(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
  // The parser takes what is for pages without scripts for part of this one: its empty rows would be sent.
  for (const spare of parsed.querySelectorAll("noscript")) spare.remove();
  return document.adoptNode(parsed);
}

/** Draw the answer's fields anew, except where somebody types by now. Gives the marks of what the page shows then. */
export function redraw(form, answer, sent) {
  const seen = JSON.parse(answer.seen);
  for (const { field, mark, html } of answer.fields) {
    const box = boxOf(form, field);
    const accepted = sent.get("accept") || "";
    const chosen = (sent.get("take") || "").split(":")[1] === field || accepted.split(":")[0] === field;
    const ours = chosen || accepted === "all";
    const busy = box?.contains(document.activeElement) && !ours;
    if (!box || busy || sentFor(sent, field) !== sentFor(new FormData(form), field)) continue;
    const fresh = parse(html);
    fresh.className = box.className;
    box.replaceWith(fresh);
    seen[field] = mark;
    document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: fresh } }));
    if (chosen) fresh.querySelector("input:not([type=hidden]), select, textarea, button")?.focus();
    else if (!ours) document.dispatchEvent(new CustomEvent("announce", { detail: `${label(fresh)} was changed by somebody else; the new value is shown.` }));
  }
  return JSON.stringify(seen);
}

function label(box) {
  return (box.querySelector("legend, .field-label")?.firstChild?.textContent || "A field").trim();
}

/** The panels of these conflicts, and of no others. A panel in which nothing changed keeps its focus. */
export function showConflicts(form, conflicts) {
  const open = new Map(conflicts.map(({ field, html }) => [field, html]));
  for (const panel of form.querySelectorAll("[data-conflict]")) {
    if (!open.has(panel.dataset.conflict)) forget(form, panel);
  }
  for (const [field, html] of open) show(form, field, parse(html));
}

function show(form, field, panel) {
  const box = boxOf(form, field);
  const old = box?.querySelector("[data-conflict]");
  if (!box || (old && old.outerHTML === panel.outerHTML)) return;
  const focused = old?.contains(document.activeElement) ? [...old.querySelectorAll("button")].indexOf(document.activeElement) : -1;
  if (old) old.replaceWith(panel);
  else {
    box.append(panel);
    document.dispatchEvent(new CustomEvent("announce", { detail: `${panel.querySelector(".top").textContent.trim()} Choose below the field.` }));
  }
  if (focused >= 0) panel.querySelectorAll("button")[focused]?.focus();
}

/** The choice was made: the focus goes back to the control. */
function forget(form, panel) {
  const box = panel.closest("[id^='f-']");
  const focused = panel.contains(document.activeElement);
  panel.remove();
  if (focused) box?.querySelector("input:not([type=hidden]), select, textarea, button")?.focus();
}
