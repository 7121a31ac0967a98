// What flows carried since the last look, by slot of the flow table, in columns that grow with the table (which is bounded).
import type { FlowMeter } from '../flows/flow-meter.ts';
import { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS, type PacketBatch } from '../packets/packet-batch.ts';

const SLOTS_FIRST = 1024;
/** Words kept of a flow: its key, originator first, and its uid. */
const KEY = KEY_WORDS + 2;

const BOTH = 3;
const ANSWER_TOLD = 4;

export class SlotCounts {
  static readonly KEY = KEY;
  keys = new Uint32Array(SLOTS_FIRST * KEY);
  serials = new Float64Array(SLOTS_FIRST);
  /** At 2 × slot of the originator, behind it of the responder. */
  packets = new Uint32Array(SLOTS_FIRST * 2);
  bytes = new Float64Array(SLOTS_FIRST * 2);
  /** 1 = the flow began since the last look. */
  begun = new Uint8Array(SLOTS_FIRST);
  /** Sides that sent since the flow began: bit 0 originator, bit 1 responder; bit 2: its answer was told. */
  #heard = new Uint8Array(SLOTS_FIRST);
  #isTouched = new Uint8Array(SLOTS_FIRST);
  #isMidstream = new Uint8Array(SLOTS_FIRST);
  /** Number of the batch in which the flow began. */
  #batches = new Uint32Array(SLOTS_FIRST);
  #slots = new Uint32Array(SLOTS_FIRST);
  #batch = 0;
  touched = 0;

  beginBatch(): void {
    this.#batch++;
  }

  isTouched(slot: number): boolean {
    return this.#isTouched[slot] === 1;
  }

  beganInBatch(slot: number): boolean {
    return this.#batches[slot] === this.#batch;
  }

  touchedSlot(index: number): number {
    return this.#slots[index]!;
  }

  /** True when the flow's first packet did not open a connection: the capture, or a long silence, came in between. */
  isMidstream(slot: number): boolean {
    return this.#isMidstream[slot] === 1;
  }

  /** A flow begins in a slot: what an earlier one left there is gone. */
  begin(slot: number, serial: number, isMidstream = false): void {
    if (slot >= this.serials.length) this.#grow(slot);
    this.serials[slot] = serial;
    this.#batches[slot] = this.#batch;
    this.#reset(slot);
    this.begun[slot] = 1;
    this.#heard[slot] = 0;
    this.#isMidstream[slot] = isMidstream ? 1 : 0;
  }

  /** 1 when both sides have spoken, the first time it is asked. */
  takeAnswer(slot: number): number {
    if (this.#heard[slot] !== BOTH) return 0;
    this.#heard[slot] = BOTH | ANSWER_TOLD;
    return 1;
  }

  /** Who talks in the flow that begins with the packet in `row`. */
  readKey(slot: number, packets: PacketBatch, row: number, meter: FlowMeter): void {
    const at = slot * KEY;
    // A flow that a later packet of the batch replaced has no uid any more.
    if (meter.identify !== undefined && meter.holds?.(slot, this.serials[slot]!) === true) {
      meter.identify(slot, this.keys, at);
      return;
    }
    copyKey(packets.key, row * KEY_WORDS, packets.side[row] === 1, this.keys, at);
  }

  count(slot: number, side: number, bytes: number): void {
    if (slot >= this.serials.length) this.#grow(slot);
    if (this.#isTouched[slot] === 0) {
      this.#isTouched[slot] = 1;
      this.#slots[this.touched++] = slot;
    }
    const at = slot * 2 + side;
    this.#heard[slot]! |= 1 << side;
    this.packets[at]!++;
    this.bytes[at]! += bytes;
  }

  /** All was looked at: counting begins at zero again. */
  clear(): void {
    for (let i = 0; i < this.touched; i++) {
      const slot = this.#slots[i]!;
      this.#isTouched[slot] = 0;
      this.#reset(slot);
    }
    this.touched = 0;
  }

  #reset(slot: number): void {
    const at = slot * 2;
    this.packets[at] = 0;
    this.packets[at + 1] = 0;
    this.bytes[at] = 0;
    this.bytes[at + 1] = 0;
    this.begun[slot] = 0;
  }

  #grow(slot: number): void {
    const length = 2 ** Math.ceil(Math.log2(slot + 1));
    this.keys = copied(new Uint32Array(length * KEY), this.keys);
    this.serials = copied(new Float64Array(length), this.serials);
    this.packets = copied(new Uint32Array(length * 2), this.packets);
    this.bytes = copied(new Float64Array(length * 2), this.bytes);
    this.begun = copied(new Uint8Array(length), this.begun);
    this.#heard = copied(new Uint8Array(length), this.#heard);
    this.#isTouched = copied(new Uint8Array(length), this.#isTouched);
    this.#isMidstream = copied(new Uint8Array(length), this.#isMidstream);
    this.#batches = copied(new Uint32Array(length), this.#batches);
    this.#slots = copied(new Uint32Array(length), this.#slots);
  }
}

function copyKey(words: Uint32Array, from: number, isResponse: boolean, out: Uint32Array, at: number): void {
  const ports = words[from + KEY_PORTS]!;
  for (let i = 0; i < 4; i++) {
    out[at + i] = words[from + (isResponse ? 4 : 0) + i]!;
    out[at + 4 + i] = words[from + (isResponse ? 0 : 4) + i]!;
  }
  out[at + KEY_PORTS] = isResponse ? (ports << 16) | (ports >>> 16) : ports;
  out[at + KEY_PROTOCOL] = words[from + KEY_PROTOCOL]!;
  out[at + KEY_WORDS] = 0;
  out[at + KEY_WORDS + 1] = 0;
}

function copied<Column extends { set(from: Column): void }>(to: Column, from: Column): Column {
  to.set(from);
  return to;
}
