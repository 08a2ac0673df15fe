// CRC-64/NVME, the checksum that the bucket keeps of the whole file. Two halves of 32 bits, as numbers here have no 64.
// Reflected polynomial 0x9A6C9329AC4BC9B5, all ones before and after; check value of "123456789": 0xAE8B14860A799888.
const POLYNOMIAL = 0x9a6c9329ac4bc9b5n;
const ONES = 0xffffffffffffffffn;
const SLICES = 8;
const HIGH = new Uint32Array(SLICES * 256);
const LOW = new Uint32Array(SLICES * 256);

for (let index = 0; index < 256; index += 1) {
  let value = BigInt(index);
  for (let bit = 0; bit < 8; bit += 1) value = value & 1n ? (value >> 1n) ^ POLYNOMIAL : value >> 1n;
  HIGH[index] = Number(value >> 32n);
  LOW[index] = Number(value & 0xffffffffn);
}
for (let place = 256; place < SLICES * 256; place += 1) {
  const before = place - 256;
  const byte = LOW[before] & 0xff;
  LOW[place] = LOW[byte] ^ ((LOW[before] >>> 8) | (HIGH[before] << 24));
  HIGH[place] = HIGH[byte] ^ (HIGH[before] >>> 8);
}

/** The CRC of these bytes, as a BigInt. */
export function crc64(bytes) {
  let high = 0xffffffff;
  let low = 0xffffffff;
  let at = 0;
  for (const end = bytes.length - (bytes.length % 8); at < end; at += 8) {
    const a = low ^ (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24));
    const b = high ^ (bytes[at + 4] | (bytes[at + 5] << 8) | (bytes[at + 6] << 16) | (bytes[at + 7] << 24));
    const i = [1792 + (a & 255), 1536 + ((a >>> 8) & 255), 1280 + ((a >>> 16) & 255), 1024 + (a >>> 24)];
    const j = [768 + (b & 255), 512 + ((b >>> 8) & 255), 256 + ((b >>> 16) & 255), b >>> 24];
    high = HIGH[i[0]] ^ HIGH[i[1]] ^ HIGH[i[2]] ^ HIGH[i[3]] ^ HIGH[j[0]] ^ HIGH[j[1]] ^ HIGH[j[2]] ^ HIGH[j[3]];
    low = LOW[i[0]] ^ LOW[i[1]] ^ LOW[i[2]] ^ LOW[i[3]] ^ LOW[j[0]] ^ LOW[j[1]] ^ LOW[j[2]] ^ LOW[j[3]];
  }
  for (; at < bytes.length; at += 1) {
    const index = (low ^ bytes[at]) & 255;
    low = ((low >>> 8) | (high << 24)) ^ LOW[index];
    high = (high >>> 8) ^ HIGH[index];
  }
  return ((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)) ^ ONES;
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
