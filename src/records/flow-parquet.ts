// Flow records as a Parquet file: our own columns, typed, in row groups of bounded size.
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { FlowBatch } from '../flows/flow-batch.ts';
import { type FlowColumn, flowColumns } from './flow-columns.ts';
import type { ByteSink, RecordOptions, RecordWriter } from './record-writer.ts';

/** Records of a row group, all of them in memory until it is written: some 3 MB, 6 with the statistics. */
const ROW_GROUP_ROWS = 8192;

/** Bytes of the scratch buffer that texts pass through. */
const TEXT_BYTES_MAX = 1024;

/** Texts that a column remembers, a power of two: most columns hold a few that come again and again, and are then one string. */
const TEXTS_KEPT = 256;

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];
type Values = BigInt64Array | Float64Array | Int32Array | (string | number | bigint | null)[];

/** One column of the row group that is being filled. */
interface ColumnBuffer {
  readonly name: string;
  readonly schema: SchemaElement;
  /** Columns whose values hardly repeat are not tried as a dictionary. */
  readonly isPlain: boolean;
  readonly values: Values;
  put(row: number, flows: FlowBatch, i: number): void;
}

/** A writer of Parquet; the end of the file is written by `finish`, so a file without it cannot be read. */
export function createFlowParquet(sink: ByteSink, options: RecordOptions): RecordWriter {
  const columns = flowColumns(options).map(bufferOf);
  const flush = (): void => {
    if (bytes.index > 0) sink.write(new Uint8Array(bytes.buffer, 0, bytes.index));
    bytes.index = 0;
  };
  const bytes = Object.assign(new ByteWriter(), { flush, finish: flush });
  const parquet = new ParquetWriter({
    writer: bytes,
    schema: [{ name: 'root', num_children: columns.length }, ...columns.map(({ schema }) => schema)],
    createdBy: 'porchlight',
  });
  let rows = 0;
  const writeGroup = (): void => {
    if (rows === 0) return;
    parquet.write({
      columnData: columns.map(({ name, values, isPlain }) => ({
        name,
        data: rows < ROW_GROUP_ROWS ? values.slice(0, rows) : values,
        offsetIndex: false,
        // Least and greatest values help a reader to skip row groups by time; of the rest they only take time.
        statistics: name === 'start',
        ...(isPlain ? { encoding: 'PLAIN' as const } : {}),
      })),
      rowGroupSize: ROW_GROUP_ROWS,
    });
    rows = 0;
  };
  return {
    write(flows) {
      for (let i = 0; i < flows.count; i++) {
        for (let j = 0; j < columns.length; j++) columns[j]!.put(rows, flows, i);
        if (++rows === ROW_GROUP_ROWS) writeGroup();
      }
    },
    finish() {
      writeGroup();
      parquet.finish();
    },
  };
}

const OPTIONAL = 'OPTIONAL';
const REQUIRED = 'REQUIRED';

function bufferOf(column: FlowColumn): ColumnBuffer {
  if (column.type === 'text') return textBuffer(column);
  if (column.type === 'whole') return column.mayBeUnset ? optionalWholeBuffer(column) : wholeBuffer(column);
  const { name } = column;
  if (column.type === 'time') {
    const values = new BigInt64Array(ROW_GROUP_ROWS);
    const logical = { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'NANOS' } as const;
    return {
      name,
      schema: { name, type: 'INT64', logical_type: logical, repetition_type: REQUIRED },
      isPlain: true,
      values,
      put: (row, flows, i) => {
        values[row] = BigInt(column.us(flows, i)) * 1000n + BigInt(column.ns(flows, i));
      },
    };
  }
  const values = new Float64Array(ROW_GROUP_ROWS);
  const read =
    column.type === 'number'
      ? column.value
      : (flows: FlowBatch, i: number): number => column.us(flows, i) / 1e6 + column.ns(flows, i) / 1e9;
  return {
    name,
    schema: { name, type: 'DOUBLE', repetition_type: REQUIRED },
    isPlain: true,
    values,
    put: (row, flows, i) => {
      values[row] = read(flows, i);
    },
  };
}

function textBuffer(column: Extract<FlowColumn, { type: 'text' }>): ColumnBuffer {
  const { name } = column;
  const scratch = Buffer.alloc(TEXT_BYTES_MAX);
  const values: (string | null)[] = new Array(ROW_GROUP_ROWS).fill(null);
  const kept: string[] = new Array(TEXTS_KEPT).fill('');
  return {
    name,
    schema: { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: OPTIONAL },
    isPlain: name === 'uid',
    values,
    put: (row, flows, i) => {
      const end = column.put(scratch, 0, flows, i);
      values[row] = end === 0 ? null : keptText(kept, scratch, end);
    },
  };
}

/** The text of `bytes[0, end)`, one of `kept` if it is there. */
function keptText(kept: string[], bytes: Buffer, end: number): string {
  let hash = end;
  for (let i = 0; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  const place = (hash ^ (hash >>> 15)) & (TEXTS_KEPT - 1);
  const known = kept[place]!;
  if (known.length === end && isText(known, bytes)) return known;
  const text = bytes.toString('latin1', 0, end);
  kept[place] = text;
  return text;
}

function isText(text: string, bytes: Buffer): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== bytes[i]) return false;
  return true;
}

type WholeColumn = Extract<FlowColumn, { type: 'whole' }>;

function wholeBuffer(column: WholeColumn): ColumnBuffer {
  const { name } = column;
  if (column.size === 'small') {
    const values = new Int32Array(ROW_GROUP_ROWS);
    return {
      name,
      schema: { name, type: 'INT32', repetition_type: REQUIRED },
      isPlain: false,
      values,
      put: (row, flows, i) => {
        values[row] = column.value(flows, i);
      },
    };
  }
  const values = new BigInt64Array(ROW_GROUP_ROWS);
  return {
    name,
    schema: { name, type: 'INT64', repetition_type: REQUIRED },
    isPlain: true,
    values,
    put: (row, flows, i) => {
      values[row] = BigInt(column.value(flows, i));
    },
  };
}

function optionalWholeBuffer(column: WholeColumn): ColumnBuffer {
  const { name } = column;
  const isSmall = column.size === 'small';
  const values: (number | bigint | null)[] = new Array(ROW_GROUP_ROWS).fill(null);
  return {
    name,
    schema: { name, type: isSmall ? 'INT32' : 'INT64', repetition_type: OPTIONAL },
    isPlain: !isSmall,
    values,
    put: (row, flows, i) => {
      const value = column.value(flows, i);
      values[row] = value < 0 ? null : isSmall ? value : BigInt(value);
    },
  };
}
