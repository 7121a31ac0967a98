import { expect, test } from 'vitest';
import { decodeAll, decodeOne, ethernet, hex, ipv6, udp } from '../../test/frame-builder.ts';

const datagram = udp(1, 2, [7]);
const address = '20010db8000000000000000000000009';

test.each([
  ['hop-by-hop', 0, hex('11 00 0104 00000000')],
  ['destination options', 60, hex('11 00 0104 00000000')],
  ['authentication', 51, hex('11 01 0000 00000001 00000002')],
  ['routing of an unknown type', 43, hex('11 00 04 01 00000000')],
])('%s is skipped', (_, next, header) => {
  const [row] = decodeOne(ethernet(0x86dd, ipv6(next, [...header, ...datagram])));
  expect(row).toMatchObject({ protocol: 17, sourcePort: 1, payload: [7], destination: '2001:db8::2' });
});

test('a chain of several headers is followed', () => {
  const chain = [...hex('3c 00 0104 00000000'), ...hex('11 00 0104 00000000')];
  expect(decodeOne(ethernet(0x86dd, ipv6(0, [...chain, ...datagram])))[0]).toMatchObject({ protocol: 17 });
});

test('the final destination of a routing header and the home address take the place of the header addresses', () => {
  const routing = hex(`11 02 02 01 00000000 ${address}`);
  const [routed] = decodeOne(ethernet(0x86dd, ipv6(43, [...routing, ...datagram])));
  expect(routed?.destination).toBe('2001:db8::9');
  const arrived = hex(`11 02 02 00 00000000 ${address}`);
  expect(decodeOne(ethernet(0x86dd, ipv6(43, [...arrived, ...datagram])))[0]?.destination).toBe('2001:db8::2');
  const home = hex(`11 02 0102 0000 c910 ${address}`);
  expect(decodeOne(ethernet(0x86dd, ipv6(60, [...home, ...datagram])))[0]?.source).toBe('2001:db8::9');
  const beyond = hex('11 00 0100 c910 0000');
  expect(decodeOne(ethernet(0x86dd, ipv6(60, [...beyond, ...datagram])))[0]?.source).toBe('2001:db8::1');
});

test('ESP and mobility are rows without ports, no next header is none', () => {
  expect(decodeOne(ethernet(0x86dd, ipv6(50, hex('0000000100000002'))))[0]).toMatchObject({
    protocol: 50,
    sourcePort: 0,
  });
  expect(decodeOne(ethernet(0x86dd, ipv6(135, hex('3b00010000000000'))))[0]).toMatchObject({ protocol: 135 });
  expect(decodeOne(ethernet(0x86dd, ipv6(59, [])))).toEqual([]);
});

test('a chain that ends inside a header is a row of that header, counted as cut', () => {
  const { rows, counters } = decodeAll([{ bytes: ethernet(0x86dd, ipv6(60, hex('11 05 0104 00000000'))) }]);
  expect(rows[0]).toMatchObject({ protocol: 60, sourcePort: 0 });
  expect(counters.cutHeaders).toBe(1);
});
