// The flow kernel: the table of open flows and all that meters packets into it, compiled to WebAssembly. Its host is flow-kernel.ts.
import { KEY_WORDS } from '../../packets/packet-marks.ts';
import { ORIGINATOR_IS_1, SLOT_WORDS, W_STATE } from '../flow-layout.ts';
import { makeHoles } from './holes.ts';
import { clockUs, makeLists, setClock } from './lists.ts';
import { identity, words } from './memory.ts';
import { advanceNfstream, makeNfstream, meterNfstream } from './nfstream.ts';
import { countOpen, endAll, handOn, makeOpen, release } from './open.ts';
import { walkedFrames, walkRecords } from './pcap-records.ts';
import { decodePlainFrames, rowCount } from './plain-frames.ts';
import { writeKeyOf, writeUid } from './records.ts';
import { hasSums, isNfstream, makeRun } from './run.ts';
import { makeSequences } from './sequences.ts';
import { fetched, makeTable } from './table.ts';
import { expire, makeZeek } from './zeek-flows.ts';
import { meterRows } from './zeek-rows.ts';

/** Makes the table, once. Timeouts in seconds, below 0 = those of the policy; `interimUs` 0 = no interim records. */
export function initialize(
  capacity: i32,
  policyIsNfstream: bool,
  fillsStatistics: bool,
  holdsRecords: bool,
  spltLength: i32,
  interimUs: f64,
  idleSeconds: f64,
  activeSeconds: f64,
  hashSeed: i32,
): void {
  makeRun(hashSeed, policyIsNfstream, fillsStatistics);
  makeTable(capacity, hasSums);
  makeLists();
  makeHoles();
  makeOpen(interimUs, holdsRecords);
  makeSequences(spltLength);
  if (policyIsNfstream) makeNfstream(idleSeconds, activeSeconds);
  else makeZeek(idleSeconds, activeSeconds);
}

/** Meters `rows` rows. */
export function process(rows: i32): void {
  release();
  if (isNfstream) meterNfstream(rows);
  else meterRows(rows);
  handOn();
  countOpen();
}

/** Time has come to `timeUs` without a packet: expires what is due. */
export function advance(timeUs: f64): void {
  release();
  if (isNfstream) advanceNfstream(timeUs);
  else {
    setClock(timeUs);
    expire(clockUs, i32.MAX_VALUE);
  }
  release();
  handOn();
  countOpen();
}

/** Writes a record for every open flow. */
export function finish(): void {
  endAll();
  countOpen();
}

/** Writes key (originator first) and uid of the flow of a slot to `identity`. */
export function identify(slot: i32): void {
  const w = slot * SLOT_WORDS;
  writeKeyOf(w, (words[w + W_STATE] & ORIGINATOR_IS_1) === 0 ? 0 : 1, identity, 0);
  writeUid(w, identity, KEY_WORDS);
}

/** What was fetched ahead: nobody needs it, but without it a compiler may leave the loads out. */
export function fetchedSum(): i32 {
  return fetched;
}

/** Rows after `decodePlainFrames`. */
export function rowsDecoded(): i32 {
  return rowCount;
}

/** Frames after `walkRecords`. */
export function framesWalked(): i32 {
  return walkedFrames;
}

export { decodePlainFrames, walkRecords };
