import { expect, test } from 'vitest';
import {
  decodeAll,
  decodeOne,
  ethernet,
  hex,
  ipv4,
  ipv6,
  MAC_A,
  MAC_B,
  tcp,
  u16,
  udp,
} from '../../test/frame-builder.ts';

const packet = ipv4(17, udp(1000, 2000, [1, 2, 3]));

test('an Ethernet frame gives one row with its addresses, ports and payload', () => {
  const [row, ...others] = decodeOne(ethernet(0x0800, packet));
  expect(others).toEqual([]);
  expect(row).toMatchObject({
    source: '10.0.0.1',
    destination: '10.0.0.2',
    sourcePort: 1000,
    destinationPort: 2000,
    protocol: 17,
    payload: [1, 2, 3],
    linkSource: '02:00:00:00:00:01',
    linkDestination: '02:00:00:00:00:02',
    vlan: 0,
    parentRow: -1,
    tunnel: '',
  });
});

test('padding behind the IP packet never counts as payload', () => {
  const frame = [...ethernet(0x0800, packet), ...Array<number>(20).fill(0xaa)];
  expect(decodeOne(frame)[0]).toMatchObject({ ipLength: 31, payload: [1, 2, 3], payloadLength: 3 });
  const padded = [...ethernet(0x0800, ipv4(6, tcp(1, 2))), 1, 2, 3, 4, 5, 6];
  expect(decodeOne(padded)[0]).toMatchObject({ payload: [], payloadLength: 0 });
});

test.each([0x8100, 0x88a8, 0x9100, 0x9200])('a VLAN tag of type %i is read, the id is kept', (type) => {
  const [row] = decodeOne(ethernet(type, [...u16(0xa000 | 17), ...u16(0x0800), ...packet]));
  expect(row).toMatchObject({ outerVlan: 17, innerVlan: -1, payload: [1, 2, 3] });
});

test('two tags are outer and inner, VLAN 0 is a tag too', () => {
  const inner = [...u16(0), ...u16(0x86dd), ...ipv6(17, udp(1, 2))];
  const [row] = decodeOne(ethernet(0x88a8, [...u16(100), ...u16(0x8100), ...inner]));
  expect(row).toMatchObject({ outerVlan: 100, innerVlan: 0, source: '2001:db8::1' });
});

test('SNAP behind an 802.3 length leads to IP, other service access points to nothing', () => {
  const snap = [...hex('aaaa03 000000 0800'), ...packet];
  expect(decodeOne(ethernet(snap.length, snap))).toHaveLength(1);
  const spanningTree = decodeAll([{ bytes: ethernet(38, hex('424203 0000000000')) }]);
  expect(spanningTree.rows).toEqual([]);
  expect(spanningTree.counters).toMatchObject({ frames: 1, noIp: 1, cutHeaders: 0 });
});

test('PBB, VN-Tag and FabricPath are skipped', () => {
  const frame = ethernet(0x0800, packet);
  const outer = [...hex('020000000009'), ...hex('020000000008')];
  const pbb = decodeOne([...outer, ...u16(0x88e7), 0, 0, 0, 1, ...frame]);
  expect(pbb[0]).toMatchObject({ linkSource: '02:00:00:00:00:01', payload: [1, 2, 3] });
  const vnTag = decodeOne(ethernet(0x8926, [...hex('00010002'), ...u16(0x0800), ...packet]));
  expect(vnTag[0]).toMatchObject({ payload: [1, 2, 3] });
  const fabric = decodeOne([...outer, ...u16(0x8903), 0, 1, ...frame]);
  expect(fabric[0]).toMatchObject({ linkSource: '02:00:00:00:00:01', payload: [1, 2, 3] });
});

test('a frame cut inside a tag is counted and gives no row', () => {
  const { rows, counters } = decodeAll([{ bytes: [...MAC_B, ...MAC_A, ...u16(0x8100), 0] }, { bytes: [1, 2, 3] }]);
  expect(rows).toEqual([]);
  expect(counters).toMatchObject({ frames: 2, cutHeaders: 2, noIp: 2 });
});

test('tags without end do not hold the decoder up', () => {
  const tags = Array.from({ length: 5000 }, () => [0, 1, 0x81, 0]).flat();
  expect(decodeAll([{ bytes: ethernet(0x8100, tags) }]).rows).toEqual([]);
});
