// Takes files in: leaves junk out, gathers stores, tells the portal the listing, and passes each file on.
import { Trouble, post } from "./api.js";
import { Item } from "./items.js";

const ANNOUNCED = 500;

export class Intake {
  /** What was left out as junk, and what cannot come: {path, sentence}. */
  junk = [];
  refused = [];
  /** How many are being read from the disk and told to the portal just now. */
  found = 0;
  #known = new Map();

  /** `ready(items)`: told, and nothing stands against them; `items` is the list of all. */
  constructor(yard, { items, ready }) {
    Object.assign(this, { yard, items, ready });
  }

  /** `chunks`: lists of {path, file} or {path, problem} (walk.js); `under`: where to put them; `own`: whether a chosen
   * folder's own name stays in the paths. */
  async take(chunks, { under = "", own = true, replace = false }) {
    const stores = new Map();
    let listing = [];
    for await (const chunk of chunks) {
      for (const { path, file, problem } of chunk) {
        const placed = under + (own ? path : this.#withoutTop(path));
        if (this.yard.rules.isJunk(path)) this.junk.push({ path: placed });
        else if (problem) this.refused.push({ path: placed, sentence: `${placed}: ${problem}` });
        else this.#place(placed, file, { stores, listing, replace });
      }
      while (listing.length >= ANNOUNCED) await this.#announce(listing.splice(0, ANNOUNCED));
      this.yard.changed();
    }
    for (const [path, objects] of stores) this.#add(new Item(path, { objects, replace }), listing);
    while (listing.length) await this.#announce(listing.splice(0, ANNOUNCED));
    this.yard.changed();
  }

  #withoutTop(path) {
    const at = path.indexOf("/");
    return at < 0 || path.slice(0, at).endsWith(this.yard.rules.store) ? path : path.slice(at + 1);
  }

  #place(original, file, { stores, listing, replace }) {
    const path = original.normalize("NFC");
    const store = this.yard.rules.storeOf(path);
    if (!store) return this.#add(new Item(path, { file, replace, original }), listing);
    const objects = stores.get(store) ?? stores.set(store, []).get(store);
    objects.push({ path: path.slice(store.length + 1), file });
  }

  #add(item, listing) {
    const twin = this.#known.get(item.path);
    if (twin?.isActive) {
      const same = twin.original === item.original;
      const spelled = "two files of yours have this name; they differ in how its letters are coded (Unicode). Rename one of them.";
      const sending = "a file with this name is being sent already. Put it into another folder.";
      this.refused.push({ path: item.path, sentence: `${item.path}: ${same ? sending : spelled}` });
      return;
    }
    twin?.become("dismissed");
    this.#known.set(item.path, item);
    this.items.push(item);
    listing.push(item);
    this.found += 1;
  }

  async #announce(batch) {
    const files = batch.map(({ path, size, modified, objects }) =>
      ({ path, size, modified, ...(objects && { objects: objects.length }) }));
    try {
      const answer = await this.yard.patient(null, "announce", () => post(this.yard.urls.files_announce, { files }));
      batch.forEach((item, index) => this.#answered(item, answer.files[index]));
      this.yard.refresh();
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      for (const item of batch) item.become("stopped", error.message);
      this.yard.say(error.message);
    } finally {
      this.found -= batch.length;
    }
    this.ready(batch.filter((item) => item.state === "found"));
    this.yard.changed();
  }

  #answered(item, { path, file, state, sentence, upload, same }) {
    item.id = file;
    if (state === "junk" || state === "refused") {
      item.become("dismissed");
      (state === "junk" ? this.junk : this.refused).push({ path: item.path, sentence });
      return;
    }
    item.path = path;
    this.#known.set(path, item);
    if (state === "exists" && !item.replace) item.become(same ? "there" : "exists", sentence);
    else if (state === "uploading" && upload && !item.isSmallFor(this.yard.rules)) item.resume(upload);
  }

  /** Told again, as after it was stopped before the portal knew it. */
  async again(items) {
    for (const item of items) item.become("found");
    this.found += items.length;
    for (let at = 0; at < items.length; at += ANNOUNCED) await this.#announce(items.slice(at, at + ANNOUNCED));
  }
}
