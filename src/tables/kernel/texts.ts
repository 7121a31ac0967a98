// Text cells of a row that is complete: which of them stand in the cache of repeated texts.
import {
  CACHE_AT,
  CACHE_PLACE_BYTES,
  CACHE_TEXT_MAX,
  SPAN_ASCII,
  SPAN_BYTES,
  SPAN_KNOWN,
  SPAN_LONE,
  SPAN_PLACE,
  SPAN_RAW,
} from '../csv-layout.ts';
import { textCount } from './run.ts';

/** 2^64 divided by the golden ratio, as multiplicative hashing wants it. */
const GOLDEN: u64 = ((<u64>0x9e3779b9) << 32) | 0x7f4a7c15;
const UPPER_BITS: u64 = ((<u64>0x80808080) << 32) | 0x80808080;

/** Bytes of texts of the batch that are not known. */
export let textBytes: f64 = 0;

export function resetTextBytes(): void {
  textBytes = 0;
}

/** Completes the words of the spans of a row. */
export function placeTexts(spans: usize): void {
  for (let i = 0; i < textCount; i++, spans += SPAN_BYTES) {
    const length = load<u32>(spans, 4);
    const isRaw = load<i32>(spans, 8) === SPAN_RAW;
    if (isRaw || <i32>length > CACHE_TEXT_MAX) {
      textBytes += <f64>length;
      store<u32>(spans, SPAN_LONE | (isRaw ? SPAN_RAW : 0), 8);
    } else if (length > 0) place(spans, load<u32>(spans), length);
  }
}

/** Eight bytes from `at`, those behind the text as zeros. */
function eightOf(at: usize, left: i32): u64 {
  const eight = load<u64>(at);
  return left >= 8 ? eight : eight & (((<u64>1) << (<u64>(left << 3))) - 1);
}

/** The cache is direct: a text takes the place of another one with the same hash. */
function place(span: usize, at: usize, length: u32): void {
  let hash: u64 = length;
  let bits: u64 = 0;
  for (let i: i32 = 0; i < <i32>length; i += 8) {
    const eight = eightOf(at + i, <i32>length - i);
    bits |= eight;
    hash = (hash ^ eight) * GOLDEN;
    hash ^= hash >> 29;
  }
  const index = <u32>(hash >> 20) & SPAN_PLACE;
  const entry = <usize>CACHE_AT + <usize>index * CACHE_PLACE_BYTES;
  const ascii: u32 = (bits & UPPER_BITS) === 0 ? SPAN_ASCII : 0;
  if (load<u32>(entry) === length && isSame(entry + 4, at, length)) {
    store<u32>(span, index | SPAN_KNOWN, 8);
    return;
  }
  store<u32>(entry, length);
  memory.copy(entry + 4, at, length);
  textBytes += <f64>length;
  store<u32>(span, index | ascii, 8);
}

function isSame(a: usize, b: usize, length: u32): bool {
  for (let i: i32 = 0; i < <i32>length; i += 8) {
    const left = <i32>length - i;
    if (eightOf(a + i, left) !== eightOf(b + i, left)) return false;
  }
  return true;
}
