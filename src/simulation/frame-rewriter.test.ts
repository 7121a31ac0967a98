// Frames are rewritten in every header, their checksums stay as right as they were, and nothing is changed without need.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Bytes,
  batchOf,
  checksumOf,
  ethernet,
  hex,
  icmp,
  ipv4,
  ipv6,
  type TestFrame,
  tcp,
  u16,
  u32,
  udp,
  withTransportSum,
} from '../../test/frame-builder.ts';
import { sampleFrames } from '../../test/sample-frames.ts';
import { parseAddress } from '../base/address.ts';
import { FrameBatch } from '../packets/frame-batch.ts';
import { PacketBatch } from '../packets/packet-batch.ts';
import { PacketDecoder } from '../packets/packet-decoder.ts';
import { AddressSubstitution, type Words } from './address-substitution.ts';
import { FrameRewriter } from './frame-rewriter.ts';

const words = (text: string): Words => parseAddress(text)!;
const mac = (text: string): number => Number.parseInt(text.replaceAll(':', ''), 16);

const PAIRS = [
  ['10.0.0.1', '192.168.7.20'],
  ['10.0.0.2', '172.16.255.254'],
  ['192.168.1.1', '10.255.0.1'],
  ['192.168.1.2', '10.255.0.2'],
  ['2001:db8::1', '2001:db8:ffff::77'],
  ['2001:db8::2', 'fe80::1:2:3'],
  ['2001:db8::9', '2001:db8::109'],
] as const;
const MACS = [
  ['02:00:00:00:00:01', 'a8:bb:50:c8:db:7f'],
  ['02:00:00:00:00:02', '00:1c:7f:53:d0:28'],
  ['02:00:00:00:00:aa', '00:16:3e:0d:ec:f2'],
] as const;

function substitution(isBack = false): AddressSubstitution {
  const made = new AddressSubstitution();
  for (const [a, b] of PAIRS) isBack ? made.addAddress(words(b), words(a)) : made.addAddress(words(a), words(b));
  for (const [a, b] of MACS) isBack ? made.addMac(mac(b), mac(a)) : made.addMac(mac(a), mac(b));
  return made;
}

/** One batch for all frames: its memory costs more than a frame. */
const only = new FrameBatch(4096, 1);

/** What becomes of a frame. */
function rewrite(frame: TestFrame, by: AddressSubstitution = substitution()): number[] {
  const { length } = frame.bytes;
  only.bytes.fill(0xee, 0, length + 6);
  only.bytes.set(frame.bytes, 3);
  only.count = 1;
  only.offset[0] = 3;
  only.captured[0] = length;
  only.wire[0] = frame.wire ?? length;
  only.link[0] = frame.link ?? 1;
  new FrameRewriter(by).rewrite(only, 0);
  expect([...only.bytes.subarray(0, 3), ...only.bytes.subarray(length + 3, length + 6)]).toEqual(Array(6).fill(0xee));
  return [...only.bytes.subarray(3, length + 3)];
}

const over4 = (protocol: number, message: Bytes): number[] =>
  ethernet(0x0800, withTransportSum(ipv4(protocol, message)));
const NEW = { source: '192.168.7.20', destination: '172.16.255.254' };
const NEW_MACS = hex('001c7f53d028 a8bb50c8db7f');
const moved = (frame: Bytes): number[] => [...NEW_MACS, ...frame.slice(12)];
const rebuilt = (protocol: number, message: Bytes): number[] =>
  moved(ethernet(0x0800, withTransportSum(ipv4(protocol, message, NEW))));

test('addresses and MACs of plain frames are replaced, with the checksums of a frame built that way', () => {
  const segment = tcp(1000, 80, hex('474554202f'));
  expect(rewrite({ bytes: over4(6, segment) })).toEqual(rebuilt(6, segment));
  expect(rewrite({ bytes: over4(17, udp(1000, 99, [1, 2, 3])) })).toEqual(rebuilt(17, udp(1000, 99, [1, 2, 3])));
  expect(rewrite({ bytes: over4(1, icmp(8, 0, [9])) })).toEqual(rebuilt(1, icmp(8, 0, [9])));
  const six = withTransportSum(ipv6(6, segment));
  const to = { source: '2001:db8:ffff:0:0:0:0:77', destination: 'fe80:0:0:0:0:1:2:3' };
  expect(rewrite({ bytes: ethernet(0x86dd, six) })).toEqual(
    moved(ethernet(0x86dd, withTransportSum(ipv6(6, segment, to)))),
  );
});

