// One window of packets as it fills: counts and sums from which the CIC-IoT-2023 columns are made.
import type { FrameBatch } from '../packets/frame-batch.ts';
import {
  FIELD_DESTINATION_PORT,
  FIELD_HEADER_BYTES,
  FIELD_PROTOCOL,
  FIELD_SOURCE_PORT,
  FIELD_TCP_FLAGS,
  FIELD_TTL,
  PROTOCOL_ICMP,
  PROTOCOL_ICMPV6,
  PROTOCOL_IGMP,
  PROTOCOL_TCP,
} from './ciciot-frame.ts';

const PROTOCOLS = 256;

// Positions in `CiciotWindow.counts`; those from COUNT_FIN on stand in the order of TCP's flag bits.
const COUNT_PACKETS = 0;
const COUNT_HEADER_BYTES = 1;
const COUNT_TTL = 2;
const COUNT_ARP = 3;
const COUNT_TCP = 4;
const COUNT_UDP = 5;
const COUNT_ICMP = 6;
const COUNT_IGMP = 7;
const COUNT_DHCP = 8;
const COUNT_DNS = 9;
const COUNT_HTTP = 10;
const COUNT_HTTPS = 11;
const COUNT_TELNET = 12;
const COUNT_SMTP = 13;
const COUNT_SSH = 14;
const COUNT_IRC = 15;
const COUNT_BYTES = 16;
const COUNT_SQUARES = 17;
const COUNT_MIN = 18;
const COUNT_MAX = 19;
const COUNT_FIN = 20;
const FLAG_BITS = 8;
const COUNTS = COUNT_FIN + FLAG_BITS;

// Positions in `CiciotWindow.times`: microseconds and the nanoseconds below of the packet before the window, its first and its last.
const TIME_BEFORE = 0;
const TIME_FIRST = 2;
const TIME_LAST = 4;

/** Counts of the window that is filling, and the time of the packet before it. */
export class CiciotWindow {
  readonly counts = new Float64Array(COUNTS);
  readonly protocols = new Uint32Array(PROTOCOLS);
  readonly times = new Float64Array(6).fill(Number.NaN);

  get packets(): number {
    return this.counts[COUNT_PACKETS]!;
  }

  /** Time of the first packet, seconds since 1970. */
  get startSeconds(): number {
    return this.times[TIME_FIRST]! / 1e6 + this.times[TIME_FIRST + 1]! / 1e9;
  }

  /** Begins the next window; the last packet so far is the one before it. */
  restart(): void {
    this.counts.fill(0);
    this.protocols.fill(0);
    this.times[TIME_BEFORE] = this.times[TIME_LAST]!;
    this.times[TIME_BEFORE + 1] = this.times[TIME_LAST + 1]!;
  }

  /** Adds frame `index`, an ARP message. */
  addArp(frames: FrameBatch, index: number): void {
    addLength(this.counts, this.times, frames.wire[index]!, frames.timeUs[index]!, frames.timeNs[index]!);
    this.counts[COUNT_ARP]!++;
    this.protocols[0]!++;
  }

  /** Adds frame `index`, an IP packet with these fields (ciciot-frame.ts). */
  addPacket(frames: FrameBatch, index: number, fields: Int32Array): void {
    addLength(this.counts, this.times, frames.wire[index]!, frames.timeUs[index]!, frames.timeNs[index]!);
    addFields(this.counts, this.protocols, fields);
  }

  /** Writes the columns of a window of two packets or more, in the order of ciciotColumns. */
  write(values: Float64Array, at: number): void {
    const { counts, times, protocols } = this;
    const n = counts[COUNT_PACKETS]!;
    const bytes = counts[COUNT_BYTES]!;
    const span = seconds(times, TIME_FIRST, TIME_LAST);
    const isFirst = Number.isNaN(times[TIME_BEFORE]!);
    // Whole numbers until the division, so that equal lengths have a variance of exactly 0.
    const variance = Math.max(0, n * counts[COUNT_SQUARES]! - bytes * bytes) / (n * (n - 1));
    let to = at;
    values[to++] = counts[COUNT_HEADER_BYTES]! / n;
    values[to++] = mostFrequent(protocols);
    values[to++] = counts[COUNT_TTL]! / n;
    values[to++] = span > 0 ? n / span : Number.NaN;
    // Bits 0 to 4 are FIN, SYN, RST, PSH, ACK; 5 is URG, which has no column; 6 and 7 are ECE and CWR.
    for (const bit of FLAG_SHARES) values[to++] = counts[COUNT_FIN + bit]! / n;
    for (const bit of FLAG_COUNTS) values[to++] = counts[COUNT_FIN + bit]!;
    for (const count of SHARES) values[to++] = counts[count]! / n;
    values[to++] = (n - counts[COUNT_ARP]!) / n;
    values[to++] = (n - counts[COUNT_ARP]!) / n;
    values[to++] = bytes;
    values[to++] = counts[COUNT_MIN]!;
    values[to++] = counts[COUNT_MAX]!;
    values[to++] = bytes / n;
    values[to++] = Math.sqrt(variance);
    values[to++] = bytes / n;
    // The gaps between neighbours add up to the time from the packet before the window to its last one.
    values[to++] = (isFirst ? span : seconds(times, TIME_BEFORE, TIME_LAST)) / n;
    values[to++] = n;
    values[to++] = variance;
  }
}

