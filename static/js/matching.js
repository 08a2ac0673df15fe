// Matching: the proposal and what needs an eye are drawn when the page is there, and again when files have changed.
//
//   <div id="proposal-here" data-part="…/files/matching/">   a place for a card, with its address; `data-later`: not
//                                                             drawn before files have changed
//   <a data-eye href="…">, <form data-eye-filter>            a tab or a filter: the card is drawn anew, the page stays
//   <input data-tick-all>, <input name="pick" data-suggested>, <button data-accept data-suggestions="5">
//
// Without this script they are links and pages of their own.
const QUIET_MS = 1500;
let timer = 0;

const ticked = (form) => [...form.querySelectorAll('[name="pick"]:checked')];
const isBusy = (part) => part.contains(document.activeElement) || Boolean(part.querySelector('[name="pick"]:checked, [name="guess"]:checked, details[open]'));

async function draw(part, url = part.dataset.part) {
  try {
    const answer = await fetch(url, { headers: { "HX-Request": "true" }, cache: "no-store" });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    part.replaceChildren(...fresh.childNodes);
    part.dataset.drawn = url;
    begin(part);
  } catch {
    // No connection: the next change draws it.
  }
}

function begin(part) {
  for (const form of part.querySelectorAll("[data-eye-form]")) {
    const button = form.querySelector("[data-accept]");
    if (button && Number(button.dataset.suggestions)) {
      for (const box of form.querySelectorAll("[data-suggested]")) box.dataset.waits = "";
    }
    count(form);
  }
}

/** What the button does stands on it: the ticked files, or all suggestions of this page where none is ticked. */
function count(form) {
  const button = form.querySelector("[data-accept]");
  if (!button) return;
  const picked = ticked(form).length;
  const waiting = form.querySelectorAll("[data-suggested]").length;
  if (picked) button.textContent = `Accept ${picked} ticked ${picked === 1 ? "file" : "files"}`;
  else button.textContent = waiting ? `Accept ${waiting} ${waiting === 1 ? "suggestion" : "suggestions"}` : "Accept the ticked files";
}

function again() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    for (const part of document.querySelectorAll("[data-part]")) {
      if (!isBusy(part)) draw(part, part.dataset.drawn ?? part.dataset.part);
    }
  }, QUIET_MS);
}

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("[data-eye-form]");
  if (!form) return;
  if (event.target.matches("[data-tick-all]")) {
    for (const box of form.querySelectorAll('[name="pick"]')) box.checked = event.target.checked;
  } else if (event.target.matches("select, input:not([type=checkbox])") && event.target.name !== "reason") {
    // What was corrected is meant.
    event.target.closest("tr").querySelector('[name="pick"]').checked = true;
    event.target.classList.remove("guessed");
  }
  count(form);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-eye-filter]")) {
    const part = form.closest("[data-part]");
    if (!part) return;
    event.preventDefault();
    draw(part, `${form.action}?${new URLSearchParams(new FormData(form))}`);
  }
  if (form.matches("[data-eye-form]")) {
    const reason = form.elements.reason;
    if (event.submitter?.matches("[data-needs-reason]") && reason && !reason.value.trim()) {
      event.preventDefault();
      reason.setCustomValidity("Say why these files are not deposited.");
      reason.reportValidity();
      reason.addEventListener("input", () => reason.setCustomValidity(""), { once: true });
      return;
    }
    if (event.submitter?.matches("[data-accept]") && !ticked(form).length) {
      for (const box of form.querySelectorAll("[data-suggested]")) box.checked = true;
    }
  }
});

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-eye], #eye .pages a");
  const part = link?.closest("[data-part]");
  if (!part || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  draw(part, link.href);
});

document.addEventListener("files:changed", again);
document.addEventListener("htmx:afterSwap", (event) => { if (event.target.closest?.("#file-table")) again(); });
for (const part of document.querySelectorAll("[data-part]")) {
  if (!("later" in part.dataset) && !part.querySelector("#eye")) draw(part);
}
begin(document);
