// Computes checksums beside the page, so that the page stays quick.
import { crc64 } from "./crc64.js";

self.onmessage = async ({ data: { id, blob } }) => {
  try {
    self.postMessage({ id, crc: crc64(new Uint8Array(await blob.arrayBuffer())) });
  } catch (error) {
    self.postMessage({ id, error: String(error?.name ?? error) });
  }
};
