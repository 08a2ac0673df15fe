// The file beside the address of a key photo (templates/submissions/controls/photo.html): uploads it the way of all files,
// then says that it is the photo. What the server answers takes the place of the part.
import { token } from "./csrf.js";
import { Item } from "./upload/items.js";
import { Multipart } from "./upload/multipart.js";
import { Yard } from "./upload/yard.js";

const PICTURE = /\.(?:jpe?g|png|gif)$/i;

function say(box, text, wrong = false) {
  const line = box.querySelector("[data-photo-said]");
  line.hidden = !text;
  line.className = wrong ? "field-error" : "field-foot";
  line.textContent = text;
}

async function choose(box, path) {
  const body = new URLSearchParams({ path });
  const answer = await fetch(box.dataset.photo, { method: "POST", body, headers: { Accept: "text/x-part", "X-CSRFToken": token() } });
  if (!answer.ok || answer.redirected) {
    say(box, "The choice was not saved. Reload the page and try again.", true);
    return;
  }
  const made = document.createElement("template");
  made.innerHTML = await answer.text();
  const part = made.content.querySelector("[data-photo]");
  box.replaceWith(part);
  window.htmx?.process(part);
  part.querySelector("[data-photo-choose]")?.focus();
  document.dispatchEvent(new CustomEvent("announce", { detail: path ? `${path} is the key photo` : "No file is the key photo" }));
}

async function upload(box, file) {
  if (!PICTURE.test(file.name)) {
    say(box, `${file.name} is not named like a picture: .jpg, .png or .gif.`, true);
    return;
  }
  const path = `${box.dataset.folder}/${file.name}`.normalize("NFC");
  const item = new Item(path, { file, replace: true });
  const progress = () => say(box, interrupted(yard) || item.said || `Sending ${file.name}: ${item.size ? Math.round((100 * item.sent) / item.size) : 100} %`);
  const yard = new Yard({ urls: { upload_start: box.dataset.start }, changed: progress, say: () => {} });
  box.setAttribute("aria-busy", "true");
  try {
    await new Multipart(item, yard).run();
    item.become("done");
  } catch (error) {
    yard.fail(item, error);
  }
  box.removeAttribute("aria-busy");
  if (item.state === "done") await choose(box, path);
  else say(box, item.said, true);
}

/** What is said while it waits to try again. */
function interrupted(yard) {
  const last = [...yard.troubles.values()].at(-1);
  return last ? `${last.trouble.message} Interrupted ${last.times}; it is tried again in ${last.seconds} s.` : "";
}

document.addEventListener("change", (event) => {
  const input = event.target.closest?.("[data-photo-choose]");
  if (!input) return;
  event.stopPropagation();
  if (input.files.length) upload(input.closest("[data-photo]"), input.files[0]);
}, true);
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-photo-none]");
  if (button) choose(button.closest("[data-photo]"), "");
});
