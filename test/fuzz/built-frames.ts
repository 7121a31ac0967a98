// The seed frames built in code: every protocol and every encapsulation that the decoder knows, so that fuzzing needs no files.
import * as payloads from './built-payloads.ts';
import {
  connection,
  type Ends,
  ethernet,
  hex,
  icmp,
  ip,
  join,
  type Part,
  tcp,
  turned,
  u16,
  u32,
  udp,
} from './packet-parts.ts';

/** A frame to mutate. Frames that belong together stand in order. */
export interface SeedFrame {
  readonly bytes: Uint8Array;
  readonly link: number;
  /** Where a whole Ethernet frame or IP packet that this one carries starts, or -1. */
  readonly innerAt: number;
}

const ETHERNET = 1;
const HOME: Ends = {
  source: [192, 168, 1, 50],
  destination: [203, 0, 113, 5],
  sourcePort: 50_000,
  destinationPort: 443,
};
const SIX: Ends = {
  source: hex('fe800000000000000000000000000001'),
  destination: hex('20010db8000000000000000000000002'),
  sourcePort: 50_001,
  destinationPort: 443,
};

function to(destinationPort: number, ends: Ends = HOME): Ends {
  return { ...ends, destinationPort };
}

const CONNECTIONS: readonly (readonly [number, readonly Part[]])[] = [
  [80, [payloads.httpRequest, payloads.httpResponse]],
  [443, [payloads.tlsClientHello, payloads.tlsServerHello]],
  [1883, [payloads.mqttConnect, payloads.mqttConnack, payloads.mqttPublish]],
  [22, [payloads.sshClient, payloads.sshServer]],
  [23, [payloads.telnetOptions, payloads.telnetLogin]],
  [502, [payloads.modbusRequest, payloads.modbusError]],
  [53, [payloads.dnsOverTcp, payloads.dnsAnswerOverTcp]],
];

const DATAGRAMS: readonly (readonly [number, Part, Part | null])[] = [
  [53, payloads.dnsQuery, payloads.dnsAnswer],
  [5353, payloads.mdnsAnswer, null],
  [5355, payloads.dnsQuery, payloads.dnsAnswer],
  [137, payloads.netbiosQuery, null],
  [67, payloads.dhcpDiscover, payloads.dhcpAck],
  [1900, payloads.ssdpNotify, payloads.ssdpSearch],
  [123, payloads.ntp, payloads.ntp],
  [443, payloads.quicInitial, null],
];

function ipPackets(ends: Ends): Uint8Array[] {
  const packets = CONNECTIONS.flatMap(([port, messages]) => connection(to(port, ends), messages));
  for (const [port, question, answer] of DATAGRAMS) {
    packets.push(udp(to(port, ends), question));
    if (answer !== null) packets.push(udp(turned(to(port, ends)), answer));
  }
  return packets;
}

function icmpPackets(): Uint8Array[] {
  const quoted = udp(to(9999), [1, 2, 3, 4]);
  return [
    icmp(HOME, hex('08000000 0001 0001 61626364')),
    icmp(turned(HOME), hex('00000000 0001 0001 61626364')),
    icmp(turned(HOME), join(hex('03030000 00000000'), quoted)),
    icmp(turned(HOME), join(hex('05010000 c0a80101'), quoted)),
    icmp(SIX, hex('80000000 0001 0001 61626364')),
    icmp(SIX, join(hex('87000000 00000000'), SIX.destination, hex('0101 0a0000000001'))),
    icmp(turned(SIX), join(hex('01040000 00000000'), udp(to(9999, SIX), [1, 2]))),
    ip(HOME, 2, hex('1600 0000 e00000fb')),
    ip(HOME, 132, hex('c350 0050 00000000 00000000 01000014 00000001 0000ffff 000a000a 00000001')),
    ip(HOME, 89, hex('0201 0010 01010101 00000000')),
  ];
}

function fragments(): Uint8Array[] {
  const whole = udp(to(5000), new Uint8Array(64).fill(65)).subarray(20);
  const header = (offset: number, hasMore: boolean, part: Part): Uint8Array =>
    ip(HOME, 17, part, (hasMore ? 0x2000 : 0) | (offset / 8));
  const six = (offset: number, more: number, part: Part): Uint8Array =>
    ip(SIX, 44, join([17, 0], u16(offset | more), u32(77), part));
  const whole6 = udp(to(5000, SIX), new Uint8Array(40).fill(66)).subarray(40);
  return [
    header(0, true, whole.subarray(0, 32)),
    header(32, true, whole.subarray(32, 56)),
    header(56, false, whole.subarray(56)),
    header(24, true, whole.subarray(24, 48)),
    six(0, 1, whole6.subarray(0, 24)),
    six(24, 0, whole6.subarray(24)),
    ip(
      SIX,
      0,
      join(
        hex('2b00 0502 0000 0000'),
        hex('3c02 0201 00000000'),
        new Uint8Array(16),
        hex('0600 0104 00000000'),
        tcp(SIX, { flags: 2, sequence: 1, acknowledged: 0 }).subarray(40),
      ),
    ),
    ip(SIX, 51, join(hex('1104 0000 00000001 00000001'), new Uint8Array(12), udp(SIX, [1]).subarray(40))),
  ];
}

const ARP = hex('0001 0800 06 04 0001 0a0000000001 c0a80132 000000000000 c0a80101');
const ARP_REPLY = hex('0001 0800 06 04 0002 0a0000000002 c0a80101 0a0000000001 c0a80132');

