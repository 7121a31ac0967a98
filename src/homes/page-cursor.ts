// Cursors of lists: where a page ended, by what it is sorted by and not by number, so that what comes meanwhile moves nothing.
import { UserError } from '../base/user-error.ts';

/** Longer ones are none of ours. */
const CURSOR_MAX = 512;

/** What a list is sorted by, and the id that settles ties. */
export interface Place {
  readonly key: number | string;
  readonly id: string;
}

/** `list` names the list and its order: a cursor of another one is refused. */
export function writeCursor(list: string, { key, id }: Place): string {
  return Buffer.from(JSON.stringify([list, key, id])).toString('base64url');
}

/** The place of a cursor; null for none. Throws `bad-cursor`. */
export function readCursor(list: string, cursor: string | undefined): Place | null {
  if (cursor === undefined || cursor === '') return null;
  const refusal = new UserError('bad-cursor', { cursor: cursor.slice(0, 40) });
  if (cursor.length > CURSOR_MAX || !/^[\w-]+$/.test(cursor)) throw refusal;
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw refusal;
  }
  if (!Array.isArray(parts) || parts.length !== 3) throw refusal;
  const [name, key, id] = parts as unknown[];
  const isKey = typeof key === 'string' || (typeof key === 'number' && Number.isFinite(key));
  if (name !== list || !isKey || typeof id !== 'string') throw refusal;
  return { key: key as number | string, id };
}

/** Order of places: keys downwards (numbers) or upwards (texts), then ids upwards. Negative: `a` comes first. */
export function comparePlaces(a: Place, b: Place): number {
  if (typeof a.key === 'number' && typeof b.key === 'number' && a.key !== b.key) return b.key - a.key;
  if (typeof a.key === 'string' && typeof b.key === 'string' && a.key !== b.key) return a.key < b.key ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

export interface Page<T> {
  readonly rows: readonly T[];
  readonly next: string | null;
}

/** The part of a sorted list that follows a cursor. */
export function pageOf<T>(
  list: string,
  sorted: readonly T[],
  placeOf: (row: T) => Place,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Page<T> {
  const after = readCursor(list, cursor);
  const from = after === null ? 0 : firstAfter(sorted, placeOf, after);
  const rows = sorted.slice(from, from + limit);
  const last = rows.at(-1);
  const isMore = from + limit < sorted.length && last !== undefined;
  return { rows, next: isMore ? writeCursor(list, placeOf(last)) : null };
}

function firstAfter<T>(sorted: readonly T[], placeOf: (row: T) => Place, after: Place): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (comparePlaces(placeOf(sorted[middle]!), after) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
