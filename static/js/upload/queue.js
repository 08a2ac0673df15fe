// Who goes next: a few large files and stores at a time, and beside them small files by the hundred.
import { Trouble } from "./api.js";
import { Multipart } from "./multipart.js";
import { BATCH, sendSmall } from "./small.js";
import { StoreUpload } from "./stores.js";

const LARGE_AT_ONCE = 3;
const BATCHES_AT_ONCE = 2;

export class Queue {
  #large = [];
  #small = [];
  #running = 0;
  #batches = 0;

  /** `ended()`: nothing is on its way any more. */
  constructor(yard, { ended }) {
    Object.assign(this, { yard, ended });
  }

  /** Those that have not begun. */
  get waiting() {
    return [...this.#large, ...this.#small].filter((item) => item.state === "waiting");
  }

  add(items) {
    for (const item of items) {
      item.become("waiting");
      (item.isSmallFor(this.yard.rules) ? this.#small : this.#large).push(item);
    }
    this.#next();
  }

  #next() {
    while (this.#running < LARGE_AT_ONCE && this.#large.length) this.#send(this.#large.shift());
    while (this.#batches < BATCHES_AT_ONCE && this.#small.length) this.#sendBatch(this.#small.splice(0, BATCH));
    this.yard.changed();
    if (!this.#running && !this.#batches) this.ended();
  }

  async #send(item) {
    if (item.state !== "waiting") return;
    this.#running += 1;
    this.yard.become(item, "sending");
    try {
      await (item.isStore ? new StoreUpload(item, this.yard) : new Multipart(item, this.yard)).run();
      this.yard.become(item, "done");
    } catch (error) {
      if (error instanceof Trouble && error.kind === "refused" && item.isStore) item.forget();
      this.yard.fail(item, error);
    } finally {
      this.#running -= 1;
      this.#next();
    }
  }

  async #sendBatch(batch) {
    const wanted = batch.filter((item) => item.state === "waiting");
    if (!wanted.length) return;
    this.#batches += 1;
    for (const item of wanted) this.yard.become(item, "sending");
    try {
      await sendSmall(wanted, this.yard);
    } finally {
      this.#batches -= 1;
      this.#next();
    }
  }
}