const FLAG_SHARES = [0, 1, 2, 3, 4, 6, 7] as const;
const FLAG_COUNTS = [4, 1, 0, 2] as const;
const SHARES = [
  COUNT_HTTP,
  COUNT_HTTPS,
  COUNT_DNS,
  COUNT_TELNET,
  COUNT_SMTP,
  COUNT_SSH,
  COUNT_IRC,
  COUNT_TCP,
  COUNT_UDP,
  COUNT_DHCP,
  COUNT_ARP,
  COUNT_ICMP,
  COUNT_IGMP,
] as const;

function addLength(counts: Float64Array, times: Float64Array, length: number, timeUs: number, timeNs: number): void {
  if (counts[COUNT_PACKETS] === 0) {
    times[TIME_FIRST] = timeUs;
    times[TIME_FIRST + 1] = timeNs;
    counts[COUNT_MIN] = length;
    counts[COUNT_MAX] = length;
  }
  times[TIME_LAST] = timeUs;
  times[TIME_LAST + 1] = timeNs;
  counts[COUNT_PACKETS]!++;
  counts[COUNT_BYTES]! += length;
  counts[COUNT_SQUARES]! += length * length;
  if (length < counts[COUNT_MIN]!) counts[COUNT_MIN] = length;
  if (length > counts[COUNT_MAX]!) counts[COUNT_MAX] = length;
}

function addFields(counts: Float64Array, protocols: Uint32Array, fields: Int32Array): void {
  const protocol = fields[FIELD_PROTOCOL]!;
  const headerBytes = fields[FIELD_HEADER_BYTES]!;
  protocols[protocol]!++;
  counts[COUNT_TTL]! += fields[FIELD_TTL]!;
  counts[COUNT_HEADER_BYTES]! += headerBytes;
  if (protocol === PROTOCOL_ICMP || protocol === PROTOCOL_ICMPV6) counts[COUNT_ICMP]!++;
  else if (protocol === PROTOCOL_IGMP) counts[COUNT_IGMP]!++;
  if (headerBytes === 0) return;
  if (protocol === PROTOCOL_TCP) addTcp(counts, fields);
  else addUdp(counts, fields[FIELD_SOURCE_PORT]!, fields[FIELD_DESTINATION_PORT]!);
}

function addTcp(counts: Float64Array, fields: Int32Array): void {
  const a = fields[FIELD_SOURCE_PORT]!;
  const b = fields[FIELD_DESTINATION_PORT]!;
  const flags = fields[FIELD_TCP_FLAGS]!;
  counts[COUNT_TCP]!++;
  for (let bit = 0; bit < FLAG_BITS; bit++) counts[COUNT_FIN + bit]! += (flags >> bit) & 1;
  if (a === 80 || b === 80) counts[COUNT_HTTP]!++;
  if (a === 443 || b === 443) counts[COUNT_HTTPS]!++;
  if (a === 23 || b === 23) counts[COUNT_TELNET]!++;
  if (a === 25 || b === 25) counts[COUNT_SMTP]!++;
  if (a === 22 || b === 22) counts[COUNT_SSH]!++;
  if (isIrc(a) || isIrc(b)) counts[COUNT_IRC]!++;
}

/** RFC 1459 and practice: 194, 6660 to 6669, and 6697 over TLS (RFC 7194). */
function isIrc(port: number): boolean {
  return port === 194 || (port >= 6660 && port <= 6669) || port === 6697;
}

function addUdp(counts: Float64Array, a: number, b: number): void {
  counts[COUNT_UDP]!++;
  if (a === 53 || b === 53) counts[COUNT_DNS]!++;
  if (a === 67 || a === 68 || b === 67 || b === 68) counts[COUNT_DHCP]!++;
}

/** Seconds between two times of the list. */
function seconds(times: Float64Array, from: number, to: number): number {
  return ((times[to]! - times[from]!) * 1000 + (times[to + 1]! - times[from + 1]!)) / 1e9;
}

/** The protocol with the most packets; the smallest of several. */
function mostFrequent(protocols: Uint32Array): number {
  let best = 0;
  for (let protocol = 1; protocol < PROTOCOLS; protocol++) if (protocols[protocol]! > protocols[best]!) best = protocol;
  return best;
}
