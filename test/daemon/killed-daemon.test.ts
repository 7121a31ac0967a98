// The whole daemon, killed at random moments while a simulated home is attacked and a mail server and an endpoint listen: nothing that was
// told as stored is lost, and every message arrives. PORCHLIGHT_SLOW=1 kills it 50 times, else 5.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createRandom } from '../../src/base/random.ts';
import type { AlertRow } from '../../src/documents/alerts.ts';
import type { OutboxRecord } from '../../src/documents/records.ts';
import { ATTACKS } from '../../src/simulation/simulated-attacks.ts';
import { Store } from '../../src/store/store.ts';
import { DaemonLab, labFolder, spawnDaemon } from '../daemon-lab.ts';
import { LabEndpoint, LabMailServer } from '../notify-lab.ts';

const KILLS = process.env['PORCHLIGHT_SLOW'] === '1' ? 50 : 5;
/** Every so many runs one is killed before it has started. */
const EARLY_EVERY = 5;
const EARLY_MS = 1500;
/** It is killed somewhere within this time, or, every other time, as soon as a message has come. */
const LATE_MS = 3500;
const SENDING_MS = 20;
/** The lab makes one a run; there are 100 at most. */
const TOKENS = 40;
const SETTINGS = {
  input: { kind: 'simulated' },
  notify: { floodCap: 1000, allowedAddresses: ['127.0.0.1'] },
};

/** What the API said is stored. */
interface Told {
  readonly alerts: Set<string>;
  readonly devices: Set<string>;
  readonly tokens: Set<string>;
}

/** Keys in the order in which they came, by the number of kills before. */
interface Heard {
  readonly keys: () => readonly string[];
  readonly counts: number[];
}

test(
  `killed ${KILLS} times: the database is whole, nothing told as stored is lost, every message arrives, repeats are few and alike`,
  async () => {
    const folder = labFolder();
    const random = createRandom(11);
    const endpoint = new LabEndpoint();
    const mail = new LabMailServer();
    await Promise.all([endpoint.open(), mail.open()]);
    const told: Told = { alerts: new Set(), devices: new Set(), tokens: new Set() };
    const hooks: Heard = {
      keys: () => endpoint.taken.map(({ headers }) => String(headers['idempotency-key'])),
      counts: [],
    };
    const mails: Heard = {
      keys: () => mail.taken.map(({ raw }) => /^Message-ID: <(.+?)@/im.exec(raw)![1]!),
      counts: [],
    };
    let lab: DaemonLab | null = null;
    let last: DaemonLab | null = null;
    try {
      for (let kill = 0; kill < KILLS; kill++) {
        if (kill % EARLY_EVERY === EARLY_EVERY - 1) await killEarly(folder, random() * EARLY_MS);
        else {
          lab = await DaemonLab.start({ folder, ...(kill === 0 ? { settings: SETTINGS } : {}) });
          if (kill === 0) await addChannels(lab, endpoint.url, mail.port);
          const before = hooks.keys().length + mails.keys().length;
          const isHeard = kill % 2 === 0 ? () => hooks.keys().length + mails.keys().length > before : () => false;
          await useAndKill(lab, told, random, isHeard);
        }
        hooks.counts.push(hooks.keys().length);
        mails.counts.push(mails.keys().length);
        requireWhole(folder);
      }
      last = await DaemonLab.start({ folder });
      await requireKept(last, told);
      const channels = await last.json<{ channels: { id: string; kind: string }[] }>('/api/v1/channels');
      const idOf = (kind: string): string => channels.channels.find((each) => each.kind === kind)!.id;
      await requireSent(last, idOf('webhook'), hooks);
      await requireSent(last, idOf('email'), mails);
      expect(told.alerts.size).toBeGreaterThan(0);
      expect(await last.stop()).toEqual({ code: 0, signal: null });
      requireWhole(folder);
    } finally {
      await lab?.remove();
      await last?.remove();
      await Promise.all([endpoint.close(), mail.close()]);
      rmSync(folder, { recursive: true, force: true });
    }
  },
  KILLS * 30_000 + 120_000,
);

async function addChannels(lab: DaemonLab, url: string, port: number): Promise<void> {
  const shared = { isOn: true, isDefault: true, leastSeverity: 'info' };
  await lab.send('POST', '/api/v1/channels', { ...shared, kind: 'webhook', name: 'hook', options: { url } });
  await lab.send('POST', '/api/v1/channels', {
    ...shared,
    kind: 'email',
    name: 'mail',
    options: { server: '127.0.0.1', port, to: 'anna@example.net', trustsAnyCertificate: true },
  });
}

async function killEarly(folder: string, afterMs: number): Promise<void> {
  const { child } = spawnDaemon(folder);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await pause(afterMs);
  child.kill('SIGKILL');
  await ended;
}

