// Decimal text to the nearest double: Clinger's exact case, then Eisel and Lemire's product with a 128-bit power of five.
import { POWER_LEAST, POWER_MOST, POWERS_AT, TENS_AT, TENS_MOST, WHOLE_TENS_AT } from '../csv-layout.ts';

/** Decimal digits that a u64 holds whatever they are. */
const DIGITS_MAX = 19;
/** Exponents are counted up to here: beyond, all is zero or infinity. */
const EXPONENT_MAX = 99999;

/** What `scanNumber` read. */
export let value: f64 = 0;
/** The text is a number, but the host has to find out which: its digits do not decide here. */
export let isHard: bool = false;
/** What also stands before the fraction, besides the point. */
export let comma: u8 = 46;

export function setComma(byte: i32): void {
  comma = <u8>byte;
}

// Words of eight equal bytes, and of equal pairs.
const TWICE: u64 = 0x100000001;
export const ZEROS: u64 = 0x30303030 * TWICE;
const LOWER_BITS: u64 = 0x7f7f7f7f * TWICE;
const UPPER_BITS: u64 = 0x80808080 * TWICE;
/** Added to ten and more, it reaches the upper bit. */
const TO_UPPER_BIT: u64 = 0x76767676 * TWICE;

/** Marks, with their upper bit, the bytes that are no digits; a digit's byte is its value here (the text's, exclusive-or ZEROS). */
export function marksOf(x: u64): u64 {
  return (((x & LOWER_BITS) + TO_UPPER_BIT) | x) & UPPER_BITS;
}

/** The number that eight digits make, the first in the lowest byte: pairs, fours, eights. */
export function eightDigits(x: u64): u64 {
  const pairs = (x * 2561) >> 8;
  const fours = ((pairs & (0x00ff00ff * TWICE)) * 6553601) >> 16;
  return ((fours & (0x0000ffff * TWICE)) * 42949672960001) >> 32;
}

/**
 * Reads a number that begins at `at`: says where it ends, or 0 where none begins there. Fills `value` and `isHard`. The bytes behind the
 * block are no digits, so it ends.
 */
export function scanNumber(at: usize): usize {
  let p = at;
  const sign = load<u8>(p);
  if (sign === 45 || sign === 43) p++;
  let w: u64 = 0;
  const from = p;
  let x = load<u64>(p) ^ ZEROS;
  let marks = marksOf(x);
  while (marks === 0) {
    w = w * 100000000 + eightDigits(x);
    p += 8;
    x = load<u64>(p) ^ ZEROS;
    marks = marksOf(x);
  }
  let bits = ctz(marks) & 56;
  if (bits !== 0) w = w * load<u64>(<usize>WHOLE_TENS_AT + <usize>bits) + eightDigits(x << (64 - bits));
  p += <usize>(bits >> 3);
  let digits = <i32>(p - from);
  let exponent: i32 = 0;
  const mark = load<u8>(p);
  if (mark === 46 || mark === comma) {
    const fraction = ++p;
    x = load<u64>(p) ^ ZEROS;
    marks = marksOf(x);
    while (marks === 0) {
      w = w * 100000000 + eightDigits(x);
      p += 8;
      x = load<u64>(p) ^ ZEROS;
      marks = marksOf(x);
    }
    bits = ctz(marks) & 56;
    if (bits !== 0) w = w * load<u64>(<usize>WHOLE_TENS_AT + <usize>bits) + eightDigits(x << (64 - bits));
    p += <usize>(bits >> 3);
    exponent = <i32>(fraction - p);
    digits -= exponent;
  }
  if (digits === 0) return 0;
  const digitsEnd = p;
  if ((load<u8>(p) | 32) === 101) {
    p = scanExponent(p);
    exponent += written;
  }
  isHard = false;
  const magnitude = digits <= DIGITS_MAX ? nearest(w, exponent) : ofManyDigits(from, digitsEnd, exponent);
  value = sign === 45 ? -magnitude : magnitude;
  return p;
}

/** The exponent that `scanExponent` read. */
let written: i32 = 0;

/** Reads "e-5" where it stands at `at`; an "e" without digits is no part of the number. */
function scanExponent(at: usize): usize {
  let p = at + 1;
  const sign = load<u8>(p);
  if (sign === 45 || sign === 43) p++;
  let digit = <u32>load<u8>(p) - 48;
  written = 0;
  if (digit >= 10) return at;
  let exponent: i32 = 0;
  while (digit < 10) {
    if (exponent <= EXPONENT_MAX) exponent = exponent * 10 + digit;
    digit = <u32>load<u8>(++p) - 48;
  }
  written = sign === 45 ? -exponent : exponent;
  return p;
}

