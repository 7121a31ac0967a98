import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hex, u16 } from '../../../test/frame-builder.ts';
import {
  checkDatagramProtocol,
  checkStreamProtocol,
  collector,
  factOf,
  hostileBytes,
  streamFacts,
  text,
} from '../../../test/protocols/collect-facts.ts';
import { decodeIcmp, isIcmpFact } from './icmp.ts';
import { modbus } from './modbus.ts';
import { ntp } from './ntp.ts';
import { IS, IS_NOT } from './protocol.ts';
import { ssdp } from './ssdp.ts';
import { ssh } from './ssh.ts';
import { telnet } from './telnet.ts';

const NOTIFY = text(
  'NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNT: upnp:rootdevice\r\nUsn: uuid:1::upnp:rootdevice\r\nSERVER:Linux UPnP/1.0\r\nLOCATION: http://192.0.2.7/d.xml\r\n\r\n',
);

test('an SSDP announcement names service, server and location', () => {
  expect(factOf(ssdp, NOTIFY, 'ssdp')).toMatchObject({
    method: 'NOTIFY',
    target: 'upnp:rootdevice',
    serviceName: 'uuid:1::upnp:rootdevice',
    server: 'Linux UPnP/1.0',
    location: 'http://192.0.2.7/d.xml',
  });
  const search = text('M-SEARCH * HTTP/1.1\r\nST: ssdp:all\r\nUSER-AGENT: tv/2\r\n\r\n');
  expect(factOf(ssdp, search, 'ssdp')).toMatchObject({ method: 'M-SEARCH', target: 'ssdp:all', server: 'tv/2' });
  expect(factOf(ssdp, text('HTTP/1.1 200 OK\r\nST: a\r\n\r\n'), 'ssdp').method).toBe('RESPONSE');
});

test('NTP tells version, mode and stratum', () => {
  const server = [0x24, 2, ...Array<number>(46).fill(0)];
  expect(factOf(ntp, server, 'ntp')).toMatchObject({ version: 4, mode: 4, stratum: 2 });
  expect(ntp.decode(Uint8Array.from(server), 0, 47, collector())).toBe(false);
});

test('an SSH banner is read without its line end, from both sides', () => {
  const sides = [0, 1].map((side) => ({ side, bytes: text(`SSH-2.0-side${side}\r\nbinary`) }));
  expect(streamFacts(ssh, sides)).toMatchObject([{ banner: 'SSH-2.0-side0' }, { banner: 'SSH-2.0-side1' }]);
  expect(streamFacts(ssh, [text('SSH-2.0-x'), text('y\n')])).toMatchObject([{ banner: 'SSH-2.0-xy' }]);
  expect(streamFacts(ssh, [text(`SSH-${'x'.repeat(300)}\n`)])).toEqual([]);
});

test('Telnet is seen once a connection, by its port or by its negotiation', () => {
  const negotiation = Uint8Array.from(hex('fffd18fffd20'));
  expect(telnet.recognise(negotiation, 0, 6, false, 2323)).toBe(IS);
  expect(telnet.recognise(Uint8Array.from(text('login: ')), 0, 7, false, 23)).toBe(IS);
  expect(telnet.recognise(Uint8Array.from(text('login: ')), 0, 7, false, 2323)).toBe(IS_NOT);
  expect(streamFacts(telnet, [[255, 253, 24], { side: 1, bytes: [255, 251, 24] }])).toHaveLength(1);
});

