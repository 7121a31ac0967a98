// Tests of capture filters: what each primitive keeps, what is refused in which words, and laws that hold for all filters.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UserError } from '../../base/user-error.ts';
import { FrameBatch } from '../frame-batch.ts';
import { compileFilter } from './frame-filter.ts';

const ETHERNET = 1;
const RAW = 101;

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.replaceAll(/\s/g, '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

interface Frame {
  readonly bytes: Uint8Array;
  readonly link?: number;
  readonly wire?: number;
}

function batchOf(frames: readonly Frame[]): FrameBatch {
  const batch = new FrameBatch(
    frames.reduce((sum, { bytes }) => sum + bytes.length, 0) + 1,
    Math.max(1, frames.length),
  );
  let at = 0;
  frames.forEach(({ bytes, link, wire }, i) => {
    batch.bytes.set(bytes, at);
    batch.offset[i] = at;
    batch.captured[i] = bytes.length;
    batch.wire[i] = wire ?? bytes.length;
    batch.timeUs[i] = 1000 + i;
    batch.timeNs[i] = i;
    batch.link[i] = link ?? ETHERNET;
    at += bytes.length;
  });
  batch.count = frames.length;
  return batch;
}

const MACS = '0a0000000002 0a0000000001';
/** 192.168.1.10:50000 to 10.0.0.53:443, SYN. */
const IPV4_SYN = '4500 0028 0001 0000 4006 0000 c0a8010a 0a000035  c350 01bb 00000001 00000000 5002 ffff 0000 0000';
/** 192.168.1.10:50001 to 224.0.0.251:5353 with 4 bytes. */
const IPV4_UDP = '4500 0020 0002 0000 ff11 0000 c0a8010a e00000fb  c351 14e9 000c 0000 01020304';
/** A later fragment whose payload looks like a header with port 443. */
const IPV4_FRAGMENT =
  '4500 0028 0001 00b9 4006 0000 c0a8010a 0a000035  c350 01bb 00000001 00000000 5002 ffff 0000 0000';
/** fe80::1 port 50002 to ff02::fb port 53, UDP. */
const IPV6_UDP =
  '60000000 0008 11 ff fe800000000000000000000000000001 ff0200000000000000000000000000fb  c352 0035 0008 0000';
/** 192.168.1.10 asks for 192.168.1.1. */
const ARP = '0001 0800 06 04 0001 0a0000000001 c0a8010a 000000000000 c0a80101';

const FRAMES = {
  syn: { bytes: bytesOf(`${MACS} 0800 ${IPV4_SYN}`) },
  udp: { bytes: bytesOf(`01005e0000fb 0a0000000001 0800 ${IPV4_UDP}`) },
  fragment: { bytes: bytesOf(`${MACS} 0800 ${IPV4_FRAGMENT}`) },
  udp6: { bytes: bytesOf(`3333000000fb 0a0000000001 86dd ${IPV6_UDP}`) },
  arp: { bytes: bytesOf(`ffffffffffff 0a0000000001 0806 ${ARP}`) },
  vlan: { bytes: bytesOf(`${MACS} 8100 0064 0800 ${IPV4_SYN}`) },
  qinq: { bytes: bytesOf(`${MACS} 88a8 0064 8100 0007 0800 ${IPV4_UDP}`) },
  mpls: { bytes: bytesOf(`${MACS} 8847 00010040 00020140 ${IPV4_SYN}`) },
  pppoe: { bytes: bytesOf(`${MACS} 8864 1100 0011 002a 0021 ${IPV4_SYN}`) },
  stp: { bytes: bytesOf('0180c2000000 0a0000000001 0026 424203 0000000000') },
  raw: { bytes: bytesOf(IPV4_SYN), link: RAW },
} satisfies Record<string, Frame>;

type Name = keyof typeof FRAMES;
const NAMES = Object.keys(FRAMES) as Name[];

function kept(expression: string): string {
  const filter = compileFilter(expression);
  const batch = batchOf(NAMES.map((name) => FRAMES[name]));
  return NAMES.filter((_, i) => filter.matches(batch, i)).join(' ');
}

test.each([
  ['', NAMES.join(' ')],
  ['ip', 'syn udp fragment raw'],
  ['ip6', 'udp6'],
  ['tcp', 'syn fragment raw'],
  ['udp', 'udp udp6'],
  ['arp', 'arp'],
  ['stp', 'stp'],
  ['host 192.168.1.10', 'syn udp fragment arp raw'],
  ['host 192.168.1.1', 'arp'],
  ['ip host 192.168.1.10', 'syn udp fragment raw'],
  ['src net 192.168', 'syn udp fragment arp raw'],
  ['dst net 10.0.0.0/8', 'syn fragment raw'],
  ['net 10', 'syn fragment raw'],
  ['net 10.0.0.0 mask 255.0.0.0', 'syn fragment raw'],
  ['src and dst net 192.168.1.0/24', 'arp'],
  ['host fe80::1', 'udp6'],
  ['net ff02::/16', 'udp6'],
  ['port 443', 'syn raw'],
  ['tcp dst port https', 'syn raw'],
  ['port 443 or 53', 'syn udp6 raw'],
  ['port 53 or (443 or 5353)', 'syn udp udp6 raw'],
  ['portrange 50000-50001', 'syn udp raw'],
  ['src portrange 50001-60000', 'udp udp6'],
  ['tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn', 'syn raw'],
  ['ip[6:2] & 0x1fff != 0', 'fragment'],
  ['udp[8:4] = 0x01020304', 'udp'],
  ['ether[0] & 1 != 0', 'udp udp6 arp stp raw'],
  ['ether multicast', 'udp udp6 arp stp'],
  ['broadcast', 'arp'],
  ['ip multicast', 'udp'],
  ['ip6 multicast', 'udp6'],
  ['ether src 0a:00:00:00:00:01 and ether dst 0a:00:00:00:00:02', 'syn fragment vlan qinq mpls pppoe'],
  ['ether proto 0x8847', 'mpls'],
  ['ip proto \\udp', 'udp'],
  ['ip6 protochain 17', 'udp6'],
  ['vlan', 'vlan qinq'],
  ['vlan 100 and port 443', 'vlan'],
  ['vlan and vlan 7 and udp', 'qinq'],
  ['ip or vlan and ip', 'vlan raw'],
  ['ip or (vlan and ip)', 'syn udp fragment raw vlan'],
  ['mpls', 'mpls'],
  ['mpls 16 and mpls 32 and dst host 10.0.0.53', 'mpls'],
  ['pppoes and tcp port 443', 'pppoe'],
  ['pppoes 17', 'pppoe'],
  ['less 40', 'stp raw'],
  ['len > 54 and not vlan', 'udp6 mpls pppoe'],
  ['arp[6:2] = 1', 'arp'],
  ['not ip and not arp and not ip6', 'vlan qinq mpls pppoe stp'],
] as [string, string][])('%j keeps the frames that it describes', (expression, wanted) => {
  expect(kept(expression).split(' ').sort()).toEqual(wanted.split(' ').sort());
});

test('apply keeps matching frames in order, with all their columns', () => {
  const batch = batchOf(NAMES.map((name) => FRAMES[name]));
  const offsets = [...batch.offset];
  compileFilter('arp or ip6 or pppoes').apply(batch);
  expect(batch.count).toBe(3);
  const wanted = ['udp6', 'arp', 'pppoe'].map((name) => NAMES.indexOf(name as Name));
  expect([...batch.timeNs.subarray(0, 3)]).toEqual(wanted);
  expect([...batch.timeUs.subarray(0, 3)]).toEqual(wanted.map((index) => 1000 + index));
  expect([...batch.offset.subarray(0, 3)]).toEqual(wanted.map((index) => offsets[index]));
  expect([...batch.captured.subarray(0, 3)]).toEqual(wanted.map((index) => FRAMES[NAMES[index]!].bytes.length));
});

test.each([
  ['host example.org', /at character 6: .*names are not looked up/],
  ['tcp prt 80', /at character 5: "and" or "or" is missing/],
  ['tcp and', /at character 8: .*is missing \(the filter ends here\)/],
  ['port 70000', /at character 6: there is no port 70000; the highest is 65535/],
  ['tcp port tftp', /at character 10: "tftp" is a port of udp/],
  ['port nosuchservice', /no service "nosuchservice"/],
  ['host 1.2.3.400', /at character 6: 1\.2\.3\.400 is no IPv4 address/],
  ['net 10.1.2.3/8', /bits set outside its mask/],
  ['host 10.0.0.0/8', /needs net before it/],
  ['net fe80::1/10', /bits set outside \/10/],
  ['1.2.3.4', /at character 1: a word such as host, net or port is missing/],
  ['tcp or 443', /at character 8: a word such as host, net or port is missing/],
  ['(tcp', /"\)" is missing/],
  ['tcp)', /at character 4: .*closes nothing/],
  ['ip proto tcp', /needs a \\ before it/],
  ['len / 0 = 1', /divides by zero/],
  ['tcp[0:3] = 1', /the size must be 1, 2 or 4/],
  ['vlan 5000', /there is no VLAN 5000/],
  ['ether host 1.2.3.4', /this is no MAC address/],
  ['tcp host 1.2.3.4', /"tcp" cannot stand before an IPv4 host/],
  ['mpls and vlan', /vlan cannot follow mpls/],
  ['geneve', /"geneve" is not supported in files/],
  ['len = 09', /no octal number/],
  ['tcp & 3', /"and" or "or" is missing/],
  ['host 10.0.0.1 ; drop', /";" has no meaning/],
  [`${'('.repeat(200)}tcp${')'.repeat(200)}`, /brackets nest deeper than 100/],
  [`tcp ${'or tcp '.repeat(5000)}`, /longer than 16384 characters/],
  [`tcp ${'or tcp and udp '.repeat(600)}`, /too many changes/],
])('%j is refused with a reason and a place', (expression, words) => {
  expect(() => compileFilter(expression)).toThrow(UserError);
  expect(() => compileFilter(expression)).toThrow(words);
});

test('a frame cut before the bytes that a filter needs matches neither the filter nor its opposite', () => {
  const batch = batchOf([{ bytes: FRAMES.syn.bytes.subarray(0, 24), wire: 54 }]);
  expect(compileFilter('host 10.0.0.53').matches(batch, 0)).toBe(false);
  expect(compileFilter('not host 10.0.0.53').matches(batch, 0)).toBe(false);
  expect(compileFilter('ip').matches(batch, 0)).toBe(true);
});

test('a part that a link type has no meaning for matches nothing there and is told', () => {
  const filter = compileFilter('ether host 0a:00:00:00:00:01 or tcp');
  const batch = batchOf([FRAMES.raw, FRAMES.udp]);
  expect([filter.matches(batch, 0), filter.matches(batch, 1)]).toEqual([true, true]);
  expect(filter.refusals(RAW)).toHaveLength(1);
  expect(filter.refusals(ETHERNET)).toEqual([]);
});

test('a list of a thousand hosts compiles', () => {
  const list = Array.from({ length: 1000 }, (_, i) => `10.9.${i >> 8}.${i & 255}`).join(' or ');
  expect(kept(`host ${list} or 192.168.1.1`)).toBe('arp');
});

const PRIMITIVES = [
  'tcp',
  'udp',
  'ip',
  'ip6',
  'arp',
  'port 443',
  'host 192.168.1.10',
  'src net 10',
  'net fe80::/10',
  'ether multicast',
  'less 54',
  'ip[8] > 64',
  'tcp[13] & 2 != 0',
  'len % 2 = 0',
  'icmp',
  'portrange 1-6000',
  'proto 17',
  'stp',
  'llc',
  'dst port 53 or 443',
  'ether proto 0x8100',
  'ip6 protochain 17',
  'ether[12:2] < 1501',
] as const; // prettier-ignore

/** Expressions without vlan and its like, which change the meaning of what stands behind them. */
const expressions = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(...PRIMITIVES),
    tie('any').map((inner) => `not (${inner})`),
    fc
      .tuple(tie('any'), fc.constantFrom('and', 'or', '&&', '||'), tie('any'))
      .map(([a, joint, b]) => `(${a}) ${joint} (${b})`),
  ),
})).any;