test('a UDP checksum of 0 stays 0', () => {
  const frame = rewrite({ bytes: ethernet(0x0800, ipv4(17, udp(1000, 99, [1, 2, 3]))) });
  expect(frame.slice(40, 42)).toEqual([0, 0]);
});

test('a UDP checksum that comes out as 0 is written as all ones', () => {
  const sumOf = (frame: Bytes): number => frame[40]! * 256 + frame[41]!;
  const value = Array.from({ length: 65_536 }, (_, i) => i).find((i) => sumOf(rebuilt(17, udp(1, 2, u16(i)))) === 0)!;
  expect(sumOf(rewrite({ bytes: over4(17, udp(1, 2, u16(value))) }))).toBe(0xffff);
});

test('property: a wrong checksum is wrong by as much as before, a right one is right', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 0, maxLength: 40 }),
      fc.integer({ min: 1, max: 0xfffe }),
      (payload, wrong) => {
        const good = over4(6, tcp(1, 2, [...payload]));
        const bad = good.with(50, wrong >>> 8).with(51, wrong & 255);
        const error = (frame: Bytes): number => checksumOf([...pseudoOf(frame), ...frame.slice(34)]) % 0xffff;
        expect(error(rewrite({ bytes: good }))).toBe(0);
        expect(error(rewrite({ bytes: bad }))).toBe(error(bad));
      },
    ),
  );
});

function pseudoOf(frame: Bytes): number[] {
  return [...frame.slice(26, 34), ...u32(frame.length - 34), ...u32(frame[23]!)];
}

test('ARP bodies are replaced', () => {
  const body = (fromMac: string, from: string, toMac: string, to: string): number[] => [
    ...hex('0001 0800 06 04 0002'),
    ...[fromMac, from, toMac, to].flatMap((field) =>
      field.includes(':') ? hex(field.replaceAll(':', '')) : field.split('.').map(Number),
    ),
  ];
  const old = body(MACS[0][0], '192.168.1.1', MACS[1][0], '192.168.1.2');
  const wanted = body(MACS[0][1], '10.255.0.1', MACS[1][1], '10.255.0.2');
  expect(rewrite({ bytes: ethernet(0x0806, old) })).toEqual(moved(ethernet(0x0806, wanted)));
});

test('the packet that an ICMP error quotes is replaced, cut as it is, and the checksums of both are right', () => {
  const quoted = (options: object): number[] => ipv4(17, withSum(udp(53, 4000, Array(20).fill(7)), options), options);
  const old = quoted({ source: '10.0.0.2', destination: '10.0.0.1' }).slice(0, 32);
  const wanted = quoted({ source: NEW.destination, destination: NEW.source }).slice(0, 32);
  expect(rewrite({ bytes: over4(1, icmp(3, 3, old)) })).toEqual(rebuilt(1, icmp(3, 3, wanted)));
});

/** A UDP datagram with the checksum of its packet. */
function withSum(datagram: Bytes, options: object): number[] {
  return withTransportSum(ipv4(17, datagram, options)).slice(20);
}

const dhcp = (ip: string, chaddr: string, addresses: readonly string[]): number[] => {
  const four = (text: string): number[] => text.split('.').map(Number);
  const [router, dns, asked, server] = addresses.map(four);
  return [
    ...hex('01 01 06 00 12345678 0000 0000'),
    ...four(ip),
    ...four(ip),
    ...four(addresses[0]!),
    ...four('0.0.0.0'),
    ...hex(chaddr),
    ...Array<number>(10 + 64 + 128).fill(0),
    ...hex('63825363 350105 3d07 01'),
    ...hex(chaddr),
    ...[3, 4, ...router!, 6, 8, ...dns!, ...four('9.9.9.9'), 50, 4, ...asked!, 54, 4, ...server!, 255],
  ];
};

test('DHCP messages are replaced: addresses, hardware address, client id, routers, servers', () => {
  const old = dhcp('10.0.0.1', '020000000001', ['192.168.1.1', '192.168.1.1', '10.0.0.1', '192.168.1.2']);
  const wanted = dhcp('192.168.7.20', 'a8bb50c8db7f', ['10.255.0.1', '10.255.0.1', '192.168.7.20', '10.255.0.2']);
  expect(rewrite({ bytes: over4(17, udp(68, 67, old)) })).toEqual(rebuilt(17, udp(68, 67, wanted)));
});

