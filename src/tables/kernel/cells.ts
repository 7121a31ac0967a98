// Cells: where they end, with quotes or without, and what a number cell holds that is no plain number.
import {
  CELL_EMPTY,
  CELL_INFINITE,
  CELL_NUMBER,
  CELL_TEXT,
  CELL_TRUTH_LETTER,
  FIRST_BYTES_AT,
  HARD_BYTES,
  PENDING_BYTES,
  SPAN_BYTES,
  SPAN_RAW,
  WORD_BYTES,
  WORD_TEXT_MAX,
  WORDS_AT,
} from '../csv-layout.ts';
import { isHard, scanNumber, value } from './number.ts';
import { hardAt, hasQuotes, letterFlagsAt, pendingAt, separator, wordCount } from './run.ts';

const QUOTE: u8 = 34;
const LF: u8 = 10;
const CR: u8 = 13;

/** Where the bytes end that there are so far, and whether there will be no more. */
export let end: usize = 0;
export let isLast: bool = false;
/** Line breaks within quotes of the row at hand. */
export let breaks: i32 = 0;
/** The row ended within quotes. */
export let isOpen: bool = false;
/** Cells of the row at hand that count as something, and those left to the host (of all rows since the host took them). */
export let pendingCount: i32 = 0;
export let hardCount: i32 = 0;
/** Cells that `skipCells` passed. */
export let skipped: i32 = 0;

export function setBlock(blockEnd: usize, noMore: bool): void {
  end = blockEnd;
  isLast = noMore;
}

export function beginRow(hard: i32): void {
  breaks = 0;
  isOpen = false;
  pendingCount = 0;
  hardCount = hard;
}

export function isBreak(byte: u8): bool {
  return byte === LF || byte === CR;
}

function isSpace(byte: u8): bool {
  return byte === 32 || (byte === 9 && separator !== 9);
}

/** Forgets what the row at hand left to the host. */
export function dropHard(hard: i32): void {
  hardCount = hard;
}

/** Remembers what a cell of the row counts as. */
export function count(slot: i32, kind: i32): void {
  const entry = pendingAt + <usize>pendingCount * PENDING_BYTES;
  pendingCount++;
  store<i32>(entry, slot);
  store<i32>(entry, kind, 4);
}

/** Leaves a number cell to the host. */
export function leave(row: i32, slot: i32, from: usize, to: usize): void {
  const entry = hardAt + <usize>hardCount * HARD_BYTES;
  hardCount++;
  store<i32>(entry, row);
  store<i32>(entry, slot, 4);
  store<u32>(entry, <u32>from, 8);
  store<u32>(entry, <u32>(to - from), 12);
}

/** Where the cell at `p` ends that has no quotes. */
function endOfPlain(p: usize): usize {
  const separators = i8x16.splat(<i8>separator);
  const feeds = i8x16.splat(<i8>LF);
  const returns = i8x16.splat(<i8>CR);
  while (p < end) {
    const x = v128.load(p);
    const hits = v128.or(i8x16.eq(x, separators), v128.or(i8x16.eq(x, feeds), i8x16.eq(x, returns)));
    const mask = i8x16.bitmask(hits);
    if (mask !== 0) return min(p + ctz(mask), end);
    p += 16;
  }
  return end;
}

/** The quote that closes the cell whose text begins at `p`; `end` where it is not there. Sets `isDoubled`; counts line breaks. */
let isDoubled: bool = false;
function closingQuote(p: usize): usize {
  isDoubled = false;
  const quotes = i8x16.splat(<i8>QUOTE);
  const feeds = i8x16.splat(<i8>LF);
  const returns = i8x16.splat(<i8>CR);
  while (p < end) {
    const x = v128.load(p);
    const hits = v128.or(i8x16.eq(x, quotes), v128.or(i8x16.eq(x, feeds), i8x16.eq(x, returns)));
    const mask = i8x16.bitmask(hits);
    if (mask === 0) {
      p += 16;
      continue;
    }
    p += ctz(mask);
    if (p >= end) break;
    const byte = load<u8>(p);
    if (byte !== QUOTE) {
      if (byte === LF || load<u8>(p + 1) !== LF) breaks++;
      p++;
    } else if (p + 1 < end && load<u8>(p + 1) === QUOTE) {
      isDoubled = true;
      p += 2;
    } else return p;
  }
  isOpen = true;
  return end;
}

