// Waits until the portal has read what was sent ahead. Files whose first bytes show an error are held back for the person
// to decide; the others go on, and so does everything when the portal says nothing new for a while.
import { get } from "./api.js";

const ASK_SECONDS = 0.7;
const MOST_ERRORS = 500;
// However much the portal has to do for others meanwhile.
const LONGEST_SECONDS = 20;

export class Verdict {
  #looking = new Set();
  #asking = false;

  /** `release(items)`: these can be sent; `candidates()`: files that have not begun, which an error may still hold. */
  constructor(yard, { release, candidates }) {
    Object.assign(this, { yard, release, candidates });
  }

  get count() {
    return this.#looking.size;
  }

  /** These wait for what their first bytes say. */
  watch(items) {
    for (const item of items) {
      item.lookedAt = Date.now();
      this.#looking.add(item);
    }
    if (!this.#asking && this.#looking.size) this.#ask();
  }

  /** These have nothing to wait for any more. */
  let(items) {
    const free = items.filter((item) => this.#looking.delete(item) && item.state === "looking");
    if (free.length) this.release(free);
  }

  async #ask() {
    this.#asking = true;
    let [last, since] = ["", Date.now()];
    while (this.#looking.size) {
      await new Promise((resolve) => setTimeout(resolve, ASK_SECONDS * 1000));
      const state = await get(`${this.yard.urls.files_ahead_state}?errors=${MOST_ERRORS}`).catch(() => null);
      if (state) this.#hold(state.errors);
      const now = state ? `${state.done} ${state.waiting} ${this.#looking.size}` : last;
      if (now !== last) [last, since] = [now, Date.now()];
      const isSilent = Date.now() - since > this.yard.patience() * 1000;
      const isOver = isSilent || (state && state.waiting === 0);
      this.let([...this.#looking].filter((item) => isOver || Date.now() - item.lookedAt > LONGEST_SECONDS * 1000));
    }
    this.#asking = false;
  }

  #hold(errors) {
    const said = new Map();
    for (const { path, sentence } of errors) said.set(path, [...(said.get(path) ?? []), sentence]);
    let held = 0;
    for (const item of [...this.#looking, ...this.candidates()]) {
      if (!said.has(item.path) || item.anyway) continue;
      this.#looking.delete(item);
      item.become("held", said.get(item.path).join(" "));
      held += 1;
    }
    if (!held) return;
    this.yard.refresh();
    this.yard.say(`${held} ${held === 1 ? "file has an error and is" : "files have errors and are"} held back.`);
    this.yard.changed();
  }
}
