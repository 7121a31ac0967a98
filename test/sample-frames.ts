// One frame of every encapsulation that the decoder knows: seeds for property tests and the fuzzer.
import {
  ethernet,
  hex,
  icmp,
  ipv4,
  ipv6,
  type TestFrame,
  tcp,
  u16,
  u32,
  udp,
  withTransportSum,
} from './frame-builder.ts';

const inner = withTransportSum(ipv4(6, tcp(1000, 80, hex('474554202f'))));
const inner6 = withTransportSum(ipv6(17, udp(1000, 53, hex('00010203'))));
const snap = [...hex('aaaa03 000000 0800'), ...inner];
const wifiHeader = '0000 020000000001 020000000002 020000000003 0000';
const subframe = [...hex('020000000010 0200000000ff'), ...u16(snap.length), ...snap];
const padded = [...subframe, ...Array<number>((4 - (subframe.length % 4)) % 4).fill(0)];
const aggregate = [...hex(`8802 ${wifiHeader} 8000`), ...padded, ...subframe];
const teredo = ipv6(17, udp(1, 2, [3]), { source: '2001:0:4137:9e50:8000:f12a:b9c8:2815' });
const gre = (payload: readonly number[]): number[] => ethernet(0x0800, ipv4(47, payload));
const over = (port: number, payload: readonly number[]): number[] =>
  ethernet(0x0800, ipv4(17, udp(50_000, port, payload)));
const vxlan = (frame: readonly number[]): number[] => [...hex('0800000000000100'), ...frame];

export const sampleFrames: readonly TestFrame[] = [
  { bytes: ethernet(0x0800, inner) },
  { bytes: ethernet(0x86dd, inner6) },
  { bytes: ethernet(0x0800, ipv4(1, icmp(3, 3, inner))) },
  { bytes: ethernet(0x0800, ipv4(132, hex('0b59 0b5a 00000001 00000000 0300'))) },
  { bytes: ethernet(0x0806, hex('0001 0800 06 04 0002 020000000001 c0a80101 020000000002 c0a80102')) },
  { bytes: ethernet(0x8100, [...u16(5), ...u16(0x8100), ...u16(6), ...u16(0x0800), ...inner]) },
  { bytes: ethernet(0x8864, [...hex('1100 0001 0000 0021'), ...inner]) },
  { bytes: ethernet(0x8847, [...u32(0x00010140), ...inner]) },
  { bytes: ethernet(0x8847, [...u32(0x00010140), ...u32(0), ...ethernet(0x0800, inner)]) },
  { bytes: [...hex('020000000009 020000000008 88e7 00000001'), ...ethernet(0x0800, inner)] },
  { bytes: ethernet(0x8926, [...hex('00010002 0800'), ...inner]) },
  { bytes: [...hex('020000000009 020000000008 8903 0001'), ...ethernet(0x0800, inner)] },
  { bytes: ethernet(snap.length, snap) },
  { bytes: [...hex('0000 0001 0006 0200000000aa 0000 0800'), ...inner], link: 113 },
  { bytes: [...hex('86dd 0000 00000003 0001 00 06 0200000000aa 0000'), ...inner6], link: 276 },
  { bytes: inner, link: 101 },
  { bytes: [...u32(2), ...inner], link: 108 },
  { bytes: [...hex('ff03 0057'), ...inner6], link: 9 },
  { bytes: [...hex(`0801 ${wifiHeader}`), ...snap], link: 105 },
  { bytes: [...hex('0000 0c00 00000000 00000000'), ...aggregate], link: 127 },
  { bytes: [...hex('0000 0800 69000000'), ...aggregate], link: 192 },
  { bytes: ethernet(0x0800, ipv4(4, inner)) },
  { bytes: ethernet(0x0800, ipv4(41, inner6)) },
  { bytes: gre([...hex('b000 0800 00000000 00000001 00000002'), ...inner]) },
  { bytes: gre([...hex('0000 6558'), ...ethernet(0x0800, inner)]) },
  { bytes: gre([...hex('1000 88be 00000001 1001000100000000'), ...ethernet(0x0800, inner)]) },
  { bytes: gre([...hex('0000 22eb 200100010000000000000001 0000000000000000'), ...ethernet(0x0800, inner)]) },
  { bytes: gre([...hex('0000 9000'), ...aggregate]) },
  { bytes: gre([...hex('3081 880b 0000 0001 00000001 00000001 ff03 0021'), ...inner]) },
  { bytes: over(4789, vxlan(ethernet(0x0800, ipv4(17, udp(50_000, 4789, vxlan(ethernet(0x0800, inner))))))) },
  { bytes: over(6081, [...hex('0200 6558 00000100 0102800100000000'), ...ethernet(0x0800, inner)]) },
  { bytes: over(2152, [...hex('36ff 0000 00000001 0001 00 85 01 1000 85 01 2000 00'), ...inner]) },
  { bytes: over(5072, [...hex('4052 11 29 00000000'), ...Array<number>(36).fill(0), ...inner6]) },
  { bytes: over(3544, [...hex('0001 0000 1122334455667788 00 0000 f227 bec861af'), ...teredo]) },
  { bytes: over(40_000, teredo) },
  { bytes: over(4754, [...hex('0000 0800'), ...inner]) },
  { bytes: ethernet(0x0800, ipv4(17, udp(1, 2, Array<number>(16).fill(1)), { hasMore: true })) },
  { bytes: ethernet(0x0800, ipv4(17, Array<number>(16).fill(2), { fragmentOffset: 24 })) },
  { bytes: ethernet(0x86dd, ipv6(44, [...hex('11 00 0001 00000007'), ...udp(1, 2, Array<number>(16).fill(1))])) },
  { bytes: ethernet(0x86dd, ipv6(44, [...hex('11 00 0018 00000007'), ...Array<number>(16).fill(2)])) },
  {
    bytes: ethernet(
      0x86dd,
      ipv6(0, [
        ...hex('2b 00 0104 00000000 3c 02 02 01 00000000 20010db8000000000000000000000009'),
        ...hex('33 02 0102 0000 c910 20010db8000000000000000000000008 11 01 0000 00000001 00000002'),
        ...udp(1, 2, [3]),
      ]),
    ),
  },
];
