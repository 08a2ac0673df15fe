// What was left half sent, by this person in this deposition: told when the page opens, with the way to go on.
import { Trouble, get, post } from "./api.js";
import { files, size } from "./words.js";

const ELSEWHERE_SECONDS = 2;

export class LeftOver {
  /** `isBusy()`: whether this window is sending. */
  constructor(box, { urls, label, isBusy }) {
    Object.assign(this, { box, urls, isBusy });
    this.lock = `upload ${label}`;
    this.part = box.querySelector("[data-left]");
  }

  /** While this window sends, other windows know it; a closed window lets go by itself. */
  hold() {
    if (this.isHeld || !navigator.locks) return;
    this.isHeld = true;
    navigator.locks.request(this.lock, () => new Promise((resolve) => {
      this.release = resolve;
      if (!this.isHeld) this.letGo();
    }));
  }

  letGo() {
    this.isHeld = false;
    this.release?.();
    this.release = null;
  }

  async #isElsewhere() {
    if (this.isHeld || !navigator.locks) return false;
    const { held } = await navigator.locks.query();
    return held.some((one) => one.name === this.lock);
  }

  async show() {
    if (this.isBusy()) {
      this.part.hidden = true;
      return;
    }
    try {
      const left = await get(this.urls.uploads_open);
      const isElsewhere = await this.#isElsewhere();
      this.part.hidden = this.isBusy() || left.half + left.told === 0;
      this.part.querySelector(".acts").hidden = isElsewhere;
      this.part.querySelector("[data-left-said]").textContent = isElsewhere
        ? "Files are being sent from another window of yours."
        : sentence(left);
      // That window may have been this page before it was reloaded, or be closed any moment.
      if (isElsewhere) setTimeout(() => this.show(), ELSEWHERE_SECONDS * 1000);
    } catch (error) {
      if (!(error instanceof Trouble)) throw error; // told by the first file that is added
    }
  }

  async leaveOut() {
    try {
      for (;;) {
        const left = await get(this.urls.uploads_open);
        if (!left.ids.length) break;
        await post(this.urls.files_leave_out, { files: left.ids });
      }
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      this.part.querySelector("[data-left-said]").textContent = `They are not cancelled. ${error.message} Try again in a moment.`;
      return;
    }
    document.dispatchEvent(new Event("files:changed"));
    await this.show();
  }
}

function sentence({ half, half_bytes: bytes, told, told_bytes: more }) {
  const parts = [];
  if (half) parts.push(`${files(half, "is", "are")} half sent (${size(bytes)})`);
  if (told) parts.push(`${half ? told.toLocaleString("en") : files(told)} ${half ? "more " : ""}${told === 1 ? "has" : "have"} not begun (${size(more)})`);
  return `${parts.join(", and ")}. Choose the folder again to go on: only what is missing is sent.`;
}
