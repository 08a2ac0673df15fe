// Saves the form of a section while somebody types: <form data-autosave>. One request at a time, the newest text wins.
//
// The server answers {saved, seen, problems, parts, conflicts, fields}: when, the marks of what the controls show, what is
// wrong where, the parts of the page that changed, the fields where somebody else was faster (their text stays here until
// one of both is chosen), and those to be drawn anew. A failure stays in the page, with what was typed; leaving with
// unsaved text warns.

import { replaceParts } from "./parts.js";
import { redraw, showConflicts } from "./conflicts.js";

const AFTER_TYPING = 1500;
const AFTER_CHANGE = 400;
const AGAIN = [3, 10, 30];

const form = document.querySelector("form[data-autosave]");
const state = { dirty: false, sending: null, timer: 0, failures: 0, refused: false, leaving: false, untold: null, conflicts: 0 };

function say(text, picture) {
  const box = document.getElementById("saved");
  if (!box) return;
  box.classList.toggle("waits", picture === "warning");
  box.replaceChildren(...(picture ? [icon(picture)] : []), text);
}

function trouble(sentence) {
  const box = form.querySelector("[data-autosave-trouble]");
  box.hidden = !sentence;
  box.querySelector("[data-autosave-sentence]").textContent = sentence || "";
}

function schedule(wait) {
  state.dirty = true;
  clearTimeout(state.timer);
  if (!state.refused) state.timer = setTimeout(save, wait);
}

// What was refused may be taken now: the person may have signed in again elsewhere.
function touched(wait) {
  state.refused = false;
  schedule(wait);
}

class Refused extends Error {}

async function send(body) {
  const answer = await fetch(form.action || location.href, { method: "POST", body, headers: { Accept: "application/json" } });
  const json = (answer.headers.get("Content-Type") || "").includes("application/json");
  if (answer.redirected || (answer.ok && !json)) throw new Refused("You are signed out. Sign in again in another window, then change anything here: what you typed is still in this page.");
  if (answer.status === 403 || answer.status === 404 || answer.status === 409) throw new Refused(json ? (await answer.json()).error : "This page can no longer be saved. What you typed is still in it.");
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return answer.json();
}

function failed(error) {
  state.dirty = true;
  say("Not saved");
  if (error instanceof Refused) {
    state.refused = true;
    trouble(error.message);
    return;
  }
  const wait = AGAIN[Math.min(state.failures, AGAIN.length - 1)];
  state.failures += 1;
  trouble(`Not saved: the server did not answer. This is our fault or the network's; what you typed is still in this page. Next try in ${wait} seconds.`);
  schedule(wait * 1000);
}

function succeeded(answer, sent) {
  state.failures = 0;
  trouble("");
  state.conflicts = answer.conflicts.length;
  form.elements.namedItem("_seen").value = redraw(form, answer, sent);
  showConflicts(form, answer.conflicts);
  replaceParts(answer.parts, PARTS);
  showProblems(answer.problems);
  document.dispatchEvent(new CustomEvent("section:saved", { detail: answer }));
  if (state.conflicts) say(state.conflicts === 1 ? "1 field not saved: choose" : `${state.conflicts} fields not saved: choose`, "warning");
  else if (!state.dirty) say(answer.saved, "pass");
}

// What is sent is what stands there now; anything typed later makes the page dirty again. `taken`: the button of a
// conflict, or of what the files say. Gives whether all is saved.
async function save(taken) {
  clearTimeout(state.timer);
  if (state.sending) {
    await state.sending;
    return state.dirty || taken ? save(taken) : !state.conflicts;
  }
  state.dirty = false;
  say("Saving");
  const body = new FormData(form);
  if (taken) body.set(taken.name, taken.value);
  state.sending = send(body).then((answer) => { succeeded(answer, body); return !state.conflicts; }, (error) => { failed(error); return false; });
  const done = await state.sending;
  state.sending = null;
  return done;
}

// A link or a button may go on only when nothing waits for a choice.
function goToConflict() {
  const panel = form.querySelector("[data-conflict]");
  panel?.scrollIntoView({ block: "center" });
  panel?.querySelector("button")?.focus({ preventScroll: true });
}

// --- parts of the page that follow from what was saved

const PARTS = ["nav.side", ".dep-bar .what", ".dep-bar .acts > a", "[data-left]"];

function clearProblem(paragraph) {
  const id = paragraph.closest("[id$='_error']")?.id;
  for (const control of form.querySelectorAll(`[aria-describedby~="${CSS.escape(id || "-")}"]`)) {
    control.removeAttribute("aria-invalid");
    const rest = control.getAttribute("aria-describedby").split(" ").filter((part) => part !== id).join(" ");
    if (rest) control.setAttribute("aria-describedby", rest);
    else control.removeAttribute("aria-describedby");
  }
  paragraph.closest(".bad, .bad-cell")?.classList.remove("bad", "bad-cell");
  const box = paragraph.closest("div[id$='_error']");
  (box || paragraph).remove();
}

function icon(name) {
  const one = document.querySelector("svg.icon").cloneNode(true);
  one.setAttribute("class", "icon");
  one.setAttribute("aria-hidden", "true");
  one.removeAttribute("role");
  one.removeAttribute("aria-label");
  const use = one.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#i-${name}`));
  return one;
}

