// Fills batches with frames that are almost right: seed frames in their order, most of them changed in one of many ways.
import { createRandom, type Random } from '../../src/base/random.ts';
import type { FrameBatch } from '../../src/packets/frame-batch.ts';
import { SCRATCH_BYTES } from '../../src/packets/frame-batch.ts';
import type { SeedFrame } from './built-frames.ts';

/** No frame grows beyond this. */
const FRAME_BYTES_MAX = 4096;

/** Of a pcap's times: 32 bits of seconds. */
const TIME_MAX_US = (2 ** 32 - 1) * 1e6;

/** Numbers that length fields, counts and offsets break at. */
const INTERESTING = [
  0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 19, 20, 31, 32, 63, 64, 127, 128, 255, 256, 1500, 4095, 32767, 32768, 65534, 65535,
] as const;

/** Where headers of an Ethernet frame keep lengths, types and counts. */
const FIELDS = [2, 12, 14, 16, 18, 20, 22, 23, 24, 38, 40, 42, 44, 46, 48, 50, 54, 58, 62, 66, 70] as const;

const LINKS = [0, 1, 9, 50, 51, 101, 104, 105, 108, 113, 127, 192, 228, 229, 239, 276, 147, 65535] as const;

/** Bytes that parsers look for. */
const TOKENS = [
  'c00c',
  'c000',
  '3fff',
  '160301ffff',
  '16030100000100fffc',
  '63825363',
  '35ff',
  '474554202f20',
  '0d0a0d0a',
  'fffa18',
  'fffd',
  '10ff7f',
  '30ffffff7f',
  '000000',
  'ffffffff',
  '4500',
  '6000',
  '8100',
  '8847',
  '2f',
  '2b',
  '3c',
  '002c',
  'aaaa03000000',
  '5353482d',
  'c300000001',
].map((text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));

export class FrameMutator {
  readonly #seeds: readonly SeedFrame[];
  readonly #random: Random;
  readonly #work = new Uint8Array(FRAME_BYTES_MAX * 2);
  #next = 0;
  #salt = 0;
  #timeUs: number;

  constructor(seeds: readonly SeedFrame[], seed: number) {
    this.#seeds = seeds;
    this.#random = createRandom(seed);
    this.#timeUs = this.#int(20) === 0 ? this.#int(4) * 1e15 : 1.7e15 + this.#int(1e9);
  }

  #int(below: number): number {
    return Math.floor(this.#random() * below);
  }

  /** Fills the batch with up to `count` frames. */
  fill(batch: FrameBatch, count: number): void {
    const room = batch.bytes.length - SCRATCH_BYTES;
    let at = 0;
    batch.count = 0;
    for (let i = 0; i < count && at + FRAME_BYTES_MAX <= room; i++) {
      const seed = this.#pick();
      const length = this.#change(seed, this.#copy(seed));
      batch.bytes.set(this.#work.subarray(0, length), at);
      batch.offset[i] = at;
      batch.captured[i] = length;
      batch.wire[i] = this.#int(16) === 0 ? Math.min(length + this.#int(2000), 262_144) : length;
      batch.link[i] = this.#int(200) === 0 ? LINKS[this.#int(LINKS.length)]! : seed.link;
      batch.timeUs[i] = this.#tick();
      batch.timeNs[i] = this.#int(4) === 0 ? this.#int(1000) : 0;
      batch.count++;
      at += length;
    }
  }

  /** Mostly the frame that follows the one before, so that connections go on; else a jump, with other addresses. */
  #pick(): SeedFrame {
    if (this.#int(16) === 0) {
      this.#next = this.#int(this.#seeds.length);
      this.#salt = this.#int(4) === 0 ? 0 : this.#int(1 << 16);
    }
    const seed = this.#seeds[this.#next]!;
    this.#next = (this.#next + 1) % this.#seeds.length;
    return seed;
  }

