// Tries again, with growing pauses, what may well succeed a little later: without end where the network, the portal or
// the storage is away, or where the person is signed out. A line that is back, or a page that is looked at again, ends a pause.
import { Trouble } from "./api.js";

const LONGEST = 30;
const SIGNED_OUT = 4;
const TRIES = 7;

const often = (times) => (times === 1 ? "once" : times === 2 ? "twice" : `${times} times`);

/** `tell` gets what to say while it waits (an object with times, seconds and trouble), and null when it is over. */
export async function again(work, { signal, tell = () => {}, tries = TRIES }) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await work();
      tell(null);
      return answer;
    } catch (error) {
      const hopeless = !(error instanceof Trouble) || !error.passes || (!error.isPatient && attempt >= tries);
      if (hopeless || signal?.aborted) {
        tell(null);
        throw error;
      }
      const seconds = error.kind === "signed-out" ? SIGNED_OUT : Math.min(LONGEST, 2 ** (attempt - 1));
      tell({ times: often(attempt), seconds, trouble: error });
      await rest(seconds, signal).catch((ended) => { tell(null); throw ended; });
    }
  }
}

/** A pause that ends early when the line is back. */
export function rest(seconds, signal) {
  return new Promise((resolve, reject) => {
    const done = (action) => () => {
      clearTimeout(timer);
      window.removeEventListener("online", wake);
      document.removeEventListener("visibilitychange", seen);
      signal?.removeEventListener("abort", stop);
      action();
    };
    const wake = done(resolve);
    const seen = () => { if (!document.hidden) wake(); };
    const stop = done(() => reject(new DOMException("cancelled", "AbortError")));
    const timer = setTimeout(wake, seconds * 1000);
    window.addEventListener("online", wake);
    document.addEventListener("visibilitychange", seen);
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop);
  });
}
