// The checks page. Without this script all of it works by links and forms; with it
//   - the live part is swapped without losing focus, scroll, open details or typed text, and only when it changed;
//   - a cell opens in the panel beside the matrix, Esc or the cross closes it and focus goes back to the cell;
//   - the matrix is one stop of Tab; arrows, Home, End, PgUp, PgDn move, n and p go to the next and previous problem.
//
//   <div id="checks-live" data-checks="…page" data-live="…" data-panel="…">   <div data-state data-etag data-say>…</div>
//   <div id="checks-poll" hx-get=… hx-trigger="every 3s" hx-target="#checks-live">
//   <a data-swap href="…">   a link whose page differs in the live part alone
//   <aside id="checks-panel">

import { replaceParts } from "./parts.js";

const live = document.getElementById("checks-live");
const panel = document.getElementById("checks-panel");
const page = live.closest(".page");
const PROBLEMS = "a.cell.e, a.cell.w";

// ---------- swapping

/** What to find an element again by: its id, or its address for links without one. */
function handle(element) {
  if (!element || !live.contains(element)) return null;
  if (element.id) return `#${CSS.escape(element.id)}`;
  const href = element.getAttribute("href");
  return href ? `a[href="${CSS.escape(href)}"]` : null;
}

function remember() {
  const box = document.getElementById("matrix-box");
  const texts = [...live.querySelectorAll("textarea, input[type=search]")].filter((one) => one.value !== one.defaultValue);
  const details = [...live.querySelectorAll("details[id]")];
  const anchor = live.contains(document.activeElement) ? document.activeElement : firstInSight();
  return {
    focus: handle(document.activeElement),
    selection: "selectionStart" in document.activeElement ? [document.activeElement.selectionStart, document.activeElement.selectionEnd] : null,
    anchor: handle(anchor),
    top: anchor ? anchor.getBoundingClientRect().top : 0,
    box: box ? [box.scrollTop, box.scrollLeft] : null,
    texts: new Map(texts.map((one) => [one.id, one.value])),
    open: new Map(details.map((one) => [one.id, one.open])),
  };
}

function firstInSight() {
  return [...live.querySelectorAll("[id]")].find((one) => one.getBoundingClientRect().top >= 0) ?? null;
}

function restore(kept) {
  for (const [id, open] of kept.open) {
    const details = document.getElementById(id);
    if (details) details.open = open;
  }
  for (const [id, value] of kept.texts) {
    const field = document.getElementById(id);
    if (field) field.value = value;
  }
  const box = document.getElementById("matrix-box");
  if (box && kept.box) [box.scrollTop, box.scrollLeft] = kept.box;
  const focused = kept.focus && live.querySelector(kept.focus);
  if (focused) {
    focused.focus({ preventScroll: true });
    if (kept.selection?.[0] != null && focused.setSelectionRange) focused.setSelectionRange(...kept.selection);
  }
  const anchor = kept.anchor && live.querySelector(kept.anchor);
  if (anchor) window.scrollBy({ top: anchor.getBoundingClientRect().top - kept.top, behavior: "instant" });
}

let kept = null;
const state = () => live.querySelector("[data-state]");

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.elt.id !== "checks-poll") return;
  // The poll asks for what the reader looks at now, and tells which state of it is shown.
  event.detail.path = live.dataset.live + location.search;
  const etag = state().dataset.etag;
  if (etag) event.detail.headers["If-None-Match"] = etag;
});

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target !== live) return;
  if (event.detail.xhr.status === 304) event.detail.shouldSwap = false;
  else kept = { ...remember(), said: state().dataset.say };
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target === panel) return shownPanel();
  if (event.detail.target !== live) return undefined;
  restore(kept);
  startMatrix();
  const polled = event.detail.requestConfig?.elt?.id === "checks-poll";
  if (polled && state().dataset.say !== kept.said) {
    document.dispatchEvent(new CustomEvent("announce", { detail: state().dataset.say }));
    refreshPanel();
  }
  if (polled && state().dataset.waiting === "0") refreshAround();
  return undefined;
});

/** Once all is checked: what stands around the live part and follows from it. */
async function refreshAround() {
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (answer.ok && !answer.redirected) replaceParts(await answer.text(), ["nav.side", ".dep-bar .what", ".dep-bar .acts > a"]);
  } catch {
    // No connection: the next page draws it.
  }
}

function swapTo(url) {
  history.pushState({}, "", url);
  return htmx.ajax("GET", live.dataset.live + location.search, { target: live, swap: "innerHTML" });
}

// ---------- the panel

const shownCell = () => new URLSearchParams(location.search).get("cell");
const cellName = (url) => (new URL(url, location.href).searchParams.get("cell") ?? "").split(".").slice(0, 2).join(".");

function cellLink(name) {
  return [...live.querySelectorAll("a.cell")].find((one) => cellName(one.href) === name) ?? null;
}

function markCell(name) {
  for (const cell of live.querySelectorAll("a.cell")) {
    const current = name !== "" && cellName(cell.href) === name;
    if (current) cell.setAttribute("aria-current", "true");
    else cell.removeAttribute("aria-current");
    cell.closest("tr").classList.toggle("picked-row", current || cell.closest("tr").querySelector("[aria-current]") !== null);
  }
}

