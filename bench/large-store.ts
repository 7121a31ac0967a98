// A data folder of a large home, made fast: 200 devices, 10,000 alerts and so many rows of flow summaries; and how long each query takes.
// node bench/large-store.ts [--rows 10000000] [--data DIR] [--devices 200] [--alerts 10000] [--rounds 200]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Alert } from '../src/alerts/alert.ts';
import type { Activity, Contact } from '../src/behaviour/activity.ts';
import type { DeviceBehaviour } from '../src/behaviour/device-behaviour.ts';
import type { Identity } from '../src/devices/identity.ts';
import { HomeQueries, type LivePart } from '../src/homes/home-queries.ts';
import { saveReport } from '../src/homes/home-report.ts';
import { keepHomeSettings, readHomeSettings } from '../src/homes/home-settings.ts';
import { summariseFlows } from '../src/store/flow-summaries.ts';
import { Store } from '../src/store/store.ts';

const MINUTE_US = 60e6;
const DAY_MINUTES = 1440;
const KINDS = ['camera', 'plug', 'light', 'phone', 'tv', 'speaker', 'sensor', 'hub'];
const ALERT_KINDS = ['port-scan', 'host-sweep', 'flood', 'brute-force', 'beacon'];
/** Other ends that a device talks to in a minute, and in all. */
const CONTACTS_A_MINUTE = 12;
const CONTACTS_A_DEVICE = 30;
/** Of three rows two are minutes of the last two days; the rest are hours and days before. */
const DETAIL_MINUTES = 2 * DAY_MINUTES;
const BATCH_MINUTES = 30;

export interface LargeStoreOptions {
  readonly folder: string;
  readonly devices: number;
  readonly alerts: number;
  /** Rows of flow summaries; there will be a few more. */
  readonly rows: number;
  /** Newest time of the data, µs. */
  readonly nowUs: number;
}

/** Fills a new data folder; returns how many rows of flow summaries it has. */
export function fillLargeStore({ folder, devices, alerts, rows, nowUs }: LargeStoreOptions): number {
  const store = Store.open(folder, 'write');
  try {
    keepHomeSettings(store, { ...readHomeSettings(store), zone: 'Europe/Berlin' });
    fillDevices(store, devices, nowUs);
    fillAlerts(store, alerts, devices, nowUs);
    return fillFlows(store, devices, rows, nowUs);
  } finally {
    store.close();
  }
}

function fillDevices(store: Store, count: number, nowUs: number): void {
  const identities = Array.from({ length: count }, (_, i) => identityOf(i + 1, nowUs));
  store.transaction(() => {
    store.devices.save(identities);
    saveReport(store, { behaviour: identities.map(({ id }) => behaviourOf(id, nowUs)), questions: [] });
    store.state.save({
      version: 1,
      savedUs: nowUs,
      epoch: 0,
      run: { firstUs: 0, boundaries: 1 },
      home: {},
      devices: {},
    });
  });
}

const macOf = (number: number): string =>
  `02:00:00:00:${(number >> 8).toString(16).padStart(2, '0')}:${(number & 255).toString(16).padStart(2, '0')}`;
const addressOf = (number: number): string => `192.168.${1 + (number >> 8)}.${number & 255}`;

function identityOf(number: number, nowUs: number): Identity {
  const kind = KINDS[number % KINDS.length]!;
  return {
    id: `d${number}`,
    macs: [macOf(number)],
    addresses: [addressOf(number), `fd00::${number.toString(16)}`],
    name: `${kind} ${number}`,
    nameSource: 'dhcp',
    vendor: number % 3 === 0 ? null : `Maker ${number % 17}`,
    hasRandomMac: number % 3 === 0,
    kind: { kind, confidence: 0.8, evidence: [`its name says ${kind}`, 'it asks for names of its maker'] },
    isGateway: number === 1,
    isSelf: number === 2,
    firstUs: nowUs - 40 * DAY_MINUTES * MINUTE_US + number * MINUTE_US,
    lastUs: nowUs - (number % 50) * MINUTE_US,
    longestGapSeconds: 3600,
    coverage: { level: number % 5 === 0 ? 'lan' : 'internet', words: ['What it says to the Internet is seen.'] },
  };
}

function behaviourOf(device: string, nowUs: number): DeviceBehaviour {
  const streams = Array.from({ length: 9 }, (_, i) => ({
    kind: `stream-${i}`,
    windows: 4000 + i,
    leastP: 0.0003 * (i + 1),
    isOff: false,
    logThreshold: 12.5 + i / 7,
  }));
  const firstUs = nowUs - 40 * DAY_MINUTES * MINUTE_US;
  return {
    device,
    phase: 'watching',
    firstUs,
    learningEndsUs: firstUs + 3 * DAY_MINUTES * MINUTE_US,
    activeMinutes: 20_000,
    isLowConfidence: false,
    streams,
    contract: { version: 4, approved: device.endsWith('7') ? 3 : null },
  };
}

