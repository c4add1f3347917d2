// A worker: finds the number that comments/pipeline/work.py asks for. Hashcash over SHA-256 (FIPS 180-4), written out here
// because the browser's own is there on https only, and answers each digest by a promise.

const BITS = 15;

/** The first 32 bits of the fractional parts of the roots of the first primes: cube roots for K, square roots for START. */
const primes = [];
for (let number = 2; primes.length < 64; number += 1) {
  if (primes.every((prime) => number % prime)) primes.push(number);
}
const part = (root) => ((root - Math.floor(root)) * 0x100000000) | 0;
const K = primes.map((prime) => part(Math.cbrt(prime)));
const START = primes.slice(0, 8).map((prime) => part(Math.sqrt(prime)));
const turned = (word, by) => (word >>> by) | (word << (32 - by));
const schedule = new Int32Array(64);

/** Eight words: the digest of these bytes. */
function digest(bytes) {
  const length = ((bytes.length + 8) >> 6) + 1;
  const padded = new DataView(new ArrayBuffer(length * 64));
  bytes.forEach((byte, place) => padded.setUint8(place, byte));
  padded.setUint8(bytes.length, 0x80);
  padded.setUint32(length * 64 - 4, bytes.length * 8);
  let state = START;
  for (let block = 0; block < length; block += 1) {
    for (let i = 0; i < 64; i += 1) {
      if (i < 16) {
        schedule[i] = padded.getInt32(block * 64 + i * 4);
        continue;
      }
      const before = schedule[i - 15];
      const last = schedule[i - 2];
      const one = turned(before, 7) ^ turned(before, 18) ^ (before >>> 3);
      const two = turned(last, 17) ^ turned(last, 19) ^ (last >>> 10);
      schedule[i] = schedule[i - 16] + one + schedule[i - 7] + two;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i += 1) {
      const first = (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + schedule[i]) | 0;
      const second = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [a, b, c, d, e, f, g, h] = [(first + second) | 0, a, b, c, (d + first) | 0, e, f, g];
    }
    state = [a, b, c, d, e, f, g, h].map((word, place) => (word + state[place]) | 0);
  }
  return state;
}

const encoder = new TextEncoder();
const hex = (words) => words.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");

onmessage = ({ data: { article, typed } }) => {
  const challenge = hex(digest(encoder.encode(`${article}\n${typed}`))).slice(0, 32);
  let number = 0;
  while (digest(encoder.encode(`${challenge}${number}`))[0] >>> (32 - BITS)) number += 1;
  postMessage({ typed, number });
};
