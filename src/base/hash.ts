// Fast hashes of words and texts for tables and sketches (MurmurHash3's mixing; not for secrets). All are signed 32-bit integers:
// those the engine passes between functions as they are, where an unsigned one above 2^31 would be an object each time.

/** 32-bit hash of `count` words from `at` on. */
export function hashWords(words: Uint32Array, at: number, count: number, seed: number): number {
  let hash = seed;
  for (let i = at; i < at + count; i++) {
    let k = Math.imul(words[i]!, 0xcc9e2d51);
    k = (k << 15) | (k >>> 17);
    hash ^= Math.imul(k, 0x1b873593);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  return mix(hash ^ count);
}

/** 32-bit hash of the address in four words; shorter for IPv4. */
export function hashAddress(words: Uint32Array, at: number, seed: number): number {
  if (words[at] === 0 && words[at + 1] === 0 && words[at + 2] === 0xffff) return mix(words[at + 3]! ^ seed);
  return hashWords(words, at, 4, seed);
}

/** 32-bit hash of two numbers. */
export function hashPair(a: number, b: number): number {
  return mix(Math.imul(a, 0x9e3779b1) ^ ((b << 16) | (b >>> 16)) ^ Math.imul(b, 0x85ebca77));
}

/** 32-bit hash of a text's UTF-16 units from `from` to `to`. */
export function hashText(text: string, seed: number, from = 0, to = text.length): number {
  let hash = seed ^ 0x811c9dc5;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mix(hash);
}

/** Spreads every bit of a word over all others (MurmurHash3's finalizer). */
export function mix(word: number): number {
  let hash = word ^ (word >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
