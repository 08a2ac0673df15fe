// Small files: opened by the hundred, each sent in one request, completed by the hundred.
import { Trouble, post } from "./api.js";
import { checkUnchanged, checksum } from "./checksums.js";
import { toBase64 } from "./crc64.js";
import { through } from "./gates.js";
import { refusedBytes, sendTo } from "./multipart.js";

export const BATCH = 100;
const GATHER_SECONDS = 0.25;
const SIGNED_ANEW = 3;
// It was sent before, and the answer to that was lost; the address takes no other bytes.
const THERE_ALREADY = 412;

/** Sends these files; what becomes of each stands in it at the end. */
export async function sendSmall(items, yard) {
  const summed = (await Promise.all(items.map((item) => sum(item, yard)))).filter(Boolean);
  let opened;
  try {
    opened = await open(summed, yard);
  } catch (error) {
    for (const [item] of summed) yard.fail(item, error);
    return;
  }
  await Promise.all(opened.map(([item, crc, answer]) => one(item, crc, answer, yard)));
}

async function sum(item, yard) {
  try {
    return [item, await checksum(item.file)];
  } catch (error) {
    yard.fail(item, error);
    return null;
  }
}

/** Those that were cancelled while the portal was away are asked for no more; the others wait on. */
async function open(summed, yard) {
  let asked = summed;
  const ask = async () => {
    asked = summed.filter(([item]) => !item.stopper.signal.aborted);
    if (!asked.length) return { items: [] };
    const files = asked.map(([{ path, size, modified, replace }, crc]) =>
      ({ path, size, modified, replace, checksum: toBase64(crc) }));
    return post(yard.urls.small_start, { files });
  };
  const { items } = await yard.patient(null, `start ${summed[0]?.[0].path}`, ask);
  return asked.map((row, index) => [...row, items[index]]);
}

async function one(item, crc, answer, yard) {
  try {
    if (!answer.upload) throw new Trouble(answer.error, answer.kind);
    item.upload = { id: answer.upload, single: true };
    let signed = answer.put;
    do {
      await through([yard.gate, item.gate], item.stopper.signal, (signal) =>
        yard.patient(item, 1, async () => {
          signed ??= await sign(item, yard, signal);
          const address = signed;
          signed = null; // should it be sent again, then with a fresh address
          await send(item, crc, address, yard, signal);
        }, signal));
      yard.become(item, "finishing", "Comparing with what arrived");
      await checkUnchanged(item.file);
    } while (!(await yard.finisher.complete(item)));
    yard.become(item, "done");
  } catch (error) {
    yard.fail(item, error);
  }
}

async function sign(item, yard, signal) {
  const { parts } = await post(`${yard.urls.upload_start}${item.upload.id}/parts/`, { parts: { 1: null } }, signal);
  return parts[1];
}

async function send(item, crc, first, yard, signal) {
  let signed = first;
  for (let attempt = 1; ; attempt += 1) {
    const address = signed;
    const status = await yard.lanes.use(() => {
      signal.throwIfAborted();
      return sendTo(address, item.file, { item, number: 1, yard, signal });
    });
    if (status === 200 || status === THERE_ALREADY) break;
    if (status !== 403 || attempt === SIGNED_ANEW) await refusedBytes(status, item.file, crc);
    signed = await sign(item, yard, signal);
  }
  item.arrive(1, item.size);
  yard.changed();
}

/** Gathers what has arrived and completes it together, a quarter of a second later or when there are a hundred. */
export class Finisher {
  #waiting = [];
  #timer = 0;

  constructor(yard) {
    this.yard = yard;
  }

  /** Whether the file is complete now; otherwise it has to be sent again. Rejects with what stands against it. */
  complete(item) {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (this.#waiting.length >= BATCH) this.#flush();
      else if (!this.#timer) this.#timer = setTimeout(() => this.#flush(), GATHER_SECONDS * 1000);
    });
  }

  async #flush() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    const batch = this.#waiting.splice(0, BATCH);
    if (!batch.length) return;
    const uploads = batch.map(({ item }) => item.upload.id);
    try {
      const { items } = await this.yard.patient(null, `complete ${uploads[0]}`, () => post(this.yard.urls.small_complete, { uploads }));
      batch.forEach((row, index) => this.#settle(row, items[index]));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  #settle({ item, resolve, reject }, answer) {
    if (answer.done) return resolve(true);
    if (answer.kind !== "parts") return reject(new Trouble(answer.error, answer.kind));
    item.lose(1);
    resolve(false);
  }
}
