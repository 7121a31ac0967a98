// Builds packets layer by layer, with right lengths and checksums, so that a mutation is the only thing wrong with them.

export type Part = Uint8Array | readonly number[];

export function join(...parts: readonly Part[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

export function hex(text: string): Uint8Array {
  return Uint8Array.from(text.replaceAll(/\s/g, '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0) & 255);
}

export function u16(value: number): number[] {
  return [(value >> 8) & 255, value & 255];
}

export function u32(value: number): number[] {
  return [(value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

/** The Internet checksum (RFC 1071). */
function checksum(...parts: readonly Part[]): number {
  const bytes = join(...parts);
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i]! << 8) | (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** Two ends of a conversation; 4 bytes an address or 16. */
export interface Ends {
  readonly source: Part;
  readonly destination: Part;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

export function turned(ends: Ends): Ends {
  return {
    source: ends.destination,
    destination: ends.source,
    sourcePort: ends.destinationPort,
    destinationPort: ends.sourcePort,
  };
}

export function ethernet(type: number, payload: Part): Uint8Array {
  return join([10, 0, 0, 0, 0, 2, 10, 0, 0, 0, 0, 1], u16(type), payload);
}

/** An IPv4 or IPv6 header by the size of the addresses. `fragment` is IPv4's flags and offset word. */
export function ip(ends: Ends, protocol: number, payload: Part, fragment = 0x4000): Uint8Array {
  if (ends.source.length === 16) {
    return join([0x60, 0, 0, 0], u16(payload.length), [protocol, 64], ends.source, ends.destination, payload);
  }
  const head = (sum: number): Uint8Array =>
    join(
      [0x45, 0],
      u16(20 + payload.length),
      u16(4660),
      u16(fragment),
      [64, protocol],
      u16(sum),
      ends.source,
      ends.destination,
    );
  return join(head(checksum(head(0))), payload);
}

function transportChecksum(ends: Ends, protocol: number, segment: Uint8Array): number {
  return checksum(ends.source, ends.destination, u32(segment.length), [0, 0, 0, protocol], segment);
}

export function udp(ends: Ends, payload: Part): Uint8Array {
  const build = (sum: number): Uint8Array =>
    join(u16(ends.sourcePort), u16(ends.destinationPort), u16(8 + payload.length), u16(sum), payload);
  return ip(ends, 17, build(transportChecksum(ends, 17, build(0)) || 0xffff));
}

export interface Segment {
  readonly flags: number;
  readonly sequence: number;
  readonly acknowledged: number;
}

export function tcp(ends: Ends, segment: Segment, payload: Part = []): Uint8Array {
  const options = (segment.flags & 2) !== 0 ? hex('020405b4 0101 0402') : new Uint8Array(0);
  const build = (sum: number): Uint8Array =>
    join(
      u16(ends.sourcePort),
      u16(ends.destinationPort),
      u32(segment.sequence),
      u32(segment.acknowledged),
      [(5 + options.length / 4) << 4, segment.flags],
      u16(64_240),
      u16(sum),
      u16(0),
      options,
      payload,
    );
  return ip(ends, 6, build(transportChecksum(ends, 6, build(0))));
}

export function icmp(ends: Ends, body: Part): Uint8Array {
  const isIpv6 = ends.source.length === 16;
  const sum = isIpv6 ? transportChecksum(ends, 58, join(body)) : checksum(body);
  const message = join(body);
  message.set(u16(sum), 2);
  return ip(ends, isIpv6 ? 58 : 1, message);
}

const FIN = 1;
const SYN = 2;
const PUSH = 8;
const ACK = 16;

/** A whole connection: handshake, the messages in turn (client first), and its end. IP packets in order. */
export function connection(ends: Ends, messages: readonly Part[]): Uint8Array[] {
  const back = turned(ends);
  const next = [1000, 900_000];
  const packets = [
    tcp(ends, { flags: SYN, sequence: 999, acknowledged: 0 }),
    tcp(back, { flags: SYN | ACK, sequence: 899_999, acknowledged: 1000 }),
    tcp(ends, { flags: ACK, sequence: 1000, acknowledged: 900_000 }),
  ];
  messages.forEach((message, i) => {
    const side = i % 2;
    const way = side === 0 ? ends : back;
    packets.push(tcp(way, { flags: PUSH | ACK, sequence: next[side]!, acknowledged: next[1 - side]! }, message));
    next[side]! += message.length;
  });
  packets.push(tcp(ends, { flags: FIN | ACK, sequence: next[0]!, acknowledged: next[1]! }));
  packets.push(tcp(back, { flags: FIN | ACK, sequence: next[1]!, acknowledged: next[0]! + 1 }));
  packets.push(tcp(ends, { flags: ACK, sequence: next[0]! + 1, acknowledged: next[1]! + 1 }));
  return packets;
}
