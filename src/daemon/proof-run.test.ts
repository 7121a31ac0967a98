import { expect, test } from 'vitest';
import { parseAddress } from '../base/address.ts';
import type { AlertRow } from '../documents/alerts.ts';
import type { InputChoice, ProofDocument } from '../documents/setup.ts';
import { PROBED_ADDRESS } from './proof-probe.ts';
import { type ProofParts, ProofRun } from './proof-run.ts';

const input = (kind: InputChoice['kind']): InputChoice => ({ kind, target: 'eth0', mayAsk: false });
const row = (id: string, kind = 'port-scan'): AlertRow => ({ id, kind }) as unknown as AlertRow;
const statesOf = ({ stages }: ProofDocument): Record<string, string> =>
  Object.fromEntries(stages.map(({ stage, state }) => [stage, state]));
const ALL = ['sent', 'captured', 'flow', 'detector', 'alert', 'stored', 'pushed', 'notified'];
const all = (state: string): Record<string, string> => Object.fromEntries(ALL.map((stage) => [stage, state]));

interface Lab {
  readonly run: ProofRun;
  readonly marks: (string | null)[];
  readonly attacks: string[];
  readonly ended: Promise<ProofDocument>;
}

/** A run whose packets go nowhere; `ended`: its last document. */
function lab(parts: Partial<ProofParts> = {}): Lab {
  const marks: (string | null)[] = [];
  const attacks: string[] = [];
  let end: (document: ProofDocument) => void = () => undefined;
  const ended = new Promise<ProofDocument>((resolve) => {
    end = resolve;
  });
  const run = new ProofRun({
    input: () => input('interface'),
    probe: () => Promise.resolve(),
    mark: (address) => marks.push(address),
    attack: (name) => attacks.push(name),
    publish: (proof) => {
      if (proof.state === 'passed' || proof.state === 'failed') end(proof);
    },
    hasChannel: () => true,
    limitMs: 900,
    captureLimitMs: 400,
    messageMs: 100,
    ...parts,
  });
  return { run, marks, attacks, ended };
}

test('every stage that was seen has a tick and a time, and the run has passed', async () => {
  const { run, marks, ended } = lab();
  await run.run('en');
  for (const stage of ['captured', 'flow', 'detector'] as const) run.seen(stage, Date.now());
  run.seen('alert', Date.now(), 'a7');
  run.stored(row('a7'), Date.now(), 'new');
  run.pushed(row('a7'), Date.now());
  run.notified(Date.now());
  const proof = await ended;
  expect(statesOf(proof)).toEqual(all('passed'));
  expect(proof.stages.every(({ tookMs, hint }) => tookMs !== null && tookMs >= 0 && hint === null)).toBe(true);
  expect(marks).toEqual([PROBED_ADDRESS, null]);
});

test('an alert about somebody else proves nothing, and what was stored first counts once it is known to be the one', async () => {
  const { run, ended } = lab();
  await run.run('en');
  run.stored(row('other'), Date.now(), 'new');
  run.pushed(row('other'), Date.now());
  run.notified(Date.now());
  expect(statesOf(await run.state('en'))).toMatchObject({ stored: 'waiting', pushed: 'waiting', notified: 'waiting' });
  run.stored(row('mine'), Date.now(), 'new');
  run.pushed(row('mine'), Date.now());
  for (const stage of ['captured', 'flow', 'detector'] as const) run.seen(stage, Date.now());
  run.seen('alert', Date.now(), 'mine');
  expect(statesOf(await run.state('en'))).toMatchObject({ stored: 'passed', pushed: 'passed', notified: 'waiting' });
  run.notified(Date.now());
  expect((await ended).state).toBe('passed');
});

test('packets that nobody captured end the run soon, with what to do in both languages', async () => {
  const { run, ended } = lab({ limitMs: 60_000 });
  await run.run('en');
  const proof = await ended;
  expect(statesOf(proof)).toEqual({ ...all('failed'), sent: 'passed' });
  const captured = proof.stages[1]!;
  expect([captured.words, captured.hint]).toEqual([
    'The capture saw none of the packets.',
    'the packets left by another interface: choose the one with the default route (`ip route`).',
  ]);
  expect((await run.state('de')).stages[1]!.hint).toContain('Standardroute');
});

test('a message about an incident that was told before is not missed', async () => {
  const { run, ended } = lab();
  await run.run('en');
  for (const stage of ['captured', 'flow', 'detector'] as const) run.seen(stage, Date.now());
  run.seen('alert', Date.now(), 'a7');
  run.stored(row('a7'), Date.now(), 'updated');
  run.pushed(row('a7'), Date.now());
  const proof = await ended;
  expect(statesOf(proof)).toEqual({ ...all('passed'), notified: 'skipped' });
  expect(proof.stages.at(-1)!.words).toContain('told before');
});

test('a new alert without a message is a missing stage', async () => {
  const { run, ended } = lab();
  await run.run('en');
  for (const stage of ['captured', 'flow', 'detector'] as const) run.seen(stage, Date.now());
  run.seen('alert', Date.now(), 'a7');
  run.stored(row('a7'), Date.now(), 'new');
  run.pushed(row('a7'), Date.now());
  expect(statesOf(await ended)).toEqual({ ...all('passed'), notified: 'failed' });
});

test('a simulated home is attacked and nothing is sent; without channels nobody is told', async () => {
  let isSent = false;
  const { run, marks, attacks, ended } = lab({
    input: () => input('simulated'),
    hasChannel: () => false,
    probe: async () => {
      isSent = true;
    },
  });
  await run.run('en');
  run.stored(row('b1', 'host-sweep'), Date.now(), 'new');
  run.stored(row('b2'), Date.now(), 'updated');
  run.pushed(row('b2'), Date.now());
  const proof = await ended;
  expect(statesOf(proof)).toMatchObject({
    captured: 'skipped',
    stored: 'passed',
    pushed: 'passed',
    notified: 'skipped',
  });
  expect([proof.state, isSent, attacks, marks]).toEqual(['passed', false, ['port-scan'], [null, null]]);
});

test('one run at a time, none without a live capture, and the plan names every packet', async () => {
  const { run } = lab();
  const plan = await run.plan('en');
  expect([plan.isPossible, plan.packets[0]!.to]).toEqual([true, '192.0.2.1']);
  expect(plan.packets[0]!.count).toBeGreaterThan(30);
  await run.run('en');
  await expect(run.run('en')).rejects.toThrow('under way');
  const host = lab({ input: () => input('host') }).run;
  expect((await host.plan('de')).isPossible).toBe(false);
  await expect(host.run('en')).rejects.toThrow('The proof run cannot work here');
  // TEST-NET-1 of RFC 5737 and no other network.
  expect(parseAddress(PROBED_ADDRESS)![3]! >>> 8).toBe(0xc00002);
});
