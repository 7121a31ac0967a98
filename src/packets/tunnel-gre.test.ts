import { expect, test } from 'vitest';
import { decodeAll, decodeOne, ethernet, hex, ipv4, ipv6, udp } from '../../test/frame-builder.ts';
import { MARK_CARRIER, MARK_INNER } from './packet-batch.ts';

const inner = ipv4(17, udp(1000, 2000, [9]), { source: '192.168.0.1', destination: '192.168.0.2' });
const carry = (gre: readonly number[]): number[] => ethernet(0x0800, ipv4(47, gre));

test.each([
  ['plain', '0000 0800'],
  ['with a checksum', '8000 0800 00000000'],
  ['with a key', '2000 0800 00000001'],
  ['with a sequence number', '1000 0800 00000001'],
  ['with all three', 'b000 0800 00000000 00000001 00000002'],
])('GRE %s carries IPv4 as an inner row', (_, header) => {
  const rows = decodeOne(carry([...hex(header), ...inner]));
  expect(rows).toHaveLength(2);
  expect(rows[0]).toMatchObject({ protocol: 47, sourcePort: 0, marks: MARK_CARRIER, parentRow: -1, tunnel: '' });
  expect(rows[1]).toMatchObject({
    source: '192.168.0.1',
    payload: [9],
    marks: MARK_INNER,
    parentRow: 0,
    tunnel: 'gre',
    linkSource: '',
  });
});

test('GRE carries Ethernet, whose addresses and tags are the inner row’s own', () => {
  const frame = ethernet(0x8100, [...hex('0007 0800'), ...inner]);
  expect(decodeOne(carry([...hex('0000 6558'), ...frame]))[1]).toMatchObject({
    outerVlan: 7,
    linkSource: '02:00:00:00:00:01',
    payload: [9],
  });
});

test.each([
  ['I', '0000 88be', ''],
  ['II', '1000 88be 00000001', '1001000100000000'],
  ['III', '1000 22eb 00000001', '200100010000000000000000'],
  ['III with a platform header', '1000 22eb 00000001', '200100010000000000000001 0000000000000000'],
])('ERSPAN type %s carries Ethernet', (_, gre, erspan) => {
  const rows = decodeOne(carry([...hex(gre), ...hex(erspan), ...ethernet(0x0800, inner)]));
  expect(rows[1]).toMatchObject({ tunnel: 'erspan', payload: [9], linkSource: '02:00:00:00:00:01' });
});

test('Aruba’s GRE carries 802.11, also in aggregates', () => {
  const header = '0000 020000000001 020000000002 020000000003 0000';
  const wifi = [...hex(`0801 ${header}`), ...hex('aaaa03 000000 0800'), ...inner];
  expect(decodeOne(carry([...hex('0000 8200'), ...wifi]))[1]).toMatchObject({ tunnel: 'gre', payload: [9] });
  const snap = [...hex('aaaa03 000000 0800'), ...inner];
  const sub = [...hex('020000000010 0200000000ff 00'), snap.length, ...snap];
  const padded = [...sub, ...Array<number>((4 - (sub.length % 4)) % 4).fill(0)];
  const rows = decodeOne(carry([...hex('0000 9000'), ...hex(`8802 ${header} 8000`), ...padded, ...sub]));
  expect(rows.map((row) => [row.tunnel, row.parentRow])).toEqual([
    ['', -1],
    ['gre', 0],
    ['gre', 0],
  ]);
});

test('PPTP carries PPP: IPv4, IPv6, and nothing in a pure acknowledgement', () => {
  const data = hex('3081 880b 0000 0001 00000001 00000001');
  expect(decodeOne(carry([...data, ...hex('ff03 0021'), ...inner]))[1]).toMatchObject({ tunnel: 'gre', payload: [9] });
  expect(decodeOne(carry([...data, ...hex('ff03 0057'), ...ipv6(17, udp(1, 2))]))).toHaveLength(2);
  const acknowledgement = decodeAll([{ bytes: carry(hex('2081 880b 0000 0001 00000001')) }]);
  expect(acknowledgement.rows).toHaveLength(1);
  expect(acknowledgement.counters.badTunnels).toBe(0);
});

test.each([
  ['an unknown version', '0002 0800'],
  ['source routes', '4000 0800 00000000'],
  ['reserved flags', '0008 0800'],
  ['no IP inside', '0000 2000'],
  ['a header that is cut', '2000 08'],
])('GRE with %s is counted and carries nothing', (_, header) => {
  const { rows, counters } = decodeAll([{ bytes: carry([...hex(header)]) }]);
  expect(rows).toHaveLength(1);
  expect(rows[0]?.marks).toBe(0);
  expect(counters.badTunnels).toBe(header === '0000 2000' ? 0 : 1);
});

test('what a tunnel carries is dropped when its length does not fit what was captured', () => {
  expect(decodeOne(carry([...hex('0000 0800'), ...inner.slice(0, 27)]))).toHaveLength(1);
  const whole = carry([...hex('0000 0800'), ...inner]);
  expect(decodeOne(whole.slice(0, -1), { wire: whole.length })).toHaveLength(1);
});

test('the VLAN and addresses of the outer frame are not those of a packet in a tunnel', () => {
  const tagged = ethernet(0x8100, [...hex('0007 0800'), ...ipv4(47, [...hex('0000 0800'), ...inner])]);
  expect(decodeOne(tagged).map((row) => [row.outerVlan, row.linkSource])).toEqual([
    [7, '02:00:00:00:00:01'],
    [-1, ''],
  ]);
});