  #copy(seed: SeedFrame): number {
    const length = Math.min(seed.bytes.length, FRAME_BYTES_MAX);
    this.#work.set(length === seed.bytes.length ? seed.bytes : seed.bytes.subarray(0, length));
    // The same change of both addresses of an IPv4 packet keeps a conversation together and its checksums apart.
    if (this.#salt !== 0 && seed.link === 1 && length > 34 && this.#work[12] === 8 && this.#work[13] === 0) {
      for (const at of [27, 28, 31, 32]) this.#work[at]! ^= (at & 1) === 1 ? this.#salt & 255 : this.#salt >> 8;
    }
    return length;
  }

  #tick(): number {
    const kind = this.#int(1000);
    if (kind < 900) this.#timeUs += this.#int(1000);
    else if (kind < 990) this.#timeUs += this.#int(100_000);
    else if (kind < 996) this.#timeUs += this.#int(400e6);
    else if (kind < 999) this.#timeUs -= this.#int(5e6);
    else if (this.#int(20) === 0) this.#timeUs = this.#int(TIME_MAX_US);
    this.#timeUs = Math.min(TIME_MAX_US, Math.max(0, this.#timeUs));
    return this.#timeUs;
  }

  #change(seed: SeedFrame, length: number): number {
    const changes = this.#int(8) < 3 ? 0 : 1 + this.#int(3);
    let now = length;
    for (let i = 0; i < changes && now > 0; i++) now = Math.min(this.#changeOnce(seed, now), FRAME_BYTES_MAX);
    return now;
  }

  #changeOnce(seed: SeedFrame, length: number): number {
    switch (this.#int(11)) {
      case 0:
        return this.#flipBits(length);
      case 1:
        return this.#int(length + 1);
      case 2:
        return this.#setInteresting(this.#int(length), length);
      case 3:
        return this.#setInteresting(FIELDS[this.#int(FIELDS.length)]!, length);
      case 4:
        return this.#setNearLength(length);
      case 5:
        return this.#splice(length);
      case 6:
        return this.#duplicate(length);
      case 7:
        return this.#remove(length);
      case 8:
        return this.#insertToken(length);
      case 9:
        return this.#fillRandom(length);
      default:
        return this.#nest(seed, length);
    }
  }

  #flipBits(length: number): number {
    for (let flips = 1 + this.#int(8); flips > 0; flips--) this.#work[this.#int(length)]! ^= 1 << this.#int(8);
    return length;
  }

  #setInteresting(at: number, length: number): number {
    const value = INTERESTING[this.#int(INTERESTING.length)]!;
    if (at + 2 > length || this.#int(3) === 0) this.#work[Math.min(at, length - 1)] = value;
    else {
      this.#work[at] = value >> 8;
      this.#work[at + 1] = value;
    }
    return length;
  }

  /** A 16-bit field gets a number close to the bytes that are really there. */
  #setNearLength(length: number): number {
    const at = this.#int(2) === 0 ? FIELDS[this.#int(FIELDS.length)]! : this.#int(length);
    if (at + 2 > length) return length;
    const value = length - at + this.#int(9) - 4;
    this.#work[at] = value >> 8;
    this.#work[at + 1] = value;
    return length;
  }

  /** The beginning of this frame, then the end of another. */
  #splice(length: number): number {
    const other = this.#seeds[this.#int(this.#seeds.length)]!.bytes;
    const at = this.#int(length);
    const from = this.#int(2) === 0 ? Math.min(at, other.length) : this.#int(other.length + 1);
    const part = other.subarray(from, from + FRAME_BYTES_MAX - at);
    this.#work.set(part, at);
    return at + part.length;
  }

  /** A piece stands twice: a header, a tag, a layer. */
  #duplicate(length: number): number {
    const from = this.#int(2) === 0 ? 12 + this.#int(16) : this.#int(length);
    const size = 1 + this.#int(48);
    if (from + size > length) return length;
    this.#work.copyWithin(from + size, from, length);
    return length + size;
  }

  #remove(length: number): number {
    const from = this.#int(length);
    const size = Math.min(1 + this.#int(32), length - from);
    this.#work.copyWithin(from, from + size, length);
    return length - size;
  }

  #insertToken(length: number): number {
    const token = TOKENS[this.#int(TOKENS.length)]!;
    const at = this.#int(length);
    if (this.#int(2) === 0) this.#work.copyWithin(at + token.length, at, length);
    this.#work.set(token, at);
    return Math.max(length, at + token.length);
  }

  #fillRandom(length: number): number {
    const from = this.#int(length);
    const end = Math.min(length, from + 1 + this.#int(64));
    for (let i = from; i < end; i++) this.#work[i] = this.#int(256);
    return length;
  }

  /** Another frame's tunnel header before the inside of this one: tunnels in tunnels. */
  #nest(seed: SeedFrame, length: number): number {
    const start = seed.link === 1 ? (this.#int(2) === 0 ? 14 : 0) : 0;
    for (let tries = 0; tries < 8; tries++) {
      const outer = this.#seeds[this.#int(this.#seeds.length)]!;
      if (outer.innerAt < 0 || outer.innerAt + length > FRAME_BYTES_MAX) continue;
      this.#work.copyWithin(outer.innerAt, start, length);
      this.#work.set(outer.bytes.subarray(0, outer.innerAt));
      return Math.max(1, outer.innerAt + length - start);
    }
    return length;
  }
}
