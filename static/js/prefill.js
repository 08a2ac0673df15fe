// Keeps what the files say up to date: the card and the suggestions on the page of a section, or the page over all blocks.
// Asks every 3 s, and only while files are being read; once where there are so many runs that the page came without it; after each save, as a field that has a value is not suggested.
//
//   <div id="offer" data-offer="/…/suggestions/" data-moving="yes">…card…</div>   <div class="suggest" data-suggestion="key">
//   <div id="from-files" data-page="/…/from-files/" data-moving="yes">…</div>
import { replaceParts } from "./parts.js";

const SECONDS = 3;
const AFTER_SAVE = 300;
const offer = () => document.getElementById("offer");
const page = () => document.getElementById("from-files");
let etag = "";
let timer = 0;
let batch = "";

function parse(text) {
  return new DOMParser().parseFromString(text, "text/html");
}

/** A field in which something was typed that is not saved yet needs no suggestion. */
function isFilled(box) {
  return [...box.querySelectorAll("input:not([type=hidden]), textarea, select")].some((one) => (one.type === "radio" || one.type === "checkbox" ? one.checked && one.value : one.value.trim()));
}

function chips(fresh) {
  const there = new Map([...fresh.querySelectorAll("#offer-chips [data-suggestion]")].map((chip) => [chip.dataset.suggestion, chip]));
  for (const old of document.querySelectorAll("[data-autosave] [data-suggestion]")) {
    const next = there.get(old.dataset.suggestion);
    if (!next) remove(old);
    else if (old.outerHTML !== next.outerHTML && !old.contains(document.activeElement)) old.replaceWith(document.adoptNode(next));
    there.delete(old.dataset.suggestion);
  }
  for (const [key, chip] of there) {
    const box = document.getElementById(`f-${key}`);
    const place = box?.querySelector(".field-rest") ?? box?.querySelector(".field");
    if (place && (chip.classList.contains("is-other") || !isFilled(box))) place.append(document.adoptNode(chip));
  }
}

/** The focus goes to the field whose suggestion went. */
function remove(chip) {
  const box = chip.closest("[id^='f-']");
  const focused = chip.contains(document.activeElement);
  chip.remove();
  if (focused) box?.querySelector("input:not([type=hidden]), select, textarea, button")?.focus();
}

function card(fresh) {
  const next = fresh.getElementById("offer");
  const focused = offer().contains(document.activeElement);
  if (!next || (offer().innerHTML === next.innerHTML && offer().dataset.moving === next.dataset.moving)) return;
  if (focused && !batch) return;
  offer().replaceWith(document.adoptNode(next));
  if (focused) offer().querySelector("button, a")?.focus();
}

async function ask() {
  clearTimeout(timer);
  const address = offer() ? `${offer().dataset.offer}${batch ? `?batch=${batch}` : ""}` : page()?.dataset.page;
  if (!address) return;
  try {
    const answer = await fetch(address, { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" });
    if (answer.status === 200 && !answer.redirected) {
      etag = answer.headers.get("ETag") ?? "";
      const text = await answer.text();
      if (offer()) {
        card(parse(text));
        chips(parse(text));
      } else replaceParts(text, ["#from-files", "nav.side"]);
    }
  } catch {
    // No connection: the next question finds out.
  }
  again();
}

function again() {
  clearTimeout(timer);
  if ((offer() ?? page())?.dataset.moving === "yes" && !document.hidden) timer = setTimeout(ask, SECONDS * 1000);
}

document.addEventListener("section:saved", ({ detail }) => {
  if (!offer()) return;
  etag = "";
  if (detail.taken) {
    batch = detail.taken.batch ?? "";
    if (detail.taken.said && detail.taken.batch) document.dispatchEvent(new CustomEvent("announce", { detail: detail.taken.said }));
    ask();
  } else {
    batch = "";
    clearTimeout(timer);
    timer = setTimeout(ask, AFTER_SAVE);
  }
});
document.addEventListener("files:changed", () => { etag = ""; ask(); });
document.addEventListener("visibilitychange", again);
if (offer()?.dataset.moving === "later") ask();
else again();
