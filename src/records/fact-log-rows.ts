// Rows of Zeek's protocol logs: which columns a log has, and a row as tab-separated text or as one JSON object.
import type { FlowIdentity } from '../packets/facts.ts';
import { logHeader, logTime } from './conn-log.ts';
import { jsonText, tsvText } from './fact-text.ts';

/** What a field may hold. Times are whole microseconds since 1970, intervals microseconds; undefined = unset. */
export type LogValue = string | number | boolean | readonly string[] | readonly number[] | undefined;

/** Fields by their column's name. */
export type LogRow = Readonly<Record<string, LogValue>>;

/** Columns with Zeek's types, in Zeek's order. */
export type LogColumns = readonly (readonly [string, string])[];

/** The columns that all logs of one connection begin with. */
export const CONNECTION_COLUMNS: LogColumns = [
  ['ts', 'time'],
  ['uid', 'string'],
  ['id.orig_h', 'addr'],
  ['id.orig_p', 'port'],
  ['id.resp_h', 'addr'],
  ['id.resp_p', 'port'],
];

/** The values of CONNECTION_COLUMNS. */
export function connectionFields(timeUs: number, flow: FlowIdentity): LogRow {
  return {
    ts: timeUs,
    uid: flow.uid,
    'id.orig_h': flow.originator,
    'id.orig_p': flow.originatorPort,
    'id.resp_h': flow.responder,
    'id.resp_p': flow.responderPort,
  };
}

/** Writes the rows of one log; the header comes with the first. */
export class LogWriter {
  readonly #path: string;
  readonly #columns: LogColumns;
  readonly #format: 'tsv' | 'json';
  readonly #write: (log: string, line: string) => void;
  #isOpen = false;
  #lastUs = 0;

  constructor(path: string, columns: LogColumns, format: 'tsv' | 'json', write: (log: string, line: string) => void) {
    this.#path = path;
    this.#columns = columns;
    this.#format = format;
    this.#write = write;
  }

  row(row: LogRow): void {
    const us = Number(row['ts']);
    if (us > this.#lastUs) this.#lastUs = us;
    if (this.#format === 'json') {
      this.#write(this.#path, jsonLine(this.#columns, row));
      return;
    }
    if (!this.#isOpen) {
      this.#isOpen = true;
      this.#write(this.#path, logHeader(this.#path, us, this.#columns));
    }
    this.#write(this.#path, `${this.#columns.map(([name, type]) => tsvField(type, row[name])).join('\t')}\n`);
  }

  finish(): void {
    if (this.#isOpen) this.#write(this.#path, `#close\t${logTime(this.#lastUs)}\n`);
  }
}

function tsvField(type: string, value: LogValue, isElement = false): string {
  if (value === undefined) return '-';
  if (typeof value === 'boolean') return value ? 'T' : 'F';
  if (typeof value === 'number') return isSpan(type) ? (value / 1e6).toFixed(6) : String(value);
  if (typeof value === 'string') return tsvText(value, isElement);
  if (value.length === 0) return '(empty)';
  return value.map((each) => tsvField(elementType(type), each, true)).join();
}

function jsonLine(columns: LogColumns, row: LogRow): string {
  const parts: string[] = [];
  for (const [name, type] of columns) {
    const value = row[name];
    if (value !== undefined) parts.push(`${JSON.stringify(name)}:${jsonValue(type, value)}`);
  }
  return `{${parts.join()}}\n`;
}

function jsonValue(type: string, value: Exclude<LogValue, undefined>): string {
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return isSpan(type) ? shortSeconds(value) : String(value);
  if (typeof value === 'string') return jsonText(value);
  return `[${value.map((each) => jsonValue(elementType(type), each)).join()}]`;
}

function isSpan(type: string): boolean {
  return type === 'time' || type === 'interval';
}

/** Seconds without trailing zeros, one decimal at least, as Zeek writes them. */
function shortSeconds(us: number): string {
  return (us / 1e6).toFixed(6).replace(/(\.\d+?)0+$/, '$1');
}

/** The element type of vector[…] and set[…]. */
function elementType(type: string): string {
  return type.slice(type.indexOf('[') + 1, -1);
}
