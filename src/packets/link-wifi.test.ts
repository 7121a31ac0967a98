import { expect, test } from 'vitest';
import { decodeAll, decodeOne, hex, ipv4, u16, udp } from '../../test/frame-builder.ts';

const packet = ipv4(17, udp(1000, 2000, [9]));
const snap = [...hex('aaaa03 000000 0800'), ...packet];
const first = '020000000001';
const second = '020000000002';
const third = '020000000003';
const fourth = '020000000004';

function wifi(control: string, addressFour = '', more = ''): number[] {
  return hex(`${control} 0000 ${first} ${second} ${third} 0000 ${addressFour} ${more}`);
}

test.each([
  ['within a cell', '0800', '', '02:00:00:00:00:01', '02:00:00:00:00:02'],
  ['to the access point', '0801', '', '02:00:00:00:00:03', '02:00:00:00:00:02'],
  ['from the access point', '0802', '', '02:00:00:00:00:01', '02:00:00:00:00:03'],
  ['between access points', '0803', fourth, '02:00:00:00:00:03', '02:00:00:00:00:04'],
])('a data frame %s has its addresses in the right places', (_, control, more, destination, source) => {
  const [row] = decodeOne([...wifi(control, more), ...snap], { link: 105 });
  expect(row).toMatchObject({ payload: [9], linkDestination: destination, linkSource: source });
});

test('QoS and HT control fields are skipped', () => {
  expect(decodeOne([...wifi('8801', '', '0000'), ...snap], { link: 105 })).toHaveLength(1);
  expect(decodeOne([...wifi('8881', '', '0000 00000000'), ...snap], { link: 105 })).toHaveLength(1);
});

test('management, empty and encrypted frames give no row', () => {
  for (const control of ['8000', '4801', 'c801']) {
    expect(decodeOne([...wifi(control), ...snap], { link: 105 })).toEqual([]);
  }
  const encrypted = decodeAll([{ bytes: [...wifi('0841'), ...snap], link: 105 }]);
  expect(encrypted.rows).toEqual([]);
  expect(encrypted.counters.encrypted).toBe(1);
});

test('radiotap and PPI headers are skipped by their length', () => {
  const radiotap = hex('0000 0c00 00000000 00000000');
  expect(decodeOne([...radiotap, ...wifi('0801'), ...snap], { link: 127 })).toHaveLength(1);
  const ppi = hex('00 00 0800 69000000');
  expect(decodeOne([...ppi, ...wifi('0801'), ...snap], { link: 192 })).toHaveLength(1);
  expect(decodeOne([...hex('0000 ffff 00000000'), ...snap], { link: 127 })).toEqual([]);
});

test('every subframe of an A-MSDU is a row with its own addresses', () => {
  const subframe = (last: string, payload: readonly number[], isLast: boolean): number[] => {
    const bytes = [...hex(`0200000000${last} 0200000000ff`), ...u16(payload.length), ...payload];
    return isLast ? bytes : [...bytes, ...Array<number>((4 - (bytes.length % 4)) % 4).fill(0)];
  };
  const other = [...hex('aaaa03 000000 0800'), ...ipv4(17, udp(3, 4, [1, 2]))];
  const frame = [
    ...wifi('8802', '', '8000'),
    ...subframe('10', snap, false),
    ...subframe('11', other, false),
    ...subframe('12', snap, true),
  ];
  const rows = decodeOne(frame, { link: 105 });
  expect(rows.map((row) => [row.linkDestination, row.payload])).toEqual([
    ['02:00:00:00:00:10', [9]],
    ['02:00:00:00:00:11', [1, 2]],
    ['02:00:00:00:00:12', [9]],
  ]);
});

test('each subframe of an A-MSDU may open its tunnels', () => {
  const tunnel = [...hex('aaaa03 000000 0800'), ...ipv4(4, packet)];
  const one = [...hex('020000000010 0200000000ff'), ...u16(tunnel.length), ...tunnel];
  const padded = [...one, ...Array<number>((4 - (one.length % 4)) % 4).fill(0)];
  const rows = decodeOne([...wifi('8802', '', '8000'), ...padded, ...one], { link: 105, tunnelDepth: 1 });
  expect(rows.map((row) => row.parentRow)).toEqual([-1, 0, -1, 2]);
});

test('an A-MSDU of very many packets makes a limited number of rows', () => {
  const one = [...hex('020000000010 0200000000ff'), ...u16(snap.length), ...snap];
  const padded = [...one, ...Array<number>((4 - (one.length % 4)) % 4).fill(0)];
  const frame = [...wifi('8802', '', '8000'), ...Array.from({ length: 200 }, () => padded).flat()];
  const { rows, counters } = decodeAll([{ bytes: frame, link: 105 }]);
  expect(rows).toHaveLength(64);
  expect(counters.layersCut).toBe(136);
});
