// Tests of uploads by devices that show too little for calibration, through the book that decides what is told.
import { expect, test } from 'vitest';
import { activity, contact, DAY_US, MINUTE_US, START_US } from '../../test/behaviour-days.ts';
import type { Finding } from '../base/finding.ts';
import { createRandom } from '../base/random.ts';
import { UTC_ZONE } from '../base/time-zone.ts';
import type { Activity } from './activity.ts';
import { BehaviourBook, type BehaviourOptions } from './behaviour-book.ts';
import { DRIFT_STEP_PER_DAY } from './counter-watch.ts';
import { unusualVolume } from './unusual-volume.ts';

const options: BehaviourOptions = {
  zone: UTC_ZONE,
  budget: { count: 1, perDays: 7 },
  learnSeconds: 86_400,
  isLearnExact: true,
  seed: 1,
  subjectOf: () => ({ mac: '00:00:00:00:00:01', address: '192.168.1.20' }),
};
const at = (day: number, hour: number): number => START_US + day * DAY_US + Math.round(hour * 60) * MINUTE_US;

/** A minute in which the device exchanges this with its cloud, that it knows. */
function minute(startUs: number, bytesOut: number, bytesIn = bytesOut / 40, values: Partial<Activity> = {}): Activity {
  const packets = (bytes: number): number => 4 + Math.round(bytes / 1400);
  const [up, down] = [Math.round(bytesOut), Math.round(bytesIn)];
  const cloud = contact({ bytesOut: up, bytesIn: down, packetsOut: packets(bytesOut), packetsIn: packets(bytesIn) });
  return activity(startUs, [cloud], values);
}

/** A battery camera: six minutes with a clip a day, between eight and seven o'clock. */
function cameraDays(days: number, clip = (_day: number) => 600_000): Activity[] {
  const random = createRandom(7);
  return Array.from({ length: days * 6 }, (_, i) => {
    const day = Math.floor(i / 6);
    return minute(at(day, 8 + (i % 6) * 2), Math.round(clip(day) * (0.8 + 0.4 * random())));
  });
}

/** A hub that never sends more than 2 kB a minute. */
function hubDays(days: number): Activity[] {
  const random = createRandom(9);
  return Array.from({ length: days * 1440 }, (_, i) => minute(START_US + i * MINUTE_US, 400 + 1600 * random(), 900));
}

function watching(days: readonly Activity[]): BehaviourBook {
  const book = new BehaviourBook(options);
  for (const each of days) book.observe([each], () => undefined);
  return book;
}

function volumes(book: BehaviourBook, activities: readonly Activity[]): Finding[] {
  const findings: Finding[] = [];
  for (const each of activities) book.observe([each], (finding) => findings.push(finding));
  return findings.filter(({ detector }) => detector === 'unusual-volume');
}
const told = (findings: readonly Finding[]): Finding[] => findings.filter(({ severity }) => severity !== 'low');

