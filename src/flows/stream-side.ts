// One direction of a TCP connection, put in order: bytes go to a decoder as they come, only what it cannot use yet is kept.

/** Bytes kept of one direction: an incomplete message, and segments that came before their turn. */
export const STREAM_WAITING_MAX = 16 * 1024;
/** Segments kept that came before their turn. */
export const EARLY_SEGMENTS_MAX = 32;
/** Longest stretch that a decoder may ask to be left out; behind it, 32-bit offsets could not tell old from new. */
const SKIP_MAX = 2 ** 30;
const FEW_BYTES = 96;
const NO_BYTES = new Uint8Array(0);

/** Sizes of buffers, each twice the one before, and how many of each wait to be used again (63 KiB × 8 in all). */
const BUFFER_BYTES_MIN = 512;
const BUFFER_SIZES = 6;
const SPARE_MAX = 8;
const spare: readonly Uint8Array[][] = Array.from({ length: BUFFER_SIZES }, () => []);

/** A buffer of at least `size` bytes, STREAM_WAITING_MAX at most; what it held before is still in it. */
function takeBuffer(size: number): Uint8Array {
  let index = 0;
  while (BUFFER_BYTES_MIN << index < size) index++;
  return spare[index]!.pop() ?? new Uint8Array(BUFFER_BYTES_MIN << index);
}

/** Copies `from[at, end)`; a few bytes one by one, since a part of a typed array is a new object. */
function copyBytes(from: Uint8Array, at: number, end: number, to: Uint8Array, toAt: number): void {
  if (end - at > FEW_BYTES) to.set(from.subarray(at, end), toAt);
  else for (let i = at; i < end; i++) to[toAt + i - at] = from[i]!;
}

function leaveBuffer(buffer: Uint8Array): void {
  if (buffer.length === 0) return;
  const list = spare[31 - Math.clz32(buffer.length / BUFFER_BYTES_MIN)]!;
  if (list.length < SPARE_MAX) list.push(buffer);
}

/** Is given the next bytes of a direction; returns what `StreamDecoder.decode` returns. */
export interface StreamReader {
  read(side: number, bytes: Uint8Array, at: number, end: number): number;
}

interface EarlySegment {
  readonly streamAt: number;
  readonly bytes: Uint8Array;
}

/** Most streams come in order: one empty list serves them all. */
const NO_SEGMENTS: EarlySegment[] = [];

export class StreamSide {
  readonly side: number;
  /** Nothing more of this direction is read. */
  isGivenUp = false;
  /** Bytes held in memory for this direction. */
  held = 0;
  /** Offset in the stream of the first byte that has not come in order, modulo 2^32. */
  #next = 0;
  /** The bytes before `#next` that the decoder has not used: `#buffer[0, #waiting)`. */
  #buffer: Uint8Array = NO_BYTES;
  #waiting = 0;
  #early: EarlySegment[] = NO_SEGMENTS;

  constructor(side: number) {
    this.side = side;
  }

  /** Takes a segment that stands at `streamAt` of the stream; `length` counts bytes on the wire, captured or not. */
  add(bytes: Uint8Array, at: number, end: number, streamAt: number, length: number, reader: StreamReader): void {
    const offset = (streamAt - this.#next) | 0;
    if (offset > 0) {
      this.#keepEarly(bytes, at, end, streamAt, offset);
      return;
    }
    // What came before counts, as in Zeek: a retransmission does not replace it.
    const from = at - offset;
    if (from < end) this.#take(bytes, from, end, reader);
    // A segment cut by the capture leaves a hole, unless the decoder had no interest in the bytes anyway.
    const isCut = end - at < length && ((streamAt + length - this.#next) | 0) > 0;
    if (isCut) this.giveUp();
    else if (this.#early.length > 0) this.#takeEarly(reader);
  }

  giveUp(): void {
    this.isGivenUp = true;
    leaveBuffer(this.#buffer);
    this.#buffer = NO_BYTES;
    this.#waiting = 0;
    this.#early = NO_SEGMENTS;
    this.held = 0;
  }

  /** Ready for another stream. */
  reset(): void {
    this.giveUp();
    this.isGivenUp = false;
    this.#next = 0;
  }

  #keepEarly(bytes: Uint8Array, at: number, end: number, streamAt: number, offset: number): void {
    const size = end - at;
    const isFull = this.#early.length >= EARLY_SEGMENTS_MAX || this.held + size > STREAM_WAITING_MAX;
    if (isFull || offset > STREAM_WAITING_MAX) {
      this.giveUp();
      return;
    }
    if (this.#early === NO_SEGMENTS) this.#early = [];
    this.#early.push({ streamAt, bytes: bytes.slice(at, end) });
    this.held += size;
  }

  #takeEarly(reader: StreamReader): void {
    for (let i = 0; i < this.#early.length; ) {
      const segment = this.#early[i]!;
      const offset = (segment.streamAt - this.#next) | 0;
      if (offset > 0) {
        i++;
        continue;
      }
      this.#early.splice(i, 1);
      this.held -= segment.bytes.length;
      if (-offset < segment.bytes.length) this.#take(segment.bytes, -offset, segment.bytes.length, reader);
      if (this.isGivenUp) return;
      i = 0;
    }
  }

  /** The next bytes in order: straight to the decoder, or behind those that wait. */
  #take(bytes: Uint8Array, from: number, end: number, reader: StreamReader): void {
    let at = from;
    while (at < end && !this.isGivenUp) {
      if (this.#waiting === 0) {
        this.#readDirectly(bytes, at, end, reader);
        return;
      }
      const size = Math.min(end - at, STREAM_WAITING_MAX - this.#waiting);
      if (size === 0) {
        this.giveUp();
        return;
      }
      this.#next = (this.#next + size) >>> 0;
      const before = this.#next;
      this.#append(bytes, at, at + size);
      this.#readBuffer(reader);
      at += size + ((this.#next - before) | 0);
    }
  }

  #readDirectly(bytes: Uint8Array, at: number, end: number, reader: StreamReader): void {
    const used = reader.read(this.side, bytes, at, end);
    const size = end - at;
    if (used < 0 || used - size > SKIP_MAX || size - used > STREAM_WAITING_MAX) {
      this.giveUp();
      return;
    }
    this.#next = (this.#next + Math.max(used, size)) >>> 0;
    if (used < size) this.#append(bytes, at + used, end);
  }

  #readBuffer(reader: StreamReader): void {
    const used = reader.read(this.side, this.#buffer, 0, this.#waiting);
    if (used < 0 || used - this.#waiting > SKIP_MAX) {
      this.giveUp();
    } else if (used >= this.#waiting) {
      this.#next = (this.#next + used - this.#waiting) >>> 0;
      this.#waiting = 0;
      this.held -= this.#buffer.length;
      leaveBuffer(this.#buffer);
      this.#buffer = NO_BYTES;
    } else if (used > 0) {
      this.#buffer.copyWithin(0, used, this.#waiting);
      this.#waiting -= used;
    }
  }

  #append(bytes: Uint8Array, at: number, end: number): void {
    const needed = this.#waiting + end - at;
    if (needed > this.#buffer.length) {
      const larger = takeBuffer(needed);
      copyBytes(this.#buffer, 0, this.#waiting, larger, 0);
      this.held += larger.length - this.#buffer.length;
      leaveBuffer(this.#buffer);
      this.#buffer = larger;
    }
    copyBytes(bytes, at, end, this.#buffer, this.#waiting);
    this.#waiting = needed;
  }
}
