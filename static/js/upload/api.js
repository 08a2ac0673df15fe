// Talks to the portal: JSON in, JSON out. Every failure is a Trouble with a sentence for the person.
import { token } from "../csrf.js";

export class Trouble extends Error {
  /** kind: what the server says (junk, exists, parts, over, closed, storage, refused), or network, signed-out, ours. */
  constructor(sentence, kind, data = {}) {
    super(sentence);
    this.kind = kind;
    this.data = data;
  }

  /** Whether the same may well succeed a little later. */
  get passes() {
    return ["network", "storage", "ours"].includes(this.kind);
  }
}

export async function post(url, body, signal) {
  let answer;
  try {
    answer = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() },
      body: JSON.stringify(body),
      signal,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Trouble("The portal cannot be reached.", "network");
  }
  return read(answer);
}

async function read(answer) {
  const isJson = (answer.headers.get("Content-Type") ?? "").startsWith("application/json");
  if (answer.ok && isJson) return answer.json();
  if (isJson) {
    const data = await answer.json();
    throw new Trouble(data.error, data.kind ?? "closed", data);
  }
  if (answer.redirected || answer.status === 403) {
    throw new Trouble("You are signed out. Sign in in another window, then try again here.", "signed-out");
  }
  if (answer.status === 404) throw new Trouble("The portal no longer knows this upload. Choose the file again.", "over");
  throw new Trouble("Something went wrong at our side.", "ours");
}

/** PUT one part to the bucket; `progress` gets the bytes that have left. Resolves with the HTTP status. */
export function put(url, headers, body, { progress, signal }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    const end = (action) => () => {
      signal.removeEventListener("abort", stop);
      action();
    };
    request.open("PUT", url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => progress(event.loaded);
    request.onload = end(() => resolve(request.status));
    request.onerror = end(() => reject(new Trouble("The connection to the storage broke.", "network")));
    request.onabort = end(() => reject(new DOMException("cancelled", "AbortError")));
    if (signal.aborted) return reject(new DOMException("cancelled", "AbortError"));
    signal.addEventListener("abort", stop);
    request.send(body);
  });
}
