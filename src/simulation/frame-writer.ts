// Writes the frames of a simulated home into a batch: Ethernet, ARP, IPv4, IPv6, TCP, UDP and ICMP with right checksums.
import { addWords } from '../packets/checksum.ts';
import { type FrameBatch, SCRATCH_BYTES } from '../packets/frame-batch.ts';
import type { Station } from './station.ts';

/** Bytes of a frame that are captured at most. */
export const FRAME_BYTES_MAX = 4608;
/** Payload that is captured whole: three segments that a network card has joined. */
const WHOLE_BYTES = 4380;
/**
 * Bytes kept of larger ones, which network cards and routers join of segments of bulk traffic. What is not kept counts as zeros, which
 * leave checksums as they are, so that those of cut frames are right too.
 */
const CUT_BYTES = 64;
const NOISE_BYTES = 16_384;
const LINK_ETHERNET = 1;
const ETHERNET_BYTES = 14;
const PROTOCOL_ICMP = 1;
const PROTOCOL_TCP = 6;
const PROTOCOL_UDP = 17;
const FLAG_SYN = 2;
/** MSS 1460, SACK permitted, timestamps, no-operation, window scale 7: what Linux puts into a SYN. */
const SYN_OPTIONS = Uint8Array.of(2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 3, 7);
/** MSS 1460 alone, as small stacks send it. */
const SMALL_SYN_OPTIONS = Uint8Array.of(2, 4, 5, 0xb4);
const STAMP_BYTES = 12;
const IPV4_BYTES = 20;
const IPV6_BYTES = 40;
const PROTOCOL_ICMPV6 = 58;
/** MSS of both lists in IPv6, whose header is 20 bytes longer. */
const MSS_IPV6 = 1440;
/** A hop-by-hop header with the router alert that goes with MLD (RFC 2711, RFC 3810 5): it is followed by ICMPv6. */
const ROUTER_ALERT = Uint8Array.of(PROTOCOL_ICMPV6, 0, 5, 2, 0, 0, 1, 0);

/** What a packet carries: `bytes` of payload on the wire, of which `head` is known. */
export interface Payload {
  readonly bytes: number;
  readonly head: Uint8Array | null;
}

export interface TcpFields {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly flags: number;
  readonly window: number;
  /** Carries the timestamps option (RFC 7323). */
  readonly hasStamps: boolean;
}

/** One frame after another into the batch that is attached; a frame begins where the one before ends. */
export class FrameWriter {
  /** Mark of the frames that are written now. */
  mark = 0;
  #batch: FrameBatch | null = null;
  #marks: Uint16Array | null = null;
  #at = 0;
  #last = 0;
  readonly #noise = new Uint8Array(NOISE_BYTES);
  #noiseAt = 0;
  #identification = 0;
  /** Bytes of the IP header of the frame that is being written, and of both addresses at its end. */
  #headerBytes = IPV4_BYTES;
  #addressBytes = 8;

  constructor(noise: () => number) {
    for (let i = 0; i < NOISE_BYTES; i++) this.#noise[i] = Math.floor(noise() * 256);
  }

  /** Turns to a batch, and to a column that takes the mark of each frame where one is given. */
  attach(batch: FrameBatch, marks: Uint16Array | null): void {
    this.#batch = batch;
    this.#marks = marks;
    batch.count = 0;
    this.#at = 0;
    this.#last = batch.bytes.length - SCRATCH_BYTES - FRAME_BYTES_MAX;
  }

  get hasRoom(): boolean {
    return this.#batch!.count < this.#batch!.capacity && this.#at <= this.#last;
  }

  /** ARP (RFC 826). `target` answers or is asked; its MAC is 0 in a question. */
  arp(timeUs: number, operation: 1 | 2, sender: Station, claimed: number, target: Station | null, asked: number): void {
    const { view, at } = this.#begin(sender, operation === 1 ? null : target, 0x0806);
    view.setUint32(at, 0x00010800);
    view.setUint16(at + 4, 0x0604);
    view.setUint16(at + 6, operation);
    setMac(view, at + 8, sender.macHigh, sender.macLow);
    view.setUint32(at + 14, claimed);
    setMac(view, at + 18, target?.macHigh ?? 0, target?.macLow ?? 0);
    view.setUint32(at + 24, asked);
    // Ethernet frames have at least 60 bytes.
    this.#batch!.bytes.fill(0, at + 28, at + 46);
    this.#end(timeUs, 46, 46);
  }

