// DNS messages (RFC 1035), and what shares their form: mDNS (RFC 6762), LLMNR (RFC 4795), NetBIOS names (RFC 1002).
import { formatIpv4, formatWords } from '../../base/address.ts';
import type { DnsAnswer, DnsFact } from '../facts.ts';
import { type NameResult, netbiosName, readName, skipName } from './dns-name.ts';
import {
  type DatagramProtocol,
  type FactOutput,
  GIVE_UP,
  IS,
  IS_NOT,
  NEEDS_MORE,
  type StreamDecoder,
  type StreamProtocol,
} from './protocol.ts';
import { hexText, printableText, uint16, uint32 } from './wire-text.ts';

/** Questions and records kept of a message; more are left out. */
export const DNS_QUESTIONS_MAX = 32;
export const DNS_ANSWERS_MAX = 128;
/** Bytes kept of a TXT record, and of one whose type is not read. */
export const DNS_TEXT_MAX = 1024;
export const DNS_OPAQUE_MAX = 64;

const HEADER_BYTES = 12;
/** Bit of the flags that is always 0 (RFC 1035 4.1.1, RFC 2535 6.1), and the highest operation in use (RFC 8490). */
const RESERVED = 0x0040;
const OPERATION_MAX = 6;
const QUESTION_FIXED_BYTES = 4;
const RECORD_FIXED_BYTES = 10;

const TYPE_A = 1;
const TYPE_MX = 15;
const TYPE_TXT = 16;
const TYPE_AAAA = 28;
const TYPE_SRV = 33;
const TYPE_OPT = 41;
/** NS, CNAME, SOA (its primary server), PTR, DNAME: the data is, or begins with, a name. */
const NAME_TYPES: ReadonlySet<number> = new Set([2, 5, 6, 12, 39]);

/** Stands in brief facts for every record that is no address. */
const UNREAD_RECORD: DnsAnswer = { name: '', type: 0, ttlSeconds: 0, data: '' };

type Transport = DnsFact['transport'];

const name: NameResult = { text: '', next: 0 };

/** Reads one message; false when its header or a question is malformed. Records behind a malformed one are left out. */
export function decodeDns(bytes: Uint8Array, at: number, end: number, transport: Transport, out: FactOutput): boolean {
  if (end - at < HEADER_BYTES) return false;
  const word = uint16(bytes, at + 2);
  const isNetbios = transport === 'nbns';
  const isBrief = out.isBrief === true && !isNetbios;
  const questions: { name: string; type: number; class: number }[] = [];
  let position = at + HEADER_BYTES;
  for (let left = uint16(bytes, at + 4); left > 0; left--) {
    if (isBrief && transport === 'mdns') {
      name.next = skipName(bytes, at, position, end);
      name.text = '';
      if (name.next < 0) return false;
    } else if (!readName(bytes, at, position, end, name)) return false;
    if (name.next + QUESTION_FIXED_BYTES > end) return false;
    if (questions.length < DNS_QUESTIONS_MAX) {
      questions.push({
        name: isNetbios ? netbiosName(name.text) : name.text,
        type: uint16(bytes, name.next),
        class: uint16(bytes, name.next + 2),
      });
    }
    position = name.next + QUESTION_FIXED_BYTES;
  }
  const answers: DnsAnswer[] = [];
  const counted = uint16(bytes, at + 6);
  position = isBrief
    ? readAddresses(bytes, at, position, end, counted, answers)
    : readRecords(bytes, at, position, end, counted, isNetbios, answers);
  const answerCount = answers.length;
  // The additional records of mDNS and of NetBIOS registrations are what their senders say of themselves.
  const otherCount = uint16(bytes, at + 8) + uint16(bytes, at + 10);
  if (position >= 0 && (transport === 'mdns' || isNetbios)) {
    if (isBrief) readAddresses(bytes, at, position, end, otherCount, answers);
    else readRecords(bytes, at, position, end, otherCount, isNetbios, answers);
  }
  out.emit({
    kind: 'dns',
    timeUs: out.timeUs,
    timeNs: out.timeNs,
    flow: out.flow,
    fromOriginator: out.fromOriginator,
    transport,
    id: uint16(bytes, at),
    isResponse: (word & 0x8000) !== 0,
    operation: (word >>> 11) & 15,
    responseCode: word & 15,
    flags: word & 0x07f0,
    questions,
    answers,
    answerCount,
    otherCount,
    length: end - at,
  });
  return true;
}

/** Appends `count` records from `position` on; returns where they end, or -1 when one is malformed. */
function readRecords(
  bytes: Uint8Array,
  start: number,
  at: number,
  end: number,
  count: number,
  isNetbios: boolean,
  answers: DnsAnswer[],
): number {
  let position = at;
  for (let left = count; left > 0; left--) {
    if (!readName(bytes, start, position, end, name)) return -1;
    const fixed = name.next;
    if (fixed + RECORD_FIXED_BYTES > end) return -1;
    const type = uint16(bytes, fixed);
    const dataAt = fixed + RECORD_FIXED_BYTES;
    const dataEnd = dataAt + uint16(bytes, fixed + 8);
    if (dataEnd > end) return -1;
    if (type !== TYPE_OPT && answers.length < DNS_ANSWERS_MAX) {
      const owner = isNetbios ? netbiosName(name.text) : name.text;
      const data = isNetbios
        ? netbiosData(bytes, dataAt, dataEnd, type)
        : recordData(bytes, start, dataAt, dataEnd, type);
      answers.push({ name: owner, type, ttlSeconds: uint32(bytes, fixed + 4), data });
    }
    position = dataEnd;
  }
  return position;
}

