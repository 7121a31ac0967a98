import { expect, test } from 'vitest';
import { activity, contact, DAY_US, MINUTE_US, ordinaryMinute, START_US } from '../../test/behaviour-days.ts';
import type { Finding } from '../base/finding.ts';
import { UTC_ZONE } from '../base/time-zone.ts';
import type { Activity } from './activity.ts';
import { BehaviourBook, type BehaviourOptions } from './behaviour-book.ts';

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

function uploadAt(startUs: number, bytes: number): Activity {
  const bytesOut = bytes;
  return activity(startUs, [
    contact({ bytesOut, packetsOut: Math.round(bytes / 1400), bytesIn: 20_000, packetsIn: 400 }),
  ]);
}

test('a device learns for its span, then is watched, and ordinary days raise no alarm', () => {
  const book = new BehaviourBook(options);
  const learning = feed(book, ordinaryDays(START_US, 0.5));
  expect(learning).toEqual([]);
  expect(book.devices()[0]).toMatchObject({ device: 'd1', phase: 'learning', learningEndsUs: START_US + DAY_US });
  const findings = feed(book, ordinaryDays(START_US + 0.5 * DAY_US, 6.5));
  expect(book.devices()[0]).toMatchObject({ phase: 'watching', isLowConfidence: false });
  expect(findings.filter(({ severity }) => severity !== 'low')).toEqual([]);
});

test('an upload far beyond anything the device sent is told within a few minutes', () => {
  const book = new BehaviourBook(options);
  feed(book, ordinaryDays(START_US, 3));
  const attackUs = START_US + 3 * DAY_US;
  const findings = feed(
    book,
    [0, 1, 2].map((minute) => uploadAt(attackUs + minute * MINUTE_US, 80_000_000)),
  );
  const [first] = findings.filter((finding) => finding.detector === 'unusual-volume' && finding.severity !== 'low');
  expect(first).toMatchObject({ severity: 'high', numbers: { bytes: 80_000_000 } });
  expect(first!.proof!.features[0]).toMatchObject({ name: 'bytes-out', observed: 80_000_000 });
  expect(first!.flows.length).toBeGreaterThan(0);
});
