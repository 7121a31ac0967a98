// The real daemon in trouble: threads that break, inputs and settings that are wrong, a full disk, a damaged database, clocks that jump.
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { DaemonLab, type DaemonLabOptions, labFolder, prepareFolder } from '../daemon-lab.ts';

const LIMIT = 180_000;
const SIMULATED = { input: { kind: 'simulated' } };
const CRASHER = { NODE_OPTIONS: `--import=${fileURLToPath(new URL('../thread-crasher.mjs', import.meta.url))}` };
const isRoot = process.getuid?.() === 0;

interface Health {
  readonly state: string;
  readonly words: string;
  readonly parts: readonly {
    readonly name: string;
    readonly state: string;
    readonly words: string;
    readonly hint: string | null;
  }[];
  readonly capture: { readonly packets: number } | null;
  readonly store: { readonly alerts: number; readonly summaries: number };
  readonly queues: readonly { readonly name: string; readonly dropped: number }[];
}

const labs: DaemonLab[] = [];
afterEach(async () => {
  for (const lab of labs.splice(0)) await lab.remove();
});
async function started(options: DaemonLabOptions = {}): Promise<DaemonLab> {
  const lab = await DaemonLab.start(options);
  labs.push(lab);
  return lab;
}
const health = (lab: DaemonLab): Promise<Health> => lab.json<Health>('/api/v1/health');
const part = async (lab: DaemonLab, name: string): Promise<Health['parts'][number]> =>
  (await health(lab)).parts.find((each) => each.name === name)!;
const packets = async (lab: DaemonLab): Promise<number> => (await health(lab)).capture?.packets ?? 0;
const status = async (lab: DaemonLab): Promise<string> => (await lab.json<{ status: string }>('/healthz')).status;
const devices = async (lab: DaemonLab): Promise<number> =>
  (await lab.json<{ devices: unknown[] }>('/api/v1/devices')).devices.length;
const logText = async (lab: DaemonLab): Promise<string> => JSON.stringify(await lab.json('/api/v1/logs?lines=500'));

test(
  'the engine and the store each break in the middle, are started again, and the watch goes on with what it knew',
  async () => {
    const lab = await started({ settings: SIMULATED, env: CRASHER });
    await lab.until('devices', async () => (await devices(lab)) > 3);
    for (const [signal, name] of [
      ['SIGWINCH', 'engine'],
      ['SIGUSR2', 'store'],
      ['SIGUSR2', 'store'],
      ['SIGWINCH', 'engine'],
    ] as const) {
      lab.signal(signal);
      await lab.until(`${name} broken`, async () => (await status(lab)) === 'degraded');
      // Meanwhile every answer has words: the part that is down, and that it comes back.
      const answer = await lab.fetch('/api/v1/devices');
      expect([200, 503]).toContain(answer.status);
      if (answer.status === 503) expect(await answer.json()).toMatchObject({ error: { code: 'part-down' } });
      await lab.until(`${name} well again`, async () => (await status(lab)) === 'ok', 60_000);
      await lab.until('packets of the new run', async () => (await part(lab, 'engine')).state === 'ok', 60_000);
      const before = await packets(lab);
      await lab.until('more packets', async () => (await packets(lab)) > before, 60_000);
      expect(await devices(lab)).toBeGreaterThan(3);
    }
    expect(await logText(lab)).toContain('works again');
    // One engine alone: what two of them save would not fit together.
    expect(await logText(lab)).not.toMatch(/UNIQUE|in use/);
    expect(await lab.stop()).toEqual({ code: 0, signal: null });
  },
  LIMIT,
);

