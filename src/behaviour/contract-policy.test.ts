import { expect, test } from 'vitest';
import { HOSTILE_STRINGS, HOSTILE_WORD } from '../../test/hostile-strings.ts';
import { destinationOf, documentOf, peerOf, policyOf, portOf, serviceOf } from '../../test/policy-lab.ts';
import type { ContractChange } from './contract-difference.ts';
import { isExportName, type PolicyEntry } from './contract-policy.ts';

function kinds(entries: readonly PolicyEntry[]): string[] {
  return entries.slice(NETWORK).map(({ kind, begins }) => `${begins} ${kind}`);
}

/** Entries that every device has. */
const NETWORK = policyOf(documentOf()).entries.length;

test('what is normal becomes an entry, what is not normal yet is left out and said', () => {
  const document = documentOf({
    destinations: [destinationOf({ unit: 'tuyaus.com' }), destinationOf({ unit: 'new.example', isNormal: false })],
    services: [serviceOf({ port: 80 }), serviceOf({ port: 23, isNormal: false })],
  });
  const { entries, leftOut } = policyOf(document);
  expect(kinds(entries)).toEqual(['device named', 'other house']);
  expect(leftOut.join(' ')).toContain('not normal yet: new.example and port 23 (Telnet)');
});

test('what came after the approval is left out, whole or by its services', () => {
  const document = documentOf({
    version: 5,
    destinations: [
      destinationOf({ unit: 'tuyaus.com', ports: [portOf(6, 443), portOf(6, 4444)] }),
      destinationOf({ unit: 'late.example' }),
    ],
    peers: [peerOf({ uses: [portOf(6, 22)] })],
  });
  const changes: ContractChange[] = [
    { what: 'destination', subject: 'tuyaus.com', change: 'changed', added: ['6/4444'], removed: [] },
    { what: 'destination', subject: 'late.example', change: 'added', added: ['6/443'], removed: [] },
    { what: 'peer', subject: '02:00:00:00:00:05', change: 'changed', added: ['uses 6/22'], removed: [] },
  ];
  const { entries, leftOut } = policyOf(document, { changes });
  expect(entries.slice(NETWORK)).toEqual([
    expect.objectContaining({ kind: 'named', unit: 'tuyaus.com', services: [{ protocol: 6, port: 443 }] }),
  ]);
  expect(leftOut.join(' ')).toContain('after the approval: new services of tuyaus.com, late.example');
});

test('while nobody has approved, everything normal is in, and that is said', () => {
  const document = documentOf({ approved: null, destinations: [destinationOf({})] });
  const changes: ContractChange[] = [
    { what: 'destination', subject: 'tuyaus.com', change: 'added', added: [], removed: [] },
  ];
  const { entries, leftOut } = policyOf(document, { changes });
  expect(kinds(entries)).toEqual(['device named']);
  expect(leftOut.join(' ')).toContain('Nobody has approved');
});

test('servers of names and time are classes of their own, other neighbours keep their address', () => {
  const uses = [portOf(17, 53), portOf(17, 123), portOf(6, 1883)];
  const { entries } = policyOf(documentOf({ peers: [peerOf({ uses, offers: [portOf(6, 80)] })] }));
  expect(kinds(entries)).toEqual(['device dns', 'device ntp', 'device neighbour', 'other neighbour']);
});

test('with any port normal, the entry has whole protocols', () => {
  const { entries } = policyOf(documentOf({ destinations: [destinationOf({ isAnyPort: true })] }));
  expect(entries.at(-1)?.services).toEqual([
    { protocol: 6, port: null },
    { protocol: 17, port: null },
  ]);
});

test('who asks a group may be answered straight, and the broadcast of a network is the house', () => {
  const span = { firstUs: 0, lastUs: 0, days: 1 };
  const groups = [
    { ...span, address: '239.255.255.250', protocol: 17, port: 1900 },
    { ...span, address: '192.168.1.255', protocol: 17, port: 6667 },
  ];
  const { entries } = policyOf(documentOf({ groups }));
  expect(kinds(entries)).toEqual(['device group', 'device house', 'device house', 'other house']);
});

test('host names on record are added to the four of the contract, and only those of the unit', () => {
  const destinations = [destinationOf({ unit: 'tuyaus.com', hosts: ['a.tuyaus.com'], hostCount: 3 })];
  const hostsOf = (): readonly string[] => ['b.tuyaus.com', 'a.tuyaus.com', 'tuyaus.com.evil.example'];
  const { entries } = policyOf(documentOf({ destinations }), { hostsOf });
  expect(entries.at(-1)).toMatchObject({ hosts: ['a.tuyaus.com', 'b.tuyaus.com'] });
});

test('names are letters, digits, hyphens and underscores within the limits of DNS', () => {
  for (const name of ['a.b', 'm1.tuyaus.com', '_dmarc.example.org', 'xn--bcher-kva.example'])
    expect(isExportName(name), name).toBe(true);
  const refused = [
    '',
    'printer',
    '-a.example',
    'a-.example',
    'a..b',
    'a.b.',
    'A.example',
    `${'a'.repeat(64)}.example`,
    '*.b.c',
  ];
  for (const name of [...refused, ...HOSTILE_STRINGS.map(({ text }) => text)])
    expect(isExportName(name), name).toBe(false);
});

test('hostile names in a contract are counted, never told and never exported', () => {
  for (const { text } of HOSTILE_STRINGS) {
    const unit = `${text}.example`;
    const document = documentOf({
      destinations: [
        destinationOf({ unit: text, hosts: [text] }),
        destinationOf({ unit: text, isNamed: false }),
        destinationOf({ unit: 'tuyaus.com', hosts: [`${text}.tuyaus.com`] }),
        destinationOf({ unit, hosts: [unit], isNormal: false }),
      ],
      peers: [peerOf({ peer: text, address: text, uses: [portOf(6, 80)] })],
      groups: [{ address: text, protocol: 17, port: 1, firstUs: 0, lastUs: 0, days: 1 }],
    });
    const { entries, leftOut } = policyOf(document);
    expect(entries.length).toBe(NETWORK);
    expect(JSON.stringify({ entries, leftOut })).not.toContain(HOSTILE_WORD);
    expect(leftOut.join(' ')).toContain('no proper');
  }
});
