import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Contact } from '../behaviour/activity.ts';
import { summariseFlows } from '../store/flow-summaries.ts';
import { Store } from '../store/store.ts';
import { HomeQueries } from './home-queries.ts';

const folder = mkdtempSync(join(tmpdir(), 'porchlight-traffic-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NOW_US = 1_790_000_040_000_000;

const contact = (more: Partial<Contact>): Contact => ({
  scope: 'internet',
  role: 'client',
  host: null,
  address: '198.51.100.7',
  peerMac: null,
  protocol: 6,
  port: 443,
  connections: 1,
  answered: 1,
  packetsOut: 1,
  packetsIn: 1,
  bytesOut: 10,
  bytesIn: 10,
  flows: [],
  ...more,
});

/** A home with one device that had these contacts a minute ago. */
function homeWith(contacts: readonly Contact[], name: string | null = 'camera'): Store {
  const store = Store.open(folder, 'write');
  store.transaction(() => {
    store.devices.save([
      {
        id: 'd1',
        macs: ['02:00:00:00:00:01'],
        addresses: ['192.168.1.20'],
        name,
        nameSource: name === null ? null : 'dhcp',
        vendor: null,
        hasRandomMac: false,
        kind: { kind: 'camera', confidence: 0.9, evidence: [] },
        isGateway: false,
        isSelf: false,
        firstUs: NOW_US - 3600e6,
        lastUs: NOW_US,
        longestGapSeconds: 10,
        coverage: { level: 'internet', words: [] },
      },
    ]);
    store.state.save({
      version: 1,
      savedUs: NOW_US,
      epoch: 0,
      run: { firstUs: 0, boundaries: 1 },
      home: {},
      devices: {},
    });
    const activity = { device: 'd1', startUs: NOW_US - 60e6, untilUs: NOW_US, isProvisional: false };
    store.flows.add(summariseFlows([{ ...activity, contacts, questions: [], fingerprints: [], arpRequests: 0 }]));
  });
  return store;
}

test('what was summed and what has a number only is named in words, in both languages', () => {
  const store = homeWith([
    contact({ scope: 'other', address: '', protocol: 0, port: 0 }),
    contact({ address: '198.51.100.8', protocol: 47, port: 0 }),
    contact({}),
  ]);
  const queries = new HomeQueries(store);
  const told = (language: 'en' | 'de'): unknown =>
    Object.fromEntries(queries.destinations('d1', 24, language).destinations.map(({ name, ports }) => [name, ports]));
  expect(told('en')).toEqual({
    others: ['various services'],
    '198.51.100.8': ['IP protocol 47'],
    '198.51.100.7': ['443/tcp'],
  });
  expect(told('de')).toEqual({
    andere: ['verschiedene Dienste'],
    '198.51.100.8': ['IP-Protokoll 47'],
    '198.51.100.7': ['443/tcp'],
  });
  const others = (language: 'en' | 'de'): string[] =>
    queries.map({ hours: 24 }, language).nodes.flatMap(({ side, name }) => (side === 'outside' ? [name] : []));
  expect(others('en')).toContain('others');
  expect(others('de')).toContain('andere');
  store.close();
});

test('on the map a device without a name or maker is called by its address, as in the list', () => {
  const store = homeWith([contact({})], null);
  const { nodes } = new HomeQueries(store).map({ hours: 24 }, 'en');
  expect(nodes.find(({ id }) => id === 'd1')!.name).toBe('192.168.1.20');
  store.close();
});