const dnsAnswer = (a: string, aaaa: string): number[] => [
  ...hex('1234 8180 0001 0002 0000 0000 03777777 0378797a 00 0001 0001'),
  ...hex('c00c 0001 0001 0000003c 0004'),
  ...a.split('.').map(Number),
  ...hex('c00c 001c 0001 0000003c 0010'),
  ...words(aaaa).flatMap((word) => u32(word)),
];

test.each([53, 5353, 5355])('addresses in DNS answers from port %i are replaced', (port) => {
  const old = udp(port, 4000, dnsAnswer('192.168.1.2', '2001:db8::9'));
  const wanted = udp(port, 4000, dnsAnswer('10.255.0.2', '2001:db8::109'));
  expect(rewrite({ bytes: over4(17, old) })).toEqual(rebuilt(17, wanted));
});

test('whole DNS messages of a TCP segment are replaced, a cut one is not', () => {
  const stream = (message: Bytes): number[] => [...u16(message.length), ...message];
  const old = stream(dnsAnswer('192.168.1.2', '2001:db8::9'));
  const wanted = stream(dnsAnswer('10.255.0.2', '2001:db8::109'));
  const cut = old.slice(0, 50);
  expect(rewrite({ bytes: over4(6, tcp(53, 4000, [...old, ...cut])) })).toEqual(
    rebuilt(6, tcp(53, 4000, [...wanted, ...cut])),
  );
});

test('neighbour discovery is replaced: target and link-layer option', () => {
  const advert = (target: string, lladdr: string): number[] => [
    ...hex('88 00 0000 e0000000'),
    ...words(target).flatMap((word) => u32(word)),
    ...hex('0201'),
    ...hex(lladdr),
  ];
  const old = withTransportSum(ipv6(58, advert('2001:db8::1', '020000000001')));
  const to = { source: '2001:db8:ffff:0:0:0:0:77', destination: 'fe80:0:0:0:0:1:2:3' };
  const wanted = withTransportSum(ipv6(58, advert('2001:db8:ffff::77', 'a8bb50c8db7f'), to));
  expect(rewrite({ bytes: ethernet(0x86dd, old) })).toEqual(moved(ethernet(0x86dd, wanted)));
});

const addressOf = (text: string): number => words(text)[3];

test("Mirai's sequence number follows the destination, and so do the answers that tell it", () => {
  const syn = { flags: 2, sequence: addressOf('10.0.0.2') };
  expect(rewrite({ bytes: over4(6, tcp(1, 23, [], syn)) })).toEqual(
    rebuilt(6, tcp(1, 23, [], { ...syn, sequence: addressOf('172.16.255.254') })),
  );
  const reset = { flags: 0x14, acknowledged: addressOf('10.0.0.1') + 1 };
  expect(rewrite({ bytes: over4(6, tcp(23, 1, [], reset)) })).toEqual(
    rebuilt(6, tcp(23, 1, [], { ...reset, acknowledged: addressOf('192.168.7.20') + 1 })),
  );
  const data = { flags: 0x18, sequence: 77, acknowledged: addressOf('10.0.0.1') + 1 };
  expect(rewrite({ bytes: over4(6, tcp(23, 1, [5], data)) })).toEqual(rebuilt(6, tcp(23, 1, [5], data)));
});

test('only the addresses of later fragments are replaced, whatever their bytes look like', () => {
  const later = { fragmentOffset: 24 };
  const payload = udp(68, 67, dnsAnswer('192.168.1.2', '2001:db8::9'));
  expect(rewrite({ bytes: ethernet(0x0800, ipv4(17, payload, later)) })).toEqual(
    moved(ethernet(0x0800, ipv4(17, payload, { ...later, ...NEW }))),
  );
});

test('a frame is replaced as far as it was captured', () => {
  const whole = over4(17, udp(53, 4000, dnsAnswer('192.168.1.2', '2001:db8::9')));
  const wanted = rewrite({ bytes: whole });
  // Behind the checksum's end each prefix is the prefix of the whole, but for an answer that is cut and the sum that lacks it.
  for (const kept of [14, 30, 34]) {
    expect(rewrite({ bytes: whole.slice(0, kept), wire: whole.length })).toEqual(
      wanted
        .slice(0, kept)
        .map((byte, i) => (kept < 34 && i >= 24 && i < 26 ? rewrite({ bytes: whole.slice(0, kept) })[i]! : byte)),
    );
  }
});