function showProblem({ field, row, column, sentence }) {
  const cell = row === null ? null : document.getElementById(`id_${field}-${row}-${column || "value"}`);
  const box = cell ? cell.closest("div") : document.querySelector(`#f-${CSS.escape(field)} .field`);
  if (!box) return;
  const control = cell || document.getElementById(`id_${field}`) || box;
  const paragraph = document.createElement("p");
  paragraph.className = "field-error";
  paragraph.id = `${cell ? cell.id : `id_${field}`}_error`;
  const words = document.createElement("span");
  words.textContent = sentence;
  paragraph.append(icon("error"), words);
  box.classList.add(cell ? "bad-cell" : "bad");
  (box.querySelector(".field-rest") || box).append(paragraph);
  control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-describedby", `${control.getAttribute("aria-describedby") || ""} ${paragraph.id}`.trim());
}

// A row or a term that somebody is in the middle of is not yet wrong for what is still empty in it, or while its list
// of terms is open.
function inTheMiddle({ field, row }) {
  const box = document.getElementById(`f-${field}`);
  const group = row === null ? box?.querySelector(".term") : box?.querySelectorAll("[data-row]")[row];
  if (!group || !group.contains(document.activeElement)) return false;
  if (group.querySelector("[data-term-list]:not([hidden])")) return true;
  return [...group.querySelectorAll("input[type=text], textarea")].some((control) => !control.value.trim());
}

function showProblems(problems) {
  for (const paragraph of form.querySelectorAll(".field-error")) clearProblem(paragraph);
  const now = problems.filter((problem) => !inTheMiddle(problem));
  now.forEach(showProblem);
  state.untold = now.length < problems.length ? problems : null;
}

function tellTheRest() {
  if (state.untold) setTimeout(() => state.untold && showProblems(state.untold), 0);
}

// --- a small form beside the section (the runs of a block): kept when somebody goes on without its own button

async function saveBeside() {
  for (const beside of document.querySelectorAll("form[data-beside][data-changed]")) {
    // Not followed: what the server has to say is said on the next page.
    await fetch(beside.action, { method: "POST", body: new FormData(beside), redirect: "manual" });
    delete beside.dataset.changed;
  }
}

function besideChanged() {
  return document.querySelector("form[data-beside][data-changed]") !== null;
}

// --- leaving

function unsaved() {
  return state.dirty || state.sending || state.conflicts > 0;
}

async function follow(event) {
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !plain || link.target || event.defaultPrevented || link.origin !== location.origin) return;
  const samePage = link.pathname === location.pathname && link.hash;
  if (samePage) return jump(event, link.hash);
  if (!unsaved() && !besideChanged()) return;
  event.preventDefault();
  if (unsaved() && !(await save())) return goToConflict();
  await saveBeside();
  location.assign(link.href);
}

async function submit(event) {
  if (["take", "accept", "dismiss"].includes(event.submitter?.name)) {
    event.preventDefault();
    await save(event.submitter);
    return;
  }
  if (state.leaving || (!state.sending && !besideChanged())) {
    state.leaving = true;
    return;
  }
  event.preventDefault();
  await state.sending;
  await saveBeside();
  form.requestSubmit(event.submitter);
}

/** The button of the small form leaves the page as well: the section goes first. */
async function submitBeside(event, beside) {
  if (unsaved()) {
    event.preventDefault();
    if (await save()) beside.requestSubmit(event.submitter);
    else goToConflict();
    return;
  }
  delete beside.dataset.changed;
  state.leaving = true;
}

/** Go to a field of this page: its first control gets the focus. */
function jump(event, hash) {
  const box = document.getElementById(hash.slice(1));
  if (!box) return;
  event?.preventDefault();
  box.scrollIntoView({ block: "start" });
  box.querySelector("input:not([type=hidden]), select, textarea, button")?.focus({ preventScroll: true });
}

if (form) {
  state.conflicts = form.querySelectorAll("[data-conflict]").length;
  if ("unsaved" in form.dataset) {
    state.dirty = true;
    say("Not saved", "warning");
  }
  form.addEventListener("input", () => touched(AFTER_TYPING));
  form.addEventListener("change", () => touched(AFTER_CHANGE));
  form.addEventListener("rows:changed", () => touched(AFTER_CHANGE));
  form.addEventListener("submit", submit);
  form.addEventListener("focusout", tellTheRest);
  document.addEventListener("click", follow);
  for (const beside of document.querySelectorAll("form[data-beside]")) {
    beside.addEventListener("input", () => { beside.dataset.changed = ""; });
    beside.addEventListener("submit", (event) => submitBeside(event, beside));
  }
  // Small forms of other pages: what stands here is saved before they leave.
  for (const after of document.querySelectorAll("form[data-after-save]")) {
    after.addEventListener("submit", (event) => submitBeside(event, after));
  }
  window.addEventListener("beforeunload", (event) => {
    if (!state.leaving && (unsaved() || besideChanged())) event.preventDefault();
  });
  window.addEventListener("pageshow", () => { state.leaving = false; });
  if (location.hash.startsWith("#f-")) jump(null, location.hash);
}