test("a battery camera's bulk upload at night is told within seconds, although a few dozen windows calibrate nothing", () => {
  const open = minute(at(5, 3.2), 80_000_000, 900_000, { isProvisional: true, untilUs: at(5, 3.2) + 10_000_000 });
  const [alarm] = told(volumes(watching(cameraDays(5)), [open]));
  expect(alarm).toMatchObject({
    severity: 'high',
    key: 'up',
    numbers: { direction: 'up', bytes: 80_000_000, unit: 'example.com', seconds: 10 },
    proof: { isExtrapolated: true, isOverBudget: false },
  });
  const { features, logP } = alarm!.proof!;
  expect(features.map(({ name }) => name)).toEqual(['bytes-out', 'hour']);
  expect(features[0]!.high).toBeGreaterThan(600_000);
  expect(features[0]!.high).toBeLessThan(1_000_000);
  expect(features.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  expect(logP).toBeLessThan(-10);
});

test('with the value that its counterfactual names the upload stays silent, with a little more it is told', () => {
  const upload = (bytes: number): Finding | undefined =>
    told(volumes(watching(cameraDays(5)), [minute(at(5, 3.2), bytes)]))[0];
  const { changes } = upload(80_000_000)!.proof!.counterfactual!;
  expect(changes.map(({ name }) => name)).toEqual(['bytes-out']);
  const silent = Number(changes[0]!.value);
  expect(silent).toBeGreaterThan(3_000_000);
  expect(silent).toBeLessThan(80_000_000);
  expect(upload(silent)).toBeUndefined();
  expect(upload(silent * 1.01)).toBeDefined();
});

test('longer clips for nine minutes on end are no news of such a camera', () => {
  const twice = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((i) => minute(at(5, 15) + i * MINUTE_US, 1_700_000));
  expect(volumes(watching(cameraDays(5)), twice)).toEqual([]);
});

test('the acknowledgements of a firmware update are far beyond any clip, and no upload', () => {
  const learner = unusualVolume.create({}, { zone: UTC_ZONE, seed: 1 });
  for (const each of cameraDays(5)) learner.learn(each, 'baseline');
  learner.settle();
  const up = (bytesOut: number, bytesIn: number): number =>
    learner.judge(minute(at(5, 4), bytesOut, bytesIn)).find(({ key }) => key === 'up')?.logP ?? 0;
  expect(up(20_000_000, 19_000_000)).toBeLessThan(-11);
  expect(up(20_000_000, 700_000_000)).toBeGreaterThan(-10.5);
  const update = [0, 1, 2, 3].map((i) => minute(at(5, 4) + i * MINUTE_US, 700_000, 25_000_000));
  expect(volumes(watching(cameraDays(5)), update).filter(({ key }) => key !== 'down')).toEqual([]);
});

test('200 kB a minute from a device that never sent more than 2 kB are told within five minutes; one such minute is not', () => {
  const uploads = (count: number): Activity[] =>
    Array.from({ length: count }, (_, i) => minute(at(2, 12) + i * MINUTE_US, 200_000));
  const [alarm] = told(volumes(watching(hubDays(2)), uploads(5)));
  expect(alarm).toMatchObject({ key: 'up', proof: { isExtrapolated: true } });
  expect(alarm!.proof!.features[0]!.high).toBeLessThanOrEqual(2000);
  expect(told(volumes(watching(hubDays(2)), uploads(1)))).toEqual([]);
});

test('patient drift makes a jump out of what lies more than a bounded step a day beyond, and a habit ends it', () => {
  const days = 8;
  const patient = cameraDays(days, (day) => 600_000 * Math.exp(DRIFT_STEP_PER_DAY * Math.max(0, day - 1)));
  const bytesMost = 720_000 * Math.exp(DRIFT_STEP_PER_DAY * days);
  expect(volumes(watching([]), patient).filter(({ severity }) => severity !== 'low')).toEqual([]);
  const strike = minute(at(days, 3.2), 100 * bytesMost);
  expect(told(volumes(watching(patient), [strike])).length).toBe(1);
  const backups = Array.from({ length: 8 }, (_, day) => minute(at(5 + day, 3.2), 80_000_000));
  const findings = volumes(watching(cameraDays(5)), backups);
  expect(findings.length).toBeGreaterThan(0);
  expect(findings.filter(({ startUs }) => startUs > at(9, 0))).toEqual([]);
});

test('what is told of jumps is the same after a restart, and a state of before they were watched still opens', () => {
  const days = cameraDays(5);
  const strike = minute(at(5, 3.2), 80_000_000);
  const book = watching(days.slice(0, 20));
  const home = JSON.parse(JSON.stringify(book.saveHome())) as unknown;
  const device = JSON.parse(JSON.stringify(book.saveDevice('d1'))) as {
    learners: Record<'unusual-volume', Record<string, unknown>>;
  };
  const restored = (): BehaviourBook => {
    const again = new BehaviourBook(options);
    again.restoreHome(home);
    again.restoreDevice('d1', JSON.parse(JSON.stringify(device)));
    return again;
  };
  const expected = volumes(book, [...days.slice(20), strike]);
  expect(volumes(restored(), [...days.slice(20), strike])).toEqual(expected);
  expect(told(expected)).toHaveLength(1);
  expect(device.learners['unusual-volume']).toHaveProperty('jumps');
  delete device.learners['unusual-volume']['jumps'];
  expect(told(volumes(restored(), [...days.slice(20), strike]))).toHaveLength(1);
});