  udp(
    timeUs: number,
    from: Station,
    to: Station,
    sourcePort: number,
    destinationPort: number,
    { bytes, head }: Payload,
  ): void {
    const { view, at } = this.#beginIp(from, to, PROTOCOL_UDP, 8 + bytes);
    view.setUint16(at, sourcePort);
    view.setUint16(at + 2, destinationPort);
    view.setUint16(at + 4, 8 + bytes);
    view.setUint16(at + 6, 0);
    const kept = this.#put(at + 8, bytes, head);
    const sum = this.#sumOf(at, 8 + kept, 8 + bytes, PROTOCOL_UDP);
    view.setUint16(at + 6, sum === 0 ? 0xffff : sum, true);
    this.#endIp(timeUs, 8 + kept, 8 + bytes);
  }

  tcp(timeUs: number, from: Station, to: Station, fields: TcpFields, bytes: number, head: Uint8Array | null): void {
    const isSyn = (fields.flags & FLAG_SYN) !== 0;
    const options = isSyn ? (fields.hasStamps ? SYN_OPTIONS : SMALL_SYN_OPTIONS) : null;
    const optionBytes = options?.length ?? (fields.hasStamps ? STAMP_BYTES : 0);
    const header = 20 + optionBytes;
    const { view, at } = this.#beginIp(from, to, PROTOCOL_TCP, header + bytes);
    view.setUint16(at, fields.sourcePort);
    view.setUint16(at + 2, fields.destinationPort);
    view.setUint32(at + 4, fields.sequence);
    view.setUint32(at + 8, fields.acknowledgement);
    view.setUint8(at + 12, header << 2);
    view.setUint8(at + 13, fields.flags);
    view.setUint16(at + 14, fields.window);
    view.setUint32(at + 16, 0);
    if (options !== null) {
      this.#batch!.bytes.set(options, at + 20);
      if (this.#headerBytes === IPV6_BYTES) view.setUint16(at + 22, MSS_IPV6);
    }
    if (fields.hasStamps) writeStamps(view, isSyn ? at + 26 : at + 20, isSyn, timeUs, from);
    const kept = this.#put(at + header, bytes, head);
    view.setUint16(at + 16, this.#sumOf(at, header + kept, header + bytes, PROTOCOL_TCP), true);
    this.#endIp(timeUs, header + kept, header + bytes);
  }

  /** An ICMP echo (type 8 or 0), or an error (type 3) whose body is `head`. */
  icmp(timeUs: number, from: Station, to: Station, type: number, code: number, rest: number, payload: Payload): void {
    const { bytes, head } = payload;
    const { view, at } = this.#beginIp(from, to, PROTOCOL_ICMP, 8 + bytes);
    view.setUint8(at, type);
    view.setUint8(at + 1, code);
    view.setUint16(at + 2, 0);
    view.setUint32(at + 4, rest);
    const kept = this.#put(at + 8, bytes, head);
    view.setUint16(at + 2, 0xffff - addWords(view, at, 8 + kept, 0), true);
    this.#endIp(timeUs, 8 + kept, 8 + bytes);
  }

  /** An ICMPv6 message (RFC 4443) whose `body` stands behind type, code and checksum; `isAlert`: routers are to look at it. */
  icmp6(timeUs: number, from: Station, to: Station, type: number, body: Uint8Array, isAlert = false): void {
    const { view, at: start } = this.#begin(from, to, 0x86dd);
    const { bytes } = this.#batch!;
    const alertBytes = isAlert ? ROUTER_ALERT.length : 0;
    const length = 4 + body.length;
    this.#writeIpv6(view, start, from, to, isAlert ? 0 : PROTOCOL_ICMPV6, alertBytes + length);
    if (isAlert) bytes.set(ROUTER_ALERT, start + IPV6_BYTES);
    const at = start + IPV6_BYTES + alertBytes;
    view.setUint32(at, type << 24);
    bytes.set(body, at + 4);
    const pseudo = addWords(view, start + 8, 32, (PROTOCOL_ICMPV6 << 8) + (((length & 0xff) << 8) | (length >>> 8)));
    view.setUint16(at + 2, 0xffff - addWords(view, at, length, pseudo), true);
    this.#end(timeUs, IPV6_BYTES + alertBytes + length, IPV6_BYTES + alertBytes + length);
  }

  #begin(from: Station, to: Station | null, type: number): { readonly view: DataView; readonly at: number } {
    const { view } = this.#batch!;
    const at = this.#at;
    setMac(view, at, to?.macHigh ?? 0xffff, to?.macLow ?? 0xffffffff);
    setMac(view, at + 6, from.macHigh, from.macLow);
    view.setUint16(at + 12, type);
    return { view, at: at + ETHERNET_BYTES };
  }

  #beginIp(from: Station, to: Station, protocol: number, length: number): { view: DataView; at: number } {
    if (from.address6 !== undefined && to.address6 !== undefined) {
      const { view, at } = this.#begin(from, to, 0x86dd);
      this.#writeIpv6(view, at, from, to, protocol, length);
      return { view, at: at + IPV6_BYTES };
    }
    const { view, at } = this.#begin(from, to, 0x0800);
    this.#headerBytes = IPV4_BYTES;
    this.#addressBytes = 8;
    this.#identification = (this.#identification + 1) & 0xffff;
    view.setUint32(at, 0x45000000 + 20 + length);
    view.setUint32(at + 4, ((this.#identification << 16) | 0x4000) >>> 0);
    view.setUint32(at + 8, ((from.ttl << 24) | (protocol << 16)) >>> 0);
    view.setUint32(at + 12, from.address);
    view.setUint32(at + 16, to.address);
    view.setUint16(at + 10, 0xffff - addWords(view, at, 20, 0), true);
    return { view, at: at + 20 };
  }

  #writeIpv6(view: DataView, at: number, from: Station, to: Station, protocol: number, length: number): void {
    this.#headerBytes = IPV6_BYTES;
    this.#addressBytes = 32;
    view.setUint32(at, 0x60000000);
    view.setUint16(at + 4, length);
    view.setUint16(at + 6, (protocol << 8) | from.ttl);
    const source = from.address6!;
    const target = to.address6!;
    for (let i = 0; i < 4; i++) {
      view.setUint32(at + 8 + i * 4, source[i]!);
      view.setUint32(at + 24 + i * 4, target[i]!);
    }
  }

  /** Puts what is captured of a payload, and returns how many bytes that is. */
  #put(at: number, bytes: number, head: Uint8Array | null): number {
    const target = this.#batch!.bytes;
    const known = head === null ? 0 : Math.min(head.length, bytes);
    if (known > 0) target.set(known === head!.length ? head! : head!.subarray(0, known), at);
    const kept = bytes <= WHOLE_BYTES ? bytes : Math.max(known, CUT_BYTES);
    if (kept > known) {
      const start = this.#noiseAt;
      this.#noiseAt = (start + 13) % (NOISE_BYTES - WHOLE_BYTES);
      target.set(this.#noise.subarray(start, start + kept - known), at + known);
    }
    return kept;
  }

  /** The checksum of a message at `at`, of whose `length` bytes `kept` are there and the others zeros; as little-endian words have it. */
  #sumOf(at: number, kept: number, length: number, protocol: number): number {
    const { view } = this.#batch!;
    const addressBytes = this.#addressBytes;
    const pseudo = addWords(
      view,
      at - addressBytes,
      addressBytes,
      (protocol << 8) + (((length & 0xff) << 8) | (length >>> 8)),
    );
    return 0xffff - addWords(view, at, kept, pseudo);
  }

  #endIp(timeUs: number, kept: number, length: number): void {
    const captured = this.#headerBytes + kept;
    const wire = this.#headerBytes + length;
    if (wire >= 46) {
      this.#end(timeUs, captured, wire);
      return;
    }
    this.#batch!.bytes.fill(0, this.#at + ETHERNET_BYTES + captured, this.#at + ETHERNET_BYTES + 46);
    this.#end(timeUs, 46, 46);
  }