/** Tunnels over IP: what stands before the inner packet. The last number says the Ethernet or IP type inside. */
function tunnels(packet: Uint8Array): { bytes: Uint8Array; inner: Uint8Array }[] {
  const frame = ethernet(0x0800, packet);
  const gre = (type: number, inner: Uint8Array): { bytes: Uint8Array; inner: Uint8Array } => ({
    bytes: ip(HOME, 47, join([0, 0], u16(type), inner)),
    inner,
  });
  const over = (port: number, header: Part, inner: Uint8Array): { bytes: Uint8Array; inner: Uint8Array } => ({
    bytes: udp(to(port), join(header, inner)),
    inner,
  });
  return [
    { bytes: ip(HOME, 4, packet), inner: packet },
    { bytes: ip(HOME, 41, udp(SIX, payloads.dnsQuery)), inner: udp(SIX, payloads.dnsQuery) },
    gre(0x0800, packet),
    gre(0x6558, frame),
    { bytes: ip(HOME, 47, join(hex('3000 0800 00000001 00000002'), packet)), inner: packet },
    { bytes: ip(HOME, 47, join(hex('1000 88be 00000001 1001 0001 00000000'), frame)), inner: frame },
    { bytes: ip(HOME, 47, join(hex('1000 22eb 00000001 2001 0001 00000000 00000000'), frame)), inner: frame },
    {
      bytes: ip(HOME, 47, join(hex('3001 880b'), u16(packet.length + 4), u16(1), u32(9), hex('ff03 0021'), packet)),
      inner: packet,
    },
    over(4789, hex('08000000 00000100'), frame),
    over(6081, hex('0000 6558 00000100'), frame),
    over(6081, hex('0200 0800 00000100 0102 0301 00000000'), packet),
    over(2152, join(hex('30ff'), u16(packet.length), hex('00000001')), packet),
    over(2152, join(hex('36ff'), u16(packet.length + 8), hex('00000001 0000 00 85 01 0000 00')), packet),
    over(3544, [], udp(SIX, payloads.dnsQuery)),
    over(
      5072,
      hex('4052 1129 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000'),
      udp(SIX, [1, 2]),
    ),
    over(4754, hex('0000 0800'), packet),
  ];
}

/** Tags and headers below IP, with the link type of the frame. */
function links(packet: Uint8Array): (readonly [Uint8Array, number])[] {
  const frame = ethernet(0x0800, packet);
  const snap = join(hex('aaaa03 000000 0800'), packet);
  const wifi = join(hex('0802 0000 0a0000000002 0a0000000003 0a0000000001 0000'), snap);
  const aggregate = join(
    hex('8802 0000 0a0000000002 0a0000000003 0a0000000001 0000 8000'),
    hex('0a0000000002 0a0000000001'),
    u16(snap.length),
    snap,
  );
  return [
    [ethernet(0x8100, join(hex('0064 0800'), packet)), ETHERNET],
    [ethernet(0x88a8, join(hex('0064 8100 0007 0800'), packet)), ETHERNET],
    [ethernet(0x8864, join(hex('1100 0011'), u16(packet.length + 2), hex('0021'), packet)), ETHERNET],
    [ethernet(0x8847, join(hex('00010040 00020140'), packet)), ETHERNET],
    [ethernet(0x8847, join(hex('00010140 00000000'), frame)), ETHERNET],
    [ethernet(0x88e7, join(hex('00000001'), frame)), ETHERNET],
    [ethernet(0x8926, join(hex('00000001 0800'), packet)), ETHERNET],
    [join(hex('010101010101 020202020202 8903 0101'), frame), ETHERNET],
    [ethernet(snap.length, snap), ETHERNET],
    [join(hex('0180c2000000 0a0000000001 0026 424203 0000000000'), new Uint8Array(30)), ETHERNET],
    [packet, 101],
    [packet, 228],
    [join(hex('00000002'), packet), 0],
    [join(hex('02000000'), packet), 0],
    [join(hex('0000001e'), udp(SIX, [1])), 108],
    [join(hex('ff03 0021'), packet), 9],
    [join(hex('21'), packet), 9],
    [join(hex('ff03 0021'), packet), 50],
    [join(hex('1100 0011'), u16(packet.length + 2), hex('0021'), packet), 51],
    [join(hex('0f00 0800'), packet), 104],
    [join(hex('0000 0001 0006 0a0000000001 0000 0800'), packet), 113],
    [join(hex('0800 0000 00000002 0001 00 06 0a0000000001 0000'), packet), 276],
    [wifi, 105],
    [aggregate, 105],
    [join(hex('0000 0900 02000000 00'), wifi), 127],
    [join(hex('0000 1200 2f480000 0000000000000000 10 00'), wifi), 127],
    [join(hex('0000 0800 69000000'), wifi), 192],
    [join(hex('0200 0000 0800 0100'), u16(0), join(hex('0900'), packet)), 239],
  ];
}

export function builtFrames(): SeedFrame[] {
  const frames: SeedFrame[] = [];
  const add = (bytes: Uint8Array, link = ETHERNET, innerAt = -1): number => frames.push({ bytes, link, innerAt });
  for (const packet of ipPackets(HOME)) add(ethernet(0x0800, packet));
  for (const packet of [...ipPackets(SIX), ...icmpPackets(), ...fragments()])
    add(ethernet(packet[0]! >> 4 === 6 ? 0x86dd : 0x0800, packet));
  for (const message of [ARP, ARP_REPLY]) add(ethernet(0x0806, message));
  for (const inner of [udp(to(53), payloads.dnsQuery), tcp(to(443), { flags: 2, sequence: 7, acknowledged: 0 })]) {
    for (const tunnel of tunnels(inner)) {
      const bytes = ethernet(0x0800, tunnel.bytes);
      add(bytes, ETHERNET, bytes.length - tunnel.inner.length);
    }
    for (const [bytes, link] of links(inner)) add(bytes, link, bytes.length - inner.length);
  }
  return frames;
}
