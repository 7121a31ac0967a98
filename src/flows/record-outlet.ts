// Where records leave the table: batches that are handed on when full, at the end of each call and at the end of the run.
import { FlowBatch, type FlowSink } from './flow-batch.ts';
import { writeRecord } from './flow-records.ts';
import type { FlowTable } from './flow-table.ts';

/** Records a batch: its columns stay in a core's cache while they are written and read. */
const OUTLET_CAPACITY = 256;

export interface RecordOutletOptions {
  readonly table: FlowTable;
  readonly emit: FlowSink;
  readonly hasStatistics: boolean;
  readonly hasDirectionTimes: boolean;
  readonly spltLength: number;
  /** Writes what the table's slots do not hold, such as sequences; called for each record with its index in the batch. */
  readonly complete?: (slot: number, records: FlowBatch, i: number) => void;
}

export class RecordOutlet {
  readonly #options: RecordOutletOptions;
  readonly #records: FlowBatch;

  constructor(options: RecordOutletOptions) {
    this.#options = options;
    this.#records = new FlowBatch({ ...options, capacity: OUTLET_CAPACITY });
  }

  write(slot: number, reason: number): void {
    const records = this.#records;
    if (records.count === records.capacity) this.handOn();
    writeRecord(this.#options.table, slot, records, reason);
    this.#options.complete?.(slot, records, records.count - 1);
  }

  handOn(): void {
    if (this.#records.count === 0) return;
    this.#options.emit(this.#records);
    this.#records.count = 0;
  }
}
