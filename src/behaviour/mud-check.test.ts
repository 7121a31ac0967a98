import { expect, test } from 'vitest';
import { activityOf } from '../../test/activity-maker.ts';
import { destinationOf, documentOf, HOUSE, peerOf, policyOf, portOf, serviceOf } from '../../test/policy-lab.ts';
import type { Contact } from './activity.ts';
import type { ContractDocument } from './contract-document.ts';
import { CONTACTS_KEPT_MAX, ContactSums, checkMud, type MudVerdict } from './mud-check.ts';
import { type MudProfile, parseMud } from './mud-parser.ts';
import { mudProfile } from './mud-profile.ts';

const CLOUD: Partial<Contact> = { host: 'm1.tuyaus.com', address: '198.51.100.7' };

function profileOf(document: ContractDocument): MudProfile {
  const subject = { id: 'd1', name: null, mac: null, vendor: null, lastUpdate: '2026-11-21T00:00:00.000Z' };
  return parseMud(JSON.parse(JSON.stringify(mudProfile(policyOf(document), document, subject).profile)), 'x');
}

/** What the contacts, one a minute, are against the profile. DNS is at 192.168.1.1. */
function verdictOf(profile: MudProfile, contacts: readonly Partial<Contact>[]): MudVerdict {
  const sums = new ContactSums();
  for (const [minute, contact] of contacts.entries()) sums.observe(activityOf(minute, [contact]));
  return checkMud(profile, sums, (name, address) =>
    name === 'local-networks' ? HOUSE.hasText(address) : name.endsWith(':dns') && address === '192.168.1.1',
  );
}

const PLUG = profileOf(
  documentOf({
    destinations: [
      destinationOf({ hosts: ['m1.tuyaus.com'], ports: [portOf(6, 443), portOf(17, 4000)] }),
      destinationOf({ unit: '203.0.113.9', isNamed: false, ports: [portOf(6, 8883)] }),
    ],
    peers: [peerOf({ uses: [portOf(17, 53), portOf(6, 1883)] })],
    services: [serviceOf({ port: 80 })],
  }),
);
const NEIGHBOUR = { scope: 'lan', address: '192.168.1.5', peerMac: '02:00:00:00:00:05' } as const;

test('what the contract knows fits the profile that was made of it', () => {
  const { breaks, knocks, allowed } = verdictOf(PLUG, [
    CLOUD,
    { ...CLOUD, protocol: 17, port: 4000 },
    { address: '203.0.113.9', port: 8883 },
    { scope: 'lan', address: '192.168.1.1', protocol: 17, port: 53 },
    { ...NEIGHBOUR, port: 1883 },
    { ...NEIGHBOUR, role: 'server', port: 80 },
  ]);
  expect({ breaks, knocks, allowed }).toEqual({ breaks: [], knocks: [], allowed: 6 });
});

const STRANGE: readonly (readonly [name: string, contact: Partial<Contact>])[] = [
  ['another port of a known name', { ...CLOUD, port: 23 }],
  ['another name at a known address', { ...CLOUD, host: 'evil.example' }],
  ['another address', { address: '203.0.113.10', port: 8883 }],
  ['another protocol', { ...CLOUD, protocol: 17, port: 443 }],
  ['another resolver', { scope: 'lan', address: '192.168.1.2', protocol: 17, port: 53 }],
  ['another service of a neighbour', { ...NEIGHBOUR, port: 22 }],
  ['a service that it does not offer', { ...NEIGHBOUR, role: 'server', port: 23 }],
  ['the same, offered to the Internet', { role: 'server', address: '203.0.113.77', port: 80 }],
  ['a connection the other way round', { ...CLOUD, role: 'server', port: 443 }],
];

test.each(STRANGE)('%s breaks the profile, both ways, and alone', (_, contact) => {
  const { breaks, allowed } = verdictOf(PLUG, [CLOUD, contact]);
  expect(allowed).toBe(1);
  expect(breaks.map(({ contact: { port, address }, ways }) => ({ port, address, ways }))).toEqual([
    { port: contact.port ?? 443, address: contact.address, ways: ['from', 'to'] },
  ]);
});

