// Evidence gathers over windows, alarms once a run of strange ones, and learns how far ordinary runs carry it.
import { expect, test } from 'vitest';
import { createRandom } from '../base/random.ts';
import { EvidenceStream } from './evidence-stream.ts';
import { RUN_QUIET_WINDOWS } from './run-evidence.ts';

const RUN_LENGTH = Math.log(100_000);
const STRANGE = Math.log(1e-5);

/** Ordinary windows; `share` of them fall into bursts of ten neighbours that are strange together. */
function ordinary(windows: number, seed: number, burstEvery = 0): Float64Array {
  const random = createRandom(seed);
  const logPs = Float64Array.from({ length: windows }, () => Math.log(1 - random()));
  if (burstEvery > 0) {
    for (let at = burstEvery; at + 10 < windows; at += burstEvery) {
      for (let i = 0; i < 10; i++) logPs[at + i] = Math.log(0.01 * (1 - random()));
    }
  }
  return logPs;
}

function alarmsOf(stream: EvidenceStream, logPs: Float64Array): number {
  let alarms = 0;
  for (const logP of logPs) if (stream.judge(logP, true).isAlarm) alarms++;
  return alarms;
}

/** Windows that nobody is told of, as on ordinary days with a generous threshold. */
function watchQuietly(stream: EvidenceStream, logPs: Float64Array): void {
  stream.logRunLength = Number.POSITIVE_INFINITY;
  alarmsOf(stream, logPs);
  stream.logRunLength = RUN_LENGTH;
}

test('some strange windows in a row alarm once, however long the run goes on', () => {
  const stream = new EvidenceStream(RUN_LENGTH);
  const verdicts = Array.from({ length: 500 }, () => stream.judge(STRANGE, true));
  const first = verdicts.findIndex(({ isAlarm }) => isAlarm);
  expect(first).toBeGreaterThanOrEqual(1);
  expect(first).toBeLessThan(7);
  expect(verdicts.filter(({ isAlarm }) => isAlarm)).toHaveLength(1);
  expect(verdicts.slice(first + 1).every(({ isTold }) => isTold)).toBe(true);
});

test('a run pauses for less than half an hour of windows; after more the next strange ones are told anew', () => {
  const stream = new EvidenceStream(RUN_LENGTH);
  const strange = new Float64Array(10).fill(STRANGE);
  const quiet = (windows: number) => new Float64Array(windows).fill(Math.log(0.5));
  expect(alarmsOf(stream, strange)).toBe(1);
  expect(alarmsOf(stream, quiet(RUN_QUIET_WINDOWS - 2))).toBe(0);
  expect(alarmsOf(stream, strange)).toBe(0);
  expect(alarmsOf(stream, quiet(RUN_QUIET_WINDOWS + 1))).toBe(0);
  expect(alarmsOf(stream, strange)).toBe(1);
});

test('a growing window counts once, by its latest p-value', () => {
  const grown = new EvidenceStream(RUN_LENGTH);
  const closed = new EvidenceStream(RUN_LENGTH);
  for (const logP of [-1, -4, -2]) {
    grown.judge(0, true);
    grown.judge(logP / 2, false);
    expect(grown.judge(logP, false)).toEqual(closed.judge(logP, true));
  }
  expect(grown.save()).toEqual(closed.save());
});

test('bursts that come every few hours raise the threshold, and then are no alarm; an attack beyond them still is', () => {
  const bursty = (seed: number) => ordinary(20_000, seed, 200);
  const trusting = new EvidenceStream(RUN_LENGTH);
  const calibrated = new EvidenceStream(RUN_LENGTH);
  watchQuietly(calibrated, bursty(1));
  expect(calibrated.threshold).toBeGreaterThan(trusting.threshold + 1);
  expect(alarmsOf(calibrated, bursty(2))).toBe(0);
  expect(alarmsOf(calibrated, new Float64Array(15).fill(Math.log(1e-9)))).toBe(1);
});

test('the same bursts pass the bare run length, which independent windows would hardly ever', () => {
  const passes = (logPs: Float64Array) => {
    const stream = new EvidenceStream(RUN_LENGTH);
    return logPs.filter((logP) => stream.judge(logP, true).logEvidence > RUN_LENGTH).length;
  };
  expect(passes(ordinary(20_000, 2))).toBe(0);
  expect(passes(ordinary(20_000, 2, 200))).toBeGreaterThan(2);
});

test('quiet calibration leaves the threshold a little above the run length', () => {
  const stream = new EvidenceStream(RUN_LENGTH);
  const { threshold } = stream;
  watchQuietly(stream, ordinary(20_000, 3));
  expect(stream.threshold).toBe(threshold);
  expect(threshold).toBeGreaterThan(RUN_LENGTH);
  expect(threshold).toBeLessThan(RUN_LENGTH + 1);
});

