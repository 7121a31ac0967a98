// Names of flows: 64 bits from key and start time, printed in the form that Zeek prints its uids.

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The characters of the uid that is being written. */
const codes: number[] = Array.from({ length: 12 }, () => 'C'.charCodeAt(0));

/** Digits that 64 bits need in base 62; shorter numbers are padded, so that every uid has the same length. */
const UID_DIGITS = 11;

/**
 * "C" and base 62, as Zeek writes uids, from the two words of `FlowBatch.uid`; '' for 0, 0 (no flow).
 * 32-bit words in, no bigint, since this runs once a record.
 */
export function formatUid(high: number, low: number): string {
  if (high === 0 && low === 0) return '';
  let top = high >>> 0;
  let rest = low >>> 0;
  for (let i = 0; i < UID_DIGITS; i++) {
    const quotient = Math.floor(top / 62);
    // The remainder of the high word (under 62) times 2^32 stays far below 2^53.
    const part = (top - quotient * 62) * 4294967296 + rest;
    const low62 = Math.floor(part / 62);
    codes[UID_DIGITS - i] = DIGITS.charCodeAt(part - low62 * 62);
    top = quotient;
    rest = low62;
  }
  return String.fromCharCode.apply(null, codes);
}
