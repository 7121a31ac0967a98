// Flow records as a Parquet file: our own columns, typed, in row groups of bounded size. Nothing is made for a single value:
// a text is bytes from the start, and columns are encoded together.
import { type FlowColumn, flowColumns } from './flow-columns.ts';
import { ParquetFile } from './parquet-file.ts';
import { type ColumnBuffer, createNumberBuffers } from './parquet-numbers.ts';
import { ParquetPage } from './parquet-page.ts';
import { TextBuffer } from './parquet-texts.ts';
import type { ByteSink, RecordOptions, RecordWriter } from './record-writer.ts';

/** Records of a row group, all of them in memory until it is written: some 10 MB, 20 with the statistics. */
const ROW_GROUP_ROWS = 16_384;

/** A writer of Parquet; the end of the file is written by `finish`, so a file without it cannot be read. */
export function createFlowParquet(sink: ByteSink, options: RecordOptions): RecordWriter {
  const numberBuffer = createNumberBuffers(ROW_GROUP_ROWS);
  const bufferOf = (column: FlowColumn): ColumnBuffer =>
    column.type === 'text' ? new TextBuffer(column, ROW_GROUP_ROWS) : numberBuffer(column);
  const buffers = flowColumns(options).map(bufferOf);
  const page = new ParquetPage();
  const file = new ParquetFile(
    sink,
    buffers.map(({ column }) => column),
  );
  let rows = 0;
  const writeGroup = (): void => {
    if (rows > 0) file.group(rows, (column) => buffers[column]!.encode(rows, page));
    rows = 0;
  };
  return {
    write(flows) {
      for (let from = 0; from < flows.count; ) {
        const count = Math.min(flows.count - from, ROW_GROUP_ROWS - rows);
        for (let j = 0; j < buffers.length; j++) buffers[j]!.take(flows, from, count, rows);
        rows += count;
        from += count;
        if (rows === ROW_GROUP_ROWS) writeGroup();
      }
    },
    finish() {
      writeGroup();
      file.finish();
    },
  };
}