/** All frames followed by zeros, so that no filter asks for bytes that are not there. */
const padded = batchOf(
  NAMES.map((name) => ({ ...FRAMES[name], bytes: Uint8Array.of(...FRAMES[name].bytes, ...new Uint8Array(200)) })),
);

function bits(expression: string): boolean[] {
  const filter = compileFilter(expression);
  return NAMES.map((_, i) => filter.matches(padded, i));
}

test('not X keeps what X does not keep', () => {
  fc.assert(
    fc.property(expressions, (x) => {
      expect(bits(`not (${x})`)).toEqual(bits(x).map((bit) => !bit));
    }),
  );
});

test('the laws of De Morgan hold, also for frames cut anywhere', () => {
  fc.assert(
    fc.property(expressions, expressions, fc.nat(60), (a, b, length) => {
      const batch = batchOf(NAMES.map((name) => ({ ...FRAMES[name], bytes: FRAMES[name].bytes.subarray(0, length) })));
      const keeps = (expression: string): boolean[] => {
        const filter = compileFilter(expression);
        return NAMES.map((_, i) => filter.matches(batch, i));
      };
      expect(keeps(`not ((${a}) and (${b}))`)).toEqual(keeps(`not (${a}) or not (${b})`));
      expect(keeps(`not ((${a}) or (${b}))`)).toEqual(keeps(`not (${a}) and not (${b})`));
    }),
  );
});

