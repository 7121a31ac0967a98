// Rows of a feature set as CSV (RFC 4180): what names a row first, then its numbers; a missing number is an empty field.
import { csvText } from '../base/output-text.ts';
import type { Feature } from '../features/feature.ts';
import type { FeatureRows } from '../features/feature-rows.ts';
import { type ByteSink, RowBuffer } from './record-writer.ts';
import { NUMBER_BYTES_MAX, putNumber } from './text-numbers.ts';

const COMMA = 44;
const RETURN = 13;
const NEWLINE = 10;

/** Writes rows of one feature set. */
export interface FeatureWriter {
  write(rows: FeatureRows): void;
  finish(): void;
}

/** A column whose cells are texts. */
export interface TextCells {
  readonly name: string;
  text(rows: FeatureRows, row: number): string;
}

/** A column whose cells are the numbers at this position of the row. */
export interface NumberCells {
  readonly name: string;
  readonly position: number;
}

export interface FeatureTable {
  readonly columns: readonly (TextCells | NumberCells)[];
  /** Lines end in CR LF instead of LF. */
  readonly hasReturn: boolean;
}

/** Our own layout: subject, start (seconds since 1970), the set's further texts, its features. */
export function ownTable(features: readonly Feature[], textNames: readonly string[]): FeatureTable {
  return {
    hasReturn: true,
    columns: [
      { name: 'subject', text: (rows, row) => rows.subject[row]! },
      { name: 'start', text: (rows, row) => secondsText(rows.startSeconds[row]!) },
      ...textNames.map((name, k): TextCells => ({ name, text: (rows, row) => rows.texts[k]![row]! })),
      ...features.map(({ name }, position): NumberCells => ({ name, position })),
    ],
  };
}

function secondsText(seconds: number): string {
  return Number.isNaN(seconds) ? '' : seconds.toFixed(6);
}

/** A writer of this table for rows of `width` numbers; the header stands there even without rows. */
export function createFeatureCsv(sink: ByteSink, table: FeatureTable, width: number): FeatureWriter {
  const buffer = new RowBuffer(sink);
  const { columns } = table;
  const rowBytesMax = columns.length * (NUMBER_BYTES_MAX + 1) + 2;
  const end = table.hasReturn ? '\r\n' : '\n';
  buffer.text(`${columns.map(({ name }) => csvText(name)).join(',')}${end}`);
  const writeRow = (rows: FeatureRows, row: number): void => {
    for (const [k, column] of columns.entries()) {
      if (k > 0) buffer.bytes[buffer.at++] = COMMA;
      if ('position' in column) {
        const value = rows.values[row * width + column.position]!;
        if (Number.isFinite(value)) buffer.at = putNumber(buffer.bytes, buffer.at, value);
      } else {
        buffer.text(csvText(column.text(rows, row)));
        // A long text may have emptied the buffer: make room again for all numbers that may follow.
        buffer.room(rowBytesMax);
      }
    }
    if (table.hasReturn) buffer.bytes[buffer.at++] = RETURN;
    buffer.bytes[buffer.at++] = NEWLINE;
  };
  return {
    write(rows) {
      for (let row = 0; row < rows.count; row++) {
        buffer.room(rowBytesMax);
        writeRow(rows, row);
      }
    },
    finish() {
      buffer.flush();
    },
  };
}
