// Sizes, rates and times as people say them; the same as the server's.
const UNITS = ["bytes", "kB", "MB", "GB", "TB"];

export function size(bytes) {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 9.95 && unit > 0 ? value.toFixed(1) : Math.round(value)}\u00a0${bytes === 1 ? "byte" : UNITS[unit]}`;
}

export function time(seconds) {
  if (seconds < 60) return "less than a minute";
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `about ${minutes} minute${minutes === 1 ? "" : "s"}`;
  return `about ${Math.round(minutes / 60)} hours`;
}

/** Bytes per second over the last ten seconds. */
export class Rate {
  #marks = [];
  add(total) {
    const now = performance.now();
    this.#marks.push([now, total]);
    while (this.#marks.length > 2 && this.#marks[0][0] < now - 10_000) this.#marks.shift();
  }

  get value() {
    const [first, last] = [this.#marks[0], this.#marks.at(-1)];
    return last && last[0] > first[0] ? Math.max(0, ((last[1] - first[1]) * 1000) / (last[0] - first[0])) : 0;
  }
}

/** "1 file", "2,212 files"; with words "1 file is", "2 files are". */
export function files(count, one = "", several = "") {
  const word = count === 1 ? one : several;
  return `${count.toLocaleString("en")} file${count === 1 ? "" : "s"}${word && ` ${word}`}`;
}