const WORDS = (
  'tcp udp ip ip6 arp icmp6 ether wlan host net port portrange proto protochain src dst and or not ( ) [ ] : / & | ^ ! = < ' +
  'vlan mpls pppoes 10 0x1f 09 1.2.3.4 10.0 ::1 fe80::/10 0:1:2:3:4:5 http 80-90 len less - + * % << mask tcp-syn \\udp type ' +
  'mgt subtype beacon broadcast multicast radio byte inbound llc gateway'
).split(' ');

test('no text makes the compiler or the filter throw anything but a UserError', () => {
  const words = fc.array(fc.constantFrom(...WORDS), { maxLength: 12 }).map((list) => list.join(' '));
  const frames = fc.array(
    fc.tuple(fc.uint8Array({ maxLength: 80 }), fc.constantFrom(0, 1, 9, 101, 105, 113, 127, 276, 7)),
    {
      minLength: 1,
      maxLength: 4,
    },
  );
  fc.assert(
    fc.property(fc.oneof(words, fc.string({ unit: 'binary' }), expressions), frames, (expression, list) => {
      const batch = batchOf([...list.map(([bytes, link]) => ({ bytes, link })), FRAMES.syn]);
      try {
        compileFilter(expression).apply(batch);
        expect(batch.count).toBeLessThanOrEqual(list.length + 1);
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
      }
    }),
    { numRuns: 2000 },
  );
});
