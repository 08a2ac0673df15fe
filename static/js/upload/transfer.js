// One file on its way: start, parts, complete. Keeps what has arrived, so "try again" sends only the rest.
import { Trouble, post, put } from "./api.js";
import { checksum } from "./checksums.js";
import { joiner, toBase64 } from "./crc64.js";

const TRIES = 7;
const LANES = 4;
const pause = (seconds, signal) => new Promise((resolve, reject) => {
  const timer = setTimeout(resolve, seconds * 1000);
  signal.addEventListener("abort", () => { clearTimeout(timer); reject(new DOMException("cancelled", "AbortError")); });
});

/** At most so many parts at once, over all files. */
class Lanes {
  #free = LANES;
  #queue = [];
  async use(work) {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise((resolve) => this.#queue.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#queue.shift();
      if (next) next();
      else this.#free += 1;
    }
  }
}
const lanes = new Lanes();

export class Transfer {
  /** state: waiting, sending, finishing, done, stopped, exists, left-out, cancelled. `changed` is called after every change. */
  constructor(file, path, { start, replace = false, changed }) {
    Object.assign(this, { file, path, startUrl: start, replace, changed });
    this.state = "waiting";
    this.said = "";
    this.arrived = new Map();
    this.underway = new Map();
    this.sums = new Map();
    this.troubles = new Map();
    this.stopper = new AbortController();
  }

  get sent() {
    let bytes = 0;
    for (const count of this.arrived.values()) bytes += count;
    for (const count of this.underway.values()) bytes += count;
    return Math.min(bytes, this.file.size);
  }

  /** What is wrong with any part just now; one part that arrives does not end the trouble of another. */
  get trouble() {
    return [...this.troubles.values()].at(-1) ?? "";
  }

  get isActive() {
    return ["waiting", "sending", "finishing"].includes(this.state);
  }

  #become(state, said = "") {
    this.state = state;
    this.said = said;
    this.changed(this);
  }

  run() {
    this.stopper = new AbortController();
    this.running = this.#run();
    return this.running;
  }

  async #run() {
    try {
      this.#become("sending");
      if (!this.upload) this.upload = await this.#again(() => post(this.startUrl, this.#wish(), this.stopper.signal));
      await this.#finish();
      this.#become("done");
    } catch (error) {
      this.#fail(error);
    }
  }

  #wish() {
    return { path: this.path, size: this.file.size, replace: this.replace };
  }

  async #finish() {
    for (;;) {
      await this.#sendAll();
      this.#become("finishing", "Comparing with what arrived");
      try {
        const url = `${this.startUrl}${this.upload.id}/complete/`;
        const body = { checksum: this.#whole() };
        await this.#again(() => post(url, body, this.stopper.signal));
        return;
      } catch (error) {
        if (error.kind !== "parts") throw error;
        for (const number of error.data.parts) this.arrived.delete(number);
      }
    }
  }

  #whole() {
    const { parts, part_size: each } = this.upload;
    const join = joiner(each);
    let sum = this.sums.get(1);
    for (let number = 2; number < parts; number += 1) sum = join(sum, this.sums.get(number));
    if (parts > 1) sum = joiner(this.#slice(parts).size)(sum, this.sums.get(parts));
    return toBase64(sum);
  }

  async #sendAll() {
    const missing = [];
    for (let number = 1; number <= this.upload.parts; number += 1) if (!this.arrived.has(number)) missing.push(number);
    const runners = Array.from({ length: Math.min(LANES, missing.length) }, async () => {
      while (missing.length && !this.stopper.signal.aborted) {
        const number = missing.shift();
        await lanes.use(() => this.#again(() => this.#sendPart(number), number));
      }
    });
    try {
      await Promise.all(runners);
    } catch (error) {
      this.stopper.abort();
      await Promise.allSettled(runners);
      throw error;
    }
  }

  #slice(number) {
    const from = (number - 1) * this.upload.part_size;
    return this.file.slice(from, from + this.upload.part_size);
  }

  async #sendPart(number) {
    const body = this.#slice(number);
    const sum = await checksum(body);
    this.sums.set(number, sum);
    const url = `${this.startUrl}${this.upload.id}/parts/`;
    const { parts } = await post(url, { parts: { [number]: toBase64(sum) } }, this.stopper.signal);
    const signed = parts[number];
    const progress = (bytes) => { this.underway.set(number, bytes); this.changed(this); };
    const status = await put(signed.url, signed.headers, body, { progress, signal: this.stopper.signal });
    this.underway.delete(number);
    if (status === 404) throw new Trouble("This upload was ended elsewhere. Choose the file again.", "over");
    if (status !== 200) throw new Trouble(`The storage refused a part (${status}).`, "storage");
    this.arrived.set(number, body.size);
    this.changed(this);
  }

  /** Does it up to seven times, with growing pauses, for troubles that pass; says when it tries again. */
  async #again(work, part = 0) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const answer = await work();
        this.troubles.delete(part);
        return answer;
      } catch (error) {
        this.underway.delete(part);
        if (!(error instanceof Trouble) || !error.passes || attempt === TRIES) throw error;
        const seconds = 2 ** (attempt - 1);
        const times = attempt === 1 ? "once" : attempt === 2 ? "twice" : `${attempt} times`;
        this.troubles.set(part, `Interrupted ${times}. We try again in ${seconds} s; nothing is lost.`);
        this.changed(this);
        await pause(seconds, this.stopper.signal);
      }
    }
  }

  #fail(error) {
    this.underway.clear();
    this.troubles.clear();
    if (error.name === "AbortError") return this.#become("cancelled", "Cancelled.");
    if (!(error instanceof Trouble)) throw error;
    const { kind } = error;
    if (kind === "junk") return this.#become("left-out", error.message);
    if (kind === "exists") return this.#become("exists", `${error.message} Replace it?`);
    if (kind === "over" || kind === "file") this.#forget();
    const advice = error.passes ? " What has arrived is kept; try again." : "";
    return this.#become("stopped", `${error.message}${advice}`);
  }

  #forget() {
    this.upload = null;
    this.arrived.clear();
    this.sums.clear();
  }

  /** Stops and tells the server, which gives the parts up. */
  async cancel() {
    this.stopper.abort();
    await this.running;
    if (this.state === "done") return;
    this.#become("cancelled", "Cancelled.");
    const upload = this.upload;
    this.#forget();
    // When this does not arrive, choosing the file again gives the parts up as well.
    if (upload) await post(`${this.startUrl}${upload.id}/abort/`, {}).catch(() => {});
  }
}
