// Edits of a frame's bytes that keep every checksum over them as right, or as wrong, as it was (RFC 1624).

/** Checksums that may lie over one another: a quoted packet within a tunnel within a tunnel. */
const OPEN_MAX = 64;

/**
 * Writes fields and carries each change into all open checksums, innermost first when they close. The sum of a message and its
 * checksum stays the same modulo 65535 (equation 3 of RFC 1624), so that a wrong checksum is wrong by as much as before.
 */
export class ChecksumEdits {
  view: DataView;
  /** Behind the last byte that may be written. */
  end = 0;
  /** Checksums that are open. */
  depth = 0;
  /** Where each open checksum stands, and the first byte of what it covers (odd and even places count from there). */
  readonly #at = new Uint32Array(OPEN_MAX);
  readonly #origin = new Uint32Array(OPEN_MAX);
  /** The changes so far: a ones' complement sum, below 2^32. */
  readonly #sum = new Float64Array(OPEN_MAX);
  readonly #isUdp = new Uint8Array(OPEN_MAX);

  constructor(view: DataView) {
    this.view = view;
  }

  /** Turns to a frame whose bytes end at `end`. */
  attach(view: DataView, end: number): void {
    this.view = view;
    this.end = end;
    this.depth = 0;
  }

  /**
   * Opens a checksum at `at` over the bytes from `origin` on. `change`: what its pseudo header changed by. A checksum that was not
   * captured is not opened, nor a UDP checksum of 0, which says that there is none.
   */
  open(at: number, origin: number, change: number, isUdp: boolean): boolean {
    if (at + 2 > this.end || this.depth >= OPEN_MAX) return false;
    if (isUdp && this.view.getUint16(at) === 0) return false;
    const i = this.depth++;
    this.#at[i] = at;
    this.#origin[i] = origin;
    this.#sum[i] = change;
    this.#isUdp[i] = isUdp ? 1 : 0;
    return true;
  }

  /** Closes the innermost checksum: writes it, which changes those around it. */
  close(): void {
    const i = --this.depth;
    const sum = this.#sum[i]!;
    if (sum === 0) return;
    const at = this.#at[i]!;
    const old = this.view.getUint16(at);
    let checksum = 0xffff - fold(0xffff - old + sum);
    // RFC 768: a UDP checksum that comes out as 0 is sent as all ones.
    if (checksum === 0 && this.#isUdp[i] === 1) checksum = 0xffff;
    this.put16(at, checksum);
  }

  /** Closes all checksums but the outermost `depth`. */
  closeTo(depth: number): void {
    while (this.depth > depth) this.close();
  }

  /** Writes 16 bits where they were captured. */
  put16(at: number, value: number): void {
    if (at + 2 > this.end) return;
    const old = this.view.getUint16(at);
    if (old === value) return;
    this.view.setUint16(at, value);
    const change = 0xffff - old + value;
    for (let i = 0; i < this.depth; i++) {
      const isOdd = ((at - this.#origin[i]!) & 1) !== 0;
      this.#sum[i]! += isOdd ? swap(fold(change)) : change;
    }
  }

  put32(at: number, value: number): void {
    this.put16(at, value >>> 16);
    this.put16(at + 2, value & 0xffff);
  }

  /** A change of the pseudo header, from 32 bits to 32 bits. */
  static changeOf(old: number, value: number): number {
    if (old === value) return 0;
    return fold(0xffff - (old >>> 16) + (value >>> 16) + 0xffff - (old & 0xffff) + (value & 0xffff));
  }
}

function fold(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded % 0x10000) + Math.floor(folded / 0x10000);
  return folded;
}

/** RFC 1071 2 B: a word at an odd place counts with its bytes swapped. */
function swap(value: number): number {
  return ((value & 0xff) << 8) | (value >>> 8);
}
