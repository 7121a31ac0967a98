// The addresses and MACs within a DHCP message (RFC 2131, options of RFC 2132).
import type { FieldRewriter } from './field-rewriter.ts';

const FIXED_BYTES = 236;
const MAGIC_COOKIE = 0x63825363;
const HARDWARE_ETHERNET = 1;
const CLIENT_ADDRESSES_AT = 12;
const CLIENT_MAC_AT = 28;

/** Options that hold one address or a list of them: routers, time, name and DNS servers, broadcast, NTP, NetBIOS, requested, server. */
const ADDRESS_OPTIONS: ReadonlySet<number> = new Set([3, 4, 5, 6, 28, 42, 44, 50, 54]);
const CLIENT_ID = 61;
/** First byte of a client id that holds an IAID and a DUID (RFC 4361 6.1). */
const ID_IS_DUID = 255;
/** DUIDs with a MAC at their end: link-layer address plus time, and alone (RFC 8415 11.2, 11.4). */
const DUID_LLT = 1;
const DUID_LL = 3;

/** Replaces ciaddr, yiaddr, siaddr, giaddr, chaddr and what the options hold, as far as captured. */
export function rewriteDhcp(fields: FieldRewriter, at: number, end: number): void {
  const { bytes, view } = fields;
  if (end - at < CLIENT_MAC_AT) return;
  for (let i = 0; i < 4; i++) fields.ipv4(at + CLIENT_ADDRESSES_AT + i * 4, end);
  if (bytes[at + 1] === HARDWARE_ETHERNET && bytes[at + 2] === 6) fields.mac(at + CLIENT_MAC_AT, end);
  if (end - at < FIXED_BYTES + 4 || view.getUint32(at + FIXED_BYTES) !== MAGIC_COOKIE) return;
  for (let position = at + FIXED_BYTES + 4; position + 2 <= end; ) {
    const code = bytes[position]!;
    if (code === 255) return;
    if (code === 0) {
      position++;
      continue;
    }
    const stop = position + 2 + bytes[position + 1]!;
    if (stop > end) return;
    rewriteOption(fields, code, position + 2, stop);
    position = stop;
  }
}

function rewriteOption(fields: FieldRewriter, code: number, at: number, end: number): void {
  if (ADDRESS_OPTIONS.has(code)) {
    for (let i = at; i + 4 <= end; i += 4) fields.ipv4(i, end);
  } else if (code === CLIENT_ID) rewriteClientId(fields, at, end);
}

function rewriteClientId(fields: FieldRewriter, at: number, end: number): void {
  const { bytes, view } = fields;
  if (bytes[at] === HARDWARE_ETHERNET && end - at === 7) fields.mac(at + 1, end);
  // Type, IAID, DUID type, hardware type, for LLT a time, MAC.
  if (bytes[at] !== ID_IS_DUID || end - at < 15) return;
  const kind = view.getUint16(at + 5);
  const macAt = kind === DUID_LLT ? at + 13 : at + 9;
  if ((kind === DUID_LLT || kind === DUID_LL) && view.getUint16(at + 7) === HARDWARE_ETHERNET && macAt + 6 === end)
    fields.mac(macAt, end);
}
