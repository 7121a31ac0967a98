// Starts and sizes of the connections between a device and a destination: a few for all pairs, hundreds for those that go on.
import { WayTable } from '../base/way-table.ts';
import { copyWords } from './rows.ts';

/** Pairs of device and destination (address, port, protocol) at once. */
export const PAIRS = 4096;
/** Connections kept of each pair, and of the pairs that go on. */
const SHORT = 8;
const LONG = 512;
/** Pairs that go on, at once. */
const PAGES = 256;
const NO_PAGE = -1;

export class ContactTable {
  readonly slots: WayTable;
  readonly count = new Uint32Array(PAIRS);
  readonly firstUs = new Float64Array(PAIRS);
  readonly lastUs = new Float64Array(PAIRS);
  /** Originator and responder, 8 words; port << 16 | protocol. */
  readonly ends = new Uint32Array(PAIRS * 8);
  readonly service = new Uint32Array(PAIRS);
  /** Connections when it was last told. */
  readonly told = new Uint32Array(PAIRS);
  readonly #page = new Int16Array(PAIRS).fill(NO_PAGE);
  readonly #owner = new Int32Array(PAGES).fill(-1);
  readonly #shortSeconds = new Float64Array(PAIRS * SHORT);
  readonly #shortBytes = new Float64Array(PAIRS * SHORT);
  readonly #longSeconds = new Float64Array(PAGES * LONG);
  readonly #longBytes = new Float64Array(PAGES * LONG);

  constructor(staleUs: number) {
    this.slots = new WayTable(PAIRS, staleUs);
  }

  static bytes(): number {
    return WayTable.bytes(PAIRS) + PAIRS * (4 + 16 + 36 + 5 + 2 + SHORT * 16) + PAGES * (4 + LONG * 16);
  }

  /** Begins a pair in a slot that `slots` has just given. */
  begin(slot: number, key: Uint32Array, at: number, service: number, timeUs: number): void {
    copyWords(key, at, this.ends, slot * 8, 8);
    this.service[slot] = service;
    this.count[slot] = 0;
    this.firstUs[slot] = timeUs;
    this.told[slot] = 0;
    const page = this.#page[slot]!;
    if (page >= 0) this.#owner[page] = -1;
    this.#page[slot] = NO_PAGE;
  }

  /** Remembers a connection; the oldest leaves when the room is full. */
  add(slot: number, timeUs: number, bytes: number): void {
    const count = this.count[slot]!;
    this.count[slot] = count + 1;
    this.firstUs[slot] = Math.min(this.firstUs[slot]!, timeUs);
    this.lastUs[slot] = Math.max(count === 0 ? timeUs : this.lastUs[slot]!, timeUs);
    this.slots.worth[slot] = Math.min(255, count);
    const second = Math.floor(timeUs / 1e6);
    if (count < SHORT) {
      this.#shortSeconds[slot * SHORT + count] = second;
      this.#shortBytes[slot * SHORT + count] = bytes;
      return;
    }
    let page = this.#page[slot]!;
    if (page < 0) page = this.#takePage(slot);
    const at = page * LONG + (count % LONG);
    this.#longSeconds[at] = second;
    this.#longBytes[at] = bytes;
  }

  /** True when the pair had more connections than are kept, so that only the latest stretch of time is known. */
  isCut(slot: number): boolean {
    return this.count[slot]! > LONG;
  }

  /** Starts (whole seconds, ascending) and bytes of the connections kept since `sinceSecond`. */
  connections(slot: number, sinceSecond: number): { readonly seconds: number[]; readonly bytes: number[] } {
    const page = this.#page[slot]!;
    const size = page < 0 ? SHORT : LONG;
    const first = page < 0 ? slot * SHORT : page * LONG;
    const secondsColumn = page < 0 ? this.#shortSeconds : this.#longSeconds;
    const bytesColumn = page < 0 ? this.#shortBytes : this.#longBytes;
    const order: number[] = [];
    for (let i = first; i < first + Math.min(size, this.count[slot]!); i++) {
      if (secondsColumn[i]! >= sinceSecond) order.push(i);
    }
    order.sort((a, b) => secondsColumn[a]! - secondsColumn[b]!);
    return { seconds: order.map((i) => secondsColumn[i]!), bytes: order.map((i) => bytesColumn[i]!) };
  }

  /** Gives the pair room for LONG connections; the pair quiet for longest gives its room up and begins anew. */
  #takePage(slot: number): number {
    let page = 0;
    for (let i = 0; i < PAGES; i++) {
      const owner = this.#owner[i]!;
      if (owner < 0) {
        page = i;
        break;
      }
      if (this.lastUs[owner]! < this.lastUs[this.#owner[page]!]!) page = i;
    }
    const owner = this.#owner[page]!;
    if (owner >= 0) {
      this.#page[owner] = NO_PAGE;
      this.count[owner] = 0;
    }
    this.#owner[page] = slot;
    this.#page[slot] = page;
    const short = slot * SHORT;
    this.#longSeconds.set(this.#shortSeconds.subarray(short, short + SHORT), page * LONG);
    this.#longBytes.set(this.#shortBytes.subarray(short, short + SHORT), page * LONG);
    return page;
  }
}
