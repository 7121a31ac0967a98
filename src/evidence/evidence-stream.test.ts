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
  calibrated.calibrate(bursty(1));
  expect(calibrated.threshold).toBeGreaterThan(trusting.threshold + 5);
  expect(alarmsOf(calibrated, bursty(2))).toBe(0);
  expect(alarmsOf(calibrated, new Float64Array(15).fill(Math.log(1e-7)))).toBe(1);
});

test('the same bursts pass the bare run length, which independent windows would hardly ever', () => {
  const passes = (logPs: Float64Array) => {
    const stream = new EvidenceStream(RUN_LENGTH);
    return logPs.filter((logP) => stream.judge(logP, true).logEvidence > RUN_LENGTH).length;
  };
  expect(passes(ordinary(20_000, 2))).toBe(0);
  expect(passes(ordinary(20_000, 2, 200))).toBeGreaterThan(10);
});

test('quiet calibration brings the threshold towards the run length, never below it', () => {
  const stream = new EvidenceStream(RUN_LENGTH);
  const before = stream.threshold;
  stream.calibrate(ordinary(20_000, 3));
  expect(stream.threshold).toBeLessThan(before);
  expect(stream.threshold).toBeGreaterThanOrEqual(RUN_LENGTH);
});

test('what the home demands beyond the threshold is withheld once a run, and told when the evidence grows on', () => {
  const stream = new EvidenceStream(RUN_LENGTH);
  const verdicts = Array.from({ length: 60 }, () => stream.judge(Math.log(1e-3), true, 6));
  const withheld = verdicts.findIndex(({ isWithheld }) => isWithheld);
  const alarm = verdicts.findIndex(({ isAlarm }) => isAlarm);
  expect(withheld).toBeGreaterThan(0);
  expect(alarm).toBeGreaterThan(withheld);
  expect(verdicts.filter(({ isWithheld }) => isWithheld)).toHaveLength(1);
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
  stream.calibrate(ordinary(20_000, 1, 200));
  const { threshold } = stream;
  alarmsOf(stream, new Float64Array(20).fill(Math.log(1e-7)));
  stream.reset();
  expect(stream.threshold).toBe(threshold);
  expect(alarmsOf(stream, new Float64Array(20).fill(Math.log(1e-7)))).toBe(1);
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
