import { expect, test } from 'vitest';
import { decodeAll, decodeOne, hex, ipv4, ipv6, u16, u32, udp } from '../../test/frame-builder.ts';

const packet = ipv4(17, udp(1000, 2000, [9]));
const packet6 = ipv6(17, udp(1000, 2000, [9]));

test('Linux cooked v1 and v2 lead to IP and know the sender', () => {
  const v1 = decodeOne([...hex('0000 0001 0006 0200000000aa 0000 0800'), ...packet], { link: 113 });
  expect(v1[0]).toMatchObject({ payload: [9], linkSource: '02:00:00:00:00:aa', linkDestination: '' });
  const v2 = decodeOne([...hex('86dd 0000 00000003 0001 00 06 0200000000aa 0000'), ...packet6], { link: 276 });
  expect(v2[0]).toMatchObject({ payload: [9], linkSource: '02:00:00:00:00:aa', linkDestination: '' });
});

test('a cooked frame without an Ethernet address has no link', () => {
  const loopback = decodeOne([...hex('0000 0304 0000 0000000000000000 0800'), ...packet], { link: 113 });
  expect(loopback[0]).toMatchObject({ payload: [9], linkSource: '' });
});

test('cooked frames carry VLAN tags and 802.2, and netlink is left alone', () => {
  const tagged = [...hex('0000 0001 0006 0200000000aa 0000 8100'), ...u16(5), ...u16(0x0800), ...packet];
  expect(decodeOne(tagged, { link: 113 })[0]).toMatchObject({ outerVlan: 5 });
  const snap = [...hex('0000 0001 0006 0200000000aa 0000 0004'), ...hex('aaaa03 000000 0800'), ...packet];
  expect(decodeOne(snap, { link: 113 })).toHaveLength(1);
  const netlink = [...hex('0004 0338 0000 0000000000000000 0800'), ...packet];
  expect(decodeOne(netlink, { link: 113 })).toEqual([]);
});

test('loopback frames are read in either byte order', () => {
  for (const family of [...[u32(2), [2, 0, 0, 0]]]) {
    expect(decodeOne([...family, ...packet], { link: 0 })).toHaveLength(1);
    expect(decodeOne([...family, ...packet], { link: 108 })).toHaveLength(1);
  }
  for (const family of [10, 23, 24, 28, 30]) {
    expect(decodeOne([family, 0, 0, 0, ...packet6], { link: 0 })).toHaveLength(1);
  }
  expect(decodeOne([...u32(99), ...packet], { link: 0 })).toEqual([]);
});

test.each([12, 14, 101, 228, 229])('link type %i is bare IP', (link) => {
  expect(decodeOne(link === 229 ? packet6 : packet, { link })).toHaveLength(1);
});

test('Cisco HDLC, FDDI, NFLOG and classical IP over ATM lead to IP', () => {
  expect(decodeOne([0x0f, 0, ...u16(0x0800), ...packet], { link: 104 })).toHaveLength(1);
  const snap = [...hex('aaaa03 000000 0800'), ...packet];
  expect(decodeOne([0x50, ...hex('020000000002 020000000001'), ...snap], { link: 10 })[0]).toMatchObject({
    linkSource: '02:00:00:00:00:01',
  });
  const mark = hex('0500 0a00 66 000000');
  const record = [packet.length + 4, 0, 9, 0, ...packet];
  expect(decodeOne([2, 0, 0, 0, ...mark, ...record], { link: 239 })).toHaveLength(1);
  expect(decodeOne([2, 0, 0, 0, ...mark.with(0, 0), ...record], { link: 239 })).toEqual([]);
  expect(decodeOne(snap, { link: 100 })).toHaveLength(1);
});

test('an unknown link type is counted', () => {
  expect(decodeAll([{ bytes: packet, link: 147 }]).counters).toMatchObject({ unknownLinks: 1, rows: 0, noIp: 1 });
});