/** A port scan or the like of a device; some five of them share an incident. */
export function alertOf(number: number, devices: number, nowUs: number, alerts: number): Alert {
  const device = 1 + ((number * 7) % devices);
  const startUs = nowUs - (alerts - number) * 4 * MINUTE_US;
  const severity = number % 97 === 0 ? 'high' : number % 5 === 0 ? 'medium' : 'low';
  const address = addressOf(device);
  return {
    id: `a${number.toString(16).padStart(12, '0')}`,
    kind: ALERT_KINDS[number % ALERT_KINDS.length]!,
    severity,
    device: { id: `d${device}`, mac: macOf(device), ip: address, name: null },
    place: { isOutside: false, isTargetOutside: false },
    startUs,
    endUs: startUs + 30e6,
    count: 3,
    numbers: { target: '192.168.1.77', ports: 120, hosts: 14, attempts: 40, packets: 900, port: 22, rate: 60 },
    key: `key ${number % 40}`,
    flows: [
      {
        uid: `C${number}`,
        originator: address,
        originatorPort: 40_000,
        responder: '192.168.1.77',
        responderPort: 22,
        protocol: 'tcp',
      },
    ],
    technique: { id: 'T1046', name: 'Network Service Discovery' },
    delivery: number % 4 === 0 ? 'inbox' : 'alert',
    incident: `a${(number - (number % 5)).toString(16).padStart(12, '0')}`,
  };
}

function fillAlerts(store: Store, count: number, devices: number, nowUs: number): void {
  store.transaction(() => {
    for (let i = 0; i < count; i++) {
      const alert = alertOf(i, devices, nowUs, count);
      store.alerts.put({ alert, raisedUs: alert.startUs, updatedUs: alert.endUs });
      // Most were judged, as in a home whose owner looks.
      if (i < count * 0.99)
        store.owner.addVerdict({
          alert: alert.id,
          device: alert.device.id ?? null,
          kind: alert.kind,
          verdict: 'bad',
          madeUs: alert.endUs,
          rule: null,
        });
    }
  });
}

function fillFlows(store: Store, devices: number, rows: number, nowUs: number): number {
  const nowMinute = Math.floor(nowUs / MINUTE_US);
  // Hours before the minutes: each device with all of its ends makes a row an hour, and one a day.
  const coarse = Math.max(1, Math.floor((rows / 3 / (devices * CONTACTS_A_DEVICE) / 25) * 24));
  for (let hour = Math.min(coarse, 28 * 24); hour > DETAIL_MINUTES / 60; hour--)
    store.transaction(() => {
      store.flows.add(summariseFlows(hourOf(nowMinute - hour * 60, devices)));
    });
  while (store.transaction(() => store.retention.dropSummaries(0, nowMinute - DETAIL_MINUTES, 100_000)) > 0);
  const start = nowMinute - DETAIL_MINUTES;
  // As many ends a minute as the rows that are left ask for.
  const share = Math.max(1, Math.round((rows - store.flows.count()) / (DETAIL_MINUTES * devices)));
  for (let minute = start; minute < nowMinute; minute += BATCH_MINUTES)
    store.transaction(() => {
      const activities: Activity[] = [];
      for (let each = minute; each < minute + BATCH_MINUTES; each++)
        for (let device = 1; device <= devices; device++)
          activities.push(activityOf(device, each, Math.min(CONTACTS_A_DEVICE, share)));
      store.flows.add(summariseFlows(activities));
    });
  return store.flows.count();
}

const hourOf = (minute: number, devices: number): Activity[] =>
  Array.from({ length: devices }, (_, i) => activityOf(i + 1, minute, CONTACTS_A_DEVICE));

/** A minute of a device; which ends it talks to wanders with the time. */
export function activityOf(device: number, minute: number, contacts: number = CONTACTS_A_MINUTE): Activity {
  return {
    device: `d${device}`,
    startUs: minute * MINUTE_US,
    isProvisional: false,
    untilUs: (minute + 1) * MINUTE_US,
    contacts: Array.from({ length: contacts }, (_, i) => contactOf(device, (minute + i) % CONTACTS_A_DEVICE)),
    questions: [],
    fingerprints: [],
    arpRequests: 0,
  };
}

function contactOf(device: number, end: number): Contact {
  const isLocal = end % 10 === 9;
  const peer = 1 + ((device + end) % 50);
  return {
    scope: isLocal ? 'lan' : 'internet',
    role: 'client',
    host: isLocal ? null : `api.host-${(device * 3 + end) % 997}.example`,
    address: isLocal ? addressOf(peer) : `198.51.100.${(device + end) % 250}`,
    peerMac: isLocal ? macOf(peer) : null,
    protocol: 6,
    port: end % 3 === 0 ? 8883 : 443,
    connections: 1,
    answered: 1,
    packetsOut: 8,
    packetsIn: 10,
    bytesOut: 900 + end,
    bytesIn: 4000 + device,
    flows: [],
  };
}

const live = (nowUs: number): LivePart => ({
  now: nowUs / 1e6,
  upNow: 1000,
  downNow: 5000,
  health: { state: 'ok', words: 'All parts run.' },
  input: 'eth0',
  isSimulated: false,
  needsSetup: false,
  silentChannels: [],
  newestDataUs: nowUs,
});

