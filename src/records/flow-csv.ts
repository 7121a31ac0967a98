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

/** Appends one field of record i. */
type PutField = (bytes: Uint8Array, at: number, flows: FlowBatch, i: number) => number;

function createTable(sink: ByteSink, columns: readonly FlowColumn[], hasReturn: boolean): RecordWriter {
  const rows = new RowBuffer(sink);
  // Functions instead of columns: those have many shapes, and looking into each of them for each field costs more than the field.
  const fields = columns.map(fieldOf);
  const rowBytesMax = columns.reduce(
    (sum, column) => sum + 1 + (column.type === 'text' ? (column.bytesMax ?? TEXT_BYTES_MAX) : NUMBER_BYTES_MAX),
    2,
  );
  // No name needs quotes: they are letters, digits and underscores.
  rows.text(`${columns.map(({ name }) => name).join(',')}${hasReturn ? '\r\n' : '\n'}`);
  return {
    write(flows) {
      for (let i = 0; i < flows.count; i++) {
        const start = rows.room(rowBytesMax);
        const { bytes } = rows;
        let at = fields[0]!(bytes, start, flows, i);
        for (let j = 1; j < fields.length; j++) {
          bytes[at] = COMMA;
          at = fields[j]!(bytes, at + 1, flows, i);
        }
        if (hasReturn) bytes[at++] = RETURN;
        bytes[at] = NEWLINE;
        rows.at = at + 1;
      }
    },
    finish() {
      rows.flush();
    },
  };
}

function fieldOf(column: FlowColumn): PutField {
  if (column.type === 'text') return column.put;
  if (column.type === 'whole') {
    const { value, array } = column;
    if (array !== undefined)
      return (bytes, at, flows, i) => {
        const number = array(flows)[i]!;
        return number < 0 ? at : putWhole(bytes, at, number);
      };
    return (bytes, at, flows, i) => {
      const number = value(flows, i);
      return number < 0 ? at : putWhole(bytes, at, number);
    };
  }
  if (column.type === 'number') {
    const { value } = column;
    return (bytes, at, flows, i) => {
      const number = value(flows, i);
      return Number.isFinite(number) ? putNumber(bytes, at, number) : at;
    };
  }
  const { us, ns } = column;
  return (bytes, at, flows, i) => {
    const nanoseconds = ns(flows, i);
    const isBorrowing = nanoseconds < 0;
    return putSecondsShort(
      bytes,
      at,
      us(flows, i) - (isBorrowing ? 1 : 0),
      isBorrowing ? nanoseconds + 1000 : nanoseconds,
    );
  };
}