test('the MAC that an address asks for replaces whatever its frames carry', () => {
  const by = new AddressSubstitution();
  by.addAddress(words('10.0.0.1'), words('192.168.1.5'), mac('aa:00:00:00:00:05'));
  by.addMac(mac(MACS[0][0]), mac('cc:00:00:00:00:01'));
  const frame = rewrite({ bytes: over4(17, udp(1, 2)) }, by);
  expect(frame.slice(6, 12)).toEqual(hex('aa0000000005'));
  const other = ethernet(0x0800, ipv4(17, udp(1, 2), { source: '10.0.0.3' }));
  expect(rewrite({ bytes: other }, by).slice(6, 12)).toEqual(hex('cc0000000001'));
});

/** Frames as a network carries them: the samples, cut anywhere, with bytes turned anywhere. */
const anyFrame = fc
  .record({
    frame: fc.constantFrom(...sampleFrames),
    kept: fc.double({ min: 0, max: 1, noNaN: true }),
    turned: fc.array(fc.tuple(fc.nat(400), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
  })
  .map(({ frame, kept, turned }): TestFrame => {
    const bytes = frame.bytes.slice(0, kept > 0.5 ? frame.bytes.length : Math.round(kept * 2 * frame.bytes.length));
    for (const [at, byte] of turned) if (at < bytes.length) bytes[at] = byte;
    return { ...frame, bytes, wire: frame.bytes.length };
  });

test('property: a substitution of everything by itself changes no byte', () => {
  const same = new AddressSubstitution();
  for (const [a] of PAIRS) same.addAddress(words(a), words(a));
  for (const [a] of MACS) same.addMac(mac(a), mac(a));
  fc.assert(
    fc.property(anyFrame, (frame) => {
      expect(rewrite(frame, same)).toEqual([...frame.bytes]);
    }),
    { numRuns: 1000 },
  );
});

test('every sample frame is what it was after the way there and back', () => {
  for (const frame of sampleFrames) {
    const there = rewrite(frame);
    expect(rewrite({ ...frame, bytes: there }, substitution(true)), JSON.stringify(frame)).toEqual([...frame.bytes]);
  }
});

test('property: addresses and MACs that change places change back, whatever the bytes', () => {
  const swap = new AddressSubstitution();
  for (const [a, b] of PAIRS) {
    swap.addAddress(words(a), words(b));
    swap.addAddress(words(b), words(a));
  }
  for (const [a, b] of MACS) {
    swap.addMac(mac(a), mac(b));
    swap.addMac(mac(b), mac(a));
  }
  fc.assert(
    fc.property(anyFrame, (frame) => {
      const back = rewrite({ ...frame, bytes: rewrite(frame, swap) }, swap);
      expect(back).toEqual([...frame.bytes]);
    }),
    { numRuns: 1500 },
  );
});

test('no old address is left in the rows of any sample frame', () => {
  for (const frame of sampleFrames) {
    const batch = batchOf([{ ...frame, bytes: rewrite(frame) }]);
    const packets = new PacketBatch();
    new PacketDecoder({ fragments: 'each', validatesChecksums: false }).decode(batch, 0, packets);
    const old = PAIRS.map(([a]) => words(a).join());
    for (let row = 0; row < packets.count; row++) {
      const key = [...packets.key.subarray(row * 10, row * 10 + 8)];
      for (const each of [key.slice(0, 4), key.slice(4)]) expect(old, JSON.stringify(frame)).not.toContain(each.join());
    }
  }
});

test('property: hostile bytes of any link type never throw, and only the frame itself is written', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 120 }),
      fc.constantFrom(0, 1, 9, 10, 12, 50, 51, 100, 101, 104, 105, 108, 113, 127, 192, 228, 229, 239, 276, 999),
      fc.nat(3000),
      (bytes, link, wire) => {
        rewrite({ bytes: [...bytes], link, wire });
      },
    ),
    { numRuns: 1000 },
  );
  fc.assert(
    fc.property(anyFrame, (frame) => {
      rewrite(frame);
    }),
    { numRuns: 1000 },
  );
});
