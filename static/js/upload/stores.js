// An OME-Zarr store on its way: thousands of objects, each sent in one request; one file when all have arrived.
import { post } from "./api.js";
import { checkUnchanged, checksum } from "./checksums.js";
import { toBase64 } from "./crc64.js";
import { through } from "./gates.js";
import { refusedBytes, sendTo } from "./multipart.js";

const BATCH = 100;
const BATCHES_AT_ONCE = 2;
const ROUNDS = 3;
const SIGNED_ANEW = 3;
const THERE_ALREADY = 412;

export class StoreUpload {
  constructor(item, yard) {
    Object.assign(this, { item, yard });
  }

  async run() {
    const { item, yard } = this;
    const { path, size, modified, replace } = item;
    const wish = { path, size, modified, replace, objects: item.objects.length };
    if (!item.upload) {
      item.upload = await this.#patient("start", () => post(yard.urls.store_start, wish, item.stopper.signal));
      item.upload.isFresh = true;
    }
    for (let round = 1; ; round += 1) {
      await this.#sendAll();
      yard.become(item, "finishing", "Counting what arrived");
      for (const one of item.objects) await checkUnchanged(one.file);
      try {
        return await this.#patient("complete", () => post(`${this.#address}complete/`, {}, item.stopper.signal));
      } catch (error) {
        if (error.kind !== "parts" || round === ROUNDS) throw error;
        item.objects.forEach((_, index) => item.lose(index));
        yard.become(item, "sending");
      }
    }
  }

  get #address() {
    return `${this.yard.urls.upload_start}${this.item.upload.id}/`;
  }

  async #sendAll() {
    const { item, yard } = this;
    let next = 0;
    const runner = async () => {
      while (next < item.objects.length && !item.stopper.signal.aborted) {
        const from = next;
        next += BATCH;
        await through([yard.gate, item.gate], item.stopper.signal, (signal) => this.#batch(from, signal));
      }
    };
    const runners = Array.from({ length: BATCHES_AT_ONCE }, runner);
    try {
      await Promise.all(runners);
    } catch (error) {
      item.stopper.abort();
      await Promise.allSettled(runners);
      throw error;
    }
    item.stopper.signal.throwIfAborted();
  }

  async #batch(from, signal) {
    const { item } = this;
    const rows = item.objects.slice(from, from + BATCH).map((one, index) => ({ ...one, number: from + index }));
    const missing = rows.filter((one) => !item.arrived.has(one.number));
    if (!missing.length) return;
    const sums = await Promise.all(missing.map((one) => checksum(one.file)));
    // Of an upload that began here nothing can be there before it was sent.
    const fresh = item.upload.isFresh && missing.every((one) => !item.tried.has(one.number));
    const puts = await this.#sign(missing, sums, { signal, fresh });
    for (const one of missing) item.tried.add(one.number);
    await Promise.all(missing.map((one, index) =>
      this.#patient(one.number, () => this.#send(one, sums[index], puts, index, signal), signal)));
  }

  async #sign(rows, sums, { signal, fresh = false }) {
    const objects = rows.map((one, index) => ({ path: one.path, size: one.file.size, checksum: toBase64(sums[index]) }));
    const { puts } = await this.#patient("sign", () => post(`${this.#address}objects/`, { objects, fresh }, signal), signal);
    return puts;
  }

  /** `puts[index]`: the address of the object; nothing where it is there already. */
  async #send(one, sum, puts, index, signal) {
    const { item, yard } = this;
    for (let attempt = 1; puts[index]; attempt += 1) {
      const status = await yard.lanes.use(() => {
        signal.throwIfAborted();
        return sendTo(puts[index], one.file, { item, number: one.number, yard, signal });
      });
      if (status === 200 || status === THERE_ALREADY) break;
      if (status !== 403 || attempt === SIGNED_ANEW) await refusedBytes(status, one.file, sum);
      [puts[index]] = await this.#sign([one], [sum], { signal });
    }
    item.arrive(one.number, one.file.size);
    yard.changed();
  }

  #patient(number, work, signal = this.item.stopper.signal) {
    return this.yard.patient(this.item, number, work, signal);
  }
}
