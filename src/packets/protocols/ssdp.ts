// SSDP (UPnP Device Architecture 2.0, section 1): announcements, searches and their answers.
import type { SsdpFact } from '../facts.ts';
import { equalsFolded } from './http-head.ts';
import type { DatagramProtocol, FactOutput } from './protocol.ts';
import { printableText } from './wire-text.ts';

/** Bytes kept of each field. */
export const SSDP_FIELD_MAX = 512;
const LINES_MAX = 64;

interface Fields {
  target: string;
  serviceName: string;
  server: string;
  agent: string;
  location: string;
}

/** Reads one datagram; false when its first line is none of SSDP's. */
export function decodeSsdp(bytes: Uint8Array, at: number, end: number, out: FactOutput): boolean {
  const method = methodOf(bytes, at, end);
  if (method === null) return false;
  const fields: Fields = { target: '', serviceName: '', server: '', agent: '', location: '' };
  let next = lineEnd(bytes, at, end);
  for (let count = 0; next < end && count < LINES_MAX; count++) {
    const from = next + 1;
    next = lineEnd(bytes, from, end);
    readField(bytes, from, next, fields, out.isBrief === true);
  }
  out.emit({
    kind: 'ssdp',
    timeUs: out.timeUs,
    timeNs: out.timeNs,
    flow: out.flow,
    fromOriginator: out.fromOriginator,
    method,
    target: fields.target,
    serviceName: fields.serviceName,
    server: fields.server || fields.agent,
    location: fields.location,
  });
  return true;
}

function methodOf(bytes: Uint8Array, at: number, end: number): SsdpFact['method'] | null {
  if (startsFolded(bytes, at, end, 'notify * http/1.1')) return 'NOTIFY';
  if (startsFolded(bytes, at, end, 'm-search * http/1.1')) return 'M-SEARCH';
  return startsFolded(bytes, at, end, 'http/1.1 200') ? 'RESPONSE' : null;
}

function readField(bytes: Uint8Array, at: number, end: number, fields: Fields, isBrief: boolean): void {
  const first = bytes[at]! | 0x20;
  // Most lines begin with none of these: n, s, u, l.
  if (at >= end || (first !== 0x6e && first !== 0x73 && first !== 0x75 && first !== 0x6c)) return;
  if (isBrief) {
    if (startsFolded(bytes, at, end, 'server:')) fields.server = value(bytes, at + 7, end);
    else if (startsFolded(bytes, at, end, 'user-agent:')) fields.agent = value(bytes, at + 11, end);
  } else if (startsFolded(bytes, at, end, 'nt:') || startsFolded(bytes, at, end, 'st:')) {
    fields.target ||= value(bytes, at + 3, end);
  } else if (startsFolded(bytes, at, end, 'usn:')) fields.serviceName = value(bytes, at + 4, end);
  else if (startsFolded(bytes, at, end, 'server:')) fields.server = value(bytes, at + 7, end);
  else if (startsFolded(bytes, at, end, 'location:')) fields.location = value(bytes, at + 9, end);
  else if (startsFolded(bytes, at, end, 'user-agent:')) fields.agent = value(bytes, at + 11, end);
}

function value(bytes: Uint8Array, at: number, end: number): string {
  let from = at;
  let stop = end;
  while (from < stop && bytes[from] === 32) from++;
  while (stop > from && (bytes[stop - 1] === 13 || bytes[stop - 1] === 32)) stop--;
  return printableText(bytes, from, stop, SSDP_FIELD_MAX);
}

/** Whether `bytes[at, end)` begins with the lower-case `text`, in any case. */
function startsFolded(bytes: Uint8Array, at: number, end: number, text: string): boolean {
  return end - at >= text.length && equalsFolded(bytes, at, text);
}

function lineEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && bytes[i] !== 10) i++;
  return i;
}

export const ssdp: DatagramProtocol = {
  transport: 'udp',
  name: 'ssdp',
  title: 'SSDP',
  service: 'ssdp',
  ports: [1900],
  decode: decodeSsdp,
};