let quietly = false;
function loadPanel(url) {
  return htmx.ajax("GET", `${live.dataset.panel}${new URL(url, location.href).search}`, { target: panel, swap: "innerHTML" });
}

function openPanel(url) {
  history.pushState({}, "", url);
  markCell(cellName(url));
  quietly = false;
  loadPanel(url);
}

function refreshPanel() {
  const typed = panel.querySelector("textarea");
  if (!shownCell() || panel.contains(document.activeElement) || (typed && typed.value !== typed.defaultValue)) return;
  quietly = true;
  loadPanel(location.href);
}

/** With the panel beside it the matrix is narrower: its chosen cell stays in sight. The page itself does not move. */
function showChosen() {
  const box = document.getElementById("matrix-box");
  const cell = box?.querySelector("a.cell[aria-current]");
  if (!cell) return;
  const over = cell.getBoundingClientRect().right + 8 - box.getBoundingClientRect().right;
  if (over > 0) box.scrollLeft += over;
}

function shownPanel() {
  page.classList.toggle("with-panel", panel.childElementCount > 0);
  showChosen();
  if (quietly) return;
  const title = document.getElementById("finding-title");
  if (!title) return;
  // Beside the matrix the page stays where it is; below it, the panel comes into sight.
  title.focus({ preventScroll: true });
  if (panel.getBoundingClientRect().top > window.innerHeight - 120) panel.scrollIntoView({ block: "start" });
}

function closePanel() {
  const name = cellName(location.href);
  const url = new URL(location.href);
  url.searchParams.delete("cell");
  history.pushState({}, "", url);
  panel.replaceChildren();
  page.classList.remove("with-panel");
  markCell("");
  (cellLink(name) ?? document.getElementById("matrix-box"))?.focus();
}

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || !(live.contains(link) || panel.contains(link))) return;
  if (link.matches("[data-finding-close]")) closePanel();
  else if (link.matches("a.cell, [data-panel-link], .finding [data-key]")) openPanel(link.href);
  else if (link.matches("[data-swap]")) swapTo(link.href);
  else return;
  event.preventDefault();
});

window.addEventListener("popstate", () => location.reload());

// ---------- the keyboard

function startMatrix() {
  const cells = [...live.querySelectorAll("a.cell")];
  const stop = cells.find((one) => one === document.activeElement || one.hasAttribute("aria-current")) ?? cells[0];
  for (const cell of cells) cell.tabIndex = cell === stop ? 0 : -1;
}

function goTo(cell) {
  if (!cell) return;
  for (const other of live.querySelectorAll("a.cell")) other.tabIndex = other === cell ? 0 : -1;
  cell.focus();
}

const column = (cell) => [...cell.closest("tr").children].indexOf(cell.closest("td"));

/** The nearest cell that can be chosen in the rows above or below: same column if there is one, else the row's first. */
function vertical(cell, step, rows = 1) {
  const withCells = [...live.querySelectorAll(".matrix tbody tr")].filter((row) => row.querySelector("a.cell"));
  const at = withCells.indexOf(cell.closest("tr"));
  const row = withCells[Math.min(withCells.length - 1, Math.max(0, at + step * rows))];
  return row.children[column(cell)]?.querySelector("a.cell") ?? row.querySelector("a.cell");
}

function move(cell, key) {
  const row = [...cell.closest("tr").querySelectorAll("a.cell")];
  const at = row.indexOf(cell);
  switch (key) {
    case "ArrowRight": return row[at + 1] ?? cell;
    case "ArrowLeft": return row[at - 1] ?? cell;
    case "ArrowDown": return vertical(cell, 1);
    case "ArrowUp": return vertical(cell, -1);
    case "PageDown": return vertical(cell, 1, 10);
    case "PageUp": return vertical(cell, -1, 10);
    case "Home": return row[0];
    case "End": return row.at(-1);
    default: return null;
  }
}

function nextProblem(from, step) {
  const problems = [...live.querySelectorAll(PROBLEMS)];
  const here = from ?? cellLink(cellName(location.href));
  const behind = problems.filter((one) => !here || (here.compareDocumentPosition(one) & (step > 0 ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING)));
  return step > 0 ? behind[0] : behind.at(-1);
}

document.addEventListener("keydown", (event) => {
  const at = event.target instanceof Element ? event.target : null;
  if (!at || event.ctrlKey || event.metaKey || event.altKey) return;
  const inPanel = panel.contains(at);
  const cell = at.closest("a.cell");
  if (event.key === "Escape" && shownCell() && (inPanel || live.contains(at) || at === document.body)) {
    if (!at.matches("dialog, [type=search]")) closePanel();
    return;
  }
  if (at.matches("input, textarea, select")) return;
  const target = cell && live.contains(cell) ? move(cell, event.key) : null;
  // Single letters work only while the focus is in the matrix or the panel.
  if (target) goTo(target);
  else if ((event.key === "n" || event.key === "p") && inPanel) panel.querySelector(`[data-key="${event.key}"]`)?.click();
  else if ((event.key === "n" || event.key === "p") && at.closest("#matrix")) goTo(nextProblem(cell, event.key === "n" ? 1 : -1));
  else return;
  event.preventDefault();
});

startMatrix();
showChosen();
// The list is below the matrix: a finding that was asked for comes into sight once the page is laid out.
if (location.hash.startsWith("#finding-")) document.getElementById(location.hash.slice(1))?.scrollIntoView({ block: "center" });
