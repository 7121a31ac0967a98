// Short number cells, most of all: read at once, without a branch for each digit.
import { TENS_AT } from '../csv-layout.ts';
import { isBreak } from './cells.ts';
import { comma, eightDigits, marksOf, ZEROS } from './number.ts';
import { separator } from './run.ts';

/** What `scanShort` read. */
export let shortValue: f64 = 0;

/**
 * Reads a cell of a minus, digits and a point, where these and what ends it stand in eight bytes (the minus besides); says where it ends,
 * or 0 where the cell is none such. It has no branch that digits decide: the lengths of cells change from one to the next, and a wrong
 * guess costs more than the reading.
 */
export function scanShort(at: usize): usize {
  const minus: usize = load<u8>(at) === 45 ? 1 : 0;
  const p = at + minus;
  const x = load<u64>(p) ^ ZEROS;
  const marks = marksOf(x);
  const first = ctz(marks) & 120;
  const point = load<u8>(p + <usize>(first >> 3));
  const hasPoint = point === 46 || point === comma;
  const ends = hasPoint ? marks & (marks - 1) : marks;
  if (ends === 0) return 0;
  const last = ctz(ends) & 56;
  const next = p + <usize>(last >> 3);
  const byte = load<u8>(next);
  if (byte !== separator && !isBreak(byte)) return 0;
  // The digits without the point, the last one in the highest byte: zeros stand before the first.
  const before = ((<u64>1) << first) - 1;
  const digits = hasPoint ? (x & before) | ((x >> 8) & ~before) : x;
  const count = hasPoint ? last - 8 : last;
  if (count === 0) return 0;
  const whole = <f64>(<i64>eightDigits(digits << (64 - count)));
  const fraction = hasPoint ? count - first : 0;
  const value = whole / load<f64>(<usize>TENS_AT + <usize>fraction);
  shortValue = reinterpret<f64>(reinterpret<u64>(value) | ((<u64>minus) << 63));
  return next;
}
