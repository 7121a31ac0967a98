import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WrittenPacket } from '../../test/capture-writer.ts';
import { ethernet, ipv4, tcp, withTransportSum } from '../../test/frame-builder.ts';
import { homeDay } from '../../test/home-day.ts';
import { captureOf } from '../../test/program.ts';
import { readCaptures } from '../capture/index.ts';
import { Store } from '../store/store.ts';
import { decide } from './decisions.ts';
import { HomeRunner, type RunnerOptions } from './home-runner.ts';
import { readHomeSettings } from './home-settings.ts';
import { HomeView } from './home-view.ts';

const root = mkdtempSync(join(tmpdir(), 'porchlight-home-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let made = 0;
const freshFolder = (): string => join(root, `data-${made++}`);
const EXAMPLE = fileURLToPath(new URL('../../examples/home.pcap', import.meta.url));
const day = join(root, 'day.pcap');
beforeAll(() => writeFileSync(day, homeDay()));

class Killed extends Error {}

interface Replay {
  readonly folder: string;
  readonly files: readonly string[];
  readonly batchFrames?: number;
  /** The run dies, without a word, before this batch. */
  readonly killAtBatch?: number;
  /** Somebody stops the run in this batch. */
  readonly stopAtBatch?: number;
  readonly warnings?: string[];
  readonly options?: Partial<RunnerOptions>;
}

/** Replays captures into a data folder; a kill leaves what the last save wrote. */
async function replay({
  folder,
  files,
  batchFrames,
  killAtBatch,
  stopAtBatch,
  warnings,
  options,
}: Replay): Promise<void> {
  const store = Store.open(folder, 'write');
  try {
    let ticks = 0;
    const runner = new HomeRunner({
      store,
      settings: readHomeSettings(store, { learnSeconds: 6 * 3600, zone: 'Europe/Berlin' }),
      isReplay: true,
      validatesChecksums: false,
      // A clock that ticks with each look at it: about every 30th boundary is saved, five minutes of the day.
      replaySaveMs: 30,
      now: () => ticks++,
      warn: (message) => warnings?.push(message),
      ...options,
    });
    let batches = 0;
    const stop = new AbortController();
    const sink = {
      makeFrames: (size: number, frames: number) => runner.makeFrames(size, frames),
      frames(batch: Parameters<typeof runner.process>[0]) {
        if (++batches === killAtBatch) throw new Killed();
        if (batches === stopAtBatch) runner.saveAtBoundary(() => stop.abort());
        runner.process(batch);
      },
    };
    await readCaptures(files, batchFrames === undefined ? {} : { batchFrames }, sink, stop.signal);
    if (!stop.signal.aborted) runner.finish();
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
  } finally {
    store.close();
  }
}

/** Everything of a folder that a reader can see, as text. */
function contentOf(folder: string): string {
  const store = Store.open(folder, 'read');
  try {
    return JSON.stringify({
      alerts: store.alerts.list(),
      devices: store.devices.all(),
      summaries: store.summaries.hours(0).map((hourUs) => store.summaries.readHour(hourUs)),
      state: store.state.load(),
    });
  } finally {
    store.close();
  }
}

test.each([
  ['the example home', () => [EXAMPLE], [2, 5, 9]],
  ['a day that is learned', () => [day], [3, 12, 20]],
] as const)(
  '%s: killed anywhere and started again, it ends with exactly what an uninterrupted run has',
  { timeout: 60_000 },
  async (_, files, kills) => {
    const whole = freshFolder();
    await replay({ folder: whole, files: files(), batchFrames: 500 });
    const wanted = contentOf(whole);
    expect(JSON.parse(wanted).alerts.length).toBeGreaterThan(0);
    expect(JSON.parse(wanted).summaries.flat().length).toBeGreaterThan(1);
    for (const killAtBatch of kills) {
      const folder = freshFolder();
      await replay({ folder, files: files(), batchFrames: 500, killAtBatch });
      expect(contentOf(folder)).not.toBe(wanted);
      await replay({ folder, files: files(), batchFrames: 500 });
      expect(contentOf(folder), `killed before batch ${killAtBatch}`).toBe(wanted);
    }
  },
);

test('a process that is killed with -9 in the middle leaves what the next one goes on from', {
  timeout: 60_000,
}, async () => {
  const whole = freshFolder();
  await replay({ folder: whole, files: [day], batchFrames: 500 });
  const folder = freshFolder();
  const child = fileURLToPath(new URL('../../test/killed-replay.ts', import.meta.url));
  const run = spawnSync(process.execPath, [child, folder, '15', day], { encoding: 'utf8' });
  expect(run.stderr).toBe('');
  expect(run.signal).toBe('SIGKILL');
  expect(JSON.parse(contentOf(folder)).summaries.flat().length).toBeGreaterThan(100);
  await replay({ folder, files: [day], batchFrames: 500 });
  expect(contentOf(folder)).toBe(contentOf(whole));
});

test('killed three times in one replay, the end is the same', { timeout: 60_000 }, async () => {
  const whole = freshFolder();
  await replay({ folder: whole, files: [day], batchFrames: 300 });
  const folder = freshFolder();
  for (const killAtBatch of [5, 18, 30]) await replay({ folder, files: [day], batchFrames: 300, killAtBatch });
  await replay({ folder, files: [day], batchFrames: 300 });
  expect(contentOf(folder)).toBe(contentOf(whole));
});

test('a replay that is stopped in the middle keeps what it has, and goes on to the same end', {
  timeout: 60_000,
}, async () => {
  const whole = freshFolder();
  await replay({ folder: whole, files: [EXAMPLE], batchFrames: 300 });
  const folder = freshFolder();
  const never = { replaySaveMs: Number.POSITIVE_INFINITY };
  for (const stopAtBatch of [8, 14]) {
    await replay({ folder, files: [EXAMPLE], batchFrames: 300, stopAtBatch, options: never });
    expect(JSON.parse(contentOf(folder)).alerts.length).toBeGreaterThan(0);
    expect(contentOf(folder)).not.toBe(contentOf(whole));
  }
  await replay({ folder, files: [EXAMPLE], batchFrames: 300 });
  expect(contentOf(folder)).toBe(contentOf(whole));
});

test('the size of batches and the moments of saving change nothing', { timeout: 60_000 }, async () => {
  const often = freshFolder();
  await replay({ folder: often, files: [day], batchFrames: 7 });
  const once = freshFolder();
  await replay({ folder: once, files: [day], options: { replaySaveMs: Number.POSITIVE_INFINITY } });
  expect(contentOf(once)).toBe(contentOf(often));
});

test('the same captures again add nothing', { timeout: 60_000 }, async () => {
  const folder = freshFolder();
  await replay({ folder, files: [day] });
  const before = contentOf(folder);
  await replay({ folder, files: [day] });
  expect(contentOf(folder)).toBe(before);
});

test('a learned device that meets a new destination is an alert with proof, and a day before it is none', {
  timeout: 60_000,
}, async () => {
  const folder = freshFolder();
  await replay({ folder, files: [day] });
  const view = new HomeView(folder);
  try {
    const learned = view.alerts().filter(({ alert }) => alert.kind === 'new-destination');
    expect(learned).toHaveLength(1);
    expect(learned[0]!.alert.proof).toBeDefined();
    expect(learned[0]!.alert.numbers['address']).toBe('198.51.100.77');
  } finally {
    view.close();
  }
});

test('a damaged state is kept aside with words, alerts stay, and devices are learned anew', {
  timeout: 60_000,
}, async () => {
  const folder = freshFolder();
  await replay({ folder, files: [EXAMPLE] });
  const alerts = JSON.parse(contentOf(folder)).alerts.length;
  const database = new DatabaseSync(join(folder, 'porchlight.db'));
  database.exec("UPDATE home_state SET packed = x'00112233'");
  database.close();
  const warnings: string[] = [];
  await replay({ folder, files: [day], warnings });
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain('the saved state of the home cannot be read');
  expect(JSON.parse(contentOf(folder)).alerts.length).toBeGreaterThanOrEqual(alerts);
  const look = new DatabaseSync(join(folder, 'porchlight.db'));
  expect(look.prepare("SELECT hex(packed) AS h FROM states_kept_aside WHERE part = 'home'").get()!['h']).toBe(
    '00112233',
  );
  look.close();
});

test('a state whose parts are none is kept aside too; one of a newer program ends the run and stays', {
  timeout: 60_000,
}, async () => {
  const folder = freshFolder();
  await replay({ folder, files: [EXAMPLE] });
  const store = Store.open(folder, 'write');
  const state = store.state.load()!;
  store.transaction(() => store.state.save({ ...state, home: { identities: 7, behaviour: null, book: 'x' } }));
  store.close();
  const warnings: string[] = [];
  await replay({ folder, files: [day], warnings });
  expect(warnings[0]).toContain('does not fit');
  const database = new DatabaseSync(join(folder, 'porchlight.db'));
  database.exec('UPDATE home_state SET version = 2');
  database.close();
  await expect(replay({ folder, files: [day] })).rejects.toThrow('was written by a newer Porchlight');
});

test('a name given while a watch runs is taken up by it, and survives', { timeout: 60_000 }, async () => {
  const folder = freshFolder();
  await replay({ folder, files: [EXAMPLE] });
  expect(decide(folder, [{ kind: 'rename', device: 'd2', name: 'front door' }])).toBe('done');
  const running = Store.open(folder, 'write');
  const outcome = decide(folder, [{ kind: 'rename', device: 'd1', name: 'kettle' }]);
  running.close();
  expect(outcome).toBe('waits');
  await replay({ folder, files: [EXAMPLE] });
  const view = new HomeView(folder);
  expect([view.device('kettle').id, view.device('Front Door').id]).toEqual(['d1', 'd2']);
  expect(view.store.owner.decisions()).toEqual([]);
  view.close();
});

/** A SYN every tenth of a second from `startUs` on, each to another port of one device. */
function scanPackets(startUs: number, ports: number): WrittenPacket[] {
  return Array.from({ length: ports }, (_, i) => {
    const segment = tcp(45_000, i + 1, [], { flags: 2, sequence: 7 });
    const packet = withTransportSum(ipv4(6, segment, { source: '192.168.1.66', destination: '192.168.1.1' }));
    const bytes = Uint8Array.from(ethernet(0x0800, packet));
    return { time: BigInt(startUs + i * 100_000) * 1000n, bytes, wire: bytes.length, link: 1 };
  });
}

test.each([
  ['a live home saves an alert as soon as it comes, not at the next boundary', false, 1],
  ['a replay saves it at the next boundary', true, 0],
] as const)('%s', async (_, isReplay, saved) => {
  const startUs = 1_700_000_000e6;
  const file = join(root, `news-${isReplay}.pcap`);
  // One boundary of ten seconds passes, and the scan is over before the next one.
  writeFileSync(file, captureOf([...scanPackets(startUs, 1), ...scanPackets(startUs + 11e6, 40)]));
  const store = Store.open(freshFolder(), 'write');
  try {
    let nowMs = 0;
    const settings = readHomeSettings(store, { learnSeconds: 3600, zone: 'UTC' });
    const now = (): number => nowMs;
    const runner = new HomeRunner({ store, settings, isReplay, validatesChecksums: false, now });
    const sink = {
      makeFrames: (size: number, frames: number) => runner.makeFrames(size, frames),
      frames(batch: Parameters<typeof runner.process>[0]) {
        runner.process(batch);
        nowMs += 200;
      },
    };
    await readCaptures([file], { batchFrames: 1 }, sink, new AbortController().signal);
    expect(store.alerts.list().filter(({ alert }) => alert.kind === 'port-scan')).toHaveLength(saved);
  } finally {
    store.close();
  }
});
