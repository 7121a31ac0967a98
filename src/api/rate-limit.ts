// How many requests an address may send: a token bucket for each, in a table of bounded size.

/** Addresses remembered; the one that was quiet longest goes first. */
const ADDRESSES_MAX = 10_000;
/** Seconds' worth that may come at once: a page opens with a few dozen requests. */
const BURST_SECONDS = 5;

interface Bucket {
  tokens: number;
  atMs: number;
}

/** IPv6 customers hold 2^64 addresses: they count as one. */
export function rateKey(address: string): string {
  return address.includes(':') ? `${expandIpv6(address).slice(0, 4).join(':')}::/64` : address;
}

function expandIpv6(address: string): string[] {
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  if (tail === undefined) return left;
  const right = tail === '' ? [] : tail.split(':');
  return [...left, ...Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0'), ...right];
}

export class RateLimit {
  readonly #perSecond: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /** Addresses remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  /** Takes a request in; false = it is one too many. */
  take(address: string, nowMs: number): boolean {
    const key = rateKey(address);
    const limit = this.#perSecond * BURST_SECONDS;
    const old = this.#buckets.get(key);
    const bucket = old ?? { tokens: limit, atMs: nowMs };
    bucket.tokens = Math.min(limit, bucket.tokens + (Math.max(0, nowMs - bucket.atMs) / 1000) * this.#perSecond);
    bucket.atMs = nowMs;
    // The map keeps the order of insertion: the busiest stand last, the first one is the longest quiet.
    if (old !== undefined) this.#buckets.delete(key);
    else if (this.#buckets.size >= ADDRESSES_MAX) this.#buckets.delete(this.#buckets.keys().next().value!);
    this.#buckets.set(key, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens--;
    return true;
  }
}
