// One line of the upload: a file, or a store with all its objects. What has arrived of it stays with it.
import { Gate } from "./gates.js";

const ACTIVE = ["found", "looking", "waiting", "sending", "finishing"];

export class Item {
  /** state: found (not told yet), looking (its first bytes are read), waiting, sending, finishing, done, there (was in
   * the deposition already), held (its first bytes show an error), exists, stopped, refused, cancelled, dismissed. */
  state = "found";
  said = "";
  /** Of the file at the portal, once it was told. */
  id = null;
  upload = null;
  /** Whether the person wants it sent although its first bytes show an error. */
  anyway = false;
  arrived = new Map();
  underway = new Map();
  /** Objects of a store that may be there, as they were sent once. */
  tried = new Set();
  sums = new Map();
  stopper = new AbortController();
  gate = new Gate();
  #arrivedBytes = 0;

  constructor(path, { file = null, objects = null, replace = false, original = path }) {
    Object.assign(this, { path, file, objects, replace, original });
    this.size = file ? file.size : objects.reduce((sum, one) => sum + one.file.size, 0);
    this.modified = file ? file.lastModified : objects.reduce((last, one) => Math.max(last, one.file.lastModified), 0);
  }

  get isStore() {
    return this.objects !== null;
  }

  get isActive() {
    return ACTIVE.includes(this.state);
  }

  get isMoving() {
    return this.state === "sending" || this.state === "finishing";
  }

  get sent() {
    if (this.state === "done") return this.size;
    let bytes = this.#arrivedBytes;
    for (const count of this.underway.values()) bytes += count;
    return Math.min(bytes, this.size);
  }

  /** Whether it goes in one request, with others. */
  isSmallFor(rules) {
    return !this.isStore && this.size <= rules.small;
  }

  /** An upload that was begun before goes on; `arrived`: the numbers of its parts that are there. */
  resume({ id, part_size: each, parts, arrived = [] }) {
    this.upload = { id, part_size: each, parts };
    if (this.isStore) return;
    for (const number of arrived) this.arrive(number, Math.min(each, this.size - (number - 1) * each));
  }

  become(state, said = "") {
    this.state = state;
    this.said = said;
  }

  /** Part (or object) `number` has arrived, with so many bytes. */
  arrive(number, bytes) {
    this.underway.delete(number);
    this.lose(number);
    this.arrived.set(number, bytes);
    this.#arrivedBytes += bytes;
  }

  lose(number) {
    this.#arrivedBytes -= this.arrived.get(number) ?? 0;
    this.arrived.delete(number);
  }

  /** From the beginning, when it is sent again. */
  forget() {
    this.upload = null;
    this.arrived.clear();
    this.underway.clear();
    this.sums.clear();
    this.tried.clear();
    this.#arrivedBytes = 0;
  }

  /** So that it can be sent again after it was stopped. */
  renew() {
    this.stopper = new AbortController();
    this.underway.clear();
  }
}