/** w × 10^exponent as the nearest double, ties to even. */
function nearest(w: u64, exponent: i32): f64 {
  // Clinger 1990: both operands are exact, so one rounding is all there is.
  if (w <= 1 << 53) {
    const exact = <f64>(<i64>w);
    if (exponent === 0) return exact;
    if (exponent < 0 && exponent >= -TENS_MOST) return exact / load<f64>(<usize>TENS_AT + ((<usize>-exponent) << 3));
    if (exponent > 0 && exponent <= TENS_MOST) return exact * load<f64>(<usize>TENS_AT + ((<usize>exponent) << 3));
  }
  return fromProduct(w, exponent);
}

/**
 * More than 19 digits: leading zeros say nothing, and behind 19 that count the rest lies between nothing and one more in the last place.
 * Where both ends give one double, that is it.
 */
function ofManyDigits(from: usize, end: usize, exponent: i32): f64 {
  let w: u64 = 0;
  let taken: i32 = 0;
  let dropped: i32 = 0;
  let isMore = false;
  for (let p = from; p < end; p++) {
    const digit = <u32>load<u8>(p) - 48;
    if (digit >= 10) continue;
    if (taken === DIGITS_MAX) {
      dropped++;
      if (digit !== 0) isMore = true;
    } else if (taken > 0 || digit !== 0) {
      w = w * 10 + digit;
      taken++;
    }
  }
  const low = nearest(w, exponent + dropped);
  if (!isMore || isHard) return low;
  const high = nearest(w + 1, exponent + dropped);
  if (low !== high) isHard = true;
  return low;
}

/** Upper word of a product of two u64; the lower one is `productLow`. */
let productLow: u64 = 0;

function multiply(a: u64, b: u64): u64 {
  const a0 = a & 0xffffffff;
  const a1 = a >> 32;
  const b0 = b & 0xffffffff;
  const b1 = b >> 32;
  const low = a0 * b0;
  const middle = a1 * b0 + (low >> 32);
  const cross = a0 * b1 + (middle & 0xffffffff);
  productLow = (cross << 32) | (low & 0xffffffff);
  return a1 * b1 + (middle >> 32) + (cross >> 32);
}

/**
 * Lemire, "Number parsing at a gigabyte per second", Software: Practice and Experience 51 (2021), algorithm 1: the 64 bits of w times the
 * upper 64 of a power of five give the mantissa; the lower 64 of the power are needed only where the first product could still carry.
 * Mushtak and Lemire (2023) show that nothing is left undecided for up to 19 digits; the test stays, and the host decides.
 */
function fromProduct(w: u64, q: i32): f64 {
  if (w === 0 || q < POWER_LEAST) return 0;
  if (q > POWER_MOST) return Infinity;
  const shift = clz(w);
  const normal = w << shift;
  const power = <usize>POWERS_AT + ((<usize>(q - POWER_LEAST)) << 4);
  let high = multiply(normal, load<u64>(power, 8));
  let low = productLow;
  if ((high & 0x1ff) === 0x1ff) {
    const more = multiply(normal, load<u64>(power));
    low += more;
    if (low < more) high++;
    if (low === u64.MAX_VALUE && (q < -27 || q > 55)) isHard = true;
  }
  const upper = <i32>(high >> 63);
  let mantissa = high >> <u64>(upper + 9);
  // 217706 / 2^16 is log2(10) closely enough for every q here (section 6 of the paper).
  let binary = ((217706 * q) >> 16) + 63 + upper - <i32>shift + 1023;
  if (binary <= 0) return subnormal(mantissa, binary);
  // Exactly half between two doubles: only these powers can be, and then the even one is meant.
  if (low <= 1 && q >= -4 && q <= 23 && (mantissa & 3) === 1 && mantissa << (<u64>(upper + 9)) === high) mantissa &= ~1;
  mantissa = (mantissa + (mantissa & 1)) >> 1;
  if (mantissa >= 1 << 53) {
    mantissa = 1 << 52;
    binary++;
  }
  if (binary >= 2047) return Infinity;
  return reinterpret<f64>((mantissa & ~(1 << 52)) | ((<u64>binary) << 52));
}

/** A mantissa whose exponent is below that of the least normal double. */
function subnormal(mantissa: u64, binary: i32): f64 {
  if (1 - binary >= 64) return 0;
  let bits = mantissa >> <u64>(1 - binary);
  bits = (bits + (bits & 1)) >> 1;
  // Rounding up to 2^52 makes it the least normal one, whose bits are just these.
  return reinterpret<f64>(bits);
}