/** As `readRecords`, but reads address records only; the others keep their places. */
function readAddresses(
  bytes: Uint8Array,
  start: number,
  at: number,
  end: number,
  count: number,
  answers: DnsAnswer[],
): number {
  let position = at;
  for (let left = count; left > 0; left--) {
    const fixed = skipName(bytes, start, position, end);
    if (fixed < 0 || fixed + RECORD_FIXED_BYTES > end) return -1;
    const type = uint16(bytes, fixed);
    const dataAt = fixed + RECORD_FIXED_BYTES;
    const dataEnd = dataAt + uint16(bytes, fixed + 8);
    if (dataEnd > end) return -1;
    if (type !== TYPE_OPT && answers.length < DNS_ANSWERS_MAX) {
      if (type === TYPE_A || type === TYPE_AAAA) {
        readName(bytes, start, position, end, name);
        const data = recordData(bytes, start, dataAt, dataEnd, type);
        answers.push({ name: name.text, type, ttlSeconds: uint32(bytes, fixed + 4), data });
      } else answers.push(UNREAD_RECORD);
    }
    position = dataEnd;
  }
  return position;
}

function recordData(bytes: Uint8Array, start: number, at: number, end: number, type: number): string {
  const size = end - at;
  if (type === TYPE_A && size === 4) return formatIpv4(uint32(bytes, at));
  if (type === TYPE_AAAA && size === 16) {
    return formatWords(uint32(bytes, at), uint32(bytes, at + 4), uint32(bytes, at + 8), uint32(bytes, at + 12));
  }
  if (NAME_TYPES.has(type) && readName(bytes, start, at, end, name)) return name.text;
  if (type === TYPE_MX && size > 2 && readName(bytes, start, at + 2, end, name)) {
    return `${uint16(bytes, at)} ${name.text}`;
  }
  if (type === TYPE_SRV && size > 6 && readName(bytes, start, at + 6, end, name)) {
    return `${uint16(bytes, at)} ${uint16(bytes, at + 2)} ${uint16(bytes, at + 4)} ${name.text}`;
  }
  if (type === TYPE_TXT) return textData(bytes, at, end);
  return hexText(bytes, at, end, DNS_OPAQUE_MAX);
}

/** The strings of a TXT record, one a line (a line feed inside a string is escaped). */
function textData(bytes: Uint8Array, at: number, end: number): string {
  let text = '';
  let position = at;
  let left = DNS_TEXT_MAX;
  while (position < end && left > 0) {
    const stop = Math.min(end, position + 1 + bytes[position]!);
    if (position > at) text += '\n';
    text += printableText(bytes, position + 1, stop, left);
    left -= stop - position;
    position = stop;
  }
  return text;
}

/** RFC 1002 4.2.1.3: a name's record (type NB) holds 2 bytes of flags and an address. */
function netbiosData(bytes: Uint8Array, at: number, end: number, type: number): string {
  return type === 0x20 && end - at >= 6 ? formatIpv4(uint32(bytes, at + 2)) : hexText(bytes, at, end, DNS_OPAQUE_MAX);
}

function datagrams(transport: Transport, title: string, port: number, service: string): DatagramProtocol {
  return {
    transport: 'udp',
    name: transport,
    title,
    service,
    ports: [port],
    decode: (bytes, at, end, out) => decodeDns(bytes, at, end, transport, out),
  };
}

export const dns = datagrams('dns', 'DNS', 53, 'dns');
export const mdns = datagrams('mdns', 'Multicast DNS', 5353, 'mdns');
export const llmnr = datagrams('llmnr', 'LLMNR', 5355, 'dns');
export const netbiosNames = datagrams('nbns', 'NetBIOS names', 137, 'dns');

/** Keeps nothing of a connection, so one serves all. */
const decoder: StreamDecoder = {
  decode(_side, bytes, at, end, out) {
    let position = at;
    while (end - position >= 2) {
      const stop = position + 2 + uint16(bytes, position);
      if (stop > end) break;
      // The length tells where the next message is, also behind one that cannot be read.
      if (!decodeDns(bytes, position + 2, stop, 'dns', out) && stop - position < 2 + HEADER_BYTES) return GIVE_UP;
      position = stop;
    }
    return position - at;
  },
};

/** DNS over TCP (RFC 1035 4.2.2): two bytes of length before each message. */
export const dnsOverTcp: StreamProtocol = {
  transport: 'tcp',
  name: 'dns-tcp',
  title: 'DNS over TCP',
  service: 'dns',
  recognise(bytes, at, end, fromOriginator, port) {
    if (port !== 53) return IS_NOT;
    if (end - at < 2 + HEADER_BYTES) return NEEDS_MORE;
    const flags = uint16(bytes, at + 4);
    const isResponse = (flags & 0x8000) !== 0;
    if (uint16(bytes, at) < HEADER_BYTES || uint16(bytes, at + 6) > DNS_QUESTIONS_MAX) return IS_NOT;
    if (isResponse !== fromOriginator) return IS;
    // Seen from its middle, a connection between two ports 53 may have its sides the wrong way round: then more must fit.
    return (flags & RESERVED) === 0 && ((flags >>> 11) & 15) <= OPERATION_MAX ? IS : IS_NOT;
  },
  open: () => decoder,
};