test('several Modbus units in one segment are several facts, exceptions are told', () => {
  const read = [...u16(1), ...u16(0), ...u16(6), 17, 3, ...u16(0), ...u16(2)];
  const failed = [...u16(1), ...u16(0), ...u16(3), 17, 0x83, 2];
  expect(streamFacts(modbus, [[...read, ...failed, ...read.slice(0, 5)], read.slice(5)], 502)).toMatchObject([
    { transaction: 1, unit: 17, functionCode: 3, isException: false },
    { transaction: 1, unit: 17, functionCode: 3, isException: true },
    { transaction: 1, unit: 17, functionCode: 3, isException: false },
  ]);
  const bytes = Uint8Array.from(read);
  expect(modbus.recognise(bytes, 0, bytes.length, true, 5020)).toBe(IS);
  expect(modbus.recognise(bytes, 0, bytes.length, false, 5020)).toBe(IS_NOT);
  expect(modbus.recognise(Uint8Array.from(hex('0001000100061103')), 0, 8, true, 502)).toBe(IS_NOT);
});

const UNREACHABLE = [
  ...hex('0303000000000000'),
  ...hex('4500001c000000004011000 0c0000201c0000202'.replace(' ', '')),
  ...u16(5353),
  ...u16(161),
  ...hex('00080000'),
];

test('an ICMP error tells the 5-tuple that it quotes', () => {
  const out = collector();
  expect(decodeIcmp(Uint8Array.from(UNREACHABLE), 0, UNREACHABLE.length, false, out)).toBe(true);
  expect(out.facts[0]).toMatchObject({
    type: 3,
    code: 3,
    quoted: { source: '192.0.2.1', sourcePort: 5353, destination: '192.0.2.2', destinationPort: 161, protocol: 17 },
  });
});

const ADVERTISEMENT = hex(
  '86000000 40000708 00000000 00000000 030440c0 00001c20 00000e10 00000000 20010db8 00078a00 00000000 00000000',
);

test('a router advertisement tells the prefixes that are on the link, as far as its options are whole', () => {
  const option = (flags: number, prefix: string): number[] =>
    hex(`03 04 40 ${flags.toString(16)} 00001c20 00000e10 00000000 ${prefix}`);
  const ours = option(0xc0, '20010db8 00078a00 00000000 00000000');
  const elsewhere = option(0x40, '20010db8 00000002 00000000 00000000');
  const message = [
    ...hex('86 00 0000 40 00 0708 00000000 00000000'),
    ...elsewhere,
    ...hex('05 01 0000 000005dc'),
    ...ours,
  ];
  const prefixesOf = (bytes: number[]): unknown => {
    const out = collector();
    decodeIcmp(Uint8Array.from(bytes), 0, bytes.length, true, out);
    return (out.facts[0] as { prefixes?: unknown }).prefixes;
  };
  expect(prefixesOf(message)).toEqual(['2001:db8:7:8a00::/64']);
  expect(prefixesOf(message.slice(0, -1))).toBeUndefined();
  expect(prefixesOf([...message.slice(0, 16), 3, 0, ...ours])).toBeUndefined();
});

test('errors, redirects and router advertisements are facts, echoes are not', () => {
  expect([3, 5, 9, 11, 0, 8].map((type) => isIcmpFact(type, false))).toEqual([true, true, true, true, false, false]);
  expect([1, 134, 137, 128, 135].map((type) => isIcmpFact(type, true))).toEqual([true, true, true, false, false]);
});

test('hostile bytes are harmless', () => {
  checkDatagramProtocol(ssdp, [NOTIFY]);
  checkDatagramProtocol(ntp, [[0x24, 2, ...Array<number>(46).fill(0)]]);
  checkStreamProtocol(ssh, [text('SSH-2.0-x\r\n')]);
  checkStreamProtocol(telnet, [hex('fffd18fffd20')], 23);
  checkStreamProtocol(modbus, [hex('000100000006110300000002')], 502);
  fc.assert(
    fc.property(hostileBytes([UNREACHABLE, ADVERTISEMENT]), fc.boolean(), (bytes, isIpv6) => {
      const out = collector();
      const isRead = decodeIcmp(Uint8Array.from(bytes), 0, bytes.length, isIpv6, out);
      expect(out.facts.length).toBe(isRead ? 1 : 0);
    }),
  );
});
