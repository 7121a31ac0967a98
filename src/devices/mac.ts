// MAC addresses as numbers below 2^48; -1 = none.
import { NO_LINK } from '../packets/packet-batch.ts';

/** The MAC at `at`, or -1 where there is none, or it is all zeros or a group address. */
export function readMac(bytes: Uint8Array, at: number): number {
  if (at === NO_LINK || at + 6 > bytes.length || (bytes[at]! & 1) !== 0) return -1;
  const high = (bytes[at]! << 8) | bytes[at + 1]!;
  const low = ((bytes[at + 2]! << 24) | (bytes[at + 3]! << 16) | (bytes[at + 4]! << 8) | bytes[at + 5]!) >>> 0;
  return high === 0 && low === 0 ? -1 : high * 4294967296 + low;
}

/** The number of aa:bb:cc:dd:ee:ff, or -1 where it is no MAC of one machine. */
export function parseMac(text: string): number {
  if (!/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(text)) return -1;
  const number = Number.parseInt(text.replaceAll(':', ''), 16);
  return number === 0 || (Number.parseInt(text.slice(0, 2), 16) & 1) !== 0 ? -1 : number;
}

/** aa:bb:cc:dd:ee:ff */
export function formatMacNumber(mac: number): string {
  return mac
    .toString(16)
    .padStart(12, '0')
    .replace(/(..)(?=.)/g, '$1:');
}
