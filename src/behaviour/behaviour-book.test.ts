import { expect, test } from 'vitest';
import { activity, contact, DAY_US, MINUTE_US, ordinaryMinute, START_US } from '../../test/behaviour-days.ts';
import type { Finding } from '../base/finding.ts';
import { UTC_ZONE } from '../base/time-zone.ts';
import type { Activity } from './activity.ts';
import { BehaviourBook, type BehaviourOptions, DEVICES_LEARNT_MAX } from './behaviour-book.ts';
import { INBOX_A_DAY } from './device-behaviour.ts';

const options: BehaviourOptions = {
  zone: UTC_ZONE,
  budget: { count: 1, perDays: 7 },
  learnSeconds: 86_400,
  isLearnExact: true,
  seed: 1,
  subjectOf: (device) => ({ mac: `00:00:00:00:00:0${device.slice(1)}`, address: '192.168.1.20' }),
};

/** Minutes from `fromUs` on, `days` long. */
function* ordinaryDays(fromUs: number, days: number, device = 'd1'): Generator<Activity> {
  for (let at = fromUs; at < fromUs + days * DAY_US; at += MINUTE_US) yield ordinaryMinute(at, device);
}

function feed(book: BehaviourBook, activities: Iterable<Activity>): Finding[] {
  const findings: Finding[] = [];
  for (const each of activities) book.observe([each], (finding) => findings.push(finding));
  return findings;
}

/** A book that watches d1 after so many ordinary days. */
function watchingBook(days = 2, more: Partial<BehaviourOptions> = {}): BehaviourBook {
  const book = new BehaviourBook({ ...options, ...more });
  feed(book, ordinaryDays(START_US, days));
  return book;
}

function saveAll(book: BehaviourBook): string {
  const devices = Object.fromEntries(book.devices().map(({ device }) => [device, book.saveDevice(device)]));
  return JSON.stringify({ home: book.saveHome(), devices });
}

function restoreAll(text: string, more: Partial<BehaviourOptions> = {}): BehaviourBook {
  const { home, devices } = JSON.parse(text) as { home: unknown; devices: Record<string, unknown> };
  const book = new BehaviourBook({ ...options, ...more });
  book.restoreHome(home);
  for (const [id, saved] of Object.entries(devices)) book.restoreDevice(id, saved);
  return book;
}

function uploadAt(startUs: number, bytesOut: number, values: Partial<Activity> = {}): Activity {
  const packetsOut = 40 + Math.round(bytesOut / 1400);
  return activity(startUs, [contact({ bytesOut, packetsOut, bytesIn: 20_000, packetsIn: 400 })], values);
}

const told = (findings: readonly Finding[]): Finding[] => findings.filter(({ severity }) => severity !== 'low');

test('a device learns for its span, then is watched, and ordinary days raise no alarm', () => {
  const book = new BehaviourBook(options);
  expect(feed(book, ordinaryDays(START_US, 0.5))).toEqual([]);
  expect(book.devices()[0]).toMatchObject({ device: 'd1', phase: 'learning', learningEndsUs: START_US + DAY_US });
  const findings = feed(book, ordinaryDays(START_US + 0.5 * DAY_US, 6.5));
  expect(book.devices()[0]).toMatchObject({ phase: 'watching', isLowConfidence: false });
  expect(told(findings)).toEqual([]);
  for (const { isOff, leastP, logThreshold } of book.devices()[0]!.streams) {
    expect(isOff).toBe(false);
    expect(leastP).toBeLessThan(1e-3);
    expect(Number.isFinite(logThreshold)).toBe(true);
  }
});

test('an upload far beyond anything the device sent is told within two minutes, with its proof', () => {
  const attackUs = START_US + 2 * DAY_US;
  const attack = [0, 1].map((minute) => uploadAt(attackUs + minute * MINUTE_US, 400_000_000));
  const [first] = told(feed(watchingBook(), attack)).filter(({ detector }) => detector === 'unusual-volume');
  expect(first).toMatchObject({ severity: 'high', startUs: attackUs, numbers: { bytes: 400_000_000 } });
  const proof = first!.proof!;
  expect(proof.features[0]).toMatchObject({ name: 'bytes-out', observed: 400_000_000 });
  expect(proof.features[0]!.high).toBeLessThan(10_000_000);
  expect(proof.logEvidence).toBeGreaterThanOrEqual(proof.logThreshold);
  expect(proof).toMatchObject({ isOverBudget: false, isExtrapolated: true });
  expect(first!.flows.length).toBeGreaterThan(0);
});

