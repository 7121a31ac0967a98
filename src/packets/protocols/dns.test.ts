import { expect, test } from 'vitest';
import { hex, u16 } from '../../../test/frame-builder.ts';
import {
  checkDatagramProtocol,
  checkStreamProtocol,
  collector,
  factOf,
  streamFacts,
  text,
} from '../../../test/protocols/collect-facts.ts';
import { DNS_ANSWERS_MAX, dns, dnsOverTcp, mdns, netbiosNames } from './dns.ts';
import { netbiosName, readName } from './dns-name.ts';
import { GIVE_UP, IS, IS_NOT } from './protocol.ts';

const name = (value: string): number[] => [...value.split('.').flatMap((label) => [label.length, ...text(label)]), 0];
const header = (id: number, flags: number, counts: readonly number[]): number[] => [
  ...u16(id),
  ...u16(flags),
  ...counts.flatMap(u16),
];
const question = (value: string, type: number): number[] => [...name(value), ...u16(type), ...u16(1)];
const record = (owner: readonly number[], type: number, data: readonly number[]): number[] => [
  ...owner,
  ...u16(type),
  ...u16(1),
  ...[0, 0, 1, 0],
  ...u16(data.length),
  ...data,
];
/** A pointer to the question's name, which stands behind the header. */
const OWNER = hex('c00c');

const QUERY = [...header(0x1234, 0x0100, [1, 0, 0, 0]), ...question('Example.ORG', 1)];
const ANSWER = [
  ...header(0x1234, 0x8180, [1, 3, 1, 0]),
  ...question('example.org', 1),
  ...record(OWNER, 5, [3, ...text('www'), ...OWNER]),
  ...record(OWNER, 1, [192, 0, 2, 1]),
  ...record(OWNER, 28, hex('20010db8000000000000000000000001')),
  ...record(OWNER, 2, [2, ...text('ns'), ...OWNER]),
];

test('a query is read with its name as on the wire', () => {
  expect(factOf(dns, QUERY, 'dns')).toMatchObject({
    transport: 'dns',
    id: 0x1234,
    isResponse: false,
    flags: 0x0100,
    questions: [{ name: 'Example.ORG', type: 1, class: 1 }],
    answers: [],
    length: QUERY.length,
  });
});

test('answers are read through compression pointers, other sections only counted', () => {
  const fact = factOf(dns, ANSWER, 'dns');
  expect(fact.answers).toEqual([
    { name: 'example.org', type: 5, ttlSeconds: 256, data: 'www.example.org' },
    { name: 'example.org', type: 1, ttlSeconds: 256, data: '192.0.2.1' },
    { name: 'example.org', type: 28, ttlSeconds: 256, data: '2001:db8::1' },
  ]);
  expect(fact).toMatchObject({ isResponse: true, responseCode: 0, answerCount: 3, otherCount: 1 });
});

test('mDNS keeps additional records behind the answers; SRV, MX and TXT have their own forms', () => {
  const message = [
    ...header(0, 0x8400, [0, 1, 0, 3]),
    ...record(name('_hue._tcp.local'), 12, name('Hue._hue._tcp.local')),
    ...record(name('Hue._hue._tcp.local'), 33, [...u16(0), ...u16(0), ...u16(443), ...name('hue.local')]),
    ...record(name('Hue._hue._tcp.local'), 16, [3, ...text('a=1'), 4, ...text('b=\u00e9\n')]),
    ...record([0], 41, []),
  ];
  const fact = factOf(mdns, message, 'dns');
  expect(fact.answers.map((each) => each.data)).toEqual([
    'Hue._hue._tcp.local',
    '0 0 443 hue.local',
    'a=1\nb=\\xe9\\x0a',
  ]);
  expect(fact.answerCount).toBe(1);
});

test('a brief fact has the addresses of the whole one, and counts as many records', () => {
  const name = [4, ...text('lamp'), 5, ...text('local'), 0];
  const message = [
    ...header(1, 0x8400, [0, 3, 0, 0]),
    ...record(name, 16, [1, 97]),
    ...record(name, 1, [192, 168, 1, 9]),
    ...record(name, 12, name),
  ];
  const bytes = Uint8Array.from(message);
  const full = collector();
  const brief = { ...collector(), emit: full.emit, isBrief: true };
  for (const out of [full, brief]) expect(mdns.decode(bytes, 0, bytes.length, out)).toBe(true);
  const [whole, short] = full.facts.map((fact) => (fact.kind === 'dns' ? fact.answers.map(({ data }) => data) : []));
  expect(whole).toEqual(['a', '192.168.1.9', 'lamp.local']);
  expect(short).toEqual(['', '192.168.1.9', '']);
});

