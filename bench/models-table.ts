// The table on which models are measured: 48 columns like a flow table's, made by a hash of row and column, so that any language can
// make the same rows (integers exactly, the others within the last bit of ln and cos).
import { closeSync, openSync, writeSync } from 'node:fs';
import type { Matrix } from '../src/base/matrix.ts';

export const TABLE_COLUMNS = 48;

const FACTORS = 4;
const ABNORMAL_SHARE = 0.02;
const SHIFT = 2.5;
const GOLDEN = 0x9e3779b9;

function mix32(x: number): number {
  x ^= x >>> 16;
  x = Math.imul(x, 0x7feb352d);
  x ^= x >>> 15;
  x = Math.imul(x, 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

function uniform(start: number, row: number): number {
  return (mix32((start + row) | 0) + 0.5) / 4294967296;
}

const startOf = (stream: number): number => mix32(Math.imul(stream, GOLDEN));

/** A column of standard normal numbers (Box, Muller 1958), one a row. */
function normals(stream: number, rows: number): Float64Array {
  const radius = startOf(2 * stream + 1);
  const angle = startOf(2 * stream + 2);
  const out = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    out[row] = Math.sqrt(-2 * Math.log(uniform(radius, row))) * Math.cos(2 * Math.PI * uniform(angle, row));
  }
  return out;
}

/** What a number of the j-th column is made into; `port` is uniform, `b` about normal. */
function shape(j: number, b: number, port: number, isShifted: boolean): number {
  if (j % 6 === 0) return b;
  if (j % 6 === 1) return Math.exp(1.5 * b + 6);
  if (j % 6 === 2) return Math.floor(Math.exp(b + 1));
  if (j % 6 === 3) return b > 1 ? 1 : 0;
  if (j % 6 === 4) return Math.floor((port ** 3 * 65536) / (isShifted ? 8 : 1));
  return j === 47 ? 3 : Math.abs(b) ** 3;
}

/** The table of a seed; about 2 % of its rows are abnormal in a quarter of their columns. */
export function makeTable(rows: number, seed: number): { matrix: Matrix; labels: Uint8Array } {
  const stream = (number: number): number => seed * 1000 + number;
  const factors = Array.from({ length: FACTORS }, (_, k) => normals(stream(900 + k), rows));
  const labels = new Uint8Array(rows);
  const kinds = new Uint8Array(rows);
  const abnormal = startOf(stream(950));
  const kind = startOf(stream(951));
  for (let row = 0; row < rows; row++) {
    labels[row] = uniform(abnormal, row) < ABNORMAL_SHARE ? 1 : 0;
    kinds[row] = Math.floor(uniform(kind, row) * FACTORS);
  }
  const values = new Float64Array(rows * TABLE_COLUMNS);
  for (let j = 0; j < TABLE_COLUMNS; j++) {
    const own = normals(stream(j), rows);
    const factor = factors[j % FACTORS]!;
    const ports = startOf(stream(300 + j));
    for (let row = 0; row < rows; row++) {
      const isShifted = labels[row] === 1 && kinds[row] === j % FACTORS;
      const b = 0.8 * own[row]! + 0.6 * factor[row]! + (isShifted ? SHIFT : 0);
      values[row * TABLE_COLUMNS + j] = shape(j, b, uniform(ports, row), isShifted);
    }
  }
  return { matrix: { rows, columns: TABLE_COLUMNS, values }, labels };
}

const ROWS_PER_WRITE = 1000;

/** Writes a table as CSV with a header line, in the shortest digits that read back as the same numbers. */
export function writeCsv(matrix: Matrix, path: string): void {
  const { rows, columns, values } = matrix;
  const file = openSync(path, 'w');
  try {
    writeSync(file, `${Array.from({ length: columns }, (_, j) => `column_${j}`).join(',')}\n`);
    for (let from = 0; from < rows; from += ROWS_PER_WRITE) {
      let text = '';
      for (let row = from; row < Math.min(from + ROWS_PER_WRITE, rows); row++) {
        text += `${values.subarray(row * columns, (row + 1) * columns).join(',')}\n`;
      }
      writeSync(file, text);
    }
  } finally {
    closeSync(file);
  }
}