test('with the value that the counterfactual names, the same window stays silent, evidence held fixed', () => {
  const state = saveAll(watchingBook());
  const attackUs = START_US + 2 * DAY_US;
  for (const sizes of [[400e6, 400e6, 400e6], [3e9], [20e6, 900e6, 900e6]]) {
    const attack = sizes.map((bytes, minute) => uploadAt(attackUs + minute * MINUTE_US, bytes));
    const ofVolume = (findings: readonly Finding[]): Finding | undefined =>
      told(findings).find(({ detector }) => detector === 'unusual-volume');
    const alarm = ofVolume(feed(restoreAll(state), attack))!;
    const at = attack.findIndex(({ untilUs }) => untilUs === alarm.endUs);
    const { changes } = alarm.proof!.counterfactual!;
    expect(changes.map(({ name }) => name)).toEqual(['bytes-out']);
    const normal = Number(changes[0]!.value);
    expect(normal).toBeGreaterThan(20_000);
    expect(normal).toBeLessThan(sizes[at]!);
    const changedTo = (bytes: number): Activity[] => [...attack.slice(0, at), uploadAt(attack[at]!.startUs, bytes)];
    expect(ofVolume(feed(restoreAll(state), changedTo(normal)))).toBeUndefined();
    // And it is the least change: a little more of it is told again.
    expect(ofVolume(feed(restoreAll(state), changedTo(normal * 1.02)))).toBeDefined();
  }
});

test('an open window alarms early by what can only grow, and not again when it closes', () => {
  const book = watchingBook();
  const attackUs = START_US + 2 * DAY_US;
  feed(book, [uploadAt(attackUs, 400_000_000)]);
  const nextUs = attackUs + MINUTE_US;
  const open = (seconds: number): Activity =>
    uploadAt(nextUs, 10_000_000 * seconds, { isProvisional: true, untilUs: nextUs + seconds * 1_000_000 });
  const quiet = watchingBook();
  const early = feed(
    quiet,
    [10, 20, 30, 40, 50].map((seconds) => ({ ...open(seconds), startUs: attackUs })),
  );
  const late = feed(quiet, [uploadAt(attackUs, 600_000_000), uploadAt(nextUs, 600_000_000)]);
  const volume = [...early, ...late].filter(({ detector }) => detector === 'unusual-volume');
  expect(told(volume).filter(({ endUs }) => endUs <= nextUs).length).toBeLessThanOrEqual(1);
  const first = told(feed(book, [10, 20].map(open))).find(({ detector }) => detector === 'unusual-volume');
  expect(first).toBeDefined();
  expect(first!.endUs).toBeLessThanOrEqual(nextUs + 20_000_000);
});

test('the same input gives the same findings; cut anywhere and restored it goes on to the same bytes', () => {
  const attackUs = START_US + 2 * DAY_US;
  const minutes = [
    ...ordinaryDays(START_US, 2),
    ...[0, 1, 2].map((minute) => uploadAt(attackUs + minute * MINUTE_US, 90_000_000)),
    ...ordinaryDays(attackUs + 3 * MINUTE_US, 0.3),
  ];
  const whole = new BehaviourBook(options);
  const findings = feed(whole, minutes);
  expect(told(findings).length).toBeGreaterThan(0);
  for (const cut of [3, 700, 1439, 1445, 2881, minutes.length - 1]) {
    const book = new BehaviourBook(options);
    const first = feed(book, minutes.slice(0, cut));
    const state = saveAll(book);
    const again = restoreAll(state);
    expect(saveAll(again)).toBe(state);
    const rest = feed(again, minutes.slice(cut));
    expect([...first, ...rest]).toEqual(findings);
    expect(saveAll(again)).toBe(saveAll(whole));
  }
});

test('time that passes without traffic changes nothing of what is told', () => {
  const book = new BehaviourBook(options);
  const ticking = new BehaviourBook(options);
  const attackUs = START_US + 2 * DAY_US;
  const minutes = [...ordinaryDays(START_US, 2), uploadAt(attackUs, 9e8), uploadAt(attackUs + MINUTE_US, 9e8)];
  const findings: Finding[] = [];
  for (const each of minutes) {
    for (let at = each.startUs; at <= each.untilUs; at += 10_000_000) ticking.advanceTo(at);
    ticking.observe([each], (finding) => findings.push(finding));
  }
  expect(findings).toEqual(feed(book, minutes));
});

