// The interfaces of a pcapng section: link type, length limit, and how their clocks count.
import { portableLink } from './pcap-walker.ts';

/** Interfaces of one section that are kept. Real files have a handful; a hostile one could have millions. */
export const INTERFACES_MAX = 1024;

const OPTION_END = 0;
const OPTION_RESOLUTION = 9;
const OPTION_OFFSET = 14;
const MICROSECONDS = 6;
const NANOSECONDS = 9;
/** Bit 7 of if_tsresol: the rest is a power of two, not of ten. */
const POWER_OF_TWO = 0x80;
const TWO_32 = 4294967296;

export class InterfaceTable {
  count = 0;
  readonly link = new Uint16Array(INTERFACES_MAX);
  readonly #snapLength = new Uint32Array(INTERFACES_MAX);
  readonly #resolution = new Uint8Array(INTERFACES_MAX);
  readonly #offsetUs = new Float64Array(INTERFACES_MAX);
  /** What `readTime` found: whole microseconds since 1970 and the nanoseconds below. */
  timeUs = 0;
  timeNs = 0;

  /** A new section begins: its interfaces count from 0. The clock stays, for packets without a time. */
  clear(): void {
    this.count = 0;
  }

  /** Reads the body `[at, end)` of an interface description block. One more than the table holds stays unknown. */
  add(view: DataView, at: number, end: number, isLittleEndian: boolean): void {
    if (this.count === INTERFACES_MAX) return;
    const index = this.count++;
    this.link[index] = portableLink(view.getUint16(at, isLittleEndian));
    this.#snapLength[index] = view.getUint32(at + 4, isLittleEndian);
    this.#resolution[index] = MICROSECONDS;
    this.#offsetUs[index] = 0;
    for (let option = at + 8; option + 4 <= end; ) {
      const code = view.getUint16(option, isLittleEndian);
      const length = view.getUint16(option + 2, isLittleEndian);
      if (code === OPTION_END || option + 4 + length > end) break;
      if (code === OPTION_RESOLUTION && length >= 1) this.#resolution[index] = view.getUint8(option + 4);
      if (code === OPTION_OFFSET && length >= 8) {
        this.#offsetUs[index] = Number(view.getBigInt64(option + 4, isLittleEndian)) * 1e6;
      }
      option += 4 + length + (-length & 3);
    }
  }

  /** Bytes of a simple packet: its length on the wire, cut at the limit of interface 0 (0: none). */
  cut(wireLength: number): number {
    const most = this.#snapLength[0]!;
    return most > 0 && wireLength > most ? most : wireLength;
  }

  /** Turns the 64-bit time at `at` (two words, the upper one first) into `timeUs` and `timeNs`, exactly. */
  readTime(index: number, view: DataView, at: number, isLittleEndian: boolean): void {
    const high = view.getUint32(at, isLittleEndian);
    const low = view.getUint32(at + 4, isLittleEndian);
    const resolution = this.#resolution[index]!;
    if (resolution === MICROSECONDS) {
      this.timeUs = high * TWO_32 + low;
      this.timeNs = 0;
    } else if (resolution === NANOSECONDS) {
      // high·2^32 + low exceeds 2^53: divided in two steps, each of which is exact.
      const upper = Math.trunc(high / 1000);
      const lower = (high - upper * 1000) * TWO_32 + low;
      const whole = Math.trunc(lower / 1000);
      this.timeUs = upper * TWO_32 + whole;
      this.timeNs = lower - whole * 1000;
    } else {
      this.#readRareTime(resolution, high, low);
    }
    // Before 1970 there were no captures: a negative offset larger than the time is nonsense.
    this.timeUs = Math.max(0, this.timeUs + this.#offsetUs[index]!);
  }

  /** Any other resolution, with integers of any size: files that have one are few. */
  #readRareTime(resolution: number, high: number, low: number): void {
    const ticks = BigInt(high) * 4294967296n + BigInt(low);
    const exponent = BigInt(resolution & ~POWER_OF_TWO);
    const perSecond = (resolution & POWER_OF_TWO) !== 0 ? 1n << exponent : 10n ** exponent;
    const nanoseconds = (ticks * 1_000_000_000n) / perSecond;
    this.timeUs = Number(nanoseconds / 1000n);
    this.timeNs = Number(nanoseconds % 1000n);
  }
}
