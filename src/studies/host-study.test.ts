import { expect, test } from 'vitest';
import { HOST_SET } from '../features/host-set.ts';
import type { HostConnection, HostCounters, HostSnapshot } from '../features/host-snapshot.ts';
import { judgeHost } from './host-judgement.ts';
import { HostSampler } from './host-sampler.ts';
import { type HostWorld, sampleHost, trainHost } from './host-study.ts';
import { StudyInterrupted } from './study-hooks.ts';

const ZERO: HostCounters = { tcpOpened: 0, tcpAccepted: 0, tcpFailed: 0, tcpReset: 0, udpSent: 0, unreachable: 0 };

const to = (remoteAddress: string, remotePort: number, state = 1): HostConnection => ({
  protocol: 'tcp',
  localAddress: '10.0.0.1',
  localPort: 40_000,
  remoteAddress,
  remotePort,
  state,
  process: 'app',
});

const snapshot = (
  atMs: number,
  connections: readonly HostConnection[],
  counters: Partial<HostCounters> = {},
): HostSnapshot => ({
  atMs,
  connections,
  counters: { ...ZERO, ...counters },
  unlisted: 0,
});

const at = (row: Float64Array, name: string): number => row[HOST_SET.features.findIndex((each) => each.name === name)]!;

/** A machine whose clock moves only while somebody waits. */
function world(connectionsAt: (sample: number) => readonly HostConnection[]): HostWorld & { waits: number } {
  let nowMs = 0;
  let reads = 0;
  return {
    waits: 0,
    read: () => snapshot(nowMs, connectionsAt(reads++), { tcpOpened: reads * 2 }),
    nowMs: () => nowMs,
    async wait(ms) {
      this.waits++;
      nowMs += ms;
    },
  };
}

const hooks = (signal = new AbortController().signal) => ({ signal, progress: () => undefined });
const frame = { porchlight: '0.0.0', command: 'test', createdMs: 0 };

test('rates are over the time since the sample before, and only what was never seen is new', () => {
  const sampler = new HostSampler(snapshot(0, [to('192.0.2.1', 443)], { tcpOpened: 100, tcpFailed: 7 }));
  const first = sampler.sample(
    snapshot(4000, [to('192.0.2.1', 443), to('192.0.2.2', 80)], { tcpOpened: 120, tcpFailed: 7 }),
  );
  expect(at(first.row, 'tcp_opened')).toBe(5);
  expect(at(first.row, 'tcp_failed')).toBe(0);
  expect([at(first.row, 'established'), at(first.row, 'remote_addresses'), at(first.row, 'new_remotes')]).toEqual([
    2, 2, 1,
  ]);
  expect(first.fresh.map(({ remoteAddress }) => remoteAddress)).toEqual(['192.0.2.2']);
  const second = sampler.sample(snapshot(8000, [to('192.0.2.2', 80)], { tcpOpened: 120 }));
  expect([at(second.row, 'new_remotes'), second.fresh.length]).toEqual([0, 0]);
});

test('counters that began anew are no negative rates', () => {
  const sampler = new HostSampler(snapshot(0, [], { tcpOpened: 1000 }));
  expect(at(sampler.sample(snapshot(1000, [], { tcpOpened: 3 })).row, 'tcp_opened')).toBe(0);
});

test('samples come at even distances, as many as fit', async () => {
  const machine = world(() => []);
  const times: number[] = [];
  await sampleHost(machine, { intervalSeconds: 10, seconds: 35 }, hooks(), ({ snapshot: now }) => times.push(now.atMs));
  expect(times).toEqual([10_000, 20_000, 30_000]);
});

test('a model of quiet samples takes later quiet ones as normal, and a scan as none', async () => {
  const quiet = (sample: number): HostConnection[] =>
    Array.from({ length: 3 + (sample % 3) }, (_, i) => to(`192.0.2.${i}`, 443));
  const model = await trainHost(world(quiet), { intervalSeconds: 10, seconds: 120 }, frame, 0, hooks());
  expect(model.header.rows).toBe(12);
  const sampler = new HostSampler(snapshot(0, quiet(2)));
  expect(judgeHost(model, sampler.sample(snapshot(10_000, quiet(1))), -0.1).reasons).toEqual([]);
  const scan = Array.from({ length: 60 }, (_, i) => to('198.51.100.7', 1 + i, 2));
  const { decision, reasons } = judgeHost(model, sampler.sample(snapshot(20_000, [...quiet(0), ...scan])), -0.1);
  const kinds = reasons.map(({ kind }) => kind);
  expect(kinds).toContain('range');
  expect(kinds).toContain('rule');
  expect(reasons.some(({ sentence }) => sentence.includes('60 ports of 198.51.100.7'))).toBe(true);
  expect(decision).toBeLessThan(0);
});

test('training that is stopped makes no model', async () => {
  const controller = new AbortController();
  const machine = world((sample) => {
    if (sample === 5) controller.abort();
    return [];
  });
  const training = trainHost(machine, { intervalSeconds: 1, seconds: 60 }, frame, 0, hooks(controller.signal));
  await expect(training).rejects.toThrow(StudyInterrupted);
  expect(machine.waits).toBeLessThan(8);
});