test('a pointer that does not go back is malformed', () => {
  const loop = [...header(1, 0, [1, 0, 0, 0]), ...hex('c00c'), ...u16(1), ...u16(1)];
  expect(dns.decode(Uint8Array.from(loop), 0, loop.length, collector())).toBe(false);
  const out = { text: '', next: 0 };
  const pair = Uint8Array.from(hex('01 61 c0 02 01 62 c0 00 00'));
  expect(readName(pair, 0, 4, pair.length, out)).toBe(false);
});

test('a name of 256 bytes is malformed, one of 255 is not', () => {
  const label = [62, ...Array<number>(62).fill(97)];
  const long = Uint8Array.from([...label, ...label, ...label, ...label, 2, 97, 97, 0]);
  const longest = Uint8Array.from([...label, ...label, ...label, ...label, 1, 97, 0]);
  const out = { text: '', next: 0 };
  expect(readName(longest, 0, 0, longest.length, out)).toBe(true);
  expect(out.text.length).toBe(253);
  expect(readName(long, 0, 0, long.length, out)).toBe(false);
});

test('NetBIOS names lose padding and show their type', () => {
  // The example of RFC 1001 14.1.
  expect(netbiosName('FEGIGFCAEOGFHEECEJEPFDCAGOGBGNGF')).toBe('The NetBIOS nam<65>');
  expect(netbiosName('short')).toBe('short');
  const query = [...header(7, 0x0110, [1, 0, 0, 0]), ...question('FEEICACACACACACACACACACACACACACA', 32)];
  expect(factOf(netbiosNames, query, 'dns').questions[0]!.name).toBe('TH<20>');
});

test('no more records are kept than the limit', () => {
  const one = record(OWNER, 1, [192, 0, 2, 1]);
  const many = [
    ...header(1, 0x8000, [1, 500, 0, 0]),
    ...question('a.b', 1),
    ...Array.from({ length: 500 }, () => one).flat(),
  ];
  expect(factOf(dns, many, 'dns').answers).toHaveLength(DNS_ANSWERS_MAX);
});

test('records behind a cut one are left out, the message is still read', () => {
  expect(factOf(dns, ANSWER.slice(0, -20), 'dns').answers.map((each) => each.type)).toEqual([5, 1]);
});

test('DNS over TCP reads message after message, however they are cut', () => {
  const stream = [...u16(QUERY.length), ...QUERY, ...u16(ANSWER.length), ...ANSWER];
  const whole = streamFacts(dnsOverTcp, [stream], 53);
  expect(whole).toHaveLength(2);
  expect(
    streamFacts(
      dnsOverTcp,
      stream.map((byte) => [byte]),
      53,
    ),
  ).toEqual(whole);
  const buffer = Uint8Array.from(stream);
  expect(dnsOverTcp.recognise(buffer, 0, buffer.length, true, 53)).toBe(IS);
  expect(dnsOverTcp.recognise(buffer, 0, buffer.length, true, 54)).toBe(IS_NOT);
  expect(dnsOverTcp.open().decode(0, Uint8Array.from(hex('000161')), 0, 3, undefined as never)).toBe(GIVE_UP);
});

test('DNS over TCP goes on behind a message that cannot be read', () => {
  const broken = QUERY.slice(0, 20);
  const stream = [...u16(broken.length), ...broken, ...u16(QUERY.length), ...QUERY];
  expect(streamFacts(dnsOverTcp, [stream], 53)).toHaveLength(1);
});

test('DNS over TCP is known from its middle, whichever side was taken for the one that asks', () => {
  const told = (message: readonly number[], fromOriginator: boolean): number => {
    const bytes = Uint8Array.from([...u16(message.length), ...message]);
    return dnsOverTcp.recognise(bytes, 0, bytes.length, fromOriginator, 53);
  };
  expect([told(QUERY, true), told(ANSWER, false), told(QUERY, false), told(ANSWER, true)]).toEqual([IS, IS, IS, IS]);
  expect(told(QUERY.with(3, QUERY[3]! | 0x40), false)).toBe(IS_NOT);
  expect(told(ANSWER.with(2, ANSWER[2]! | 0x78), true)).toBe(IS_NOT);
});

test('hostile bytes are harmless', () => {
  for (const protocol of [dns, mdns, netbiosNames]) checkDatagramProtocol(protocol, [QUERY, ANSWER]);
  checkStreamProtocol(dnsOverTcp, [[...u16(QUERY.length), ...QUERY, ...u16(ANSWER.length), ...ANSWER]], 53);
});
