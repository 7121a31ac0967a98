// The CSV kernel: rows of text to rows of numbers and spans of text, compiled to WebAssembly. Its host is csv-kernel.ts.
import {
  BLOCK_PADDING,
  COMMENT_AT,
  COUNT_KINDS,
  HARD_CELLS,
  PENDING_BYTES,
  PLAN_BYTES,
  SPAN_BYTES,
  STOP_BATCH,
  STOP_BYTES,
  STOP_HARD,
  STOP_OPEN_QUOTE,
} from '../csv-layout.ts';
import {
  beginRow,
  breaks,
  dropHard,
  end,
  hardCount,
  isBreak,
  isLast,
  isOpen,
  pendingCount,
  readCell,
  setBlock,
  skipCells,
  skipped,
  spanOf,
  takeNumber,
} from './cells.ts';
import { scanNumber, setComma } from './number.ts';
import {
  columns,
  commentLength,
  countsAt,
  numberCount,
  numbersAt,
  pendingAt,
  planAt,
  rowLimit,
  separator,
  setDialect,
  setPlaces,
  setShape,
  spansAt,
  textBytesLimit,
  textCount,
} from './run.ts';
import { scanShort, shortValue } from './short-number.ts';
import { placeTexts, resetTextBytes, textBytes } from './texts.ts';

export { setComma, setDialect, setPlaces, setShape };

/** Rows of the batch so far. */
let row: i32 = 0;
/** Number of the line that the next row begins with, from 1. */
let line: f64 = 1;
let raggedRows: f64 = 0;
let firstRaggedLine: f64 = 0;
let stop: i32 = STOP_BYTES;
/** Lines, then rows, that are no data. */
let linesToSkip: i32 = 0;
let rowsToSkip: i32 = 0;
/** The last cell of the row at hand, and whether the row has more cells than the table columns. */
let lastCell: i32 = 0;
let isLong: bool = false;

export function rows(): i32 {
  return row;
}
export function lineNumber(): f64 {
  return line;
}
export function ragged(): f64 {
  return raggedRows;
}
export function raggedLine(): f64 {
  return firstRaggedLine;
}
export function stopReason(): i32 {
  return stop;
}
export function hardCells(): i32 {
  return hardCount;
}

/** What stands before the data. */
export function setSkips(lines: i32, headerRows: i32): void {
  linesToSkip = lines;
  rowsToSkip = headerRows;
}

/** A new batch begins. */
export function beginBatch(): void {
  row = 0;
  resetTextBytes();
}

/**
 * Reads the rows that stand complete in [from, blockEnd); says where the first one begins that is not read. Numbers go to the batch,
 * spans and cells left to the host are to be taken before the next call. `stopReason` says why it ended.
 */
export function parse(from: usize, blockEnd: usize, noMore: bool): usize {
  memory.fill(blockEnd, 0, BLOCK_PADDING);
  setBlock(blockEnd, noMore);
  beginRow(0);
  stop = STOP_BYTES;
  let p = from;
  while (p < blockEnd) {
    if (row === rowLimit || textBytes > textBytesLimit) stop = STOP_BATCH;
    else if (hardCount >= HARD_CELLS) stop = STOP_HARD;
    if (stop !== STOP_BYTES) break;
    const next = linesToSkip > 0 ? passLine(p) : isNoRow(p) ? passLine(p) : readRow(p);
    if (next === 0) break;
    p = next;
  }
  return p;
}

/** A line that holds nothing, or a comment. */
function isNoRow(p: usize): bool {
  if (commentLength > 0 && p + commentLength <= end && memory.compare(p, COMMENT_AT, commentLength) === 0) return true;
  while (p < end && (load<u8>(p) === 32 || (load<u8>(p) === 9 && separator !== 9))) p++;
  return p < end ? isBreak(load<u8>(p)) : isLast;
}

/** Behind the line at `p`, quotes or not; 0 where its end is not there yet. */
function passLine(p: usize): usize {
  while (p < end && !isBreak(load<u8>(p))) p++;
  const next = passBreak(p);
  if (next === 0) return 0;
  line += 1;
  if (linesToSkip > 0) linesToSkip--;
  return next;
}

/** Behind the line break at `p`; 0 where it may go on in bytes that are not there yet. */
function passBreak(p: usize): usize {
  if (p >= end) return isLast ? end : 0;
  if (load<u8>(p) === 10) return p + 1;
  if (p + 1 >= end) return isLast ? end : 0;
  return load<u8>(p + 1) === 10 ? p + 2 : p + 1;
}

/** Reads the row at `p`; says where the next one begins, 0 where this one is not complete. */
function readRow(p: usize): usize {
  const hard = hardCount;
  beginRow(hard);
  isLong = false;
  let at: usize;
  if (rowsToSkip > 0) at = skipCells(p, i32.MAX_VALUE);
  else at = readCells(p);
  if (isLong) at = skipCells(at, i32.MAX_VALUE);
  const next = passBreak(at);
  if (isOpen && isLast) {
    stop = STOP_OPEN_QUOTE;
    return 0;
  }
  if (next === 0) {
    beginRow(hard);
    return 0;
  }
  if (rowsToSkip > 0) rowsToSkip--;
  else if (isLong || lastCell + 1 !== columns) {
    dropHard(hard);
    if (raggedRows === 0) firstRaggedLine = line;
    raggedRows += 1;
  } else takeRow();
  line += <f64>(breaks + 1);
  return next;
}

/** Cells from `p` to the end of the row, or to where the row has too many. Sets `lastCell` and `isLong`. */
function readCells(p: usize): usize {
  const numbers = numbersAt + <usize>row * <usize>numberCount * 8;
  const spans = spansAt + <usize>row * <usize>textCount * SPAN_BYTES;
  const blockEnd = end;
  const between = separator;
  const width = columns;
  let cell: i32 = 0;
  for (;;) {
    const plan = planAt + <usize>cell * PLAN_BYTES;
    const slot = load<i32>(plan);
    const text = load<i32>(plan, 4);
    const short = slot >= 0 && text < 0 ? scanShort(p) : 0;
    if (short !== 0) {
      store<f64>(numbers + ((<usize>slot) << 3), shortValue);
      p = short;
    } else if (slot >= 0) {
      const number = numbers + ((<usize>slot) << 3);
      const next = text < 0 ? scanNumber(p) : 0;
      const byte = next === 0 ? <u8>0 : load<u8>(next);
      if (next !== 0 && (byte === between || isBreak(byte) || next >= blockEnd)) {
        takeNumber(p, next, row, slot, number);
        p = next;
      } else p = readCell(p, row, slot, number, spanOf(spans, text));
    } else if (text >= 0) p = readCell(p, row, -1, 0, spanOf(spans, text));
    else {
      p = skipCells(p, -1 - text);
      cell += skipped - 1;
    }
    if (p >= blockEnd || load<u8>(p) !== between) break;
    p++;
    if (++cell === width) {
      isLong = true;
      break;
    }
  }
  lastCell = cell;
  return p;
}

/** The row is one: its counts and texts hold. */
function takeRow(): void {
  for (let i = 0; i < pendingCount; i++) {
    const entry = pendingAt + <usize>i * PENDING_BYTES;
    const total = countsAt + ((<usize>load<i32>(entry) * COUNT_KINDS + <usize>load<i32>(entry, 4)) << 3);
    store<f64>(total, load<f64>(total) + 1);
  }
  if (textCount > 0) placeTexts(spansAt + <usize>row * <usize>textCount * SPAN_BYTES);
  row++;
}
