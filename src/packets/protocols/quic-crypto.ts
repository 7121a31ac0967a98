// The handshake bytes in the CRYPTO frames of one direction's QUIC Initial packets (RFC 9000 19.6), put in order.

/** Bytes kept of a direction's handshake: a ClientHello with a post-quantum key share has about 1,800. */
export const CRYPTO_BYTES_MAX = 8 * 1024;
/** Stretches kept apart; browsers cut their hello into a dozen or two, in random order. */
const RANGES_MAX = 64;
/** Frames read of a packet. */
const FRAMES_MAX = 1500;

const PADDING = 0x00;
const PING = 0x01;
const ACK = 0x02;
const ACK_ECN = 0x03;
const CRYPTO = 0x06;

/** A variable-length integer, and where the next field begins. */
export interface VarInt {
  value: number;
  next: number;
}

/** RFC 9000 16: two bits of length, then the number; false when it is cut. */
export function readVarInt(bytes: Uint8Array, at: number, end: number, out: VarInt): boolean {
  if (at >= end) return false;
  const length = 1 << (bytes[at]! >>> 6);
  if (at + length > end) return false;
  let value = bytes[at]! & 0x3f;
  for (let i = 1; i < length; i++) value = value * 256 + bytes[at + i]!;
  out.value = value;
  out.next = at + length;
  return true;
}

const number: VarInt = { value: 0, next: 0 };

export class CryptoStream {
  #bytes = new Uint8Array(0);
  /** Stretches that are there, each start and end, in order. */
  #ranges: { start: number; end: number }[] = [];

  get held(): number {
    return this.#bytes.length;
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Bytes that are there without a hole from the beginning on. */
  get ready(): number {
    const first = this.#ranges[0];
    return first !== undefined && first.start === 0 ? first.end : 0;
  }

  /** Takes the CRYPTO frames of a packet's payload; false at a frame that an Initial packet may not have. */
  addFrames(payload: Uint8Array): boolean {
    const end = payload.length;
    let position = 0;
    for (let count = 0; position < end && count < FRAMES_MAX; ) {
      const type = payload[position]!;
      position++;
      if (type === PADDING || type === PING) continue;
      count++;
      if (type === CRYPTO) position = this.#addFrame(payload, position, end);
      else if (type === ACK || type === ACK_ECN) position = skipAck(payload, position, end, type);
      else return false;
      if (position < 0) return false;
    }
    return true;
  }

  #addFrame(payload: Uint8Array, at: number, end: number): number {
    if (!readVarInt(payload, at, end, number)) return -1;
    const offset = number.value;
    if (!readVarInt(payload, number.next, end, number)) return -1;
    const dataAt = number.next;
    const dataEnd = dataAt + number.value;
    if (dataEnd > end) return -1;
    if (offset + number.value <= CRYPTO_BYTES_MAX) this.#add(payload, dataAt, dataEnd, offset);
    return dataEnd;
  }

  #add(payload: Uint8Array, at: number, end: number, offset: number): void {
    const stop = offset + end - at;
    if (stop === offset || this.#ranges.length >= RANGES_MAX) return;
    if (stop > this.#bytes.length) {
      const larger = new Uint8Array(Math.min(CRYPTO_BYTES_MAX, Math.max(2048, stop * 2)));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(payload.subarray(at, end), offset);
    const all = [...this.#ranges, { start: offset, end: stop }].sort((a, b) => a.start - b.start);
    const joined: { start: number; end: number }[] = [];
    for (const range of all) {
      const last = joined.at(-1);
      if (last !== undefined && range.start <= last.end) last.end = Math.max(last.end, range.end);
      else joined.push({ ...range });
    }
    this.#ranges = joined;
  }
}

/** RFC 9000 19.3: largest, delay, count of ranges, first range, then two numbers a range; three counts more with ECN. */
function skipAck(payload: Uint8Array, at: number, end: number, type: number): number {
  let next = at;
  let left = 4;
  for (let i = 0; i < left; i++) {
    if (!readVarInt(payload, next, end, number)) return -1;
    next = number.next;
    if (i === 2) {
      if (number.value > end) return -1;
      left += number.value * 2 + (type === ACK_ECN ? 3 : 0);
    }
  }
  return next;
}
