import { expect, test } from 'vitest';
import { decodeAll, decodeOne, ethernet, hex, ipv4, ipv6, u16, udp } from '../../test/frame-builder.ts';
import { MARK_CARRIER } from './packet-batch.ts';

const inner = ipv4(17, udp(1000, 2000, [9]), { source: '192.168.0.1', destination: '192.168.0.2' });
const inner6 = ipv6(17, udp(1000, 2000, [9]));
const carry = (port: number, payload: readonly number[]): number[] =>
  ethernet(0x0800, ipv4(17, udp(50_000, port, payload)));

function innerOf(frame: readonly number[]): unknown {
  const rows = decodeOne(frame);
  expect(rows).toHaveLength(2);
  expect(rows[0]).toMatchObject({ protocol: 17, marks: MARK_CARRIER });
  return rows[1];
}

test('VXLAN carries Ethernet', () => {
  const vxlan = [...hex('08000000 00000100'), ...ethernet(0x0800, inner)];
  expect(innerOf(carry(4789, vxlan))).toMatchObject({ tunnel: 'vxlan', payload: [9], linkSource: '02:00:00:00:00:01' });
  expect(decodeAll([{ bytes: carry(4789, [0, ...vxlan.slice(1)]) }])).toMatchObject({
    counters: { rows: 1, badTunnels: 1 },
  });
});

test('the source port counts where the destination is no tunnel port', () => {
  const vxlan = [...hex('08000000 00000100'), ...ethernet(0x0800, inner)];
  expect(innerOf(ethernet(0x0800, ipv4(17, udp(4789, 50_000, vxlan))))).toMatchObject({ tunnel: 'vxlan' });
});

test('GENEVE skips its options and carries Ethernet or IP', () => {
  const options = hex('0102 80 01 00000000');
  expect(innerOf(carry(6081, [...hex('0200 6558 00000100'), ...options, ...ethernet(0x0800, inner)]))).toMatchObject({
    tunnel: 'geneve',
    payload: [9],
  });
  expect(innerOf(carry(6081, [...hex('0000 0800 00000100'), ...inner]))).toMatchObject({ linkSource: '' });
  expect(decodeOne(carry(6081, [...hex('3f00 0800 00000100'), ...inner]))).toHaveLength(1);
  expect(decodeOne(carry(6081, [...hex('4000 0800 00000100'), ...inner]))).toHaveLength(1);
});

test('GTP-U carries IP, behind sequence numbers and extension headers too', () => {
  expect(innerOf(carry(2152, [...hex('30ff'), ...u16(inner.length), 0, 0, 0, 1, ...inner]))).toMatchObject({
    tunnel: 'gtpu',
    payload: [9],
  });
  const extended = hex('36ff 0000 00000001 0001 00 85 01 1000 85 01 2000 00');
  expect(innerOf(carry(2152, [...extended, ...inner6]))).toMatchObject({ source: '2001:db8::1' });
});

test('GTP signalling, GTP prime and wrong lengths carry nothing', () => {
  expect(decodeOne(carry(2152, [...hex('3001 0000 00000001'), ...inner]))).toHaveLength(1);
  expect(decodeOne(carry(2152, [...hex('20ff 0000 00000001'), ...inner]))).toHaveLength(1);
  expect(decodeOne(carry(2152, [...hex('30ff 0000 00000001'), ...inner, 0]))).toHaveLength(1);
});

test('AYIYA carries IPv6 on its port and wherever it looks like itself', () => {
  const ayiya = [...hex('4052 11 29 00000000'), ...Array<number>(16 + 20).fill(0), ...inner6];
  expect(innerOf(carry(5072, ayiya))).toMatchObject({ tunnel: 'ayiya', payload: [9] });
  expect(innerOf(carry(40_000, ayiya))).toMatchObject({ tunnel: 'ayiya' });
  expect(decodeOne(carry(5072, ayiya.with(2, 0x10)))).toHaveLength(1);
  expect(decodeOne(carry(5072, ayiya.slice(0, 40)))).toHaveLength(1);
});

test('GRE in UDP carries IP', () => {
  expect(innerOf(carry(4754, [...hex('0000 0800'), ...inner]))).toMatchObject({ tunnel: 'gre', payload: [9] });
});

test('tunnels in tunnels are followed to Zeek’s depth, or as far as the options say', () => {
  const once = ipv4(4, inner);
  const twice = ipv4(4, once);
  const thrice = ethernet(0x0800, ipv4(4, twice));
  const { rows, counters } = decodeAll([{ bytes: thrice }]);
  expect(rows.map((row) => row.parentRow)).toEqual([-1, 0, 1]);
  expect(counters.layersCut).toBe(1);
  expect(decodeOne(thrice, { tunnelDepth: 7 })).toHaveLength(4);
  expect(decodeOne(thrice, { tunnelDepth: 0 })).toHaveLength(1);
});

test('IP in IP and 6in4 must fill the packet to the byte', () => {
  expect(decodeOne(ethernet(0x0800, ipv4(41, inner6)))[1]).toMatchObject({ tunnel: 'ip', payload: [9] });
  expect(decodeOne(ethernet(0x86dd, ipv6(41, inner6)))).toHaveLength(2);
  expect(decodeOne(ethernet(0x86dd, ipv6(4, inner)))).toHaveLength(2);
  expect(decodeAll([{ bytes: ethernet(0x0800, ipv4(4, [...inner, 0])) }])).toMatchObject({
    counters: { rows: 1, badTunnels: 1 },
  });
  expect(decodeOne(ethernet(0x0800, ipv4(4, inner6)))).toHaveLength(1);
});

test('chains of tunnels end at the limit of layers', () => {
  let packet = ipv4(17, udp(1, 2));
  for (let i = 0; i < 20; i++) packet = ipv4(4, packet);
  expect(decodeOne(ethernet(0x0800, packet), { tunnelDepth: 100 })).toHaveLength(8);
});
