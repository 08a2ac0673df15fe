// Talks to the portal: JSON in, JSON out. Every failure is a Trouble with a sentence for the person.
import { token } from "../csrf.js";

// A line that says nothing for so long is dead, as after a night in a closed laptop.
const SILENT_SECONDS = 60;
const LONGER = ["network", "storage", "signed-out"];

export class Trouble extends Error {
  /** kind: what the server says (junk, exists, parts, over, closed, storage, refused), or network, signed-out, ours,
   * file (it cannot be read any more, or was changed). */
  constructor(sentence, kind, data = {}) {
    super(sentence);
    this.kind = kind;
    this.data = data;
  }

  /** Whether the same may well succeed a little later. */
  get passes() {
    return this.kind === "ours" || this.isPatient;
  }

  /** Whether it is tried again without end. */
  get isPatient() {
    return LONGER.includes(this.kind);
  }
}

export function post(url, body, signal) {
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() };
  return ask(url, { method: "POST", headers, body: JSON.stringify(body) }, signal);
}

export function get(url, signal) {
  return ask(url, { headers: { Accept: "application/json" }, cache: "no-store" }, signal);
}

async function ask(url, options, signal) {
  const late = AbortSignal.timeout(SILENT_SECONDS * 1000);
  let answer;
  try {
    answer = await fetch(url, { ...options, signal: signal ? AbortSignal.any([signal, late]) : late });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Trouble("The portal cannot be reached.", "network");
  }
  return read(answer, signal);
}

async function read(answer, signal) {
  // To the page for signing in, which may answer in JSON as well; no address of ours leads elsewhere.
  if (answer.redirected) throw new Trouble("You are signed out.", "signed-out");
  const isJson = (answer.headers.get("Content-Type") ?? "").startsWith("application/json");
  if (isJson) {
    const data = await answer.json().catch(() => {
      if (signal?.aborted) throw new DOMException("cancelled", "AbortError");
      throw new Trouble("The connection to the portal broke.", "network");
    });
    if (answer.ok) return data;
    throw new Trouble(data.error, data.kind ?? "closed", data);
  }
  if (answer.status === 403) throw new Trouble("You are signed out.", "signed-out");
  if (answer.status === 404) throw new Trouble("The portal no longer knows this upload. Choose the file again.", "over");
  if ([502, 503, 504].includes(answer.status)) throw new Trouble("The portal cannot be reached.", "network");
  throw new Trouble("Something went wrong at our side.", "ours");
}

/** PUT bytes to the bucket; `progress` gets the bytes that have left. Resolves with the HTTP status. */
export function put(url, headers, body, { progress, signal }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let silent = 0;
    const broken = () => reject(new Trouble("The connection to the storage broke.", "network"));
    const listen = () => {
      clearTimeout(silent);
      silent = setTimeout(() => { broken(); request.abort(); }, SILENT_SECONDS * 1000);
    };
    const stop = () => { request.abort(); reject(new DOMException("cancelled", "AbortError")); };
    const end = (action) => () => {
      clearTimeout(silent);
      signal.removeEventListener("abort", stop);
      action();
    };
    request.open("PUT", url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => { listen(); progress(event.loaded); };
    request.onload = end(() => resolve(request.status));
    request.onerror = end(broken);
    request.onabort = end(() => reject(new DOMException("cancelled", "AbortError")));
    if (signal.aborted) return reject(new DOMException("cancelled", "AbortError"));
    signal.addEventListener("abort", stop);
    listen();
    request.send(body);
  });
}
