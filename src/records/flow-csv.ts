// Tables as CSV (RFC 4180): our own flow columns, and nfstream's.
import type { FlowBatch } from '../flows/flow-batch.ts';
import { type FlowColumn, flowColumns } from './flow-columns.ts';
import { nfstreamColumns } from './nfstream-columns.ts';
import { type ByteSink, type RecordOptions, type RecordWriter, RowBuffer } from './record-writer.ts';
import { NUMBER_BYTES_MAX, putNumber, putSecondsShort, putWhole } from './text-numbers.ts';

const COMMA = 44;
const RETURN = 13;
const NEWLINE = 10;

/** Longest text column besides the packet sequences, which say their own length. */
const TEXT_BYTES_MAX = 256;

/** A writer of CSV with our columns, lines ended by CR LF as RFC 4180 has it. */
export function createFlowCsv(sink: ByteSink, options: RecordOptions): RecordWriter {
  return createTable(sink, flowColumns(options), true);
}

/** A writer of CSV with nfstream's columns in nfstream's order, lines ended by LF as nfstream's to_csv does. */
export function createNfstreamCsv(sink: ByteSink, options: RecordOptions): RecordWriter {
  return createTable(sink, nfstreamColumns(options), false);
}

function createTable(sink: ByteSink, columns: readonly FlowColumn[], hasReturn: boolean): RecordWriter {
  const rows = new RowBuffer(sink);
  const rowBytesMax = columns.reduce(
    (sum, column) => sum + 1 + (column.type === 'text' ? (column.bytesMax ?? TEXT_BYTES_MAX) : NUMBER_BYTES_MAX),
    2,
  );
  // No name needs quotes: they are letters, digits and underscores.
  rows.text(`${columns.map(({ name }) => name).join(',')}${hasReturn ? '\r\n' : '\n'}`);
  return {
    write(flows) {
      for (let i = 0; i < flows.count; i++) {
        let at = putRow(rows.bytes, rows.room(rowBytesMax), columns, flows, i);
        if (hasReturn) rows.bytes[at++] = RETURN;
        rows.bytes[at++] = NEWLINE;
        rows.at = at;
      }
    },
    finish() {
      rows.flush();
    },
  };
}

function putRow(bytes: Uint8Array, start: number, columns: readonly FlowColumn[], flows: FlowBatch, i: number): number {
  let at = start;
  for (let j = 0; j < columns.length; j++) {
    if (j > 0) bytes[at++] = COMMA;
    at = putField(bytes, at, columns[j]!, flows, i);
  }
  return at;
}

function putField(bytes: Uint8Array, at: number, column: FlowColumn, flows: FlowBatch, i: number): number {
  if (column.type === 'text') return column.put(bytes, at, flows, i);
  if (column.type === 'whole') {
    const value = column.value(flows, i);
    return value < 0 ? at : putWhole(bytes, at, value);
  }
  if (column.type === 'number') {
    const value = column.value(flows, i);
    return Number.isFinite(value) ? putNumber(bytes, at, value) : at;
  }
  let us = column.us(flows, i);
  let ns = column.ns(flows, i);
  if (ns < 0) {
    us--;
    ns += 1000;
  }
  return putSecondsShort(bytes, at, us, ns);
}
