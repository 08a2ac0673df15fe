// How many go at once, and who has to wait.

/** At most so many at once, over all files. */
export class Lanes {
  #free;
  #queue = [];
  constructor(count) {
    this.#free = count;
  }

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

/** Open, or shut while somebody pauses. What goes through it when it is shut is called back by its `signal`. */
export class Gate {
  #stopper = new AbortController();
  #waiting = [];
  isShut = false;

  get signal() {
    return this.#stopper.signal;
  }

  shut() {
    this.isShut = true;
    this.#stopper.abort();
  }

  open() {
    this.isShut = false;
    this.#stopper = new AbortController();
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Rejects when `stop` is aborted before it opens. */
  async pass(stop) {
    while (this.isShut) {
      await new Promise((resolve, reject) => {
        const end = () => reject(new DOMException("cancelled", "AbortError"));
        if (stop.aborted) return end();
        stop.addEventListener("abort", end, { once: true });
        this.#waiting.push(() => { stop.removeEventListener("abort", end); resolve(); });
      });
    }
  }
}

/** Does `work(signal)` while all gates are open; what a gate calls back is done anew when it opens. `stop` ends it. */
export async function through(gates, stop, work) {
  for (;;) {
    for (const gate of gates) await gate.pass(stop);
    if (gates.some((gate) => gate.isShut)) continue;
    stop.throwIfAborted();
    const signals = gates.map((gate) => gate.signal);
    try {
      return await work(AbortSignal.any([stop, ...signals]));
    } catch (error) {
      if (error.name !== "AbortError" || stop.aborted || !signals.some((one) => one.aborted)) throw error;
    }
  }
}
