// Checksums of blobs, by a few workers beside the page, and whether a file can still be read as it was chosen.
import { Trouble } from "./api.js";

const WORKERS = Math.max(1, Math.min(4, (navigator.hardwareConcurrency ?? 2) - 1, 3));
const GONE = "The file was changed or moved while it was read. Choose it again when nothing writes to it.";

const waiting = new Map();
const workers = [];
let last = 0;

function start() {
  const worker = new Worker(new URL("./crc-worker.js", import.meta.url), { type: "module" });
  worker.load = 0;
  worker.onmessage = ({ data }) => {
    worker.load -= 1;
    const { resolve, reject } = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.error) reject(gone());
    else resolve(data.crc);
  };
  workers.push(worker);
  return worker;
}

/** The least busy worker; another one while all are busy and there may be more. */
function free() {
  const least = workers.reduce((best, one) => (best && best.load <= one.load ? best : one), null);
  return least && (least.load === 0 || workers.length >= WORKERS) ? least : start();
}

export const gone = () => new Trouble(GONE, "file");

/** The CRC-64/NVME of a blob, as a BigInt. A file that went away or changed is a Trouble of kind "file". */
export function checksum(blob) {
  const worker = free();
  last += 1;
  worker.load += 1;
  worker.postMessage({ id: last, blob });
  return new Promise((resolve, reject) => waiting.set(last, { resolve, reject }));
}

/** Asks the disk whether the file is still the one that was chosen: the browser refuses to read one that was changed. */
export async function checkUnchanged(file) {
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch {
    throw gone();
  }
}
