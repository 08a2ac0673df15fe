// Checksums of blobs, by a worker.
import { Trouble } from "./api.js";

const waiting = new Map();
let worker = null;
let last = 0;

function start() {
  worker = new Worker(new URL("./crc-worker.js", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }) => {
    const { resolve, reject } = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.error) reject(new Trouble("The file cannot be read; it was moved or changed. Choose it again.", "file"));
    else resolve(data.crc);
  };
}

/** The CRC-64/NVME of a blob, as a BigInt. A file that went away or changed is a Trouble of kind "file". */
export function checksum(blob) {
  if (!worker) start();
  last += 1;
  worker.postMessage({ id: last, blob });
  return new Promise((resolve, reject) => waiting.set(last, { resolve, reject }));
}
