// MAC addresses as numbers below 2^48; -1 = none.
import { NO_LINK } from '../packets/packet-batch.ts';

/** The MAC at `at`, or -1 where there is none, or it is all zeros or a group address. */
export function readMac(bytes: Uint8Array, at: number): number {
  if (at === NO_LINK || at + 6 > bytes.length || (bytes[at]! & 1) !== 0) return -1;
  const high = (bytes[at]! << 8) | bytes[at + 1]!;
  const low = ((bytes[at + 2]! << 24) | (bytes[at + 3]! << 16) | (bytes[at + 4]! << 8) | bytes[at + 5]!) >>> 0;
  return high === 0 && low === 0 ? -1 : high * 4294967296 + low;
}

const COLON = 58;

/** The number of aa:bb:cc:dd:ee:ff, or -1 where it is no MAC of one machine. */
export function parseMac(text: string): number {
  if (text.length !== 17) return -1;
  let number = 0;
  for (let i = 0; i < 17; i++) {
    const code = text.charCodeAt(i);
    if (i % 3 === 2) {
      if (code !== COLON) return -1;
      continue;
    }
    const letter = code | 0x20;
    const digit = code >= 48 && code <= 57 ? code - 48 : letter >= 97 && letter <= 102 ? letter - 87 : -1;
    if (digit < 0 || (i === 1 && (digit & 1) !== 0)) return -1;
    number = number * 16 + digit;
  }
  return number === 0 ? -1 : number;
}

/** aa:bb:cc:dd:ee:ff */
export function formatMacNumber(mac: number): string {
  return mac
    .toString(16)
    .padStart(12, '0')
    .replace(/(..)(?=.)/g, '$1:');
}