test('what a fact lies on is not learnt, even if the fact is found minutes later', () => {
  const uploads = [0, 1, 2, 3].map((minute) => START_US + 0.5 * DAY_US + minute * MINUTE_US);
  const learn = (isFound: boolean): BehaviourBook => {
    const book = new BehaviourBook(options);
    feed(book, ordinaryDays(START_US, 0.5));
    feed(
      book,
      uploads.map((at) => uploadAt(at, 400_000_000)),
    );
    if (isFound) book.suspect('d1', uploads[0]!, uploads[3]! + MINUTE_US);
    feed(book, ordinaryDays(uploads[3]! + MINUTE_US, 1));
    return book;
  };
  const again = [0, 1, 2].map((minute) => uploadAt(START_US + 2 * DAY_US + minute * MINUTE_US, 400_000_000));
  const volumes = (book: BehaviourBook): Finding[] =>
    told(feed(book, again)).filter(({ detector }) => detector === 'unusual-volume');
  expect(volumes(learn(true))).not.toEqual([]);
  expect(volumes(learn(false))).toEqual([]);
});

test('patient drift over a week moves what is normal by a factor of 1.25 a day and no further', () => {
  const book = watchingBook(1);
  // Each day uploads are a half larger than the day before, many times a day.
  let bytes = 4_000_000;
  let day = 1;
  for (; day < 8; day++, bytes *= 1.5) {
    const minutes: Activity[] = [];
    for (const each of ordinaryDays(START_US + day * DAY_US, 1))
      minutes.push(each.startUs % (48 * MINUTE_US) === 0 ? uploadAt(each.startUs, bytes) : each);
    feed(book, minutes);
  }
  // A pause, so that the run of the last upload is over.
  feed(book, ordinaryDays(START_US + day * DAY_US, 0.125));
  const attackUs = START_US + (day + 0.125) * DAY_US;
  // 1.25^7 = 4.8 times the 4 MB of the first day is what the week may have made normal; ten times that is told as ever.
  const attack = [0, 1, 2].map((minute) => uploadAt(attackUs + minute * MINUTE_US, 200_000_000));
  const findings = told(feed(book, attack)).filter(({ detector }) => detector === 'unusual-volume');
  expect(findings).not.toEqual([]);
  expect(Number(findings[0]!.numbers['usualHigh'])).toBeLessThan(4_500_000 * 1.25 ** 7);
});

test('a device that joins later learns while the house watches', () => {
  const book = watchingBook(2);
  const joinsUs = START_US + 2 * DAY_US;
  for (let at = joinsUs; at < joinsUs + 0.5 * DAY_US; at += MINUTE_US)
    book.observe([ordinaryMinute(at, 'd1'), ordinaryMinute(at, 'd2')], () => {});
  expect(book.devices().map(({ device, phase }) => [device, phase])).toEqual([
    ['d1', 'watching'],
    ['d2', 'learning'],
  ]);
  const before = book.devices()[0]!.streams.map(({ logThreshold }) => logThreshold);
  for (let at = joinsUs + 0.5 * DAY_US; at < joinsUs + 1.1 * DAY_US; at += MINUTE_US)
    book.observe([ordinaryMinute(at, 'd1'), ordinaryMinute(at, 'd2')], () => {});
  const after = book.devices()[0]!.streams.map(({ logThreshold }) => logThreshold);
  // Two devices share the budget: each of them must show more.
  expect(after.reduce((sum, each) => sum + each, 0)).toBeGreaterThan(before.reduce((sum, each) => sum + each, 0));
  expect(book.devices()[1]!.phase).toBe('watching');
});

test('a device with few active minutes learns for twice the span, then is watched by the contract alone, and says so', () => {
  const hourly = function* (): Generator<Activity> {
    for (let hour = 0; hour < 80; hour += 5) yield ordinaryMinute(START_US + hour * 60 * MINUTE_US);
  };
  const book = new BehaviourBook({ ...options, isLearnExact: false });
  feed(book, hourly());
  const [device] = book.devices();
  expect(device).toMatchObject({ phase: 'watching', isLowConfidence: true, learningEndsUs: START_US + 2 * DAY_US });
  const off = device!.streams.filter(({ isOff }) => isOff);
  expect(off.map(({ kind, leastP }) => [kind, leastP])).toEqual([
    ['unusual-volume', 1],
    ['unusual-rate', 1],
    ['behaviour', 1],
  ]);
});

