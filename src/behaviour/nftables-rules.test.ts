import { expect, test } from 'vitest';
import { checkHarmless, HOSTILE_STRINGS, HOSTILE_WORD } from '../../test/hostile-strings.ts';
import { destinationOf, documentOf, HOUSE, peerOf, policyOf, portOf, serviceOf } from '../../test/policy-lab.ts';
import type { ContractDocument } from './contract-document.ts';
import { type NftablesExport, type NftablesSubject, nftablesRules } from './nftables-rules.ts';

const SUBJECT: NftablesSubject = {
  id: 'd3',
  macs: ['02:4d:50:00:00:16'],
  addresses: ['192.168.77.22', 'fe80::16'],
  networks: HOUSE.toString().split(','),
  isEnforced: false,
};

function exportOf(document: ContractDocument, given: Partial<NftablesSubject> = {}): NftablesExport {
  return nftablesRules(policyOf(document), { ...SUBJECT, ...given });
}

test('destinations on the same services share a pair of sets, which dnsmasq fills by name', () => {
  const destinations = [
    destinationOf({ unit: 'tuyaus.com', ports: [portOf(6, 443), portOf(6, 8883)] }),
    destinationOf({ unit: 'example.com', ports: [portOf(6, 443), portOf(6, 8883)] }),
    destinationOf({ unit: 'pool.ntp.org', ports: [portOf(17, 123)] }),
  ];
  const { rules, dnsmasq } = exportOf(documentOf({ destinations }));
  expect(rules).toContain('ip daddr @names1_v4 tcp dport { 443, 8883 } counter return');
  expect(rules).toContain('ip6 daddr @names2_v6 udp dport 123 counter return');
  expect(dnsmasq.split('\n').filter((line) => !line.startsWith('#'))).toEqual([
    'nftset=/example.com/4#inet#porchlight_d3#names1_v4,6#inet#porchlight_d3#names1_v6',
    'nftset=/tuyaus.com/4#inet#porchlight_d3#names1_v4,6#inet#porchlight_d3#names1_v6',
    'nftset=/pool.ntp.org/4#inet#porchlight_d3#names2_v4,6#inet#porchlight_d3#names2_v6',
    '',
  ]);
  checkHarmless(dnsmasq, 'dnsmasq');
});

test('addresses and neighbours are named as they are, services only for the house', () => {
  const document = documentOf({
    destinations: [destinationOf({ unit: '203.0.113.9', isNamed: false, ports: [portOf(17, 4000)] })],
    peers: [peerOf({ uses: [portOf(17, 53)], offers: [portOf(6, 80)] })],
    services: [serviceOf({ port: 80 }), serviceOf({ port: 8080, askers: ['internet'] })],
  });
  const { rules } = exportOf(document);
  for (const rule of [
    'ip daddr 203.0.113.9 udp dport 4000 counter return',
    'ip daddr 192.168.1.5 udp dport 53 counter return',
    'ip saddr 192.168.1.5 tcp dport 80 counter return',
    'ip saddr @house_v4 tcp dport 80 counter return',
    'meta nfproto ipv4 tcp dport 8080 counter return',
  ])
    expect(rules).toContain(`\t\t${rule}\n`);
});

test('counting is usual, dropping has to be asked for', () => {
  expect(exportOf(documentOf()).rules).not.toMatch(/drop;|counter drop/);
  expect(exportOf(documentOf(), { isEnforced: true }).rules.match(/\t\tcounter drop\n/g)?.length).toBe(2);
});

test('a device without a MAC or a name in its contract is said to be so', () => {
  const { rules, dnsmasq, notes } = exportOf(documentOf(), { macs: [] });
  expect(rules).not.toContain('ether saddr');
  expect(dnsmasq).toBe('');
  expect(notes.join(' ')).toContain('No MAC');
});

test('hostile names, addresses and networks reach neither the rules nor dnsmasq', () => {
  for (const { text } of HOSTILE_STRINGS) {
    const document = documentOf({
      destinations: [destinationOf({ unit: text, hosts: [text] }), destinationOf({ unit: text, isNamed: false })],
      peers: [peerOf({ peer: text, address: text, uses: [portOf(6, 80)], offers: [portOf(6, 81)] })],
      groups: [{ address: text, protocol: 17, port: 1, firstUs: 0, lastUs: 0, days: 1 }],
    });
    const hostile = { id: text, macs: [text], addresses: [text], networks: [text] };
    const { rules, dnsmasq, notes } = exportOf(document, hostile);
    expect(rules).toBe(exportOf(documentOf(), { id: 'device', macs: [], addresses: [], networks: [] }).rules);
    checkHarmless(rules, 'nftables');
    expect(dnsmasq).toBe('');
    expect(notes.join(' ')).not.toContain(HOSTILE_WORD);
  }
});
