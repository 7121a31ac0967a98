import { expect, test } from 'vitest';
import { checkHarmless, HOSTILE_STRINGS, HOSTILE_WORD } from '../../test/hostile-strings.ts';
import { destinationOf, documentOf, peerOf, policyOf, portOf, serviceOf } from '../../test/policy-lab.ts';
import type { ContractDocument } from './contract-document.ts';
import { parseMud } from './mud-parser.ts';
import { ACES_MAX, type MudExport, type MudSubject, macOfMudUrl, mudProfile } from './mud-profile.ts';

const SUBJECT: MudSubject = {
  id: 'd3',
  name: 'plug-kitchen',
  mac: '02:4d:50:00:00:16',
  vendor: 'Tuya Smart Inc.',
  lastUpdate: '2026-11-21T14:52:00.000Z',
};

interface Ace {
  readonly name: string;
  readonly matches: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
interface Acl {
  readonly name: string;
  readonly type: string;
  readonly aces: { readonly ace: readonly Ace[] };
}

function exportOf(document: ContractDocument, subject: Partial<MudSubject> = {}): MudExport {
  return mudProfile(policyOf(document), document, { ...SUBJECT, ...subject });
}

function acesOf({ profile }: MudExport, list: string): readonly Ace[] {
  const { acl } = profile['ietf-access-control-list:acls'] as { acl: readonly Acl[] };
  return acl.find(({ name }) => name === list)?.aces.ace ?? [];
}

/** Entries without those that every device has. */
function ownAces(found: MudExport, list: string): readonly Ace[] {
  const common = acesOf(exportOf(documentOf()), list).length;
  return acesOf(found, list).slice(common);
}

test('a destination by name becomes an entry each way and version of IP, with its port on the right side', () => {
  const found = exportOf(documentOf({ destinations: [destinationOf({ hosts: ['m1.tuyaus.com'] })] }));
  expect(ownAces(found, 'mud-d3-v4fr').map(({ matches }) => matches)).toEqual([
    {
      ipv4: { 'ietf-acldns:dst-dnsname': 'm1.tuyaus.com', protocol: 6 },
      tcp: { 'ietf-mud:direction-initiated': 'from-device', 'destination-port': { operator: 'eq', port: 443 } },
    },
  ]);
  expect(ownAces(found, 'mud-d3-v6to').map(({ matches }) => matches)).toEqual([
    {
      ipv6: { 'ietf-acldns:src-dnsname': 'm1.tuyaus.com', protocol: 6 },
      tcp: { 'ietf-mud:direction-initiated': 'from-device', 'source-port': { operator: 'eq', port: 443 } },
    },
  ]);
});

test('an unnamed destination is a network of one address, in its version of IP alone', () => {
  const ports = [portOf(17, 4000)];
  const found = exportOf(documentOf({ destinations: [destinationOf({ unit: '203.0.113.9', isNamed: false, ports })] }));
  expect(ownAces(found, 'mud-d3-v4fr').map(({ matches }) => matches)).toEqual([
    {
      ipv4: { 'destination-ipv4-network': '203.0.113.9/32', protocol: 17 },
      udp: { 'destination-port': { operator: 'eq', port: 4000 } },
    },
  ]);
  expect(ownAces(found, 'mud-d3-v6fr')).toEqual([]);
});

test('resolvers become the class of DNS, neighbours the local networks, and that is said', () => {
  const found = exportOf(documentOf({ peers: [peerOf({ uses: [portOf(17, 53), portOf(6, 1883)] })] }));
  expect(ownAces(found, 'mud-d3-v4fr').map(({ matches }) => matches['ietf-mud:mud'])).toEqual([
    { controller: 'urn:ietf:params:mud:dns' },
    { 'local-networks': [null] },
  ]);
  expect(found.notes.join(' ')).toContain('cannot name a neighbour: 192.168.1.5');
});

test('an offered service is initiated to the device, and its port is the own one', () => {
  const found = exportOf(documentOf({ services: [serviceOf({ port: 80, askers: ['lan', 'internet'] })] }));
  const tcp = { 'ietf-mud:direction-initiated': 'to-device', 'destination-port': { operator: 'eq', port: 80 } };
  expect(ownAces(found, 'mud-d3-v4to').map(({ matches }) => matches)).toEqual([
    { 'ietf-mud:mud': { 'local-networks': [null] }, ipv4: { protocol: 6 }, tcp },
    { ipv4: { protocol: 6 }, tcp },
  ]);
});

test('the head says what it is, names the device by its MAC, and what MUD has no words for is said', () => {
  const { profile, notes } = exportOf(documentOf());
  expect(profile['ietf-mud:mud']).toMatchObject({
    'mud-version': 1,
    'mud-url': 'https://porchlight.invalid/02-4d-50-00-00-16.json',
    'last-update': '2026-11-21T14:52:00.000Z',
    systeminfo: 'plug-kitchen, as learned by Porchlight',
  });
  expect(macOfMudUrl('https://porchlight.invalid/02-4d-50-00-00-16.json')).toBe('02:4d:50:00:00:16');
  expect(macOfMudUrl('https://porchlight.invalid/d3.json')).toBeNull();
  for (const word of ['hours', 'volumes', 'fingerprints', 'is-supported']) expect(notes.join(' ')).toContain(word);
});

test('names of entries and lists are unique, short and plain', () => {
  const ports = [1, 2, 3].map((port) => portOf(6, port));
  const hosts = ['a.tuyaus.com', 'b.tuyaus.com'];
  const found = exportOf(
    documentOf({ destinations: [destinationOf({ hosts, ports }), destinationOf({ hosts, ports })] }),
  );
  for (const list of ['mud-d3-v4fr', 'mud-d3-v4to', 'mud-d3-v6fr', 'mud-d3-v6to']) {
    const names = acesOf(found, list).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z0-9-]{1,64}$/);
  }
  expect(ownAces(found, 'mud-d3-v4fr').length).toBe(6);
});

test('a list has at most ACES_MAX entries; what is beyond is said', () => {
  const ports = Array.from({ length: 8 }, (_, i) => portOf(6, i + 1));
  const destinations = Array.from({ length: 64 }, (_, i) =>
    destinationOf({ unit: `n${i}.example`, hosts: [0, 1, 2, 3].map((host) => `h${host}.n${i}.example`), ports }),
  );
  const found = exportOf(documentOf({ destinations }));
  expect(acesOf(found, 'mud-d3-v4fr').length).toBe(ACES_MAX);
  expect(found.notes.join(' ')).toContain(`beyond ${ACES_MAX}`);
});

test('hostile names of devices, makers and destinations leave no trace but plain letters', () => {
  for (const { text } of HOSTILE_STRINGS) {
    const document = documentOf({ destinations: [destinationOf({ unit: text, hosts: [text] })] });
    const { profile, notes } = exportOf(document, { id: text, name: text, vendor: text, mac: text });
    const json = JSON.stringify(profile);
    checkHarmless(json, 'json');
    expect(json).toMatch(/^[\w ":,.{}[\]/\\-]*$/);
    for (const note of notes) expect(note).not.toContain(HOSTILE_WORD);
    expect(parseMud(JSON.parse(json), 'x').notes).toEqual([]);
  }
});
