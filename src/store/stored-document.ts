// Documents of rows: JSON that was damaged on disk, or lacks what all of its table have, is refused in words.
import type { DatabaseSync } from 'node:sqlite';
import { UserError } from '../base/user-error.ts';

/** As SQLite's json_type() calls them; numbers are `integer` or `real`. */
type FieldType = 'text' | 'number' | 'array' | 'object';

/** What every document of a table has, as far as readers count on it. */
const FIELDS = {
  alerts: {
    id: 'text',
    kind: 'text',
    severity: 'text',
    device: 'object',
    numbers: 'object',
    flows: 'array',
    technique: 'object',
    startUs: 'number',
    endUs: 'number',
  },
  devices: {
    id: 'text',
    macs: 'array',
    addresses: 'array',
    kind: 'object',
    coverage: 'object',
    firstUs: 'number',
    lastUs: 'number',
  },
  allow_rules: { id: 'text', scope: 'object', createdUs: 'number' },
  decisions: { kind: 'text' },
  settings: {},
  channels: { kind: 'text', options: 'object' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, FieldType>>>>;

export type DocumentTable = keyof typeof FIELDS;

/** Columns of times that are read as JavaScript numbers: beyond 2^53 they are none. */
const TIMES: readonly (readonly [table: string, column: string])[] = [
  ['alerts', 'raised_us'],
  ['alerts', 'updated_us'],
  ['verdicts', 'made_us'],
  ['home_state', 'saved_us'],
  ['home_state', 'epoch'],
  ['hours', 'hour_us'],
];

/** The document of a row of `file`. Throws the UserError `data-damaged` for what is none. */
export function readDocument<T>(text: unknown, table: DocumentTable, file: string): T {
  let document: unknown;
  try {
    document = JSON.parse(text as string);
  } catch (cause) {
    throw damaged(table, file, cause);
  }
  for (const [name, type] of Object.entries(FIELDS[table]))
    if (typeOf((document as Record<string, unknown> | null)?.[name]) !== type) throw damaged(table, file);
  return document as T;
}

/** Looks at all documents and times without taking them out: throws `data-damaged` before anything is written beside a damaged one. */
export function checkDocuments(database: DatabaseSync, file: string): void {
  for (const [table, column] of TIMES) {
    const isWhole = `${column} BETWEEN ${Number.MIN_SAFE_INTEGER} AND ${Number.MAX_SAFE_INTEGER}`;
    const found = database.prepare(`SELECT 1 FROM ${table} WHERE NOT (${isWhole}) LIMIT 1`).get();
    if (found !== undefined) throw damaged(table, file);
  }
  for (const [table, fields] of Object.entries(FIELDS)) {
    const tests = Object.entries(fields).map(([name, type]) => {
      const types = type === 'number' ? ['integer', 'real'] : [type];
      return `ifnull(json_type(document, '$.${name}'), '') IN (${types.map((each) => `'${each}'`).join(', ')})`;
    });
    const isWhole = `CASE WHEN json_valid(document) THEN ${['1', ...tests].join(' AND ')} ELSE 0 END`;
    const found = database.prepare(`SELECT 1 FROM ${table} WHERE NOT (${isWhole}) LIMIT 1`).get();
    if (found !== undefined) throw damaged(table, file);
  }
}

function typeOf(value: unknown): FieldType | null {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'object') return value === null ? null : 'object';
  if (typeof value === 'string') return 'text';
  return typeof value === 'number' ? 'number' : null;
}

function damaged(table: string, file: string, cause?: unknown): UserError {
  return new UserError('data-damaged', { file, reason: `a row of its table ${table} cannot be read` }, { cause });
}
