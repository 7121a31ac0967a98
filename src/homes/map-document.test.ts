import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createRandom } from '../base/random.ts';
import type { Activity, Contact } from '../behaviour/activity.ts';
import { summariseFlows } from '../store/flow-summaries.ts';
import { Store } from '../store/store.ts';
import { HomeQueries } from './home-queries.ts';

const folder = mkdtempSync(join(tmpdir(), 'porchlight-map-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MINUTE_US = 60e6;
const START = 29_833_334;
const DEVICES = 4;
/** Each for twelve saves: what is kept is that of one span. */
const HOURS = [24, 48, 168];

function contactOf(end: number, bytes: number): Contact {
  return {
    scope: end === 0 ? 'lan' : 'internet',
    role: 'client',
    host: null,
    address: end === 0 ? '192.168.1.2' : `198.51.100.${end}`,
    peerMac: end === 0 ? '02:00:00:00:00:02' : null,
    protocol: 6,
    port: 443,
    connections: 1,
    answered: 1,
    packetsOut: 1,
    packetsIn: 1,
    bytesOut: bytes,
    bytesIn: 2 * bytes,
    flows: [],
  };
}

const activityOf = (device: number, minute: number, contacts: readonly Contact[]): Activity => ({
  device: `d${device}`,
  startUs: minute * MINUTE_US,
  untilUs: (minute + 1) * MINUTE_US,
  isProvisional: false,
  contacts,
  questions: [],
  fingerprints: [],
  arpRequests: 0,
});

function saveDevices(store: Store): void {
  store.devices.save(
    Array.from({ length: DEVICES }, (_, i) => ({
      id: `d${i + 1}`,
      macs: [`02:00:00:00:00:0${i + 1}`],
      addresses: [`192.168.1.${i + 1}`],
      name: `plug ${i + 1}`,
      nameSource: 'dhcp' as const,
      vendor: null,
      hasRandomMac: false,
      kind: { kind: 'plug' as const, confidence: 0.9, evidence: [] },
      isGateway: false,
      isSelf: false,
      firstUs: (START - 5000) * MINUTE_US,
      lastUs: START * MINUTE_US,
      longestGapSeconds: 10,
      coverage: { level: 'internet' as const, words: [] },
    })),
  );
}

test('the map that follows saves, late ones and joined devices too, is the one that is read from the beginning', () => {
  const random = createRandom(7);
  const writer = Store.open(folder, 'write');
  writer.transaction(() => saveDevices(writer));
  const following = new HomeQueries(writer);
  let minute = START;
  for (let i = 0; i < 36; i++) {
    minute += Math.floor(random() * 20);
    const late = random() < 0.3 ? Math.floor(random() * 3000) : 0;
    writer.transaction(() => {
      const some = (at: number): Activity => {
        const contacts = Array.from({ length: 3 }, () =>
          contactOf(Math.floor(random() * 8), Math.ceil(random() * 1e4)),
        );
        return activityOf(1 + Math.floor(random() * DEVICES), at, contacts);
      };
      writer.flows.add(summariseFlows([some(minute - late), some(minute)]));
      if (i === 20) writer.joinDevices('d1', 'd3');
      if (i === 30) writer.flows.forget('d4');
    });
    const reader = Store.open(folder, 'read');
    const fresh = new HomeQueries(reader);
    const hours = HOURS[Math.floor(i / 12)]!;
    expect(following.map({ hours }), `after save ${i}`).toEqual(fresh.map({ hours }));
    reader.close();
  }
  expect(following.map({ hours: 168 }).links.length).toBeGreaterThan(5);
  writer.close();
}, 60_000);
