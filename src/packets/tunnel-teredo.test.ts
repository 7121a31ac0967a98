import { expect, test } from 'vitest';
import { decodeAll, decodeOne, ethernet, hex, ipv4, ipv6, udp } from '../../test/frame-builder.ts';

const teredoAddress = '2001:0:4137:9e50:8000:f12a:b9c8:2815';
const native = ipv6(17, udp(1000, 2000, [9]));
const teredo = ipv6(17, udp(1000, 2000, [9]), { source: teredoAddress });
const origin = hex('0000 f227 bec861af');
const authentication = hex('0001 0000 1122334455667788 00');
const carry = (payload: readonly number[], port = 3544): number[] =>
  ethernet(0x0800, ipv4(17, udp(50_000, port, payload)));

test.each([
  ['bare', native],
  ['behind an origin indication', [...origin, ...native]],
  ['behind authentication', [...authentication, ...native]],
  ['behind both', [...authentication, ...origin, ...native]],
])('IPv6 %s on the Teredo port is an inner row', (_, payload) => {
  expect(decodeOne(carry(payload))[1]).toMatchObject({ source: '2001:db8::1', tunnel: 'teredo', payload: [9] });
});

test('on other ports a Teredo address or an indication is needed', () => {
  expect(decodeOne(carry(teredo, 40_000))[1]).toMatchObject({ tunnel: 'teredo' });
  expect(decodeOne(carry(ipv6(17, udp(1, 2), { destination: teredoAddress }), 40_000))).toHaveLength(2);
  expect(decodeOne(carry([...origin, ...native], 40_000))).toHaveLength(2);
  expect(decodeOne(carry([...authentication, ...origin, ...native], 40_000))).toHaveLength(2);
  expect(decodeOne(carry(native, 40_000))).toHaveLength(1);
});

test('a wrong length is no Teredo, but a bubble may have data behind it', () => {
  expect(decodeOne(carry([...native, 0]))).toHaveLength(1);
  for (const fragments of ['reassemble', 'first'] as const) {
    expect(decodeOne(carry(native.slice(0, -1)), { fragments })).toHaveLength(1);
  }
  expect(decodeAll([{ bytes: carry([...native, 0]) }]).counters.badTunnels).toBe(1);
  expect(decodeAll([{ bytes: carry([...teredo, 0], 40_000) }])).toMatchObject({ counters: { rows: 1, badTunnels: 0 } });
  const bubble = [...ipv6(59, []), 1, 2, 3];
  expect(decodeOne(carry(bubble))).toHaveLength(1);
});
