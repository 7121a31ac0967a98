import { expect, test } from 'vitest';
import { decodeAll, decodeOne, ethernet, hex, icmp, ipv4, ipv6, tcp, udp } from '../../test/frame-builder.ts';
import { MARK_BAD_TRANSPORT, MARK_IPV6 } from './packet-batch.ts';

test('TCP fields are read, options are no payload', () => {
  const segment = tcp(443, 50_000, [1, 2], {
    flags: 0x12,
    sequence: 0xfffffff0,
    acknowledged: 0x80000001,
    window: 65_535,
    options: [1, 1, 1, 0],
  });
  for (const frame of [ethernet(0x0800, ipv4(6, segment)), ethernet(0x86dd, ipv6(6, segment))]) {
    expect(decodeOne(frame)[0]).toMatchObject({
      sourcePort: 443,
      destinationPort: 50_000,
      tcpFlags: 0x12,
      tcpSequence: 0xfffffff0,
      tcpAcknowledged: 0x80000001,
      tcpWindow: 65_535,
      payload: [1, 2],
    });
  }
});

test('ICMP type and code take the place of the ports', () => {
  const [row] = decodeOne(ethernet(0x0800, ipv4(1, icmp(3, 1, [5]))));
  expect(row).toMatchObject({ protocol: 1, sourcePort: 3, destinationPort: 1, payload: [5] });
  const [row6] = decodeOne(ethernet(0x86dd, ipv6(58, icmp(128, 0))));
  expect(row6).toMatchObject({ protocol: 58, sourcePort: 128, destinationPort: 0, marks: MARK_IPV6 });
});

test('SCTP has ports, unknown protocols have none', () => {
  const sctp = hex('0b59 0b5a 00000001 00000000 0300');
  expect(decodeOne(ethernet(0x0800, ipv4(132, sctp)))[0]).toMatchObject({ sourcePort: 2905, destinationPort: 2906 });
  expect(decodeOne(ethernet(0x0800, ipv4(89, [1, 2, 3])))[0]).toMatchObject({
    protocol: 89,
    sourcePort: 0,
    payload: [1, 2, 3],
  });
});

test.each([
  ['TCP cut in its fixed header', ipv4(6, tcp(1, 2).slice(0, 19)), 1],
  ['TCP with an offset under 20', ipv4(6, tcp(1, 2).with(12, 0x40)), 1],
  ['TCP with an offset beyond the packet', ipv4(6, tcp(1, 2).with(12, 0xf0)), 1],
  ['UDP cut in its header', ipv4(17, udp(1, 2).slice(0, 7)), 1],
  ['ICMP cut in its header', ipv4(1, icmp(8, 0).slice(0, 7)), 0],
])('%s is a row marked as bad', (_, packet, port) => {
  const { rows, counters } = decodeAll([{ bytes: ethernet(0x0800, packet) }]);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ marks: MARK_BAD_TRANSPORT, sourcePort: port });
  expect(counters.badTransports).toBe(1);
});

test('the UDP length decides the payload, captured bytes stay inside the packet', () => {
  expect(decodeOne(ethernet(0x0800, ipv4(17, udp(1, 2, [1, 2, 3], 9))))[0]).toMatchObject({
    payload: [1],
    payloadLength: 1,
  });
  const long = decodeOne(ethernet(0x0800, ipv4(17, udp(1, 2, [1, 2, 3], 200))))[0];
  expect(long).toMatchObject({ payload: [1, 2, 3], payloadLength: 192 });
});
