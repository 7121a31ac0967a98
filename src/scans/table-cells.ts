// Cells and column names of an uploaded table, made safe to hand on: short, clean, and never a key that objects treat specially.
import { cleanText } from '../alerts/words.ts';

export type Cell = number | string | null;

/** Characters of a cell, and of a column's name. */
const CELL_LENGTH_MAX = 200;
const NAME_LENGTH_MAX = 64;

/** A column's name as documents show it. */
export function columnName(name: string): string {
  return cleanText(name, NAME_LENGTH_MAX) || 'unnamed';
}

/** A number as JSON can hold it; null where there is none. */
export function numberCell(value: number): Cell {
  if (Number.isNaN(value)) return null;
  return Number.isFinite(value) ? value : value > 0 ? 'Infinity' : '-Infinity';
}

/** A text of a table: a number where it is one, null where it is empty. */
export function textCell(text: string, kind: 'number' | 'text'): Cell {
  const clean = cleanText(text, CELL_LENGTH_MAX).trim();
  if (clean === '') return null;
  if (kind === 'text') return clean;
  const value = Number(clean);
  return Number.isFinite(value) ? value : clean;
}

/** Cells under their names as an object of its own keys alone. */
export function sampleOf(cells: readonly (readonly [name: string, cell: Cell])[]): Record<string, Cell> {
  return Object.fromEntries(cells.map(([name, cell]) => [name === '__proto__' ? 'proto' : name, cell]));
}
