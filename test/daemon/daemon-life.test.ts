// The life of the real daemon: what it refuses to start with, how it ends, and what many readers do to it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { DaemonLab, type DaemonLabOptions, labFolder, prepareFolder, spawnDaemon } from '../daemon-lab.ts';

const LIMIT = 180_000;
/** SIGTERM ends it within 5 s; the rest is for machines that do much else meanwhile. */
const END_MS = 15_000;
const isRoot = process.getuid?.() === 0;
const STREAMS = 1000;
const STREAMS_MAX = 64;

const labs: DaemonLab[] = [];
afterEach(async () => {
  for (const lab of labs.splice(0)) await lab.remove();
});
async function started(options: DaemonLabOptions = {}): Promise<DaemonLab> {
  const lab = await DaemonLab.start(options);
  labs.push(lab);
  return lab;
}

/** Exit code and words of one that should not start. */
async function refused(folder: string, options: DaemonLabOptions = {}): Promise<{ code: unknown; words: string }> {
  const { child, output } = spawnDaemon(folder, options);
  const code = await new Promise((resolve) => child.once('close', resolve));
  return { code, words: output() };
}

test(
  'it answers, and a second one on the same folder, or on its port, is refused in words',
  async () => {
    const lab = await started();
    expect(await lab.json('/healthz')).toEqual({ status: 'ok' });
    const second = await refused(lab.folder);
    expect(second.code).toBe(2);
    expect(second.words).toContain(`Another Porchlight is writing to ${lab.folder} (process ${lab.pid}).`);
    const other = labFolder();
    await prepareFolder(other);
    const port = new URL(lab.url).port;
    const third = await refused(other, { words: ['--port', port] });
    expect(third.code).toBe(2);
    expect(third.words).toMatch(new RegExp(`${port}.*Try: `, 's'));
    expect(await lab.json('/healthz')).toEqual({ status: 'ok' });
    expect(await lab.stop()).toEqual({ code: 0, signal: null });
  },
  LIMIT,
);

test(
  'SIGTERM ends it in order with open event streams and a scan under way; what was seen is stored',
  async () => {
    const lab = await started({ settings: { input: { kind: 'simulated' } } });
    const count = async (from: DaemonLab): Promise<number> =>
      (await from.json<{ devices: unknown[] }>('/api/v1/devices')).devices.length;
    await lab.until('devices', async () => (await count(lab)) > 3);
    const streams = await Promise.all(Array.from({ length: 10 }, () => lab.fetch('/api/v1/events')));
    expect(streams.map(({ status }) => status)).toEqual(streams.map(() => 200));
    const row = Array.from({ length: 40 }, (_, i) => `c${i}`).join(',');
    const rows = Array.from({ length: 60_000 }, (_, i) => row.replaceAll(/c/g, `${i % 97}.`)).join('\n');
    const scan = await lab.json<{ id: string }>('/api/v1/scans?name=large.csv', {
      method: 'PUT',
      body: `${row}\n${rows}\n`,
    });
    await lab.until('a running scan', async () => {
      const { scan: now } = await lab.json<{ scan: { state: string } }>(`/api/v1/scans/${scan.id}`);
      return now.state !== 'waiting';
    });
    const beganMs = performance.now();
    expect(await lab.stop()).toEqual({ code: 0, signal: null });
    expect(performance.now() - beganMs).toBeLessThan(END_MS);
    // Each stream has come to its end, or was cut: none waits.
    await Promise.all(streams.map((stream) => stream.text().catch(() => '')));
    const again = await started({ folder: lab.folder });
    expect(await count(again)).toBeGreaterThan(3);
    const after = await again.json<{ scan: { state: string; words: string } }>(`/api/v1/scans/${scan.id}`);
    expect(['failed', 'done']).toContain(after.scan.state);
    expect(await again.json('/api/v1/health')).toMatchObject({ state: 'ok' });
  },
  LIMIT,
);

test(
  'a settings file that is wrong is refused with its line and the reason',
  async () => {
    const folder = labFolder();
    await prepareFolder(folder);
    writeFileSync(join(folder, 'porchlight.yaml'), 'input: {kind: none}\nweb:\n  prot: 9000\n');
    const misspelt = await refused(folder);
    expect(misspelt.code).toBe(2);
    expect(misspelt.words).toMatch(/line 3.*port/s);
    writeFileSync(join(folder, 'porchlight.yaml'), 'input:\n  kind: [oops\n');
    const broken = await refused(folder);
    expect(broken.code).toBe(2);
    expect(broken.words).toMatch(/line [234]/);
  },
  LIMIT,
);

test.skipIf(!isRoot)(
  'a data folder that it may not use is refused in words',
  async () => {
    const folder = labFolder();
    await prepareFolder(folder);
    const found = await refused(folder, {
      before: ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'],
      env: { HOME: '/nonexistent' },
    });
    expect(found.code).toBe(2);
    expect(found.words).toMatch(/no permission/);
    expect(found.words).toContain(folder);
    expect(found.words).not.toMatch(/ at .*\.ts:/);
  },
  LIMIT,
);

test(
  '1,000 event streams: some are served, the others are told why not, and everybody else is answered',
  async () => {
    const lab = await started();
    const cut = new AbortController();
    const answers = await Promise.all(
      Array.from({ length: STREAMS }, () =>
        lab.fetch('/api/v1/events', { signal: cut.signal }).then(
          async (response) => {
            if (response.status === 200) return 'open';
            return `${response.status} ${(JSON.parse(await response.text()) as { error: { code: string } }).error.code}`;
          },
          () => 'cut',
        ),
      ),
    );
    const open = answers.filter((each) => each === 'open').length;
    expect(open).toBeGreaterThan(0);
    expect(open).toBeLessThanOrEqual(STREAMS_MAX);
    expect([...new Set(answers)].filter((each) => !/^(?:open|cut|[45]\d\d too-many-[a-z]+)$/.test(each))).toEqual([]);
    cut.abort();
    await lab.until('streams are given back', async () => {
      const { streams } = await lab
        .json<{ streams: { open: number } }>('/api/v1/health')
        .catch(() => ({ streams: { open: 1 } }));
      return streams.open === 0;
    });
    expect((await lab.fetch('/api/v1/events')).status).toBe(200);
    expect(await lab.json('/healthz')).toEqual({ status: 'ok' });
    expect(await lab.stop()).toEqual({ code: 0, signal: null });
  },
  LIMIT,
);
