// What both policies share: room for new flows, and the way out of the table as records.
import { SLOT_WORDS } from '../flow-layout.ts';
import { RECORDS } from '../kernel-layout.ts';
import { emit } from './host.ts';
import { quietSince } from './lists.ts';
import {
  allocate,
  COUNT_EVICTED,
  COUNT_FLOWS,
  COUNT_OPEN,
  COUNT_OPEN_MOST,
  COUNT_RECORDS,
  counters,
  F64s,
  I32s,
  U8s,
} from './memory.ts';
import { writeRecord } from './records.ts';
import { hasSequences, writeSequence } from './sequences.ts';
import {
  capacity,
  countSlots,
  fetchList,
  freeSlot,
  head,
  isFull,
  LIST_ATTEMPT,
  LIST_CLOSED,
  LISTS,
  leave,
  takeSlot,
} from './table.ts';
import { forgetStream } from './tcp-stream.ts';

/** Indices of END_REASONS (flow-batch.ts). */
export const REASON_CLOSED = 0;
export const REASON_TIMEOUT = 1;
export const REASON_EVICTED = 2;
export const REASON_END = 3;
export const REASON_INTERIM = 4;
export const REASON_ACTIVE = 5;

let interimUs: f64 = 0;
/** When the next interim record of a slot is due, microseconds; none where there are no interim records. */
export let interimDue: F64s = changetype<F64s>(0);
export let hasInterim: bool = false;
/** Ended flows whose records and slots wait for the next batch, with the reason. */
let holdsRecords: bool = false;
let ended: I32s = changetype<I32s>(0);
let reasons: U8s = changetype<U8s>(0);
let endedCount: i32 = 0;
/** Of these, the ones whose records are written. */
let released: i32 = 0;
/** Flows ahead in the list of attempts whose memory was fetched. */
let attemptsFetched: i32 = 0;
/** Records of the batch, and whether they are interim ones. */
let records: i32 = 0;
let areInterim: bool = false;

export function makeOpen(interim: f64, holds: bool): void {
  interimUs = interim;
  hasInterim = interim > 0;
  if (hasInterim) interimDue = changetype<F64s>(allocate(<u64>capacity * 8));
  holdsRecords = holds;
  if (!holds) return;
  ended = changetype<I32s>(allocate(<u64>capacity * 4));
  reasons = changetype<U8s>(allocate(<u64>capacity));
}

/** Tells the host how many flows are open, ended ones excepted. */
export function countOpen(): void {
  counters[COUNT_OPEN] = countSlots() - (endedCount - released);
}

/** A free slot, made by ending a flow when there is none. */
export function take(timeUs: f64): i32 {
  if (isFull()) {
    if (endedCount > 0) release();
    else evict();
  }
  const slot = takeSlot();
  counters[COUNT_FLOWS] += 1;
  if (hasInterim) interimDue[slot] = timeUs + interimUs;
  const open = <f64>(countSlots() - (endedCount - released));
  if (open > counters[COUNT_OPEN_MOST]) counters[COUNT_OPEN_MOST] = open;
  return slot;
}

/** Ends a flow: it leaves index and lists, and its record is written now or with the next batch. */
export function end(slot: i32, reason: i32): void {
  leave(slot);
  if (holdsRecords) {
    reasons[endedCount] = reason;
    ended[endedCount++] = slot;
    return;
  }
  writeLast(slot, reason);
}

/** Writes the records of ended flows that waited for marks, and frees their slots. */
export function release(): void {
  while (released < endedCount) {
    const slot = ended[released];
    writeLast(slot, reasons[released++]);
  }
  endedCount = 0;
  released = 0;
}

/** Writes a flow's last record and frees its slot. What the host does with a full batch may throw: by then everything is in order. */
function writeLast(slot: i32, reason: i32): void {
  write(slot, reason, false);
  forgetStream(slot * SLOT_WORDS);
  freeSlot(slot);
  if (records === RECORDS) handOn();
}

/** Writes a record into a batch that has room. */
function write(slot: i32, reason: i32, isInterim: bool): void {
  if (areInterim !== isInterim) handOn();
  areInterim = isInterim;
  writeRecord(slot, records, reason);
  if (hasSequences) writeSequence(slot, records);
  records++;
}

/** Hands on records that are written. */
export function handOn(): void {
  if (records === 0) return;
  counters[COUNT_RECORDS] = records;
  records = 0;
  emit(areInterim ? 1 : 0);
}

/** Writes an interim record and sets when the next is due. */
export function writeInterim(slot: i32, timeUs: f64): void {
  write(slot, REASON_INTERIM, true);
  interimDue[slot] = timeUs + interimUs;
  if (records === RECORDS) handOn();
}

/** Ends every flow, list by list. */
export function endAll(): void {
  release();
  for (let list = 0; list < LISTS; list++) {
    for (let slot = head(list); slot >= 0; slot = head(list)) {
      end(slot, REASON_END);
      release();
    }
  }
  handOn();
}

/**
 * Makes room: the oldest attempt without an answer goes first, then what is closed already, then the flow that has been
 * quiet longest. So a scan crowds out its own attempts rather than conversations.
 */
function evict(): void {
  let slot = head(LIST_ATTEMPT);
  if (slot < 0) slot = head(LIST_CLOSED);
  if (slot < 0) {
    let quietest = LIST_CLOSED;
    for (let list = LIST_CLOSED + 1; list < LISTS; list++) if (quietSince(list) < quietSince(quietest)) quietest = list;
    slot = head(quietest);
  }
  if (attemptsFetched === 0) attemptsFetched = fetchList(slot);
  attemptsFetched--;
  counters[COUNT_EVICTED] += 1;
  end(slot, REASON_EVICTED);
  release();
}
