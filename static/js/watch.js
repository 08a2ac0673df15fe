// Keeps the list of files up to date without taking the focus: every 3 s, and only while something moves.
//
//   <div id="file-table" data-watch="/…/table/?page=2" data-moving="yes">…rows with an id and a [data-status] cell…</div>
//
// Asks with the ETag of the last answer. A row that is there already only gets its status, size and links; a new row is
// put in its place; the whole table is taken only when nothing in it is being edited. "files:changed" asks at once, and
// so does a row that was placed. What stands around the table follows from it and is drawn anew, at most every 5 s.
import { replaceParts } from "./parts.js";

const SECONDS = 3;
let etag = "";
let timer = 0;
let aroundTimer = 0;
let aroundAt = 0;
const AROUND = ["nav.side", ".dep-bar .what", ".dep-bar .acts > a", "#left-here", "#patterns"];
const AROUND_SECONDS = 5;

const box = () => document.getElementById("file-table");
const isEditing = () => box().contains(document.activeElement) && document.activeElement.matches("input, select");

function swap(fresh) {
  const old = box();
  const rows = old.querySelector("tbody");
  const freshRows = fresh.querySelector("tbody");
  if (!isEditing() || !rows || !freshRows) {
    // A row that waits for its run or block keeps what was chosen in it.
    for (const row of old.querySelectorAll("tr[data-unsaved]")) fresh.querySelector(`#${row.id}`)?.replaceWith(row);
    const focused = document.activeElement?.closest?.("#file-table") ? document.activeElement.id : "";
    old.replaceWith(fresh);
    window.htmx.process(fresh);
    if (focused) document.getElementById(focused)?.focus();
    return;
  }
  for (const row of freshRows.children) {
    const known = document.getElementById(row.id);
    const cell = known?.querySelector("[data-status]");
    if (cell) cell.replaceWith(row.querySelector("[data-status]"));
  }
  // The rest is taken when nobody edits any more.
  etag = "";
  old.dataset.moving = "yes";
}

function soon() {
  const wait = Math.max(0, aroundAt + AROUND_SECONDS * 1000 - Date.now());
  if (!aroundTimer) aroundTimer = setTimeout(around, wait);
}

async function around() {
  [aroundTimer, aroundAt] = [0, Date.now()];
  if (!box()) return;
  try {
    const answer = await fetch(box().dataset.around, { cache: "no-store" });
    if (answer.ok && !answer.redirected) replaceParts(await answer.text(), AROUND);
  } catch {
    // No connection: the next change draws it.
  }
}

async function ask() {
  clearTimeout(timer);
  if (!box()) return;
  try {
    const headers = etag ? { "If-None-Match": etag } : {};
    const answer = await fetch(box().dataset.watch, { headers, cache: "no-store" });
    if (answer.status === 200 && !answer.redirected) {
      etag = answer.headers.get("ETag") ?? "";
      const part = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("file-table");
      if (part) swap(document.adoptNode(part));
      soon();
    }
  } catch {
    // No connection: the next question finds out.
  }
  again();
}

function again() {
  clearTimeout(timer);
  if (box()?.dataset.moving === "yes" && !document.hidden) timer = setTimeout(ask, SECONDS * 1000);
}

document.addEventListener("files:changed", () => { etag = ""; ask(); });
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.closest?.("#file-table")) { etag = ""; ask(); }
});
document.addEventListener("visibilitychange", again);
again();