test('where any port is normal, it still counts who opens a TCP connection', () => {
  const profile = profileOf(
    documentOf({ destinations: [destinationOf({ hosts: ['m1.tuyaus.com'], isAnyPort: true })] }),
  );
  expect(verdictOf(profile, [{ ...CLOUD, port: 9999 }]).breaks).toEqual([]);
  expect(verdictOf(profile, [{ ...CLOUD, role: 'server', port: 9999 }]).breaks.length).toBe(1);
});

test('what others tried in vain is told apart from what the device did', () => {
  const refused = { ...NEIGHBOUR, role: 'server', port: 23, packetsOut: 1, bytesOut: 40, packetsIn: 1 } as const;
  const silent = { role: 'server', address: '203.0.113.77', port: 22, packetsOut: 0, bytesOut: 0 } as const;
  const { breaks, knocks } = verdictOf(PLUG, [refused, silent]);
  expect(breaks).toEqual([]);
  expect(knocks.map(({ contact }) => contact.port).sort()).toEqual([22, 23]);
});

test('minutes of one contact are one entry, with their sums and first flows', () => {
  const foreign = { address: '192.0.2.1', port: 4444 };
  const { breaks } = verdictOf(PLUG, [foreign, CLOUD, foreign, foreign]);
  expect(breaks.length).toBe(1);
  expect(breaks[0]?.contact).toMatchObject({ minutes: 3, connections: 3, packetsOut: 24, bytesIn: 12_000 });
  expect(breaks[0]?.contact.flows[0]?.responder).toBe('192.0.2.1');
});

test('a contact without a name is known by the name that its address has at other times', () => {
  expect(verdictOf(PLUG, [CLOUD, { address: '198.51.100.7' }]).breaks).toEqual([]);
  expect(verdictOf(PLUG, [{ address: '198.51.100.7' }]).breaks.length).toBe(1);
});

test('the first entry that fits decides, and a drop forbids by name', () => {
  const profile = parseMud(
    {
      'ietf-mud:mud': {
        'mud-version': 1,
        'mud-url': 'https://x.example/y',
        'from-device-policy': { 'access-lists': { 'access-list': [{ name: 'a' }] } },
        'to-device-policy': { 'access-lists': { 'access-list': [{ name: 'b' }] } },
      },
      'ietf-access-control-list:acls': {
        acl: [
          {
            name: 'a',
            aces: {
              ace: [
                {
                  name: 'no-telnet',
                  matches: { tcp: { 'destination-port': { port: 23 } } },
                  actions: { forwarding: 'drop' },
                },
                { name: 'all', matches: {}, actions: { forwarding: 'accept' } },
              ],
            },
          },
          { name: 'b', aces: { ace: [{ name: 'back', actions: { forwarding: 'accept' } }] } },
        ],
      },
    },
    'x',
  );
  const { breaks, usedRules, unusedRules } = verdictOf(profile, [{ ...CLOUD, port: 23 }, CLOUD]);
  expect(breaks).toMatchObject([{ ways: ['from'], forbiddenBy: ['no-telnet'] }]);
  expect(usedRules).toEqual(['all', 'back']);
  expect(unusedRules).toEqual(['no-telnet']);
});

test('what keeps a network going is not held against a device', () => {
  const { breaks, housekeeping } = verdictOf(PLUG, [
    { scope: 'group', address: '224.0.0.22', protocol: 2, port: 0, packetsIn: 0 },
    { scope: 'lan', address: '192.168.1.9', protocol: 17, port: 50_000, packetsIn: 0, packetsOut: 2 },
  ]);
  expect({ breaks, housekeeping }).toEqual({ breaks: [], housekeeping: 2 });
});

test('contacts beyond the limit are counted as packets that nobody judged', () => {
  const sums = new ContactSums();
  const many = Array.from({ length: CONTACTS_KEPT_MAX + 5 }, (_, i) => ({ address: '192.0.2.1', port: i % 60_000 }));
  sums.observe(activityOf(0, many));
  sums.observe(activityOf(1, [{ scope: 'other', packetsOut: 7, packetsIn: 1 }]));
  expect(sums.contacts().length).toBe(CONTACTS_KEPT_MAX);
  expect(sums.unjudgedPackets).toBe(5 * 16 + 8);
});
