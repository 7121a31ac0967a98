// What every policy's meter shares: the table of open flows, their lists, room for new ones, and the way out as records.
import { formatAddress, formatMac } from '../base/address.ts';
import type { FlowIdentity } from '../packets/facts.ts';
import { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS } from '../packets/packet-batch.ts';
import { END_REASONS, type FlowBatch } from './flow-batch.ts';
import {
  FIRST_SIDE_1,
  HAS_MAC,
  N_SERIAL,
  ORIGINATOR_IS_1,
  W_MAC,
  W_ORIGIN,
  W_SERVICES,
  W_STATE,
} from './flow-layout.ts';
import { FlowLists } from './flow-lists.ts';
import type { FlowCounters, FlowMeterOptions } from './flow-meter.ts';
import { writeKeyOf, writeUid } from './flow-records.ts';
import { FlowTable, LIST_ATTEMPT, LIST_CLOSED, LISTS } from './flow-table.ts';
import { RecordOutlet } from './record-outlet.ts';
import { formatUid } from './uid.ts';

/** Flows open at once unless the caller says otherwise. */
export const FLOW_CAPACITY = 65_536;

const MICROSECONDS = 1e6;
const MAC_BYTES = 6;

export const REASON_CLOSED = END_REASONS.indexOf('closed');
export const REASON_TIMEOUT = END_REASONS.indexOf('timeout');
export const REASON_EVICTED = END_REASONS.indexOf('evicted');
export const REASON_END = END_REASONS.indexOf('end');
export const REASON_INTERIM = END_REASONS.indexOf('interim');
export const REASON_ACTIVE = END_REASONS.indexOf('active');

export interface OpenFlowsOptions {
  readonly meter: FlowMeterOptions;
  /** Slots hold statistics though nobody asked for them, since the policy's records need their times. */
  readonly hasDirectionTimes: boolean;
  /** Frees what is kept of a flow outside the table. */
  readonly forget?: (slot: number) => void;
  readonly complete?: (slot: number, records: FlowBatch, i: number) => void;
}

export class OpenFlows {
  readonly counters: FlowCounters = { flows: 0, evicted: 0, openMost: 0, historyCut: 0 };
  readonly table: FlowTable;
  readonly lists: FlowLists;
  /** When the next interim record of a slot is due, microseconds; null = there are none. */
  readonly interimDue: Float64Array | null;
  readonly #interimUs: number;
  readonly #outlet: RecordOutlet;
  readonly #interim: RecordOutlet;
  readonly #forget: ((slot: number) => void) | null;
  /** Ended flows whose records and slots wait for the next batch, with the reason; null when records are written at once. */
  readonly #ended: Int32Array | null;
  readonly #reasons: Uint8Array;
  #endedCount = 0;
  /** Flows ahead in the list of attempts whose memory was fetched. */
  #fetched = 0;

  constructor(options: OpenFlowsOptions) {
    const { meter, hasDirectionTimes } = options;
    const hasStatistics = meter.hasStatistics === true;
    const capacity = meter.capacity ?? FLOW_CAPACITY;
    this.table = new FlowTable(capacity, hasStatistics || hasDirectionTimes);
    this.lists = new FlowLists(this.table);
    this.#interimUs = (meter.interimSeconds ?? 0) * MICROSECONDS;
    this.interimDue = this.#interimUs > 0 ? new Float64Array(capacity) : null;
    const outlet = {
      table: this.table,
      hasStatistics,
      hasDirectionTimes,
      spltLength: meter.spltLength ?? 0,
      ...(options.complete === undefined ? {} : { complete: options.complete }),
    };
    this.#outlet = new RecordOutlet({ ...outlet, emit: meter.emit });
    this.#interim = new RecordOutlet({ ...outlet, emit: meter.emitInterim ?? (() => undefined) });
    this.#forget = options.forget ?? null;
    this.#ended = meter.holdsRecords === true ? new Int32Array(capacity) : null;
    this.#reasons = new Uint8Array(meter.holdsRecords === true ? capacity : 0);
  }

  /** The key that `identityOf` reads. */
  readonly #identityKey = new Uint32Array(KEY_WORDS);

  /** Flows open now, ended ones excepted. */
  get open(): number {
    return this.table.count - this.#endedCount;
  }

