import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { checkHarmless, HOSTILE_STRINGS } from '../../test/hostile-strings.ts';
import type { Alert } from '../alerts/alert.ts';
import type { Severity } from '../base/finding.ts';
import type { DeviceBehaviour } from '../behaviour/device-behaviour.ts';
import type { Identity } from '../devices/identity.ts';
import { deviceList, mapDocument } from '../documents/devices.ts';
import { homeDocument } from '../documents/home.ts';
import { summariseFlows } from '../store/flow-summaries.ts';
import { Store } from '../store/store.ts';
import { HomeQueries, type LivePart } from './home-queries.ts';
import { saveReport } from './home-report.ts';

const root = mkdtempSync(join(tmpdir(), 'porchlight-overview-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let made = 0;

const NOW_US = 1_790_000_040_000_000;
const DAY_US = 86_400e6;
const live: LivePart = {
  now: NOW_US / 1e6,
  upNow: 0,
  downNow: 0,
  health: { state: 'ok', words: '' },
  input: 'eth0',
  isSimulated: false,
  needsSetup: false,
  silentChannels: [],
  newestDataUs: NOW_US,
};

const identity = (number: number, name: string | null = `device ${number}`): Identity => ({
  id: `d${number}`,
  macs: [`02:00:00:00:00:0${number % 10}`],
  addresses: [`192.168.1.${number}`],
  name,
  nameSource: name === null ? null : 'dhcp',
  vendor: null,
  hasRandomMac: false,
  kind: { kind: 'camera', confidence: 0.9, evidence: [name ?? ''] },
  isGateway: false,
  isSelf: false,
  firstUs: NOW_US - 9 * DAY_US,
  lastUs: NOW_US - 60e6,
  longestGapSeconds: 10,
  coverage: { level: 'internet', words: ['All of it.'] },
});

const behaviour = (
  number: number,
  phase: DeviceBehaviour['phase'],
  contract?: DeviceBehaviour['contract'],
): DeviceBehaviour => ({
  device: `d${number}`,
  phase,
  firstUs: NOW_US - 9 * DAY_US,
  learningEndsUs: NOW_US - 6 * DAY_US,
  activeMinutes: 100,
  isLowConfidence: false,
  streams: [],
  ...(contract === undefined ? {} : { contract }),
});

const alert = (id: string, severity: Severity, more: Partial<Alert> = {}): Alert => ({
  id,
  kind: 'port-scan',
  severity,
  device: { id: 'd1', mac: null, ip: '192.168.1.1', name: null },
  place: { isOutside: false, isTargetOutside: false },
  startUs: NOW_US - 3600e6,
  endUs: NOW_US - 3500e6,
  count: 1,
  numbers: { ports: 100, target: '192.168.1.9' },
  flows: [],
  technique: { id: 'T1046', name: 'Network Service Discovery' },
  ...more,
});

interface Home {
  readonly devices?: readonly Identity[];
  readonly behaviour?: readonly DeviceBehaviour[];
  readonly alerts?: readonly Alert[];
  readonly questions?: boolean;
}

function homeOf({ devices = [identity(1), identity(2)], behaviour: learned, alerts = [], questions }: Home = {}): {
  readonly store: Store;
  readonly queries: HomeQueries;
} {
  const store = Store.open(join(root, `data-${made++}`), 'write');
  store.transaction(() => {
    store.devices.save(devices);
    saveReport(store, {
      behaviour: learned ?? devices.map((_, i) => behaviour(i + 1, 'watching')),
      questions:
        questions === true
          ? [{ id: 'q1', older: 'd1', newer: 'd2', confidence: 0.9, evidence: ['the same name'], answer: null }]
          : [],
    });
    store.state.save({
      version: 1,
      savedUs: NOW_US,
      epoch: 0,
      run: { firstUs: 0, boundaries: 1 },
      home: {},
      devices: {},
    });
    for (const each of alerts) store.alerts.put({ alert: each, raisedUs: each.startUs, updatedUs: each.endUs });
  });
  return { store, queries: new HomeQueries(store) };
}

function told(home: Home, more: Partial<LivePart> = {}) {
  const { store, queries } = homeOf(home);
  const document = homeDocument.strict().parse(queries.home('en', { ...live, ...more }));
  store.close();
  return document;
}

test('all is calm when every device is known and nothing is open', () => {
  expect(told({})).toMatchObject({
    state: 'calm',
    sentence: 'All 2 devices behave as usual.',
    needs: [],
    moreNeeds: 0,
  });
  expect(told({ devices: [identity(1)] }).sentence).toBe('Your one device behaves as usual.');
  // What is of low severity, in the inbox or no alarm at all waits without a word.
  const quiet = [
    alert('a1', 'low'),
    alert('a2', 'high', { delivery: 'inbox' }),
    alert('a3', 'medium', { delivery: 'notice' }),
  ];
  expect(told({ alerts: quiet })).toMatchObject({ state: 'calm', alerts: { open: 1, inbox: 1 } });
});

test('a home is learned until one device is known, and a clear sign of an attack is told all the same', () => {
  const learning = [behaviour(1, 'learning'), behaviour(2, 'facts-only')];
  expect(told({ behaviour: learning })).toMatchObject({ state: 'learning', devices: { learning: 2 } });
  expect(told({ behaviour: learning, alerts: [alert('a1', 'high')] }).state).toBe('act');
  expect(told({ behaviour: learning, questions: true }).state).toBe('look');
  expect(told({ devices: [] }, { newestDataUs: null })).toMatchObject({ state: 'learning' });
  expect(told({ devices: [] }, { input: null, newestDataUs: null }).sentence).toContain('choose where');
});

test('something to look at: an alert of medium severity, a question, or a behaviour that is not the approved one', () => {
  expect(told({ alerts: [alert('a1', 'medium')] })).toMatchObject({
    state: 'look',
    needs: [{ kind: 'incident', target: '/alerts/a1' }],
  });
  expect(told({ questions: true })).toMatchObject({
    state: 'look',
    needs: [{ kind: 'question', target: '/devices/d2' }],
  });
  const changed = [
    behaviour(1, 'watching', { version: 5, approved: 4 }),
    behaviour(2, 'watching', { version: 5, approved: null }),
  ];
  expect(told({ behaviour: changed })).toMatchObject({
    state: 'look',
    needs: [{ kind: 'contract', target: '/devices/d1' }],
  });
  // A part that is not well, and what is not set up, want a card but say nothing of the devices.
  const more = { health: { state: 'degraded', words: 'The disk is full.' }, needsSetup: true } as const;
  expect(told({}, more)).toMatchObject({ state: 'calm', needs: [{ kind: 'health' }, { kind: 'setup' }] });
});

test('something grave is first, whatever else there is; being blind is before all', () => {
  const alerts = [alert('a1', 'medium'), alert('a2', 'high', { incident: 'a2' })];
  const home = told({ alerts, questions: true }, { needsSetup: true, silentChannels: ['mail'] });
  expect(home).toMatchObject({ state: 'act', needs: [{ severity: 'high' }, {}, {}], moreNeeds: 2 });
  expect(told({ alerts }, { isCaptureDown: true }).state).toBe('blind');
  expect(told({ alerts }, { now: live.now + 11 * 60 })).toMatchObject({ state: 'blind' });
  expect(told({ alerts }, { now: live.now + 11 * 60 }).sentence).toContain('11 minutes');
});

test('what is judged or covered by a rule needs nobody any more', () => {
  const { store, queries } = homeOf({ alerts: [alert('a1', 'high')] });
  expect(queries.home('de', live)).toMatchObject({ state: 'act' });
  queries.judge('a1', { verdict: 'bad', dryRun: false }, 'en');
  expect(queries.home('de', live)).toMatchObject({
    state: 'calm',
    sentence: 'Alle 2 Geräte verhalten sich wie immer.',
  });
  expect(queries.home('en', live).incidents).toMatchObject([{ isOpen: false }]);
  store.close();
});

test('hostile names come out harmless, and every list says so', () => {
  const devices = HOSTILE_STRINGS.map(({ text }, i) => ({ ...identity(i + 1, text), vendor: text }));
  const alerts = HOSTILE_STRINGS.map(({ text }, i) =>
    alert(`a${i}`, 'high', {
      // The engine cuts what it writes into an alert.
      device: { id: `d${i + 1}`, mac: null, ip: `192.168.1.${i + 1}`, name: text.slice(0, 200) },
      key: text.slice(0, 200),
      numbers: { target: text.slice(0, 200), ports: 3 },
    }),
  );
  const { store, queries } = homeOf({ devices, alerts });
  store.transaction(() =>
    store.flows.add(
      summariseFlows(
        HOSTILE_STRINGS.map(({ text }, i) => ({
          device: `d${i + 1}`,
          startUs: NOW_US - 60e6,
          isProvisional: false,
          untilUs: NOW_US,
          contacts: [
            {
              scope: 'internet' as const,
              role: 'client' as const,
              host: text,
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
            },
          ],
          questions: [],
          fingerprints: [],
          arpRequests: 0,
        })),
      ),
    ),
  );
  const documents = [
    deviceList.parse(queries.devices({ sort: 'name', limit: 500 })),
    mapDocument.parse(queries.map({ hours: 24 })),
    homeDocument.parse(queries.home('en', { ...live, silentChannels: HOSTILE_STRINGS.map(({ text }) => text) })),
    queries.incidents({ state: 'all', limit: 500 }, 'de'),
    queries.models('en'),
    queries.destinations('d1', 24),
    queries.device('d3', 'en'),
    queries.alert('a3', 'en'),
  ];
  for (const document of documents) checkHarmless(JSON.stringify(document), 'json');
  for (const { id } of alerts) checkHarmless(queries.alertMarkdown(id, 'en').body, 'markdown');
  for (const { text } of HOSTILE_STRINGS) queries.devices({ sort: 'new', limit: 5, search: text.slice(0, 200) });
  store.close();
});

test('the rows of a page stay where they are when alerts come between the pages', () => {
  const alerts = Array.from({ length: 25 }, (_, i) =>
    alert(`a${String(i).padStart(2, '0')}`, 'low', { startUs: NOW_US - (30 - i) * 60e6, endUs: NOW_US }),
  );
  const { store, queries } = homeOf({ alerts });
  const seen: string[] = [];
  let cursor: string | undefined;
  for (let page = 0; ; page++) {
    const query = { state: 'all', limit: 10, ...(cursor === undefined ? {} : { cursor }) } as const;
    const { alerts: rows, next } = queries.alerts(query, 'en');
    seen.push(...rows.map(({ id }) => id));
    store.transaction(() => {
      const late = alert(`b${page}`, 'low', { startUs: NOW_US, endUs: NOW_US });
      store.alerts.put({ alert: late, raisedUs: NOW_US, updatedUs: NOW_US });
    });
    if (next === null) break;
    cursor = next;
  }
  expect(seen).toEqual(alerts.map(({ id }) => id).reverse());
  store.close();
});
