// CRC-64/NVME, the checksum that the bucket keeps of the whole file. Two halves of 32 bits, as numbers here have no 64.
// Reflected polynomial 0x9A6C9329AC4BC9B5, all ones before and after; check value of "123456789": 0xAE8B14860A799888.
const POLYNOMIAL = 0x9a6c9329ac4bc9b5n;
const ONES = 0xffffffffffffffffn;
const SLICES = 8;
const HIGH = new Int32Array(SLICES * 256);
const LOW = new Int32Array(SLICES * 256);

for (let index = 0; index < 256; index += 1) {
  let value = BigInt(index);
  for (let bit = 0; bit < 8; bit += 1) value = value & 1n ? (value >> 1n) ^ POLYNOMIAL : value >> 1n;
  HIGH[index] = Number(BigInt.asIntN(32, value >> 32n));
  LOW[index] = Number(BigInt.asIntN(32, value));
}
for (let place = 256; place < SLICES * 256; place += 1) {
  const before = place - 256;
  const byte = LOW[before] & 0xff;
  LOW[place] = LOW[byte] ^ ((LOW[before] >>> 8) | (HIGH[before] << 24));
  HIGH[place] = HIGH[byte] ^ (HIGH[before] >>> 8);
}

export class Crc64 {
  #high = -1;
  #low = -1;

  /** Bytes of any length; those of one blob in their order. */
  add(bytes) {
    const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
    const pairs = aligned.length >>> 3;
    this.#words(new Int32Array(aligned.buffer, aligned.byteOffset, pairs * 2));
    for (let at = pairs * 8; at < aligned.length; at += 1) {
      const index = (this.#low ^ aligned[at]) & 255;
      this.#low = ((this.#low >>> 8) | (this.#high << 24)) ^ LOW[index];
      this.#high = (this.#high >>> 8) ^ HIGH[index];
    }
  }

  /** Eight bytes at a time, the lowest first as on every machine that browsers run on. */
  #words(words) {
    let [high, low] = [this.#high, this.#low];
    for (let at = 0; at < words.length; at += 2) {
      const a = low ^ words[at];
      const b = high ^ words[at + 1];
      const i = 1792 | (a & 255), j = 1536 | ((a >>> 8) & 255), k = 1280 | ((a >>> 16) & 255), l = 1024 | (a >>> 24);
      const m = 768 | (b & 255), n = 512 | ((b >>> 8) & 255), o = 256 | ((b >>> 16) & 255), p = b >>> 24;
      high = HIGH[i] ^ HIGH[j] ^ HIGH[k] ^ HIGH[l] ^ HIGH[m] ^ HIGH[n] ^ HIGH[o] ^ HIGH[p];
      low = LOW[i] ^ LOW[j] ^ LOW[k] ^ LOW[l] ^ LOW[m] ^ LOW[n] ^ LOW[o] ^ LOW[p];
    }
    [this.#high, this.#low] = [high, low];
  }

  /** Of all that was added, as a BigInt. */
  get value() {
    return ((BigInt(this.#high >>> 0) << 32n) | BigInt(this.#low >>> 0)) ^ ONES;
  }
}

/** A function that joins two CRCs: that of A and that of B, which has `length` bytes, to that of A followed by B. */
export function joiner(length) {
  // Appending a zero byte is a linear map of 64 bits; squaring it doubles the number of zeros.
  let step = Array.from({ length: 64 }, (_, bit) => shiftByte(1n << BigInt(bit)));
  let map = Array.from({ length: 64 }, (_, bit) => 1n << BigInt(bit));
  for (let left = length; left > 0; left = Math.floor(left / 2)) {
    if (left % 2) map = map.map((column) => times(step, column));
    step = step.map((column) => times(step, column));
  }
  return (first, second) => times(map, first) ^ second;
}

function shiftByte(value) {
  let shifted = value;
  for (let bit = 0; bit < 8; bit += 1) shifted = shifted & 1n ? (shifted >> 1n) ^ POLYNOMIAL : shifted >> 1n;
  return shifted;
}

function times(map, vector) {
  let sum = 0n;
  for (let bit = 0, rest = vector; rest; bit += 1, rest >>= 1n) if (rest & 1n) sum ^= map[bit];
  return sum;
}

/** As the bucket writes it: 8 bytes, the highest first, in base64. */
export function toBase64(value) {
  const text = value.toString(16).padStart(16, "0");
  return btoa(String.fromCharCode(...text.match(/../g).map((pair) => parseInt(pair, 16))));
}