  /** A free slot, made by ending a flow when there is none. */
  take(timeUs: number): number {
    const { table, counters } = this;
    if (table.isFull) {
      if (this.#endedCount > 0) this.release();
      else this.#evict();
    }
    const slot = table.take();
    counters.flows++;
    if (this.interimDue !== null) this.interimDue[slot] = timeUs + this.#interimUs;
    const open = this.open;
    if (open > counters.openMost) counters.openMost = open;
    return slot;
  }

  /** Ends a flow: it leaves index and lists, and its record is written now or with the next batch. */
  end(slot: number, reason: number): void {
    const { table } = this;
    table.leave(slot);
    if (this.#ended !== null) {
      this.#reasons[this.#endedCount] = reason;
      this.#ended[this.#endedCount++] = slot;
      return;
    }
    this.#outlet.write(slot, reason);
    this.#forget?.(slot);
    table.free(slot);
  }

  /** Writes the records of ended flows that waited for marks, and frees their slots. */
  release(): void {
    if (this.#ended === null) return;
    for (let i = 0; i < this.#endedCount; i++) {
      const slot = this.#ended[i]!;
      this.#outlet.write(slot, this.#reasons[i]!);
      this.#forget?.(slot);
      this.table.free(slot);
    }
    this.#endedCount = 0;
  }

  /** Hands on records that are written. */
  handOn(): void {
    this.#outlet.handOn();
    this.#interim.handOn();
  }

  /** Writes an interim record and sets when the next is due. */
  writeInterim(slot: number, timeUs: number): void {
    this.#interim.write(slot, REASON_INTERIM);
    if (this.interimDue !== null) this.interimDue[slot] = timeUs + this.#interimUs;
  }

  /** Ends every flow, list by list. */
  finish(): void {
    this.release();
    for (let list = 0; list < LISTS; list++) {
      for (let slot = this.table.head(list); slot >= 0; slot = this.table.head(list)) {
        this.end(slot, REASON_END);
        this.release();
      }
    }
    this.handOn();
  }

  holds(slot: number, serial: number): boolean {
    return slot >= 0 && this.table.numbers[slot * (this.table.stride >> 1) + N_SERIAL] === serial;
  }

  setService(slot: number, serial: number, service: number): void {
    if (this.holds(slot, serial)) this.table.words[slot * this.table.stride + W_SERVICES]! |= 1 << service;
  }

  identityOf(slot: number): FlowIdentity {
    const { words, numbers, bytes, stride } = this.table;
    const w = slot * stride;
    const originator = (words[w + W_STATE]! & ORIGINATOR_IS_1) === 0 ? 0 : 1;
    const key = this.#identityKey;
    writeKeyOf(words, w, originator, key, 0);
    const uid = new Uint32Array(2);
    writeUid(words, numbers, w, uid, 0);
    const origin = words[w + W_ORIGIN]!;
    const hasMac = (origin & HAS_MAC) !== 0;
    const source = (w + W_MAC) * 4;
    const isSender = ((origin & FIRST_SIDE_1) !== 0) === (originator === 1);
    return {
      serial: numbers[(w >> 1) + N_SERIAL]!,
      uid: formatUid(uid[0]!, uid[1]!),
      protocol: key[KEY_PROTOCOL]!,
      originator: formatAddress(key, 0),
      originatorPort: key[KEY_PORTS]! >>> 16,
      responder: formatAddress(key, 4),
      responderPort: key[KEY_PORTS]! & 0xffff,
      originatorMac: hasMac ? formatMac(bytes, isSender ? source : source + MAC_BYTES) : null,
      responderMac: hasMac ? formatMac(bytes, isSender ? source + MAC_BYTES : source) : null,
    };
  }

  /**
   * Makes room: the oldest attempt without an answer goes first, then what is closed already, then the flow that has been
   * quiet longest. So a scan crowds out its own attempts rather than conversations.
   */
  #evict(): void {
    const { table, lists } = this;
    let slot = table.head(LIST_ATTEMPT);
    if (slot < 0) slot = table.head(LIST_CLOSED);
    if (slot < 0) {
      let quietest = LIST_CLOSED;
      for (let list = LIST_CLOSED + 1; list < LISTS; list++)
        if (lists.quietSince(list) < lists.quietSince(quietest)) quietest = list;
      slot = table.head(quietest);
    }
    if (this.#fetched === 0) this.#fetched = table.fetchList(slot);
    this.#fetched--;
    this.counters.evicted++;
    this.end(slot, REASON_EVICTED);
    this.release();
  }
}
