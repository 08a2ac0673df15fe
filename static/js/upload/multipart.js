// One large file on its way: start, parts, complete. Only parts that have not arrived are sent; all are read, since the
// checksum of the whole is compared with the bucket's at the end.
import { Trouble, post, put } from "./api.js";
import { checkUnchanged, checksum, gone } from "./checksums.js";
import { joiner, toBase64 } from "./crc64.js";
import { through } from "./gates.js";

// More than are sent at once: the next ones are read and signed meanwhile.
const PREPARED = 6;
const SIGNED_ANEW = 3;

export class Multipart {
  constructor(item, yard) {
    Object.assign(this, { item, yard });
  }

  async run() {
    const { item, yard } = this;
    const { path, size, modified, replace } = item;
    item.upload ??= await this.#patient("start", () => post(yard.urls.upload_start, { path, size, modified, replace }, item.stopper.signal));
    for (;;) {
      await this.#sendAll();
      yard.become(item, "finishing", "Comparing with what arrived");
      try {
        return await this.#complete();
      } catch (error) {
        if (error.kind !== "parts") throw error;
        for (const number of error.data.parts) item.lose(number);
        yard.become(item, "sending");
      }
    }
  }

  get #address() {
    return `${this.yard.urls.upload_start}${this.item.upload.id}/`;
  }

  async #complete() {
    await checkUnchanged(this.item.file);
    const body = { checksum: this.#whole() };
    const { signal } = this.item.stopper;
    return this.#patient("complete", () => post(`${this.#address}complete/`, body, signal));
  }

  #whole() {
    const { parts, part_size: each } = this.item.upload;
    const { sums } = this.item;
    const join = joiner(each);
    let sum = sums.get(1);
    for (let number = 2; number < parts; number += 1) sum = join(sum, sums.get(number));
    if (parts > 1) sum = joiner(this.#slice(parts).size)(sum, sums.get(parts));
    return toBase64(sum);
  }

  async #sendAll() {
    const { item } = this;
    let next = 1;
    const runner = async () => {
      while (next <= item.upload.parts && !item.stopper.signal.aborted) {
        const number = next;
        next += 1;
        if (!item.arrived.has(number) || !item.sums.has(number)) await this.#part(number);
      }
    };
    const runners = Array.from({ length: Math.min(PREPARED, item.upload.parts) }, runner);
    try {
      await Promise.all(runners);
    } catch (error) {
      item.stopper.abort();
      await Promise.allSettled(runners);
      throw error;
    }
    item.stopper.signal.throwIfAborted();
  }

  #slice(number) {
    const from = (number - 1) * this.item.upload.part_size;
    return this.item.file.slice(from, from + this.item.upload.part_size);
  }

  #part(number) {
    const { item, yard } = this;
    return through([yard.gate, item.gate], item.stopper.signal, (signal) =>
      this.#patient(number, () => this.#send(number, signal), signal));
  }

  async #send(number, signal) {
    const { item, yard } = this;
    const body = this.#slice(number);
    const sum = await checksum(body);
    item.sums.set(number, sum);
    if (item.arrived.has(number)) return;
    for (let attempt = 1; ; attempt += 1) {
      signal.throwIfAborted();
      const { parts } = await post(`${this.#address}parts/`, { parts: { [number]: toBase64(sum) } }, signal);
      const status = await yard.lanes.use(() => sendTo(parts[number], body, { item, number, yard, signal }));
      if (status === 200) break;
      if (status === 404) throw new Trouble("This upload was ended elsewhere. Choose the file again.", "over");
      if (status === 403 && attempt < SIGNED_ANEW) continue; // the address has grown old
      await refusedBytes(status, body, sum);
    }
    item.arrive(number, body.size);
    yard.changed();
  }

  #patient(number, work, signal = this.item.stopper.signal) {
    return this.yard.patient(this.item, number, work, signal);
  }
}

/** PUT to a signed address; the HTTP status. A file that the browser could not read is told from a broken line. */
export async function sendTo({ url, headers }, body, { item, number, yard, signal }) {
  const progress = (bytes) => { item.underway.set(number, bytes); yard.changed(); };
  try {
    return await put(url, headers, body, { progress, signal });
  } catch (error) {
    if (error.kind === "network") await checkUnchanged(body);
    throw error;
  } finally {
    item.underway.delete(number);
  }
}

/** The bucket took none of it: because the file is another one now, or for a reason of its own. */
export async function refusedBytes(status, body, sum) {
  if (status === 400 && (await checksum(body)) !== sum) throw gone();
  const away = status >= 500 || status === 429;
  throw new Trouble(`The storage refused a part (${status}).`, away ? "storage" : "ours");
}
