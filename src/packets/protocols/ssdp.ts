// SSDP (UPnP Device Architecture 2.0, section 1): announcements, searches and their answers.
import type { DatagramProtocol, FactOutput } from './protocol.ts';
import { printableText } from './wire-text.ts';

/** Bytes kept of each field. */
export const SSDP_FIELD_MAX = 512;
const LINES_MAX = 64;

const METHODS = [
  { line: 'NOTIFY * HTTP/1.1', method: 'NOTIFY' },
  { line: 'M-SEARCH * HTTP/1.1', method: 'M-SEARCH' },
  { line: 'HTTP/1.1 200', method: 'RESPONSE' },
] as const;

/** Reads one datagram; false when its first line is none of SSDP's. */
export function decodeSsdp(bytes: Uint8Array, at: number, end: number, out: FactOutput): boolean {
  let next = lineEnd(bytes, at, end);
  const line = printableText(bytes, at, next, 64).toUpperCase();
  const found = METHODS.find((each) => line.startsWith(each.line));
  if (found === undefined) return false;
  const fields = { NT: '', ST: '', USN: '', SERVER: '', LOCATION: '', 'USER-AGENT': '' };
  for (let count = 0; next < end && count < LINES_MAX; count++) {
    const from = next + 1;
    next = lineEnd(bytes, from, end);
    readField(bytes, from, next, fields);
  }
  out.emit({
    kind: 'ssdp',
    timeUs: out.timeUs,
    timeNs: out.timeNs,
    flow: out.flow,
    fromOriginator: out.fromOriginator,
    method: found.method,
    target: fields.NT || fields.ST,
    serviceName: fields.USN,
    server: fields.SERVER || fields['USER-AGENT'],
    location: fields.LOCATION,
  });
  return true;
}

function readField(bytes: Uint8Array, at: number, end: number, fields: Record<string, string>): void {
  let colon = at;
  while (colon < end && bytes[colon] !== 58) colon++;
  if (colon === end || colon - at > 10) return;
  const name = printableText(bytes, at, colon, 10).toUpperCase();
  if (fields[name] === undefined) return;
  let from = colon + 1;
  let stop = end;
  while (from < stop && bytes[from] === 32) from++;
  while (stop > from && (bytes[stop - 1] === 13 || bytes[stop - 1] === 32)) stop--;
  fields[name] = printableText(bytes, from, stop, SSDP_FIELD_MAX);
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