test(
  'a settings file that is wrong while it runs changes nothing and is shown; made right, it counts',
  async () => {
    const lab = await started();
    const file = join(lab.folder, 'porchlight.yaml');
    writeFileSync(file, 'store:\n  keepDays: many\n');
    await lab.until('a problem', async () => (await part(lab, 'settings'))?.state === 'degraded');
    expect((await part(lab, 'settings')).words).toMatch(/line 2/);
    const document = await lab.json<{ problem: string; settings: { name: string; value: unknown }[] }>(
      '/api/v1/settings',
    );
    expect(document.problem).toMatch(/line 2/);
    expect(document.settings.find(({ name }) => name === 'store.keepDays')?.value).toBe(30);
    expect(await status(lab)).toBe('degraded');
    writeFileSync(file, 'input: {kind: none}\nstore:\n  keepDays: 12\n');
    await lab.until('no problem', async () => (await status(lab)) === 'ok');
    const after = await lab.json<typeof document>('/api/v1/settings');
    expect(after.settings.find(({ name }) => name === 'store.keepDays')?.value).toBe(12);
  },
  LIMIT,
);

test(
  'an input that cannot begin degrades it, is told with what to try, and another one takes its place',
  async () => {
    const lab = await started();
    const wrong = { kind: 'interface', target: 'nope0', mayAsk: false };
    const check = await lab.send<{ works: boolean; words: string; hint: string }>(
      'POST',
      '/api/v1/inputs/check',
      wrong,
    );
    expect(check).toMatchObject({ works: false });
    await lab.send('PUT', '/api/v1/inputs/current', wrong);
    await lab.until('degraded', async () => (await part(lab, 'input'))?.state === 'degraded');
    const input = await part(lab, 'input');
    expect(input.words).toBe(check.words);
    expect(input.hint).toBe(check.hint);
    expect(await status(lab)).toBe('degraded');
    await lab.send('PUT', '/api/v1/inputs/current', { kind: 'simulated', target: '', mayAsk: false });
    await lab.until('packets', async () => (await packets(lab)) > 0);
    expect(await status(lab)).toBe('ok');
  },
  LIMIT,
);

test(
  'a damaged database is set aside, told, and everything else goes on',
  async () => {
    const first = await started({ settings: SIMULATED });
    await first.until('devices', async () => (await devices(first)) > 3);
    await first.stop();
    const { folder } = first;
    const handle = openSync(join(folder, 'porchlight.db'), 'r+');
    for (let page = 1; page < 40; page++) writeSync(handle, Buffer.alloc(512, 0x5a), 0, 512, page * 4096);
    closeSync(handle);
    const lab = await started({ folder, makesTokenLate: true });
    expect(readdirSync(folder)).toContain('porchlight.db.damaged-1');
    // The daemon hears of a token that is made beside it within a second.
    await lab.until('a token that counts', async () => (await lab.fetch('/api/v1/health')).status === 200);
    expect((await part(lab, 'store')).words).toContain('porchlight.db.damaged-1');
    expect(await logText(lab)).toContain('The database was damaged');
    await lab.until('devices', async () => (await devices(lab)) > 3);
    // Saves that go well do not take these words away: the owner may look much later.
    await lab.until('summaries', async () => (await health(lab)).store.summaries > 0);
    expect((await part(lab, 'store')).words).toContain('porchlight.db.damaged-1');
  },
  LIMIT,
);

test(
  'a database whose pages go bad while it is open is set aside, and the watch goes on with a new one',
  async () => {
    const lab = await started({ settings: SIMULATED });
    const { folder } = lab;
    await lab.until('summaries', async () => (await health(lab)).store.summaries > 100);
    const file = join(folder, 'porchlight.db');
    const handle = openSync(file, 'r+');
    for (let at = 4096; at < statSync(file).size; at += 3 * 4096)
      writeSync(handle, Buffer.alloc(512, 0x5a), 0, 512, at);
    closeSync(handle);
    await lab.until('set aside', async () => readdirSync(folder).includes('porchlight.db.damaged-1'), 120_000);
    // Users and tokens were in it: whoever may write the folder makes a new token.
    const token = await prepareFolder(folder);
    const ask = (path: string): Promise<Response> => lab.fetch(path, { headers: { Authorization: `Bearer ${token}` } });
    await lab.until('a token that counts', async () => (await ask('/api/v1/health')).status === 200, 60_000);
    await lab.until(
      'devices',
      async () => ((await (await ask('/api/v1/devices')).json()) as { devices?: unknown[] }).devices?.length,
      120_000,
    );
    const { parts } = (await (await ask('/api/v1/health')).json()) as Health;
    expect(parts.find(({ name }) => name === 'store')).toMatchObject({ state: 'ok' });
    expect(parts.find(({ name }) => name === 'store')!.words).toContain('porchlight.db.damaged-1');
    expect(await lab.stop()).toEqual({ code: 0, signal: null });
  },
  2 * LIMIT,
);

