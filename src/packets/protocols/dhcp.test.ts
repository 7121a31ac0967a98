import { expect, test } from 'vitest';
import { hex } from '../../../test/frame-builder.ts';
import { checkDatagramProtocol, factOf, text } from '../../../test/protocols/collect-facts.ts';
import { dhcp } from './dhcp.ts';

const option = (code: number, data: readonly number[]): number[] => [code, data.length, ...data];

/** A message of a client with the hardware address 02:00:00:00:00:07, its boot file and server name as given. */
function message(
  options: readonly number[],
  fields: { readonly file?: number[]; readonly server?: number[] } = {},
): number[] {
  const fixed = new Uint8Array(236);
  fixed.set([2, 1, 6, 0, ...hex('3903f326')]);
  fixed.set([10, 0, 0, 9], 16);
  fixed.set(hex('020000000007'), 28);
  fixed.set(fields.server ?? [], 44);
  fixed.set(fields.file ?? [], 108);
  return [...fixed, ...hex('63825363'), ...options];
}

const OFFER = message([
  ...option(53, [2]),
  ...option(54, [10, 0, 0, 1]),
  ...option(51, [0, 0, 14, 16]),
  ...option(3, [10, 0, 0, 1]),
  ...option(6, [10, 0, 0, 1, 9, 9, 9, 9]),
  ...option(15, text('home.arpa')),
  255,
]);
const REQUEST = message([
  ...option(53, [3]),
  ...option(50, [10, 0, 0, 9]),
  ...option(12, [...text('lamp'), 0]),
  ...option(60, text('udhcp 1.36')),
  ...option(55, [1, 3, 6, 15]),
  ...option(61, [255, 0, 1, 2, 3, 0, 2, 0xab]),
  ...option(81, [4, 0, 0, 4, ...text('lamp'), 4, ...text('home'), 0]),
  255,
]);

test('an offer tells server, lease, routers and name servers', () => {
  expect(factOf(dhcp, OFFER, 'dhcp')).toMatchObject({
    messageType: 2,
    transaction: 0x3903f326,
    clientMac: '02:00:00:00:00:07',
    assignedAddress: '10.0.0.9',
    serverAddress: '10.0.0.1',
    leaseSeconds: 3600,
    routers: ['10.0.0.1'],
    dnsServers: ['10.0.0.1', '9.9.9.9'],
    domain: 'home.arpa',
    hostName: null,
  });
});

test('a request tells names, vendor class and what it asks for, in order', () => {
  expect(factOf(dhcp, REQUEST, 'dhcp')).toMatchObject({
    messageType: 3,
    requestedAddress: '10.0.0.9',
    hostName: 'lamp',
    clientId: 'ff000102030002ab',
    vendorClass: 'udhcp 1.36',
    parameters: [1, 3, 6, 15],
    clientName: 'lamp.home',
  });
});

test('the client name may be ASCII (the older form), or a name without its root', () => {
  const ascii = message([...option(81, [0, 0, 0, ...text('tv.local')]), 255]);
  expect(factOf(dhcp, ascii, 'dhcp').clientName).toBe('tv.local');
  const partial = message([...option(81, [4, 0, 0, 2, ...text('tv')]), 255]);
  expect(factOf(dhcp, partial, 'dhcp').clientName).toBe('tv');
});

test('options go on in the boot file and the server name when option 52 says so', () => {
  const fields = { file: [...option(12, text('from-file')), 255], server: [...option(60, text('from-name')), 255] };
  const both = factOf(dhcp, message([...option(52, [3]), 255], fields), 'dhcp');
  expect([both.hostName, both.vendorClass]).toEqual(['from-file', 'from-name']);
  const none = factOf(dhcp, message([255], fields), 'dhcp');
  expect([none.hostName, none.vendorClass]).toEqual([null, null]);
});

test('BOOTP without options is a message of type 0; a cut option is malformed', () => {
  expect(factOf(dhcp, message([]).slice(0, 236), 'dhcp').messageType).toBe(0);
  const cut = Uint8Array.from(message([12, 200, 1]));
  expect(dhcp.decode(cut, 0, cut.length, undefined as never)).toBe(false);
});

test('hostile bytes are harmless', () => {
  checkDatagramProtocol(dhcp, [OFFER, REQUEST, message([...option(52, [3]), 255])]);
});
