// Sends the first bytes of files ahead, so that the portal can say what is wrong before the rest moves. What is sent of
// which file is the server's rule (validation/ahead.py): begins of headers, small texts whole, the documents of stores.
import { post } from "./api.js";

const MOST_BODY = 1_500_000;
const MOST_FILES = 200;
const TRIES = 3;

export class Ahead {
  /** `tell(items)`: the begins of these files have arrived. */
  constructor(yard, { tell }) {
    Object.assign(this, { yard, tell });
    this.plan = yard.plan;
  }

  /** Whether something of it is sent ahead. */
  wants(item) {
    return item.isStore ? item.objects.length <= this.plan.store.objects : this.#bytesOf(item.path, item.size) > 0;
  }

  /** Sends what these files begin with. One that cannot be read, or is not taken, goes its way without. */
  async send(items) {
    let batch = [];
    let bytes = 0;
    for (const item of items) {
      const entry = await this.#entry(item).catch(() => null);
      if (!entry) {
        this.tell([item], false);
        continue;
      }
      const weight = JSON.stringify(entry).length;
      if (batch.length && (bytes + weight > MOST_BODY || batch.length === MOST_FILES)) {
        await this.#post(batch);
        [batch, bytes] = [[], 0];
      }
      batch.push([item, entry]);
      bytes += weight;
    }
    if (batch.length) await this.#post(batch);
  }

  async #post(batch) {
    const items = batch.map(([item]) => item);
    const files = batch.map(([, entry]) => entry);
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      try {
        await this.yard.patient(null, "ahead", () => post(this.yard.urls.files_ahead, { files }));
        return this.tell(items, true);
      } catch (trouble) {
        if (!trouble.passes) break;
      }
    }
    this.tell(items, false);
  }

  async #entry(item) {
    if (item.isStore) return this.#store(item);
    let head = new Uint8Array(await item.file.slice(0, this.#bytesOf(item.path, item.size)).arrayBuffer());
    const more = this.#announced(item.path, head);
    if (more > head.length) head = new Uint8Array(await item.file.slice(0, more).arrayBuffer());
    else if (more) head = head.slice(0, more);
    return { file: item.id, head: base64(head) };
  }

  #bytesOf(path, size) {
    const { extensions, whole, most } = this.plan;
    const end = this.#endOf(path, Object.keys(extensions));
    const bytes = Math.min(end ? extensions[end] : this.plan.default, most);
    return whole.includes(end) && size > bytes ? 0 : Math.min(bytes, size);
  }

  /** The longest end of the name that is among these. */
  #endOf(path, ends) {
    const lower = path.toLowerCase();
    return ends.filter((end) => lower.endsWith(end)).reduce((best, end) => (end.length > best.length ? end : best), "");
  }

  /** What the header itself says of its length; 0 where it says nothing. */
  #announced(path, head) {
    const { extensions, bytes, length_at: at } = this.plan.header;
    if (!this.#endOf(path, extensions) || head.length < bytes) return 0;
    const more = new DataView(head.buffer).getInt32(at, true);
    return more < 0 ? 0 : Math.min(bytes + more, this.plan.most);
  }

  async #store(item) {
    const { documents, document_bytes: each, documents_bytes: all } = this.plan.store;
    const depth = (path) => path.split("/").length;
    const found = item.objects.filter((one) => documents.includes(one.path.split("/").at(-1)) && one.file.size <= each);
    found.sort((a, b) => depth(a.path) - depth(b.path));
    const texts = {};
    let bytes = 0;
    for (const one of found) {
      bytes += one.file.size;
      if (bytes > all) break;
      texts[one.path] = await one.file.text();
    }
    return { file: item.id, documents: texts, objects: item.objects.map((one) => [one.path, one.file.size]) };
  }
}

function base64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}
