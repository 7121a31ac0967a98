import { expect, test } from 'vitest';
import { decodeAll, decodeOne, ethernet, ipv4, ipv6, tcp, u16, u32, udp } from '../../test/frame-builder.ts';
import { MARK_IPV6, MARK_OFFLOAD } from './packet-batch.ts';

test('IPv4 options are skipped', () => {
  const [row] = decodeOne(ethernet(0x0800, ipv4(17, udp(1, 2, [7]), { options: [1, 1, 1, 1, 1, 1, 1, 0] })));
  expect(row).toMatchObject({ ipLength: 37, payload: [7], ttl: 64 });
});

test('IPv6 gives the whole addresses and its mark', () => {
  const [row] = decodeOne(ethernet(0x86dd, ipv6(6, tcp(1, 2, [5, 6]))));
  expect(row).toMatchObject({
    source: '2001:db8::1',
    destination: '2001:db8::2',
    marks: MARK_IPV6,
    ipLength: 62,
    payload: [5, 6],
  });
});

test('a packet cut by the capture keeps its lengths and counts what was captured', () => {
  const frame = ethernet(0x0800, ipv4(6, tcp(1, 2, Array<number>(100).fill(1))));
  const [row] = decodeOne(frame.slice(0, 60), { wire: frame.length });
  expect(row).toMatchObject({ ipLength: 140, payloadLength: 100 });
  expect(row?.payload).toHaveLength(6);
});

test('total length 0 takes the captured rest and is marked', () => {
  const [row] = decodeOne(ethernet(0x0800, ipv4(6, tcp(1, 2, [1, 2, 3]), { totalLength: 0 })));
  expect(row).toMatchObject({ ipLength: 43, marks: MARK_OFFLOAD, payload: [1, 2, 3], payloadLength: 3 });
});

test.each([
  ['a version that is neither 4 nor 6', [0x50, ...ipv4(17, udp(1, 2)).slice(1)]],
  ['a header length under 20', [0x44, ...ipv4(17, udp(1, 2)).slice(1)]],
  ['a header longer than the packet', ipv4(17, udp(1, 2), { totalLength: 19 })],
])('%s is dropped and counted', (_, packet) => {
  const { rows, counters } = decodeAll([{ bytes: ethernet(0x0800, packet) }]);
  expect(rows).toEqual([]);
  expect(counters).toMatchObject({ badIpHeaders: 1, noIp: 1 });
});

test('a length beyond the frame is dropped as Zeek does, and kept under the other policies', () => {
  for (const packet of [ipv4(17, udp(1, 2), { totalLength: 29 }), ipv6(17, udp(1, 2), { payloadLength: 9 })]) {
    const bytes = ethernet(0x0800, packet);
    expect(decodeAll([{ bytes }])).toMatchObject({ rows: [], counters: { badIpHeaders: 1 } });
    for (const fragments of ['first', 'each'] as const) {
      expect(decodeOne(bytes, { fragments })[0]).toMatchObject({ sourcePort: 1, ipLength: packet.length + 1 });
    }
  }
});

test('a cut header is counted and gives no row', () => {
  for (const packet of [ipv4(17, udp(1, 2)).slice(0, 19), ipv6(17, udp(1, 2)).slice(0, 39)]) {
    const bytes = ethernet(0x0800, packet);
    expect(decodeAll([{ bytes, wire: 100 }])).toMatchObject({ rows: [], counters: { cutHeaders: 1 } });
  }
});

test('a jumbogram has the length that its hop-by-hop option tells', () => {
  const payload = Array<number>(70_000).fill(1);
  const transport = [...u16(1), ...u16(2), ...u16(0), 0, 0, ...payload];
  const option = [17, 0, 0xc2, 4, ...u32(8 + transport.length)];
  const { rows, counters } = decodeAll([
    { bytes: ethernet(0x86dd, ipv6(0, [...option, ...transport], { payloadLength: 0 })) },
  ]);
  expect(counters.jumbo).toBe(1);
  expect(rows[0]).toMatchObject({ protocol: 17, ipLength: 70_056, payloadLength: 70_000 });
});
