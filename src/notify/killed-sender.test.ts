import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { LabEndpoint, LabMailServer, labChannel } from '../../test/notify-lab.ts';
import { createRandom } from '../base/random.ts';
import { newOptions } from './channel-options.ts';
import { emailNotifier } from './email-notifier.ts';
import { webhookNotifier } from './webhook-notifier.ts';

const KILLS = 20;
/** Alerts that a run may plan before it is killed. */
const ALERTS = 40;
const CHILD = fileURLToPath(new URL('../../test/killed-sender.ts', import.meta.url));

interface Run {
  readonly child: ChildProcess;
  readonly told: string[];
  ended: boolean;
}

function start(folder: string, first: number, count: number, channels: string): Run {
  const child = spawn(process.execPath, [CHILD, folder, String(first), String(count), channels], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const run: Run = { child, told: [], ended: false };
  let rest = '';
  child.stdout!.on('data', (part: Buffer) => {
    const lines = (rest + part.toString()).split('\n');
    rest = lines.pop()!;
    run.told.push(...lines);
  });
  child.on('close', () => {
    run.ended = true;
  });
  return run;
}

async function until(isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error('it did not come');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** How often each key came. */
function countsOf(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

test('killed 20 times while it sends, every message arrives, and at most one a kill and channel twice, with the same key', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'killed-sender-'));
  const endpoint = new LabEndpoint();
  const mail = new LabMailServer();
  await Promise.all([endpoint.open(), mail.open()]);
  const channels = JSON.stringify([
    labChannel('hook', { options: newOptions(webhookNotifier, { url: endpoint.url }) }),
    labChannel('mail', {
      kind: 'email',
      options: newOptions(emailNotifier, {
        server: '127.0.0.1',
        port: mail.port,
        to: 'anna@example.net',
        trustsAnyCertificate: true,
      }),
    }),
  ]);
  const random = createRandom(7);
  const committed: string[] = [];
  let first = 0;
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      const run = start(folder, first, ALERTS, channels);
      const before = endpoint.requests + mail.taken.length;
      const wanted = 1 + Math.floor(random() * 12);
      await until(() => run.ended || endpoint.requests + mail.taken.length >= before + wanted);
      await new Promise((resolve) => setTimeout(resolve, random() * 8));
      expect(run.ended).toBe(false);
      run.child.kill('SIGKILL');
      await until(() => run.ended);
      committed.push(...run.told.filter((line) => line.startsWith('a')));
      first += ALERTS;
    }
    const last = start(folder, first, 1, channels);
    await until(() => last.ended || last.told.includes('empty'));
    committed.push(...last.told.filter((line) => line.startsWith('a')));
    last.child.kill('SIGKILL');
    await until(() => last.ended);

    const hooks = countsOf(endpoint.taken.map(({ headers }) => String(headers['idempotency-key'])));
    const mails = countsOf(mail.taken.map(({ raw }) => /^Message-ID: <(.+?)@/im.exec(raw)![1]!));
    for (const [counts, channel] of [
      [hooks, 'hook'],
      [mails, 'mail'],
    ] as const) {
      expect(committed.filter((alert) => !counts.has(`${channel}.${alert}.1`))).toEqual([]);
      const repeats = [...counts.values()].map((count) => count - 1);
      expect(repeats.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(KILLS);
    }
    expect(committed.length).toBeGreaterThan(KILLS);
    const database = new DatabaseSync(join(folder, 'porchlight.db'));
    expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    database.close();
  } finally {
    await Promise.all([endpoint.close(), mail.close()]);
    rmSync(folder, { recursive: true, force: true });
  }
}, 300_000);