test.skipIf(!isRoot)(
  'a full disk degrades it visibly; with room again everything that was seen meanwhile is stored',
  async () => {
    const folder = labFolder();
    mkdirSync(folder, { recursive: true });
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m,mode=0700', 'tmpfs', folder]).status).toBe(0);
    try {
      const lab = await started({ folder, settings: SIMULATED });
      await lab.until('devices', async () => (await devices(lab)) > 3);
      const alerts = (await health(lab)).store.alerts;
      fill(join(folder, 'filler'));
      // It is played all the same: only the entry of the audit log finds no room.
      const attack = await lab.fetch('/api/v1/demo/attack', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ attack: 'port-scan' }),
      });
      expect([200, 507]).toContain(attack.status);
      await lab.until('degraded', async () => (await status(lab)) === 'degraded', 60_000);
      expect((await part(lab, 'store')).words).toMatch(/no space is left/);
      const seen = await packets(lab);
      await lab.until('packets all the same', async () => (await packets(lab)) > seen, 60_000);
      rmSync(join(folder, 'filler'));
      await lab.until('well again', async () => (await status(lab)) === 'ok', 60_000);
      await lab.until('the alert of meanwhile', async () => (await health(lab)).store.alerts > alerts, 60_000);
      expect((await health(lab)).queues.map(({ dropped }) => dropped)).toEqual([0, 0, 0]);
      expect(await lab.stop()).toEqual({ code: 0, signal: null });
    } finally {
      for (const lab of labs.splice(0)) await lab.remove().catch(() => undefined);
      spawnSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true, force: true });
    }
  },
  LIMIT,
);

function fill(file: string): void {
  const handle = openSync(file, 'w');
  try {
    for (const bytes of [1_000_000, 10_000, 512])
      try {
        for (;;) writeSync(handle, Buffer.alloc(bytes));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
  } finally {
    closeSync(handle);
  }
}

test(
  'a clock that jumps deletes nothing, signs nobody out for good, and the watch goes on',
  async () => {
    const folder = labFolder();
    const clock = `${folder}.clock`;
    writeFileSync(clock, '0');
    try {
      const lab = await started({ folder, settings: SIMULATED, env: { ...CRASHER, PORCHLIGHT_TEST_CLOCK: clock } });
      await lab.until('devices', async () => (await devices(lab)) > 3);
      await lab.until('summaries', async () => (await health(lab)).store.summaries > 100);
      for (const days of [400, -400, 0]) {
        const before = (await health(lab)).store;
        writeFileSync(clock, String(days * 86_400_000));
        await new Promise((resolve) => setTimeout(resolve, 3000));
        expect(await status(lab)).toBe('ok');
        const after = (await health(lab)).store;
        expect(after.summaries).toBeGreaterThanOrEqual(before.summaries);
        expect(after.alerts).toBeGreaterThanOrEqual(before.alerts);
        expect(await devices(lab)).toBeGreaterThan(3);
      }
      expect(await lab.stop()).toEqual({ code: 0, signal: null });
    } finally {
      rmSync(clock, { force: true });
      rmSync(folder, { recursive: true, force: true });
    }
    expect(existsSync(folder)).toBe(false);
  },
  LIMIT,
);
