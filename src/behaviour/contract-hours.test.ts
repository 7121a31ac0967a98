// Usual hours: what counts as awake, and how surprising an hour is, also when the clocks change.
import { expect, test } from 'vitest';
import { activityOf, START_US } from '../../test/activity-maker.ts';
import { CLOUD, DAY } from '../../test/contract-lab.ts';
import { type TimeZone, UTC_ZONE } from '../base/time-zone.ts';
import { Contract } from './contract.ts';

/** Clocks go back by an hour on the eleventh day of the tests. */
const CHANGING: TimeZone = {
  name: 'Test/Changing',
  fromUs: [Number.NEGATIVE_INFINITY, START_US + 10 * DAY * 6e7],
  offsetSeconds: [7200, 3600],
};

/** Awake from 18:00 to 20:00 each local day; asleep else. */
function lamp(zone: TimeZone, days: number, localMinute: (day: number) => number): Contract {
  const contract = new Contract({ zone, seed: 1 });
  for (let day = 0; day < days; day++) {
    if (day === 1) contract.settle();
    for (let i = 0; i < 120; i++)
      contract.learn(activityOf(localMinute(day) + i, [CLOUD]), day === 0 ? 'baseline' : 'drift');
  }
  return contract;
}

const utcEvening = (day: number): number => day * DAY + 18 * 60;
const hourSurprise = (contract: Contract, minute: number) =>
  contract.judge(activityOf(minute, [CLOUD])).find(({ kind }) => kind === 'unusual-hour');

test('a device that slept every night of two weeks is unusual at three in the morning, and not in the evening', () => {
  const contract = lamp(UTC_ZONE, 14, utcEvening);
  const surprise = hourSurprise(contract, 14 * DAY + 3 * 60);
  expect(surprise?.numbers).toMatchObject({ hour: 3, days: 13 });
  expect(surprise!.logP).toBeLessThan(-9);
  expect(surprise!.counterfactual?.changes[0]?.name).toBe('hour');
  expect(hourSurprise(contract, utcEvening(14))).toBeUndefined();
  // The hours beside usual ones are usual.
  expect(hourSurprise(contract, utcEvening(14) - 40)).toBeUndefined();
});

test('three nights prove nothing', () => {
  expect(hourSurprise(lamp(UTC_ZONE, 3, utcEvening), 3 * DAY + 3 * 60)).toBeUndefined();
});

test('an evening stays an evening when the clocks change', () => {
  const contract = lamp(CHANGING, 14, (day) => day * DAY + (day < 10 ? 16 : 17) * 60);
  const { hours } = contract.document();
  expect(hours.usual.flatMap((isUsual, hour) => (isUsual ? [hour] : []))).toEqual([17, 18, 19, 20]);
  // The first evening it is not known yet that the device sleeps at all.
  expect(hours.awakeShare[18]).toBeCloseTo(13 / 14, 2);
  expect(hours.awakeShare[16]).toBe(0);
  expect(hourSurprise(contract, 14 * DAY + 2 * 60)?.numbers['hour']).toBe(3);
});

test('a device that is heard every minute is awake when a minute carries much more than usual', () => {
  const contract = new Contract({ zone: UTC_ZONE, seed: 1 });
  for (let minute = 0; minute < 14 * DAY; minute++) {
    const isEvening = minute % DAY >= 1080 && minute % DAY < 1200;
    contract.learn(activityOf(minute, [{ ...CLOUD, bytesIn: isEvening ? 400_000 : 300, bytesOut: 300 }]), 'baseline');
  }
  contract.settle();
  expect(hourSurprise(contract, 14 * DAY + 180)).toMatchObject({ numbers: { hour: 3 } });
  const quiet = contract.judge(activityOf(14 * DAY + 180, [{ ...CLOUD, bytesIn: 300, bytesOut: 300 }]));
  expect(quiet).toEqual([]);
});
