// What every page needs: menus, toasts, dialogs, copy buttons, the choice of colours, polite announcements.
// All of it is bound to the document once, so parts that htmx swaps in work without being told.
import { keepTokensFresh } from "./csrf.js";
import { startRows } from "./rows.js";
import { startConditional } from "./conditional.js";
import { startAnswers } from "./answers.js";
import { startTerms } from "./terms.js";

const TOAST_SECONDS = 8;
const ANNOUNCE_SECONDS = 10;

/** Say something to screen readers, politely, at most every ten seconds; of several, the last is said. */
let lastSaid = 0;
let waiting = 0;
export function announce(text) {
  const box = document.getElementById("announce");
  if (!box) return;
  clearTimeout(waiting);
  const pause = Math.max(0, lastSaid + ANNOUNCE_SECONDS * 1000 - Date.now());
  waiting = setTimeout(() => {
    lastSaid = Date.now();
    box.textContent = text;
  }, pause);
}
document.addEventListener("announce", (event) => announce(event.detail));

function startToast(toast) {
  let timer = 0;
  const wait = () => { timer = setTimeout(() => toast.remove(), TOAST_SECONDS * 1000); };
  const hold = () => clearTimeout(timer);
  toast.addEventListener("pointerenter", hold);
  toast.addEventListener("pointerleave", wait);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("focusout", wait);
  wait();
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== except) menu.open = false;
  }
}

async function chooseTheme(form, button) {
  document.documentElement.dataset.theme = button.value;
  document.dispatchEvent(new Event("theme-chosen"));
  for (const other of form.querySelectorAll("button")) other.setAttribute("aria-pressed", String(other === button));
  const picture = form.closest("details").querySelector("summary use");
  picture.setAttribute("href", button.querySelector("use").getAttribute("href"));
  const body = new FormData(form);
  body.set("theme", button.value);
  await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
}

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  await navigator.clipboard.writeText(source.textContent.trim());
  announce("Copied");
}

function showPassword(button) {
  const input = document.getElementById(button.dataset.show);
  const shown = input.type === "text";
  input.type = shown ? "password" : "text";
  button.textContent = shown ? "Show" : "Hide";
  button.setAttribute("aria-pressed", String(!shown));
}

// <button data-dialog="id"> opens the <dialog id="id">: floating if it has .modal-s, else in its place in the page.
function openDialog(button) {
  const dialog = document.getElementById(button.dataset.dialog);
  if (dialog.open) return;
  if (dialog.classList.contains("modal-s")) dialog.showModal();
  else dialog.show();
  button.setAttribute("aria-expanded", "true");
  dialog.addEventListener("close", () => {
    button.setAttribute("aria-expanded", "false");
    button.focus();
  }, { once: true });
}

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (!target) return;
  closeMenus(target.closest("details[data-menu]"));
  const toast = target.closest("[data-toast-close]");
  if (toast) toast.closest("[data-toast]").remove();
  const opener = target.closest("[data-dialog]");
  if (opener) openDialog(opener);
  const closer = target.closest("[data-dialog-close]");
  if (closer) closer.closest("dialog").close();
  const copier = target.closest("[data-copy]");
  if (copier) copy(copier);
  const shower = target.closest("[data-show]");
  if (shower) showPassword(shower);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  const dialog = event.target instanceof Element ? event.target.closest("dialog[open]:not(.modal-s)") : null;
  if (dialog) dialog.close();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-theme-form]") || !event.submitter) return;
  event.preventDefault();
  chooseTheme(form, event.submitter);
});

// Only while it lies over the page is the side bar a dialog, and needs a name of its own.
document.addEventListener("show.bs.offcanvas", (event) => event.target.setAttribute("aria-label", "Sections"));
document.addEventListener("hidden.bs.offcanvas", (event) => event.target.removeAttribute("aria-label"));

keepTokensFresh();

function start(root) {
  for (const toast of root.querySelectorAll("[data-toast]:not([data-started])")) {
    toast.dataset.started = "";
    startToast(toast);
  }
  startRows(root);
  startAnswers(root);
  startTerms(root);
  startConditional(root);
}
start(document);
document.addEventListener("htmx:load", (event) => start(event.detail.elt));