interface Times {
  readonly first: number;
  readonly p50: number;
  readonly p99: number;
}

/** CPU milliseconds of this process for some work: others on the machine do not count. */
function cpuMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function timesOf(took: readonly number[]): Times {
  const [first, ...rest] = took;
  rest.sort((a, b) => a - b);
  return { first: first!, p50: rest[Math.floor(rest.length / 2)]!, p99: rest[Math.floor(rest.length * 0.99)]! };
}

/** Each round apart; the first call reads what later ones have at hand. */
function timesOfRounds(rounds: number, work: () => unknown): Times {
  return timesOf(Array.from({ length: rounds + 1 }, () => cpuMs(work)));
}

function main(): void {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '10000000' },
      devices: { type: 'string', default: '200' },
      alerts: { type: 'string', default: '10000' },
      rounds: { type: 'string', default: '200' },
      data: { type: 'string' },
    },
  });
  const own = values.data === undefined ? mkdtempSync(join(tmpdir(), 'porchlight-large-')) : null;
  const folder = values.data ?? own!;
  const nowUs = 1_790_000_040_000_000;
  const devices = Number(values.devices);
  try {
    if (!Store.exists(folder)) {
      const start = performance.now();
      const rows = fillLargeStore({ folder, devices, alerts: Number(values.alerts), rows: Number(values.rows), nowUs });
      console.log(`${rows} rows of flow summaries in ${((performance.now() - start) / 1000).toFixed(0)} s`);
    }
    measure(folder, devices, Number(values.alerts), Number(values.rounds));
  } finally {
    if (own !== null) rmSync(own, { recursive: true, force: true });
  }
}

function measure(folder: string, devices: number, alerts: number, rounds: number): void {
  const opening = performance.now();
  const store = Store.open(folder, 'write');
  console.log(`opened in ${(performance.now() - opening).toFixed(0)} ms, ${(store.size().bytes / 1e6).toFixed(0)} MB`);
  const queries = new HomeQueries(store);
  let minute = store.flows.newestMinute()!;
  const nowUs = (minute + 1) * MINUTE_US;
  const page = { limit: 50 };
  const calls: Readonly<Record<string, () => unknown>> = {
    home: () => queries.home('en', live((minute + 1) * MINUTE_US)),
    'devices, first page': () => queries.devices({ ...page, sort: 'new' }),
    'devices by traffic': () => queries.devices({ ...page, sort: 'traffic' }),
    'traffic of 24 h': () => queries.traffic({ hours: 24 }, 'en'),
    'incidents, first page': () => queries.incidents({ ...page, state: 'all' }, 'en'),
    'alerts, first page': () => queries.alerts({ ...page, state: 'all' }, 'en'),
    'alerts, open': () => queries.alerts({ ...page, state: 'open' }, 'en'),
    device: () => queries.device('d7', 'en'),
    'destinations of 24 h': () => queries.destinations('d7', 24),
    'traffic of 24 h of a device': () => queries.traffic({ hours: 24, device: 'd7' }, 'en'),
    'map of 24 h': () => queries.map({ hours: 24 }),
    models: () => queries.models('en'),
  };
  const show = (title: string, times: Times): void =>
    console.log(
      `${title.padEnd(44)} first ${times.first.toFixed(2).padStart(8)}  p50 ${times.p50.toFixed(2).padStart(7)}  p99 ${times.p99.toFixed(2).padStart(7)} CPU ms`,
    );
  for (const [name, work] of Object.entries(calls)) show(name, timesOfRounds(rounds, work));
  // A minute of the whole home and an alert are saved before each call.
  let number = alerts;
  const save = (): void => {
    minute++;
    store.transaction(() => {
      const all = Array.from({ length: devices }, (_, i) => activityOf(i + 1, minute));
      store.flows.add(summariseFlows(all));
      const alert = alertOf(number++, devices, minute * MINUTE_US, number);
      store.alerts.put({ alert, raisedUs: minute * MINUTE_US, updatedUs: minute * MINUTE_US });
      store.devices.save(
        Array.from({ length: devices }, (_, i) => identityOf(i + 1, i % 4 === 0 ? minute * MINUTE_US : nowUs)),
      );
      saveReport(store, {
        behaviour: Array.from({ length: devices }, (_, i) => behaviourOf(`d${i + 1}`, nowUs)),
        questions: [],
      });
    });
  };
  show('a save of one minute', timesOfRounds(20, save));
  const changes: number[] = [];
  for (const name of ['home', 'devices, first page', 'traffic of 24 h', 'incidents, first page', 'map of 24 h']) {
    const took: number[] = [];
    for (let i = 0; i < 50; i++) {
      save();
      changes.push(cpuMs(() => queries.changed()));
      took.push(cpuMs(calls[name]!));
    }
    show(`${name}, right after a save`, timesOf(took));
  }
  show('taking a save up', timesOf(changes));
  store.close();
}

if (process.argv[1] === import.meta.filename) main();
