// Repeating rows: authors, steps, grants. Order is the row number; each row can be added, moved and removed by keyboard.
//
//   <fieldset data-rows="authors" data-row-noun="author">
//     <input type="hidden" name="authors-count" value="2">      kept equal to the number of rows
//     <ol class="rows wide" data-row-list>
//       <li data-row>
//         <span class="ord" data-row-handle aria-hidden="true"><span data-row-number>1</span></span>    dragging moves the row
//         … <input name="authors-0-name" id="id_authors-0-name" aria-label="Name of author 1"> …
//         <span class="tools">
//           <button type="button" data-row-up aria-label="Move author 1 up">…
//           <button type="button" data-row-down aria-label="Move author 1 down">…
//           <button type="button" data-row-remove aria-label="Remove author 1">…
//       </li>
//     </ol>
//     <p class="rows-empty" data-row-none hidden>No authors yet.</p>
//     <template data-row-template><li data-row>… name="authors-__i__-name" … aria-label="Name of author __n__"</li></template>
//     <button type="button" data-row-add>Add an author</button>
//   </fieldset>
//
// Names follow `authors-<i>-<column>`, i from 0 without gaps, and are numbered anew after every change; so are id, for,
// aria-describedby, aria-labelledby and the number in aria-label. After Add the new row has the focus, after Remove the
// next one (or the Add button), after a move the same button. Sends "rows:changed" up the tree and announces each change.
//
// data-row-splits="steps" or "entries": what is pasted as several at once becomes several rows (split.js); so does what was
// typed, when the control is left. In a list of steps Enter begins the next one.

import { startDragging } from "./drag.js";
import { split } from "./split.js";

const NUMBERED = ["name", "id", "for", "aria-describedby", "aria-labelledby", "aria-controls", "list"];

function rowsOf(set) {
  return [...set.querySelector("[data-row-list]").children].filter((row) => row.matches("[data-row]"));
}

function renumberElement(element, prefix, index, noun) {
  const pattern = new RegExp(`((?:^|[ _])${prefix}-)(?:\\d+|__i__)(?=-|$| )`, "g");
  for (const attribute of NUMBERED) {
    const value = element.getAttribute(attribute);
    if (value) element.setAttribute(attribute, value.replace(pattern, `$1${index}`));
  }
  const label = element.getAttribute("aria-label");
  if (label) element.setAttribute("aria-label", label.replace(new RegExp(`(${noun} )(?:\\d+|__n__)`), `$1${index + 1}`));
}

function renumber(set) {
  const { rows: prefix, rowNoun: noun = "row" } = set.dataset;
  const rows = rowsOf(set);
  rows.forEach((row, index) => {
    for (const element of row.querySelectorAll("*")) renumberElement(element, prefix, index, noun);
    const number = row.querySelector("[data-row-number]");
    if (number) number.textContent = String(index + 1);
    const up = row.querySelector("[data-row-up]");
    const down = row.querySelector("[data-row-down]");
    if (up) up.disabled = index === 0;
    if (down) down.disabled = index === rows.length - 1;
  });
  const count = set.querySelector(`input[name="${prefix}-count"]`);
  if (count) count.value = String(rows.length);
  const none = set.querySelector("[data-row-none]");
  if (none) none.hidden = rows.length > 0;
  return rows;
}

function firstControl(row) {
  return row.querySelector("input:not([type=hidden]), textarea, select");
}

function changed(set, text) {
  set.dispatchEvent(new CustomEvent("rows:changed", { bubbles: true }));
  document.dispatchEvent(new CustomEvent("announce", { detail: text }));
}

function add(set) {
  const template = set.querySelector("[data-row-template]");
  set.querySelector("[data-row-list]").append(template.content.cloneNode(true));
  const rows = renumber(set);
  firstControl(rows.at(-1))?.focus();
  changed(set, `${set.dataset.rowNoun} ${rows.length} added`);
}

function remove(set, row) {
  const index = rowsOf(set).indexOf(row);
  row.remove();
  const rows = renumber(set);
  const next = rows[index] ?? rows[index - 1];
  (next ? firstControl(next) : set.querySelector("[data-row-add]"))?.focus();
  changed(set, `${set.dataset.rowNoun} ${index + 1} removed, ${rows.length} left`);
}

function move(set, row, button, step) {
  const rows = rowsOf(set);
  const index = rows.indexOf(row);
  const other = rows[index + step];
  if (!other) return;
  if (step < 0) other.before(row);
  else other.after(row);
  renumber(set);
  const back = button.disabled ? row.querySelector(step < 0 ? "[data-row-down]" : "[data-row-up]") : button;
  back.focus();
  changed(set, `${set.dataset.rowNoun} moved to place ${index + step + 1}`);
}

function insert(set, row, text) {
  const template = set.querySelector("[data-row-template]");
  row.after(template.content.cloneNode(true));
  const added = row.nextElementSibling;
  firstControl(added).value = text;
  return added;
}

/** Puts the first part into the control and each other one into a row of its own below. */
function spread(set, control, parts) {
  const row = control.closest("[data-row]");
  control.value = parts[0];
  let last = row;
  for (const part of parts.slice(1)) last = insert(set, last, part);
  renumber(set);
  changed(set, `${parts.length} ${set.dataset.rowNoun}s, one in each row`);
  return firstControl(last);
}

function pasted(set, event) {
  const control = event.target;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!control.matches("[data-row] input, [data-row] textarea")) return;
  const before = control.value.slice(0, control.selectionStart);
  const after = control.value.slice(control.selectionEnd);
  const parts = split(text, set.dataset.rowSplits);
  if (parts.length < 2) return;
  event.preventDefault();
  parts[0] = before + parts[0];
  parts[parts.length - 1] += after;
  spread(set, control, parts).focus();
}

/** What was typed is split when somebody goes on to something else; the focus stays where it went. */
function left(set, event) {
  const parts = split(event.target.value, set.dataset.rowSplits);
  if (parts.length > 1) spread(set, event.target, parts);
}

function entered(set, event) {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches("[data-row] textarea")) return;
  event.preventDefault();
  const { value, selectionStart, selectionEnd } = event.target;
  const last = spread(set, event.target, [value.slice(0, selectionStart).trimEnd(), value.slice(selectionEnd).trimStart()]);
  last.focus();
  last.setSelectionRange(0, 0);
}

function dropped(set, row, index) {
  const rows = renumber(set);
  const now = rows.indexOf(row);
  if (now !== index) changed(set, `${set.dataset.rowNoun} moved to place ${now + 1}`);
}

function act(set, event) {
  const button = event.target.closest("button");
  if (!button || button.closest("[data-rows]") !== set) return;
  const row = button.closest("[data-row]");
  if (button.matches("[data-row-add]")) add(set);
  else if (button.matches("[data-row-remove]")) remove(set, row);
  else if (button.matches("[data-row-up]")) move(set, row, button, -1);
  else if (button.matches("[data-row-down]")) move(set, row, button, 1);
}

export function startRows(root) {
  for (const set of root.querySelectorAll("[data-rows]:not([data-started])")) {
    set.dataset.started = "";
    renumber(set);
    set.addEventListener("click", (event) => act(set, event));
    startDragging(set, { rowsOf, dropped });
    if (!set.dataset.rowSplits) continue;
    set.addEventListener("paste", (event) => pasted(set, event));
    set.addEventListener("change", (event) => left(set, event));
    if (set.dataset.rowSplits === "steps") set.addEventListener("keydown", (event) => entered(set, event));
  }
}
