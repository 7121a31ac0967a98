// Tests of the queue with a worker that does what the test says: order, cancelling, breakdowns, rest.
import { expect, test, vi } from 'vitest';
import { UserError } from '../base/user-error.ts';
import type { ScanJob, ScanOutcome } from './scan-job.ts';
import { type QueuedJob, ScanQueue } from './scan-queue.ts';
import type { ScanWorker } from './scan-thread.ts';

const table = (rows: number): ScanOutcome => ({
  kind: 'table',
  table: {
    rows,
    columns: [],
    model: '',
    threshold: 0,
    totalSamples: 0,
    anomalies: 0,
    percentage: 0,
    details: [],
    curve: [],
    warnings: [],
  },
});

/** A worker whose jobs end when the test says so. */
class PlayedWorker implements ScanWorker {
  isAlive = true;
  started: string[] = [];
  #end: { resolve(outcome: ScanOutcome): void; reject(error: Error): void } | null = null;

  run(job: ScanJob): Promise<ScanOutcome> {
    this.started.push(job.name);
    return new Promise((resolve, reject) => {
      this.#end = { resolve, reject };
    });
  }

  async stop(): Promise<void> {
    this.isAlive = false;
    this.#end?.reject(new UserError('scan-cancelled', { file: 'x' }));
  }

  finish(outcome: ScanOutcome = table(1)): void {
    this.#end!.resolve(outcome);
  }

  crash(): void {
    this.isAlive = false;
    this.#end!.reject(new Error('the thread fell over'));
  }
}

function play(options: { idleMs?: number; jobMs?: number } = {}) {
  const workers: PlayedWorker[] = [];
  const queue = new ScanQueue({
    startWorker: () => {
      workers.push(new PlayedWorker());
      return workers.at(-1)!;
    },
    ...options,
  });
  const ends: string[] = [];
  const add = (id: string, isUrgent = false): Promise<void> => {
    const job: QueuedJob = {
      id,
      job: { path: `/${id}`, name: id, isStrict: false },
      isUrgent,
      onStart: () => undefined,
      onProgress: () => undefined,
    };
    return queue.add(job).then(
      () => void ends.push(`${id} done`),
      (error: UserError) => void ends.push(`${id} ${error.code}`),
    );
  };
  return { queue, workers, ends, add };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

test('jobs run one at a time in the order of arrival, and those that somebody waits for before the others', async () => {
  const { workers, ends, add } = play();
  const all = [add('a'), add('b'), add('c'), add('guest 1', true), add('guest 2', true)];
  expect(workers[0]!.started).toEqual(['a']);
  for (let i = 0; i < all.length; i++) {
    workers[0]!.finish();
    await settle();
  }
  await Promise.all(all);
  expect(workers).toHaveLength(1);
  expect(workers[0]!.started).toEqual(['a', 'guest 1', 'guest 2', 'b', 'c']);
  expect(ends).toEqual(['a done', 'guest 1 done', 'guest 2 done', 'b done', 'c done']);
});

test('a cancelled job ends its worker, and the next one gets another worker', async () => {
  const { queue, workers, ends, add } = play();
  const all = [add('a'), add('b'), add('c')];
  expect(queue.cancel('b')).toBe(true);
  expect(queue.cancel('a')).toBe(true);
  expect(queue.cancel('nobody')).toBe(false);
  await settle();
  expect(workers.map(({ isAlive }) => isAlive)).toEqual([false, true]);
  workers[1]!.finish();
  await Promise.all(all);
  expect(ends).toEqual(['b scan-cancelled', 'a scan-cancelled', 'c done']);
  expect(workers[1]!.started).toEqual(['c']);
});

test('a worker that breaks down takes its own job along and no other', async () => {
  const { workers, ends, add } = play();
  const all = [add('a'), add('b')];
  workers[0]!.crash();
  await settle();
  workers[1]!.finish();
  await Promise.all(all);
  expect(ends).toEqual(['a scan-crashed', 'b done']);
});

test('a job that takes too long is ended', async () => {
  const { workers, ends, add } = play({ jobMs: 5 });
  await add('a');
  expect(ends).toEqual(['a scan-too-long']);
  expect(workers[0]!.isAlive).toBe(false);
});

test('a worker stays warm for a while, and ends when nothing comes', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const { workers, add } = play({ idleMs: 1000 });
    const first = add('a');
    workers[0]!.finish();
    await first;
    await settle();
    vi.advanceTimersByTime(900);
    const second = add('b');
    expect(workers).toHaveLength(1);
    vi.advanceTimersByTime(900);
    expect(workers[0]!.isAlive).toBe(true);
    workers[0]!.finish();
    await second;
    await settle();
    vi.advanceTimersByTime(1001);
    expect(workers[0]!.isAlive).toBe(false);
    void add('c');
    expect(workers).toHaveLength(2);
  } finally {
    vi.useRealTimers();
  }
});

test('stopping interrupts what runs and what waits, and takes nothing more', async () => {
  const { queue, workers, ends, add } = play();
  const all = [add('a'), add('b')];
  await queue.stop();
  await queue.stop();
  await Promise.all([...all, add('c')]);
  expect(ends.sort()).toEqual(['a scan-interrupted', 'b scan-interrupted', 'c scan-interrupted']);
  expect(workers).toHaveLength(1);
  expect(workers[0]!.isAlive).toBe(false);
});