/** Passes up to `most` cells from `p`: ends at what ends the last of them, or at the end of the row. */
export function skipCells(p: usize, most: i32): usize {
  const separators = i8x16.splat(<i8>separator);
  const feeds = i8x16.splat(<i8>LF);
  const returns = i8x16.splat(<i8>CR);
  const quotes = i8x16.splat(<i8>QUOTE);
  skipped = 0;
  let isFirst = true;
  while (p < end) {
    if (isFirst && hasQuotes && load<u8>(p) === QUOTE) {
      p = closingQuote(p + 1);
      if (p >= end) break;
      p = endOfPlain(p + 1);
      if (p >= end) break;
    }
    isFirst = false;
    const x = v128.load(p);
    const ends = i8x16.bitmask(i8x16.eq(x, separators));
    const others = i8x16.bitmask(v128.or(i8x16.eq(x, quotes), v128.or(i8x16.eq(x, feeds), i8x16.eq(x, returns))));
    const cells = <i32>popcnt(ends);
    // Sixteen bytes with nothing but plain cells, fewer than are to be passed.
    if (others === 0 && cells < most - skipped && p + 16 <= end) {
      skipped += cells;
      isFirst = (ends & 0x8000) !== 0;
      p += 16;
      continue;
    }
    const mask = ends | i8x16.bitmask(v128.or(i8x16.eq(x, feeds), i8x16.eq(x, returns)));
    if (mask === 0) {
      p += 16;
      continue;
    }
    p += ctz(mask);
    if (p >= end) break;
    if (++skipped === most || load<u8>(p) !== separator) return p;
    p++;
    isFirst = true;
  }
  skipped++;
  return end;
}

/** A cell that is no plain number: fills the number, the span or both; says where it ends. */
export function readCell(at: usize, row: i32, slot: i32, number: usize, span: usize): usize {
  let from = at;
  let to: usize;
  let next: usize;
  let isRaw = false;
  if (hasQuotes && load<u8>(at) === QUOTE && at < end) {
    to = closingQuote(++from);
    if (to >= end) return end;
    isRaw = isDoubled;
    next = endOfPlain(to + 1);
    // What stands behind the closing quote belongs to the text, unless it is nothing but spaces.
    for (let p = to + 1; p < next; p++) if (!isSpace(load<u8>(p))) isRaw = true;
    if (isRaw) {
      from = at;
      to = next;
    }
  } else {
    to = next = endOfPlain(from);
    while (from < to && isSpace(load<u8>(from))) from++;
    while (from < to && isSpace(load<u8>(to - 1))) to--;
  }
  if (span !== 0) {
    store<u32>(span, <u32>from);
    store<u32>(span, <u32>(to - from), 4);
    store<u32>(span, isRaw ? SPAN_RAW : 0, 8);
  }
  if (slot >= 0) {
    store<f64>(number, NaN);
    if (isRaw) leave(row, slot, from, to);
    else readNumber(from, to, row, slot, number);
  }
  return next;
}

function readNumber(start: usize, stop: usize, row: i32, slot: i32, number: usize): void {
  let from = start;
  let to = stop;
  while (from < to && isSpace(load<u8>(from))) from++;
  while (from < to && isSpace(load<u8>(to - 1))) to--;
  if (from === to) count(slot, CELL_EMPTY);
  else if (scanNumber(from) === to) takeNumber(from, to, row, slot, number);
  else readWord(from, to, slot, number);
}

/** The number that was scanned last. */
export function takeNumber(from: usize, to: usize, row: i32, slot: i32, number: usize): void {
  store<f64>(number, value);
  if (isHard) leave(row, slot, from, to);
  else if (abs(value) === Infinity) count(slot, CELL_INFINITE);
}

function readWord(from: usize, to: usize, slot: i32, number: usize): void {
  const length = <i32>(to - from);
  if (length > WORD_TEXT_MAX || load<u8>(<usize>FIRST_BYTES_AT + load<u8>(from)) === 0) {
    count(slot, CELL_TEXT);
    return;
  }
  let entry: usize = WORDS_AT;
  for (let i = 0; i < wordCount; i++, entry += WORD_BYTES) {
    if (load<u8>(entry, 16) !== length || memory.compare(entry, from, length) !== 0) continue;
    const kind = <i32>load<u8>(entry, 17);
    if (kind === CELL_TRUTH_LETTER && load<u8>(letterFlagsAt + slot) === 0) break;
    store<f64>(number, load<f64>(entry, 24));
    if (kind < CELL_NUMBER) count(slot, kind);
    return;
  }
  count(slot, CELL_TEXT);
}

/** Where the span of a text slot stands in a row of spans; 0 for none. */
export function spanOf(spans: usize, text: i32): usize {
  return text < 0 ? 0 : spans + <usize>text * SPAN_BYTES;
}