test('what the home demands beyond the threshold is withheld once a run, and told when the evidence grows on', () => {
  const stream = new EvidenceStream(RUN_LENGTH);
  const logPs = [...new Array<number>(5).fill(Math.log(1e-7)), Math.log(1e-12)];
  const verdicts = logPs.map((logP) => stream.judge(logP, true, 6));
  expect(verdicts.map(({ isWithheld }) => isWithheld)).toEqual([false, true, false, false, false, false]);
  expect(verdicts.map(({ isAlarm }) => isAlarm)).toEqual([false, false, false, false, false, true]);
});

test('a run that lasts for days without ever being very strange is no alarm, and neither is a day a little unlike others', () => {
  const shifted = (logP: number) => new Float64Array(5000).fill(logP);
  expect(alarmsOf(new EvidenceStream(RUN_LENGTH), shifted(Math.log(0.009)))).toBe(0);
  expect(alarmsOf(new EvidenceStream(RUN_LENGTH), shifted(Math.log(0.06)))).toBe(0);
});

test('an alarm says which p-value of its last window would have been silent', () => {
  const judged = (last: number) => {
    const stream = new EvidenceStream(RUN_LENGTH);
    for (const logP of [-1, -9, -2, -8]) stream.judge(logP, true);
    return stream.judge(last, true);
  };
  const { isAlarm, silentLogP } = judged(-30);
  expect(isAlarm).toBe(true);
  expect(judged(silentLogP! + 1e-9).isAlarm).toBe(false);
  expect(judged(silentLogP! - 1e-6).isAlarm).toBe(true);
});

test('evidence that walks below the threshold on purpose raises it by e^4 at most', () => {
  const stream = new EvidenceStream(RUN_LENGTH);
  for (let round = 0; round < 400; round++) {
    stream.judge(-10 - round / 40, true, 100);
    for (let i = 0; i < 40; i++) stream.judge(Math.log(0.5), true, 100);
  }
  expect(stream.threshold).toBeGreaterThan(RUN_LENGTH + 1);
  expect(stream.threshold).toBeLessThanOrEqual(RUN_LENGTH + 4);
});

test('what is withheld does not teach what is ordinary', () => {
  const stream = new EvidenceStream(RUN_LENGTH);
  const { threshold } = stream;
  for (let round = 0; round < 20; round++) {
    for (let i = 0; i < 5; i++) stream.judge(-30, true, 100);
    for (let i = 0; i < 60; i++) stream.judge(Math.log(0.5), true, 100);
  }
  expect(stream.threshold).toBe(threshold);
});

test('windows of an alarm do not teach what is ordinary', () => {
  const stream = new EvidenceStream(RUN_LENGTH);
  const before = stream.threshold;
  for (let k = 0; k < 50; k++) {
    alarmsOf(stream, new Float64Array(10).fill(STRANGE));
    alarmsOf(stream, new Float64Array(60).fill(Math.log(0.5)));
  }
  expect(stream.threshold).toBeLessThanOrEqual(before);
});

test('reset forgets evidence and run, not the calibration', () => {
  const stream = new EvidenceStream(RUN_LENGTH);
  watchQuietly(stream, ordinary(20_000, 1, 200));
  const { threshold } = stream;
  alarmsOf(stream, new Float64Array(20).fill(Math.log(1e-9)));
  stream.reset();
  expect(stream.threshold).toBe(threshold);
  expect(alarmsOf(stream, new Float64Array(20).fill(Math.log(1e-9)))).toBe(1);
});

test('a saved stream goes on bit for bit, wherever it is cut, and a damaged one is refused', () => {
  const logPs = ordinary(3000, 5, 300);
  logPs.fill(STRANGE, 1500, 1520);
  const whole = new EvidenceStream(RUN_LENGTH);
  let cut = new EvidenceStream(RUN_LENGTH);
  for (let i = 0; i < logPs.length; i++) {
    const expected = whole.judge(logPs[i]!, i % 3 !== 2);
    if (i % 7 === 0) cut = EvidenceStream.restore(JSON.parse(JSON.stringify(cut.save())), RUN_LENGTH);
    expect(cut.judge(logPs[i]!, i % 3 !== 2)).toEqual(expected);
  }
  expect(JSON.stringify(cut.save())).toBe(JSON.stringify(whole.save()));
  const saved = whole.save();
  const damaged = [
    null,
    {},
    { ...saved, logP: 1 },
    { ...saved, evidence: { ...saved.evidence, quiet: -1 } },
    { ...saved, run: 'x' },
    { ...saved, peaks: { ...saved.peaks, events: 'many' } },
  ];
  for (const state of damaged) expect(() => EvidenceStream.restore(state, RUN_LENGTH)).toThrow(/evidence/);
});
