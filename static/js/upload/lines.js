// A list of files in the card: one line each, of the first few; what else there is stays a number.

/** Puts a text where it stands, without touching what is the same. */
export function say(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

export class Lines {
  #lines = new Map();

  /** `drawn(item)`: {said, share (0 to 1, or null), acts: [[name, label]]}; `act(item, name)` does what was chosen. */
  constructor(list, { template, most, drawn, act }) {
    Object.assign(this, { list, template, most, drawn });
    list.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-do]");
      const found = button && [...this.#lines].find(([, line]) => line.contains(button));
      if (found) act(found[0], button.dataset.do);
    });
  }

  draw(items) {
    const kept = new Set(items.slice(0, this.most));
    for (const [item, line] of this.#lines) {
      if (kept.has(item)) continue;
      const focused = line.contains(document.activeElement);
      const next = line.nextElementSibling ?? line.previousElementSibling;
      line.remove();
      this.#lines.delete(item);
      if (focused) next?.querySelector("button")?.focus();
    }
    for (const item of kept) this.#line(item);
  }

  #line(item) {
    let line = this.#lines.get(item);
    if (!line) {
      line = this.template.content.cloneNode(true).firstElementChild;
      line.querySelector("[data-path]").textContent = item.path;
      line.querySelector("[data-bar]").setAttribute("aria-label", item.path);
      this.list.append(line);
      this.#lines.set(item, line);
    }
    const { said, share, acts } = this.drawn(item);
    const bar = line.querySelector("[data-bar]");
    bar.hidden = share === null;
    bar.value = share ?? 0;
    line.dataset.state = item.state;
    say(line.querySelector("[data-share]"), share === null ? "" : `${Math.floor(share * 100)}\u00a0%`);
    say(line.querySelector("[data-said]"), said);
    buttons(line.querySelector("[data-acts]"), acts, item.path);
  }
}

function buttons(place, acts, path) {
  const key = acts.map(([name]) => name).join();
  if (place.dataset.key === key) return;
  const focused = place.contains(document.activeElement);
  place.dataset.key = key;
  place.replaceChildren(...acts.map(([name, label]) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "btn btn-sm btn-quiet", textContent: label });
    button.dataset.do = name;
    button.setAttribute("aria-label", `${label}: ${path}`);
    return button;
  }));
  if (focused) place.querySelector("button")?.focus();
}
