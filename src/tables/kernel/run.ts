// What the kernel was told about the table, and where its columns stand in memory.

export let separator: u8 = 44;
export let hasQuotes: bool = true;
export let commentLength: usize = 0;
export let wordCount: i32 = 0;
export let columns: i32 = 0;
export let numberCount: i32 = 0;
export let textCount: i32 = 0;
export let rowLimit: i32 = 0;
export let textBytesLimit: f64 = 0;

export let planAt: usize = 0;
export let letterFlagsAt: usize = 0;
export let pendingAt: usize = 0;
export let countsAt: usize = 0;
export let numbersAt: usize = 0;
export let spansAt: usize = 0;
export let hardAt: usize = 0;

/** The dialect, once. */
export function setDialect(separatorByte: i32, quotes: bool, commentBytes: i32, words: i32): void {
  separator = <u8>separatorByte;
  hasQuotes = quotes;
  commentLength = commentBytes;
  wordCount = words;
}

/** How many of everything, once. */
export function setShape(columnCount: i32, numbers: i32, texts: i32, rows: i32, textBytes: f64): void {
  columns = columnCount;
  numberCount = numbers;
  textCount = texts;
  rowLimit = rows;
  textBytesLimit = textBytes;
}

/** Where everything stands, once. */
export function setPlaces(
  plan: usize,
  letterFlags: usize,
  pending: usize,
  counts: usize,
  numbers: usize,
  spans: usize,
  hard: usize,
): void {
  planAt = plan;
  letterFlagsAt = letterFlags;
  pendingAt = pending;
  countsAt = counts;
  numbersAt = numbers;
  spansAt = spans;
  hardAt = hard;
}
