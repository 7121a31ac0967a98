// Cuts a stream of JSON into its rows, JSON lines or the elements of one array, without keeping more than one.
import { UserError } from '../base/user-error.ts';
import type { ByteSource } from '../capture/byte-source.ts';
import { ROW_BYTES_MAX } from './text-batches.ts';

/** Bytes of the block: longer rows make it grow. */
const BLOCK_BYTES = 256 * 1024;
/** Arrays and objects within each other in a row. */
export const DEPTH_MAX = 64;

const LF = 10;
const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const OPEN_ARRAY = 91;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/** What some programs write before a text: it says nothing. */
const UTF8_MARK: readonly number[] = [0xef, 0xbb, 0xbf];

function isSpace(byte: number): boolean {
  return byte === 32 || byte === LF || byte === 13 || byte === 9;
}

/** The rows of a text of JSON, one after another. Each row is a value; whether it is JSON is for its reader to say. */
export class JsonCutter {
  /** Where the row at hand stands, valid until the next one: `text()`. */
  #start = 0;
  #end = 0;
  /** Line that the row at hand begins with, from 1. */
  rowLine = 1;
  /** True when the source ended within the row at hand. */
  isCut = false;
  readonly #source: ByteSource;
  readonly #file: string;
  #block = Buffer.alloc(BLOCK_BYTES);
  #at = 0;
  #to = 0;
  #line = 1;
  /** Bytes of the source that stand in the block no more. */
  #passed = 0;
  #isEnded = false;
  /** Null until the first byte was seen. */
  #isArray: boolean | null = null;
  #isArrayClosed = false;

  constructor(source: ByteSource, file: string) {
    this.#source = source;
    this.#file = file;
  }

  /** Finds the next row; false when there is none. May be asked synchronously: null = bytes are needed first, `fill` takes them. */
  next(): boolean | null {
    if (!this.#findStart()) return this.#isEnded ? this.#finish() : null;
    this.rowLine = this.#line;
    this.#start = this.#at;
    if (this.#isArrayClosed) throw this.error('more stands behind the end of its array');
    const end = this.#findEnd();
    if (end < 0 && !this.#isEnded) return null;
    this.isCut = end < 0;
    this.#end = end < 0 ? this.#to : end;
    this.#at = this.#end;
    return true;
  }

  /** The row at hand. */
  text(): string {
    return this.#block.toString('utf8', this.#start, this.#end);
  }

  /** Takes more bytes from the source, behind what of a row is there. */
  async fill(): Promise<void> {
    if (this.#at > 0) {
      this.#passed += this.#at;
      this.#block.copyWithin(0, this.#at, this.#to);
      this.#to -= this.#at;
      this.#at = 0;
    } else if (this.#to === this.#block.length) {
      if (this.#to >= ROW_BYTES_MAX)
        throw new UserError('table-row-length', {
          file: this.#file,
          line: this.#line,
          limit: ROW_BYTES_MAX / 1024 / 1024,
        });
      this.#block = Buffer.concat([this.#block], 2 * this.#to);
    }
    // Half full at least: a row that comes in small pieces is not looked through again at every one of them.
    const wanted = Math.min(2 * this.#to, this.#block.length);
    do {
      const more = await this.#source.read(this.#block, this.#to, this.#block.length);
      this.#isEnded = more === 0;
      this.#to += more;
    } while (this.#to < wanted && !this.#isEnded);
  }

  /** A log that is still written ends within a line; a row that is cut further up is broken there. */
  get isCutLine(): boolean {
    return this.isCut && !this.text().includes('\n');
  }

  error(reason: string): UserError {
    return new UserError('table-json', {
      file: this.#file,
      line: this.rowLine,
      byte: this.#passed + this.#start,
      reason,
    });
  }

  /** Passes what stands between rows; false where the block ends there. */
  #findStart(): boolean {
    const block = this.#block;
    for (; this.#at < this.#to; this.#at++) {
      const byte = block[this.#at]!;
      if (byte === LF) this.#line++;
      if (isSpace(byte)) continue;
      if (this.#isArray === null) {
        if (UTF8_MARK.includes(byte)) continue;
        if (byte === 0 || byte >= 0xfe || (this.#at + 1 < this.#to && block[this.#at + 1] === 0))
          throw new UserError('table-utf16', { file: this.#file });
        const isArray = this.#opensArray();
        if (isArray === null) return false;
        this.#isArray = isArray;
        if (isArray) continue;
      }
      if (byte === CLOSE_ARRAY && this.#isArray && !this.#isArrayClosed) this.#isArrayClosed = true;
      else if (byte !== COMMA || this.#isArrayClosed) return true;
    }
    return false;
  }

  /**
   * Whether one array holds all rows: it begins with "[" and then another row begins, or it ends at once. JSON lines of arrays begin with
   * a cell. Null where that is not there yet.
   */
  #opensArray(): boolean | null {
    if (this.#block[this.#at] !== OPEN_ARRAY) return false;
    for (let i = this.#at + 1; i < this.#to; i++) {
      const byte = this.#block[i]!;
      if (!isSpace(byte)) return byte === OPEN_ARRAY || byte === OPEN_OBJECT || byte === CLOSE_ARRAY;
    }
    return this.#isEnded ? false : null;
  }

  /** Behind the value that begins at #at, or -1 where the block ends before it does. Counts its lines when it is whole. */
  #findEnd(): number {
    const end = findValueEnd(this.#block, this.#at, this.#to, this.#isEnded);
    if (end === TOO_DEEP) throw this.error(`arrays and objects are more than ${DEPTH_MAX} deep in it`);
    if (end < 0) return -1;
    const row = this.#block.subarray(this.#at, end);
    for (let i = row.indexOf(LF); i >= 0; i = row.indexOf(LF, i + 1)) this.#line++;
    return end;
  }

  #finish(): boolean {
    this.rowLine = this.#line;
    this.#start = this.#at;
    if (this.#isArray && !this.#isArrayClosed) throw this.error('the file ends before its array does');
    return false;
  }
}

const TOO_DEEP = -2;

/** Behind the value that begins at `from`: a bracket's own end, or where a word ends. -1: not before `to`. */
function findValueEnd(bytes: Uint8Array, from: number, to: number, isEnded: boolean): number {
  let depth = 0;
  for (let i = from; i < to; i++) {
    const byte = bytes[i]!;
    if (byte === QUOTE) {
      i = behindString(bytes, i + 1, to) - 1;
      if (i < 0) return -1;
      if (depth === 0) return i + 1;
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      if (++depth > DEPTH_MAX) return TOO_DEEP;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      if (depth === 0) return i > from ? i : i + 1;
      if (--depth === 0) return i + 1;
    } else if (depth === 0 && (byte === COMMA || isSpace(byte))) return i;
  }
  return depth === 0 && isEnded ? to : -1;
}

/** Behind the quote that closes a string; 0 where it is not there. */
function behindString(bytes: Uint8Array, from: number, to: number): number {
  for (let i = from; i < to; i++) {
    const byte = bytes[i]!;
    if (byte === QUOTE) return i + 1;
    if (byte === BACKSLASH) i++;
  }
  return 0;
}
