// A small walk over DER (ITU-T X.690), as much as certificates need: one element at a time, definite lengths only.

export const DER_INTEGER = 0x02;
export const DER_BIT_STRING = 0x03;
export const DER_OBJECT_IDENTIFIER = 0x06;
export const DER_SEQUENCE = 0x30;
export const DER_SET = 0x31;
export const DER_UTC_TIME = 0x17;
export const DER_GENERALIZED_TIME = 0x18;

/** One element: its tag, and where its content lies. The next one begins at `end`. Reused by its holder. */
export interface DerElement {
  tag: number;
  at: number;
  end: number;
}

/** Reads the element at `at` of `bytes[at, end)`; false when it is cut or its length is not definite and sane. */
export function readElement(bytes: Uint8Array, at: number, end: number, out: DerElement): boolean {
  if (at + 2 > end) return false;
  const first = bytes[at + 1]!;
  let length = first;
  let contentAt = at + 2;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 3 || contentAt + count > end) return false;
    length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + bytes[contentAt + i]!;
    contentAt += count;
  }
  if (contentAt + length > end) return false;
  out.tag = bytes[at]!;
  out.at = contentAt;
  out.end = contentAt + length;
  return true;
}

/** UTCTime (RFC 5280 4.1.2.5: years from 50 on are 19xx) or GeneralizedTime, as microseconds since 1970; NaN if neither. */
export function readTime(bytes: Uint8Array, element: DerElement): number {
  const yearDigits = element.tag === DER_UTC_TIME ? 2 : element.tag === DER_GENERALIZED_TIME ? 4 : 0;
  if (yearDigits === 0 || element.end - element.at < yearDigits + 10) return Number.NaN;
  const digits = (offset: number, count: number): number => {
    let value = 0;
    for (let i = 0; i < count; i++) {
      const digit = bytes[element.at + offset + i]! - 48;
      if (digit < 0 || digit > 9) return Number.NaN;
      value = value * 10 + digit;
    }
    return value;
  };
  let year = digits(0, yearDigits);
  if (yearDigits === 2) year += year < 50 ? 2000 : 1900;
  const part = (i: number): number => digits(yearDigits + i * 2, 2);
  const hasSeconds = element.end - element.at >= yearDigits + 12;
  const seconds = part(2) * 3600 + part(3) * 60 + (hasSeconds ? part(4) : 0);
  return (daysSince1970(year, part(0), part(1)) * 86400 + seconds) * 1e6;
}

/** Days of the Gregorian calendar, by counting from March so that the leap day comes last. */
function daysSince1970(year: number, month: number, day: number): number {
  const shifted = month > 2 ? year : year - 1;
  const monthFromMarch = (month + 9) % 12;
  const leaps = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400);
  return shifted * 365 + leaps + Math.floor((monthFromMarch * 153 + 2) / 5) + day - 1 - 719468;
}
