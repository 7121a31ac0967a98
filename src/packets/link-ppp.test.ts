import { expect, test } from 'vitest';
import { decodeOne, ethernet, hex, ipv4, ipv6, u16, u32, udp } from '../../test/frame-builder.ts';

const packet = ipv4(17, udp(1000, 2000, [9]));

test.each([
  ['with address and control', 'ff03 0021'],
  ['without them', '0021'],
  ['with a one-byte protocol', '21'],
  ['with all compressed but the address', 'ff03 21'],
])('PPP %s leads to IPv4', (_, header) => {
  for (const link of [9, 50])
    expect(decodeOne([...hex(header), ...packet], { link })[0]).toMatchObject({ payload: [9] });
});

test('PPP leads to IPv6, and to nothing for its own control protocols', () => {
  expect(decodeOne([...hex('ff03 0057'), ...ipv6(17, udp(1, 2))], { link: 9 })).toHaveLength(1);
  expect(decodeOne([...hex('ff03 c021'), ...packet], { link: 9 })).toEqual([]);
});

test('a PPPoE session is followed, on Ethernet and as a link type', () => {
  const session = [...hex('1100 0001 0000 0021'), ...packet];
  expect(decodeOne(ethernet(0x8864, session))[0]).toMatchObject({ payload: [9] });
  expect(decodeOne(session, { link: 51 })).toHaveLength(1);
  expect(decodeOne(ethernet(0x8863, session))).toEqual([]);
});

test('MPLS labels are skipped to the bottom, then the first nibble decides', () => {
  const labels = [...u32(0x00010040), ...u32(0x00020140)];
  expect(decodeOne(ethernet(0x8847, [...labels, ...packet]))[0]).toMatchObject({ payload: [9] });
  expect(decodeOne(ethernet(0x8848, [...labels, ...ipv6(17, udp(1, 2))]))).toHaveLength(1);
  const pseudoWire = [...labels, ...u32(0), ...ethernet(0x0800, packet)];
  expect(decodeOne(ethernet(0x8847, pseudoWire))[0]).toMatchObject({ payload: [9], tunnel: '' });
  expect(decodeOne(ethernet(0x8847, [...labels, 0x10, ...packet]))).toEqual([]);
});

test('an MPLS stack without bottom ends with the frame', () => {
  expect(decodeOne(ethernet(0x8847, Array<number>(400).fill(0)))).toEqual([]);
});

test('PPPoE in QinQ is followed', () => {
  const session = [...hex('1100 0001 0000'), ...u16(0x0021), ...packet];
  const frame = ethernet(0x88a8, [...u16(7), ...u16(0x8100), ...u16(8), ...u16(0x8864), ...session]);
  expect(decodeOne(frame)[0]).toMatchObject({ outerVlan: 7, innerVlan: 8, payload: [9] });
});