/** Attacks the home, notes what the API says, and ends the daemon in the middle of it. */
async function useAndKill(lab: DaemonLab, told: Told, random: () => number, isHeard: () => boolean): Promise<void> {
  const use = (async () => {
    for (;;) {
      const attack = ATTACKS[Math.floor(random() * ATTACKS.length)]!.name;
      await lab.send('POST', '/api/v1/demo/attack', { attack });
      if (told.tokens.size < TOKENS) {
        const { row } = await lab.send<{ row: { id: string } }>('POST', '/api/v1/tokens', {
          name: 'kill',
          scope: 'read',
          days: null,
        });
        told.tokens.add(row.id);
      }
      const { alerts } = await lab.json<{ alerts: { id: string }[] }>('/api/v1/alerts?limit=200');
      for (const { id } of alerts) told.alerts.add(id);
      const { devices } = await lab.json<{ devices: { id: string }[] }>('/api/v1/devices?limit=200');
      for (const { id } of devices) told.devices.add(id);
      await pause(100 + random() * 100);
    }
  })().catch((error: unknown) => error);
  const endMs = performance.now() + 200 + random() * LATE_MS;
  while (performance.now() < endMs && !isHeard()) await pause(1);
  if (isHeard()) await pause(random() * SENDING_MS);
  expect(await lab.kill()).toEqual({ code: null, signal: 'SIGKILL' });
  // Only the kill may have ended it: a connection that is gone, and no answer that says no.
  expect(String(await use)).toMatch(/fetch failed|terminated|other side closed|aborted/);
}

function requireWhole(folder: string): void {
  const database = new DatabaseSync(join(folder, 'porchlight.db'), { timeout: 5000 });
  try {
    expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    expect(database.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
  } finally {
    database.close();
  }
}

async function requireKept(lab: DaemonLab, told: Told): Promise<void> {
  const found = new Set<string>();
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { alerts: { id: string }[]; next: string | null } = await lab.json(
      `/api/v1/alerts?limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    for (const { id } of page.alerts) found.add(id);
    cursor = page.next;
  }
  expect([...told.alerts].filter((id) => !found.has(id))).toEqual([]);
  const { devices } = await lab.json<{ devices: { id: string }[] }>('/api/v1/devices?limit=200');
  expect([...told.devices].filter((id) => !devices.some((each) => each.id === id))).toEqual([]);
  const { tokens } = await lab.json<{ tokens: { id: string }[] }>('/api/v1/tokens');
  expect([...told.tokens].filter((id) => !tokens.some((each) => each.id === id))).toEqual([]);
}

/** Every message of the outbox, and one at least about every alert that is no notice, came to the channel; what came twice is a repeat. */
async function requireSent(lab: DaemonLab, channel: string, { keys, counts }: Heard): Promise<void> {
  const { alerts } = await lab.json<{ alerts: AlertRow[] }>('/api/v1/alerts?limit=200');
  const store = Store.open(lab.folder, 'read');
  try {
    const records = (): OutboxRecord[] =>
      store.read(() => [...store.outbox.page(null, 10_000).records]).filter((each) => each.channel === channel);
    const until = Date.now();
    await lab.until(
      'all messages',
      async () => records().every(({ state, createdMs }) => state !== 'waiting' || createdMs > until),
      60_000,
    );
    const heard = new Set(keys());
    const planned = records();
    expect(planned.filter(({ state, id }) => state === 'sent' && !heard.has(id)).map(({ id }) => id)).toEqual([]);
    expect(planned.filter(({ state }) => state !== 'sent' && state !== 'waiting')).toEqual([]);
    expect([...heard].filter((key) => !planned.some(({ id }) => id === key))).toEqual([]);
    const incidents = new Set(planned.map(({ incident }) => incident));
    const untold = alerts.filter(({ delivery, incident }) => delivery === 'alert' && !incidents.has(incident));
    expect(untold.map(({ id, kind }) => `${kind} ${id}`)).toEqual([]);
    expect(heard.size).toBeGreaterThan(0);
  } finally {
    store.close();
  }
  requireFewRepeats(keys(), counts);
}

/** What was on its way when it was killed comes once more: one message a channel and kill. */
function requireFewRepeats(keys: readonly string[], counts: readonly number[]): void {
  const seen = new Set<string>();
  const bounds = [...counts, keys.length];
  let at = 0;
  for (const bound of bounds) {
    let repeats = 0;
    for (; at < bound; at++) {
      if (seen.has(keys[at]!)) repeats++;
      seen.add(keys[at]!);
    }
    expect(repeats).toBeLessThanOrEqual(1);
  }
}
