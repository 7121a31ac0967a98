// Scores as a table: CSV, JSON lines or Parquet, written row by row as they come.
import { csvText } from '../base/output-text.ts';
import { BYTE_ARRAY, DOUBLE, INT64, ParquetFile } from '../records/parquet-file.ts';
import type { ByteSink } from '../records/record-writer.ts';

export interface ScoreColumn {
  readonly name: string;
  readonly kind: 'whole' | 'number' | 'text';
}

/** Rows in columns: a list of numbers or texts for each column. */
export interface ScoreRows {
  readonly rows: number;
  readonly columns: readonly (Float64Array | readonly string[])[];
}

export interface ScoreWriter {
  write(rows: ScoreRows): void;
  finish(): void;
}

export const SCORE_FORMATS = ['csv', 'json', 'parquet'] as const;
export type ScoreFormat = (typeof SCORE_FORMATS)[number];

/** Characters collected before they are written. */
const TEXT_CHARACTERS = 256 * 1024;

const encoder = new TextEncoder();

export function createScoreWriter(format: ScoreFormat, sink: ByteSink, columns: readonly ScoreColumn[]): ScoreWriter {
  if (format === 'parquet') return parquetWriter(sink, columns);
  return format === 'csv' ? csvWriter(sink, columns) : jsonWriter(sink, columns);
}

/** Text that goes to the sink in large pieces. */
class TextRows {
  readonly #sink: ByteSink;
  #text = '';

  constructor(sink: ByteSink) {
    this.#sink = sink;
  }

  add(text: string): void {
    this.#text += text;
    if (this.#text.length >= TEXT_CHARACTERS) this.flush();
  }

  flush(): void {
    if (this.#text !== '') this.#sink.write(encoder.encode(this.#text));
    this.#text = '';
  }
}

function csvWriter(sink: ByteSink, columns: readonly ScoreColumn[]): ScoreWriter {
  const text = new TextRows(sink);
  text.add(`${columns.map(({ name }) => csvText(name)).join(',')}\n`);
  return {
    write({ rows, columns: values }) {
      for (let i = 0; i < rows; i++) {
        let line = '';
        for (let j = 0; j < values.length; j++) {
          const value = values[j]![i]!;
          if (j > 0) line += ',';
          line += typeof value === 'number' ? (Number.isNaN(value) ? '' : String(value)) : csvText(value);
        }
        text.add(`${line}\n`);
      }
    },
    finish: () => text.flush(),
  };
}

function jsonWriter(sink: ByteSink, columns: readonly ScoreColumn[]): ScoreWriter {
  const text = new TextRows(sink);
  const keys = columns.map(({ name }) => `${JSON.stringify(name)}:`);
  return {
    write({ rows, columns: values }) {
      for (let i = 0; i < rows; i++) {
        let line = '{';
        for (let j = 0; j < values.length; j++) {
          const value = values[j]![i]!;
          // JSON knows no infinities: they and missing numbers are null.
          line += `${j > 0 ? ',' : ''}${keys[j]!}${JSON.stringify(value)}`;
        }
        text.add(`${line}}\n`);
      }
    },
    finish: () => text.flush(),
  };
}

/** Rows of a Parquet row group. */
const GROUP_ROWS = 65_536;

function parquetWriter(sink: ByteSink, columns: readonly ScoreColumn[]): ScoreWriter {
  const types = { whole: INT64, number: DOUBLE, text: BYTE_ARRAY };
  const file = new ParquetFile(
    sink,
    columns.map(({ name, kind }) => ({
      name,
      type: types[kind],
      isOptional: false,
      meaning: kind === 'text' ? 'text' : null,
    })),
  );
  const held: (number | string)[][] = columns.map(() => []);
  const writeGroup = (): void => {
    const rows = held[0]!.length;
    if (rows > 0)
      file.group(rows, (j) => ({ dictionary: null, dictionaryCount: 0, page: plainPage(columns[j]!, held[j]!) }));
    for (const column of held) column.length = 0;
  };
  return {
    write({ rows, columns: values }) {
      for (let i = 0; i < rows; i++) for (let j = 0; j < values.length; j++) held[j]!.push(values[j]![i]!);
      if (held[0]!.length >= GROUP_ROWS) writeGroup();
    },
    finish() {
      writeGroup();
      file.finish();
    },
  };
}

/** Values in plain encoding (Parquet, Encodings.md: PLAIN). */
function plainPage({ kind }: ScoreColumn, values: readonly (number | string)[]): Uint8Array {
  if (kind !== 'text') {
    const view = new DataView(new ArrayBuffer(values.length * 8));
    for (const [i, value] of values.entries()) {
      if (kind === 'whole') view.setBigInt64(i * 8, BigInt(value), true);
      else view.setFloat64(i * 8, value as number, true);
    }
    return new Uint8Array(view.buffer);
  }
  const texts = values.map((value) => encoder.encode(String(value)));
  const page = new Uint8Array(texts.reduce((sum, text) => sum + 4 + text.length, 0));
  const view = new DataView(page.buffer);
  let at = 0;
  for (const text of texts) {
    view.setUint32(at, text.length, true);
    page.set(text, at + 4);
    at += 4 + text.length;
  }
  return page;
}