test('a clock that jumps moves the learning phase along and purges nothing', () => {
  const book = new BehaviourBook({ ...options, isLearnExact: false });
  feed(book, ordinaryDays(START_US, 0.5));
  const jumpedUs = START_US + 4000 * DAY_US;
  book.openEpoch(jumpedUs);
  feed(book, ordinaryDays(jumpedUs, 0.2));
  expect(book.devices()[0]).toMatchObject({ phase: 'learning' });
  book.openEpoch(START_US);
  feed(book, ordinaryDays(START_US, 0.3));
  expect(book.devices()[0]!.phase).toBe('watching');
  expect(book.devices()[0]!.activeMinutes).toBeGreaterThan(1400);
});

test('what is over the budget goes to the inbox, some things a day and no more', () => {
  const book = watchingBook(2, { budget: { count: 0, perDays: 7 } });
  const minutes: Activity[] = [];
  for (let minute = 0; minute < 400; minute++) {
    const at = START_US + 2 * DAY_US + minute * MINUTE_US;
    const address = `198.51.100.${minute % 250}`;
    minutes.push(
      activity(at, [contact({ host: null, address, port: 4000 + minute, bytesOut: 9e6, packetsOut: 7000 })]),
    );
  }
  const findings = feed(book, minutes);
  expect(told(findings)).toEqual([]);
  const keys = new Set(findings.map(({ detector, key }) => `${detector} ${key}`));
  expect(keys.size).toBeGreaterThan(0);
  expect(keys.size).toBeLessThanOrEqual(INBOX_A_DAY);
  for (const { proof } of findings) expect(proof!.isOverBudget).toBe(true);
});

test('what the owner calls normal is not told again', () => {
  const day = (n: number): Activity[] =>
    [0, 1, 2].map((minute) => uploadAt(START_US + n * DAY_US + minute * MINUTE_US, 90_000_000));
  const volumes = (findings: readonly Finding[]): Finding[] =>
    findings.filter(({ detector }) => detector === 'unusual-volume');
  const run = (isTaught: boolean): Finding[] => {
    const book = watchingBook();
    expect(told(volumes(feed(book, day(2))))).not.toEqual([]);
    feed(book, ordinaryDays(START_US + 2 * DAY_US + 3 * MINUTE_US, 0.2));
    if (isTaught)
      for (const key of ['up', 'ratio']) book.teach('d1', 'unusual-volume', key, 'normal', START_US + 2.3 * DAY_US);
    return volumes(feed(book, day(3)));
  };
  expect(run(false)).not.toEqual([]);
  expect(run(true)).toEqual([]);
});

test('a flood of invented devices stays bounded and does not keep a real one out', () => {
  const book = new BehaviourBook(options);
  for (let i = 0; i < 4000; i++) {
    const at = START_US + Math.floor(i / 40) * MINUTE_US;
    book.observe([activity(at, [contact()], { device: `d${i + 10}` })], () => {});
  }
  expect(book.devices().length).toBeLessThanOrEqual(DEVICES_LEARNT_MAX);
  feed(book, ordinaryDays(START_US + 0.2 * DAY_US, 0.1, 'd1'));
  expect(book.devices().some(({ device }) => device === 'd1')).toBe(true);
  expect(book.devices().length).toBeLessThanOrEqual(DEVICES_LEARNT_MAX);
});

test('a state is small, forgotten on demand, and a damaged one is refused with words', () => {
  const book = watchingBook(2);
  const saved = book.saveDevice('d1') as Record<string, unknown>;
  expect(JSON.stringify(saved).length).toBeLessThan(200_000);
  for (const name of Object.keys(saved)) {
    const damaged = { ...saved, [name]: 'x' };
    expect(() => new BehaviourBook(options).restoreDevice('d1', damaged), name).toThrow(/\w/);
  }
  expect(() => new BehaviourBook(options).restoreDevice('d1', { ...saved, version: 2 })).toThrow(/version 2/);
  expect(() => new BehaviourBook(options).restoreHome({ version: 9 })).toThrow(/version 9/);
  book.forget('d1');
  expect(book.devices()).toEqual([]);
  expect(book.saveDevice('d1')).toBeNull();
});
