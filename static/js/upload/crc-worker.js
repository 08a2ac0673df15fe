// Computes checksums beside the page, so that the page stays quick; a large blob block by block.
import { Crc64 } from "./crc64.js";

const BLOCK = 4 * 1024 * 1024;

self.onmessage = async ({ data: { id, blob } }) => {
  try {
    const crc = new Crc64();
    for (let at = 0; at < blob.size; at += BLOCK) {
      const block = blob.slice(at, at + BLOCK);
      const bytes = await block.arrayBuffer();
      if (bytes.byteLength !== block.size) throw new Error("shorter than it was");
      crc.add(new Uint8Array(bytes));
    }
    self.postMessage({ id, crc: crc.value });
  } catch (error) {
    self.postMessage({ id, error: String(error?.name ?? error) });
  }
};
