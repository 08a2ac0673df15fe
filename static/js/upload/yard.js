// What all files on their way share: addresses, lanes, the gate of "Pause", who is in trouble, who tells whom.
import { Trouble, post } from "./api.js";
import { Gate, Lanes } from "./gates.js";
import { again } from "./patience.js";
import { Finisher } from "./small.js";

// A browser opens six connections to one server.
const LANES = 5;
const TABLE_SECONDS = 1.5;

export class Yard {
  lanes = new Lanes(LANES);
  gate = new Gate();
  finisher = new Finisher(this);
  /** Who waits to try again, and what to say of it; the last is shown. */
  troubles = new Map();
  #table = 0;

  /** `changed` is called after every change, `say` speaks to screen readers. */
  constructor({ urls, rules, plan, patience, changed, say }) {
    Object.assign(this, { urls, rules, plan, patience, changed, say });
  }

  become(item, state, said = "") {
    item.become(state, said);
    if (["done", "cancelled", "stopped"].includes(state)) this.refresh();
    if (state === "stopped") this.say(`${item.path}: ${said}`);
    this.changed();
  }

  /** Does it until it succeeds, as far as it may; see patience.js. `item`: null for what concerns no single file. */
  patient(item, number, work, signal = item?.stopper.signal) {
    const key = `${item?.path ?? ""} ${number}`;
    const tell = (trouble) => {
      if (trouble) this.troubles.set(key, { item, ...trouble });
      else this.troubles.delete(key);
      this.changed();
    };
    return again(work, { signal, tell });
  }

  /** What became of a file that could not be sent. */
  fail(item, error) {
    item.underway.clear();
    if (item.state === "cancelled" && error instanceof Trouble) return; // what became of its batch concerns it no more
    if (error.name === "AbortError") {
      if (item.state !== "cancelled") this.become(item, "cancelled", "Cancelled.");
      return;
    }
    if (!(error instanceof Trouble)) {
      this.become(item, "stopped", "Something went wrong in this page. Reload it and choose the file again.");
      throw error;
    }
    if (error.kind === "file") this.#giveUp(item);
    if (error.kind === "over") item.forget();
    if (error.kind === "exists") return this.become(item, "exists", error.message);
    const advice = error.passes ? " What has arrived is kept; try again." : "";
    this.become(item, "stopped", `${error.message}${advice}`);
  }

  /** Nothing of a file that is another one now shall be completed. */
  #giveUp(item) {
    const { upload } = item;
    item.forget();
    if (upload) post(`${this.urls.upload_start}${upload.id}/abort/`, {}).catch(() => {}); // given up when it is chosen again
  }

  /** Files that shall not come after all: their uploads end, and they leave the deposition if nothing of them was there. */
  async leaveOut(items) {
    const ids = items.map((item) => item.id).filter(Boolean);
    for (const item of items) {
      item.stopper.abort();
      item.become("cancelled", "Cancelled.");
    }
    this.changed();
    for (let at = 0; at < ids.length; at += 500) {
      await this.patient(null, "leave", () => post(this.urls.files_leave_out, { files: ids.slice(at, at + 500) }));
    }
    for (const item of items) item.forget();
    this.refresh();
  }

  /** The list of files asks anew, a moment later, however many ended just now. */
  refresh() {
    this.#table ||= setTimeout(() => {
      this.#table = 0;
      document.dispatchEvent(new Event("files:changed"));
    }, TABLE_SECONDS * 1000);
  }
}
