// Teredo (RFC 4380): IPv6 over UDP, behind optional authentication and origin indications.
import type { DecodeState } from './decode-state.ts';

const IPV6_BYTES = 40;
/** 2001:0000::/32, the prefix of all Teredo addresses (RFC 4380 2.6). */
const PREFIX_HIGH = 0x2001;
const NO_NEXT_HEADER = 59;
const AUTHENTICATION_BYTES = 13;
const ORIGIN_BYTES = 8;

/**
 * True when a UDP payload on any port looks like Teredo: IPv6 with a Teredo address, or indications with IPv6 behind them. Zeek's
 * test, so that the same packets are found.
 */
export function isTeredo(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < IPV6_BYTES) return false;
  if (bytes[at]! >> 4 === 6) return hasPrefix(bytes, at + 8) || hasPrefix(bytes, at + 24);
  if (bytes[at] !== 0) return false;
  let inner = at;
  if (bytes[at + 1] === 1) {
    inner += AUTHENTICATION_BYTES + bytes[at + 2]! + bytes[at + 3]!;
    if (end - inner < IPV6_BYTES || bytes[inner] !== 0 || bytes[inner + 1] !== 0) return false;
  } else if (bytes[at + 1] !== 0) return false;
  inner += ORIGIN_BYTES;
  return end - inner >= IPV6_BYTES && bytes[inner]! >> 4 === 6;
}

function hasPrefix(bytes: Uint8Array, at: number): boolean {
  return ((bytes[at]! << 8) | bytes[at + 1]!) === PREFIX_HIGH && bytes[at + 2] === 0 && bytes[at + 3] === 0;
}

/**
 * Moves `state.at` to the IPv6 header; false when there is none or its length contradicts the payload's. Data behind a bubble
 * (no next header, no payload) is allowed.
 */
export function readTeredo(state: DecodeState): boolean {
  const { bytes, view, end } = state;
  let at = state.at;
  if (end - at >= 4 && view.getUint16(at) === 1) at += AUTHENTICATION_BYTES + bytes[at + 2]! + bytes[at + 3]!;
  if (end - at >= ORIGIN_BYTES && view.getUint16(at) === 0) at += ORIGIN_BYTES;
  if (end - at < IPV6_BYTES || bytes[at]! >> 4 !== 6) return false;
  const length = view.getUint16(at + 4);
  const rest = end - at - IPV6_BYTES;
  if (length > rest) return false;
  if (length < rest && !(length === 0 && bytes[at + 6] === NO_NEXT_HEADER)) return false;
  state.at = at;
  return true;
}