  #end(timeUs: number, captured: number, wire: number): void {
    const batch = this.#batch!;
    const i = batch.count++;
    batch.offset[i] = this.#at;
    batch.captured[i] = ETHERNET_BYTES + captured;
    batch.wire[i] = ETHERNET_BYTES + wire;
    batch.timeUs[i] = timeUs;
    batch.timeNs[i] = 0;
    batch.link[i] = LINK_ETHERNET;
    if (this.#marks !== null) this.#marks[i] = this.mark;
    this.#at += ETHERNET_BYTES + captured;
  }
}

function setMac(view: DataView, at: number, high: number, low: number): void {
  view.setUint16(at, high);
  view.setUint32(at + 2, low);
}

/** RFC 7323: a clock of milliseconds; the echo is the other side's clock a little earlier. */
function writeStamps(view: DataView, at: number, isSyn: boolean, timeUs: number, from: Station): void {
  const clock = Math.floor(timeUs / 1000) % 0x1_0000_0000;
  if (!isSyn) view.setUint32(at, 0x0101080a);
  view.setUint32(at + 4 - (isSyn ? 2 : 0), (clock + from.clock) % 0x1_0000_0000);
  view.setUint32(at + 8 - (isSyn ? 2 : 0), isSyn ? 0 : (clock + 0x9e3779b9) % 0x1_0000_0000);
}
