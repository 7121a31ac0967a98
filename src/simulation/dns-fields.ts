// The addresses within the records of a DNS message (RFC 1035), of mDNS and LLMNR, and of NetBIOS names (RFC 1002).
import { skipName } from '../packets/protocols/dns-name.ts';
import type { FieldRewriter } from './field-rewriter.ts';

const HEADER_BYTES = 12;
const QUESTION_FIXED_BYTES = 4;
const RECORD_FIXED_BYTES = 10;
const TYPE_A = 1;
const TYPE_AAAA = 28;
const TYPE_NETBIOS = 0x20;
/** A NetBIOS record holds flags and address, once for each address of the name (RFC 1002 4.2.1.3). */
const NETBIOS_ENTRY_BYTES = 6;

/** Replaces the addresses of a message's records up to the first that is malformed or cut. */
export function rewriteDns(fields: FieldRewriter, at: number, end: number): void {
  const { view } = fields;
  if (end - at < HEADER_BYTES) return;
  let position = at + HEADER_BYTES;
  for (let left = view.getUint16(at + 4); left > 0; left--) {
    const next = skipName(fields.bytes, at, position, end);
    if (next < 0 || next + QUESTION_FIXED_BYTES > end) return;
    position = next + QUESTION_FIXED_BYTES;
  }
  const records = view.getUint16(at + 6) + view.getUint16(at + 8) + view.getUint16(at + 10);
  for (let left = records; left > 0; left--) {
    const fixed = skipName(fields.bytes, at, position, end);
    if (fixed < 0 || fixed + RECORD_FIXED_BYTES > end) return;
    const dataAt = fixed + RECORD_FIXED_BYTES;
    const dataEnd = dataAt + view.getUint16(fixed + 8);
    if (dataEnd > end) return;
    rewriteRecord(fields, view.getUint16(fixed), dataAt, dataEnd);
    position = dataEnd;
  }
}

function rewriteRecord(fields: FieldRewriter, type: number, at: number, end: number): void {
  if (type === TYPE_A && end - at === 4) fields.ipv4(at, end);
  else if (type === TYPE_AAAA && end - at === 16) fields.ipv6(at, end);
  else if (type === TYPE_NETBIOS) {
    for (let i = at; i + NETBIOS_ENTRY_BYTES <= end; i += NETBIOS_ENTRY_BYTES) fields.ipv4(i + 2, end);
  }
}

/** The same for the messages of a TCP segment, as far as they lie whole in it (RFC 1035 4.2.2: two bytes of length before each). */
export function rewriteDnsOverTcp(fields: FieldRewriter, at: number, end: number): void {
  for (let position = at; position + 2 <= end; ) {
    const stop = position + 2 + fields.view.getUint16(position);
    if (stop > end) return;
    rewriteDns(fields, position + 2, stop);
    position = stop;
  }
}
