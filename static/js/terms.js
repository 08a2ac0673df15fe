// A term is found while somebody types its name, a synonym or its identifier; choosing one sets name and identifier.
//
//   <div class="term" data-terms="/terms/?within=GO:cellular_component">
//     … <input data-term-name> … <input data-term-id> …
//     <div class="combo" data-term-list hidden><ul id="…" role="listbox"></ul><p data-term-note></p></div>
//     <p data-term-said role="status"></p>
//   </div>
//
// Both inputs are comboboxes (ARIA 1.2) with one list: arrows move, Enter chooses, Esc closes. What is typed stays as it
// is typed unless a term is chosen: where there is no list, or no term fits, name and identifier are simply written.

const PAUSE = 120;
const SIMILAR_PAUSE = 400;
const known = new Map(); // address -> answer, while the page lasts

class Terms {
  constructor(box) {
    this.box = box;
    this.name = box.querySelector("[data-term-name]");
    this.id = box.querySelector("[data-term-id]");
    this.panel = box.querySelector("[data-term-list]");
    this.list = this.panel.querySelector("[role=listbox]");
    this.note = this.panel.querySelector("[data-term-note]");
    this.said = box.querySelector("[data-term-said]");
    this.active = -1;
    this.results = [];
    this.timer = 0;
    this.asked = null;
    for (const input of [this.name, this.id]) this.start(input);
    box.addEventListener("focusout", (event) => { if (!box.contains(event.relatedTarget)) this.close(); });
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays where one types
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(Number(option.dataset.n));
    });
  }

  start(input) {
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", this.list.id);
    input.addEventListener("input", (event) => { if (event.isTrusted) this.typed(input); });
    input.addEventListener("keydown", (event) => this.key(event, input));
  }

  typed(input) {
    this.input = input;
    this.say("");
    clearTimeout(this.timer);
    this.asked?.abort();
    const query = input.value.trim();
    if (!query) this.close();
    else this.timer = setTimeout(() => this.ask(query), PAUSE);
  }

  async ask(query, similar = false) {
    const address = `${this.box.dataset.terms}&q=${encodeURIComponent(query)}${similar ? "&similar=1" : ""}`;
    try {
      const answer = known.get(address) || await this.fetch(address);
      if (this.input.value.trim() !== query || !this.box.contains(document.activeElement)) return;
      this.show(answer, query);
      if (answer.more) this.timer = setTimeout(() => this.ask(query, true), SIMILAR_PAUSE);
    } catch (error) {
      if (error.name !== "AbortError") this.close(); // without the list, typing goes on
    }
  }

  async fetch(address) {
    this.asked = new AbortController();
    const answer = await fetch(address, { headers: { Accept: "application/json" }, signal: this.asked.signal });
    if (!answer.ok || answer.redirected) throw new Error(`status ${answer.status}`);
    const json = await answer.json();
    if (json.loaded) known.set(address, json);
    return json;
  }

  show({ results, note }, query) {
    this.results = results;
    this.active = -1;
    this.list.replaceChildren(...results.map((term, n) => this.option(term, n, query)));
    this.list.hidden = results.length === 0;
    this.note.textContent = note;
    this.note.hidden = !note;
    this.panel.hidden = !note && results.length === 0;
    for (const input of [this.name, this.id]) input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-expanded", String(results.length > 0));
    if (!this.panel.hidden) this.panel.scrollIntoView({ block: "nearest" });
    const count = `${results.length} ${results.length === 1 ? "term" : "terms"}.`;
    this.say(results.length ? `${count} ${note}` : note, { quiet: true });
  }

  option(term, n, query) {
    const option = document.createElement("li");
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.id = `${this.list.id}-${n}`;
    option.dataset.n = String(n);
    const name = document.createElement("span");
    name.append(...marked(term.name || "No name", query));
    const id = part("id", term.id);
    option.append(name, id);
    const words = [term.synonym && `Synonym: ${term.synonym}`, term.kind].filter(Boolean).join(". ");
    if (words) option.append(part("def", words));
    if (term.obsolete) option.append(part("def gone", obsoleteWords(term)));
    return option;
  }

  key(event, input) {
    const open = !this.panel.hidden && this.results.length > 0;
    if (event.key === "Escape" && !this.panel.hidden) {
      event.stopPropagation();
      this.close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !event.altKey) {
      event.preventDefault();
      if (open) this.move(event.key === "ArrowDown" ? 1 : -1, input);
      else if (input.value.trim()) { this.input = input; this.ask(input.value.trim()); }
    } else if (event.key === "Enter" && open && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    } else if (event.key === "Tab") this.close();
  }

  move(step, input) {
    const count = this.results.length;
    this.list.children[this.active]?.setAttribute("aria-selected", "false");
    this.active = this.active < 0 && step < 0 ? count - 1 : (this.active + step + count) % count;
    const option = this.list.children[this.active];
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  }

  choose(n) {
    const found = this.results[n];
    const term = found.obsolete && found.replacement?.name ? found.replacement : found;
    this.name.value = term.name || this.name.value;
    this.id.value = term.id;
    this.close();
    this.say(chosenWords(found, term));
    this.input.focus();
    for (const input of [this.name, this.id]) {
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  close() {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.panel.hidden = true;
    this.active = -1;
    for (const input of [this.name, this.id]) {
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }
    if (this.said.classList.contains("visually-hidden")) this.say("");
  }

  say(text, { quiet = false } = {}) {
    this.said.classList.toggle("visually-hidden", quiet);
    this.said.textContent = text;
  }
}

function part(kind, text) {
  const span = document.createElement("span");
  span.className = kind;
  span.textContent = text;
  return span;
}

function obsoleteWords(term) {
  if (!term.replacement) return "Obsolete, without a replacement";
  const { name, id } = term.replacement;
  return name ? `Obsolete: choose it to take ${name} ${id}` : `Obsolete: replaced by ${id}`;
}

function chosenWords(found, term) {
  if (term !== found) return `${found.id} is obsolete; ${term.name} (${term.id}) takes its place.`;
  if (found.obsolete) return `${found.id} is obsolete.`;
  const synonym = found.synonym ? `“${found.synonym}” is a synonym of it. ` : "";
  return `${synonym}${found.title} ${found.id}.`;
}

/** The name, with what was typed marked in it. */
function marked(name, query) {
  const at = name.toLowerCase().indexOf(query.toLowerCase());
  if (at < 0 || name.toLowerCase().length !== name.length) return [name];
  const mark = document.createElement("mark");
  mark.textContent = name.slice(at, at + query.length);
  return [name.slice(0, at), mark, name.slice(at + query.length)];
}

export function startTerms(root) {
  for (const box of root.querySelectorAll("[data-terms]:not([data-started])")) {
    box.dataset.started = "";
    new Terms(box);
  }
}
