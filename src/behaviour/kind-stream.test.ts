import { expect, test } from 'vitest';
import { activity, MINUTE_US, START_US } from '../../test/behaviour-days.ts';
import { KindStream, type KindStreamOptions, type StreamReport } from './kind-stream.ts';
import type { Surprise } from './learner.ts';

function surprise(logP: number, key = 'k'): Surprise {
  const flow = { uid: key, originator: 'a', originatorPort: 1, responder: 'b', responderPort: 2, protocol: 'tcp' };
  return { kind: 'x', key, logP, isExtrapolated: true, numbers: {}, features: [], counterfactual: null, flows: [flow] };
}

function stream(options: Partial<KindStreamOptions> = {}): KindStream {
  const made = new KindStream('x', { gathers: true, hasEvents: false, ...options });
  made.logRunLength = Math.log(50_000);
  return made;
}

/** Judges minutes from `from` on: null = nothing strange. */
function judge(of: KindStream, from: number, logPs: readonly (number | Surprise | null)[]): (StreamReport | null)[] {
  return logPs.map((each, i) =>
    of.judge({
      activity: activity(START_US + (from + i) * MINUTE_US, []),
      surprise: typeof each === 'number' ? surprise(each) : each,
      demand: 0,
    }),
  );
}

const outcomes = (reports: readonly (StreamReport | null)[]): (string | null)[] =>
  reports.map((report) => report?.outcome ?? null);

test('a run of strange windows alarms once, goes on under the key of its first alarm, and names its beginning', () => {
  const told = judge(stream(), 0, [surprise(-20, 'first'), surprise(-20, 'second'), null, surprise(-20, 'third')]);
  expect(outcomes(told)).toEqual(['alarm', 'continued', null, 'continued']);
  expect(told.map((report) => report?.key)).toEqual(['first', 'first', undefined, 'first']);
  for (const report of told) if (report !== null) expect(report.sinceUs).toBe(START_US);
  expect(told[3]!.earlierFlows.map(({ uid }) => uid)).toEqual(['first', 'second']);
});

test('after an hour without anything strange a run is over, however few windows there were', () => {
  const of = stream();
  expect(outcomes(judge(of, 0, [-20]))).toEqual(['alarm']);
  expect(outcomes(judge(of, 50, [-20]))).toEqual(['continued']);
  expect(outcomes(judge(of, 120, [-20]))).toEqual(['alarm']);
});

test('what is strange but not enough goes to the inbox once a window, and ordinary windows are silent', () => {
  const of = stream();
  const window = { activity: activity(START_US, []), surprise: surprise(-12), demand: 100 };
  const open = { ...window, activity: { ...window.activity, isProvisional: true } };
  expect(outcomes([of.judge(open), of.judge(open), of.judge(window)])).toEqual(['inbox', null, null]);
  expect(outcomes(judge(of, 1, [-4, null, -2]))).toEqual([null, null, null]);
});

test('an event that comes once in days goes to the inbox; a number that strange does not', () => {
  expect(outcomes(judge(stream({ hasEvents: true }), 0, [-9]))).toEqual(['inbox']);
  expect(outcomes(judge(stream({ hasEvents: true }), 0, [-7]))).toEqual([null]);
  expect(outcomes(judge(stream(), 0, [-9]))).toEqual([null]);
});

test('the same event in the next windows is no further evidence; another one, or a graver one, is', () => {
  const events = stream({ hasEvents: true });
  const numbers = stream();
  const repeated = Array.from({ length: 6 }, () => -8);
  const evidence = (of: KindStream): number =>
    judge(of, 0, repeated).length + (of.save() as { evidence: { evidence: { logR: number } } }).evidence.evidence.logR;
  expect(evidence(events)).toBeLessThan(evidence(numbers));
  expect(outcomes(judge(stream({ hasEvents: true }), 0, [-8, -20]))[1]).toBe('alarm');
});

test('without gathering each window stands alone against its threshold', () => {
  const alone = stream({ gathers: false });
  const threshold = Math.log(50_000);
  expect(alone.threshold).toBe(threshold);
  expect(outcomes(judge(alone, 0, [0.5 - threshold, 0.5 - threshold]))).toEqual([null, null]);
  expect(outcomes(judge(alone, 100, [-threshold - 0.1, -threshold - 0.1]))).toEqual(['alarm', 'continued']);
});

test('a saved stream goes on as it was; a damaged one is refused', () => {
  const of = stream({ hasEvents: true });
  judge(of, 0, [-6, surprise(-9, 'a'), null, surprise(-20, 'b'), -8]);
  const text = JSON.stringify(of.save());
  const again = stream({ hasEvents: true });
  again.restore(JSON.parse(text));
  expect(JSON.stringify(again.save())).toBe(text);
  expect(judge(again, 5, [-20, null, -9])).toEqual(judge(of, 5, [-20, null, -9]));
  const state = JSON.parse(text) as object;
  for (const name of Object.keys(state).filter((each) => each !== 'logRunLength'))
    expect(() => stream().restore({ ...state, [name]: { x: 1 } }), name).toThrow(/\w/);
});
