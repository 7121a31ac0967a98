// The contract of a flow meter: decoded packets in, flow records out, under one policy a run.
import type { FlowIdentity } from '../packets/facts.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import type { PacketBatch } from '../packets/packet-batch.ts';
import type { FlowSink } from './flow-batch.ts';

export interface FlowMeterOptions {
  readonly policy: 'zeek' | 'nfstream';
  /** Flows open at once; the table never grows beyond it. */
  readonly capacity?: number;
  /** Fill FlowBatch.statistics. */
  readonly hasStatistics?: boolean;
  /** SPLT length (nfstream's splt_analysis), 0 to 255. */
  readonly spltLength?: number;
  /** Interim record of a flow every so many seconds; 0 = never. */
  readonly interimSeconds?: number;
  /** Overrides of the policy's timeouts, seconds. */
  readonly idleSeconds?: number;
  readonly activeSeconds?: number;
  /** Varies how the table is arranged, never what is recorded: a secret number keeps senders from arranging collisions. */
  readonly hashSeed?: number;
  /** Records wait until the next batch begins, so that facts read from this one can still mark their flows. */
  readonly holdsRecords?: boolean;
  /** Rows that `FlowMeter.packets` holds. */
  readonly rows?: number;
  /** Final records. */
  readonly emit: FlowSink;
  /** Interim records. */
  readonly emitInterim?: FlowSink;
}

export interface FlowCounters {
  flows: number;
  evicted: number;
  /** Largest number of flows open at once. */
  openMost: number;
  historyCut: number;
}

export interface FlowMeter {
  /** A batch whose rows `process` takes where they stand; those of other batches are copied. */
  readonly packets?: PacketBatch;
  /** A batch of frames that is read where it stands; those of other batches are copied. */
  makeFrames?(byteCapacity: number, capacity: number): FrameBatch;
  /** The short way of the decoder, for rows in `packets` of frames made by `makeFrames`. */
  decodePlain?(
    frames: FrameBatch,
    from: number,
    packets: PacketBatch,
    rowLimit: number,
    validatesChecksums: boolean,
  ): number;
  readonly counters: FlowCounters;
  /** Flows open now. */
  readonly open: number;
  /** Counts all rows of the batch and fills its slot, serial, side, isNew and streamAt columns. */
  process(frames: FrameBatch, packets: PacketBatch): void;
  /** Time has come to `timeUs` without a packet: expires what is due. */
  advanceTo(timeUs: number): void;
  /** Writes a record for every open flow and hands on the last batch. */
  finish(): void;
  /** Marks the flow of a slot with SERVICES[service], if it is still the flow `serial`. */
  setService(slot: number, serial: number, service: number): void;
  /** Whether the flow of a slot is still the flow `serial`: its record may have been written within the same batch. */
  holds?(slot: number, serial: number): boolean;
  /** The same in words, without texts: KEY_WORDS words of the key (originator first) and two of the uid, at `at` of `out`. */
  identify?(slot: number, out: Uint32Array, at: number): void;
  /** Who talks in the flow of a slot (direction as known now); only for a flow that the slot still holds. */
  identityOf(slot: number): FlowIdentity;
}
