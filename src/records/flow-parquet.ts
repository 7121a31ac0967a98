// Flow records as a Parquet file: our own columns, typed, in row groups of bounded size.
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { FlowBatch } from '../flows/flow-batch.ts';
import { type FlowColumn, flowColumns } from './flow-columns.ts';
import type { ByteSink, RecordOptions, RecordWriter } from './record-writer.ts';

/** Records of a row group: they are held in memory as JavaScript values until the group is written, about 25 MB. */
const ROW_GROUP_ROWS = 16_384;

/** Bytes of the scratch buffer that texts pass through. */
const TEXT_BYTES_MAX = 1024;

type Value = string | number | bigint | null;
type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];

/** A writer of Parquet; the end of the file is written by `finish`, so a file without it cannot be read. */
export function createFlowParquet(sink: ByteSink, options: RecordOptions): RecordWriter {
  const columns = flowColumns(options);
  const flush = (): void => {
    if (bytes.index > 0) sink.write(new Uint8Array(bytes.buffer, 0, bytes.index));
    bytes.index = 0;
  };
  const bytes = Object.assign(new ByteWriter(), { flush, finish: flush });
  const parquet = new ParquetWriter({
    writer: bytes,
    schema: [{ name: 'root', num_children: columns.length }, ...columns.map(schemaOf)],
    createdBy: 'porchlight',
  });
  const values: Value[][] = columns.map(() => []);
  const scratch = new Uint8Array(TEXT_BYTES_MAX);
  const writeGroup = (): void => {
    if (values[0]!.length === 0) return;
    parquet.write({
      columnData: columns.map(({ name }, j) => ({ name, data: values[j]! })),
      rowGroupSize: ROW_GROUP_ROWS,
    });
    for (const column of values) column.length = 0;
  };
  return {
    write(flows) {
      for (let i = 0; i < flows.count; i++) {
        for (let j = 0; j < columns.length; j++) values[j]!.push(fieldOf(columns[j]!, flows, i, scratch));
        if (values[0]!.length === ROW_GROUP_ROWS) writeGroup();
      }
    },
    finish() {
      writeGroup();
      parquet.finish();
    },
  };
}

/** Every column may be unset; a missing one is null. */
function schemaOf(column: FlowColumn): SchemaElement {
  const { name } = column;
  if (column.type === 'text') return { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' };
  if (column.type === 'whole') return { name, type: 'INT64', repetition_type: 'OPTIONAL' };
  if (column.type !== 'time') return { name, type: 'DOUBLE', repetition_type: 'OPTIONAL' };
  return {
    name,
    type: 'INT64',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'NANOS' },
    repetition_type: 'OPTIONAL',
  };
}

function fieldOf(column: FlowColumn, flows: FlowBatch, i: number, scratch: Uint8Array): Value {
  switch (column.type) {
    case 'text': {
      const end = column.put(scratch, 0, flows, i);
      return end === 0 ? null : String.fromCharCode(...scratch.subarray(0, end));
    }
    case 'whole': {
      const value = column.value(flows, i);
      return value < 0 ? null : BigInt(value);
    }
    case 'number': {
      const value = column.value(flows, i);
      return Number.isFinite(value) ? value : null;
    }
    case 'time':
      return BigInt(column.us(flows, i)) * 1000n + BigInt(column.ns(flows, i));
    case 'duration':
      return column.us(flows, i) / 1e6 + column.ns(flows, i) / 1e9;
  }
}
