// Tests of how look-alikes are found: what a crowd of newcomers may cost.
import { expect, test } from 'vitest';
import { DeviceQuestions } from './device-questions.ts';
import { type IdentityRecord, newRecord } from './identity-record.ts';
import { COMPARISONS_MAX, LookAlikes } from './look-alikes.ts';
import { formatMacNumber } from './mac.ts';

const MINUTE_US = 60e6;

/** An identity with a made-up MAC, known for what it was heard from `firstUs` to `lastUs`. */
function record(number: number, firstUs: number, lastUs: number, name = ''): IdentityRecord {
  const made = newRecord(number, firstUs);
  made.isSettled = true;
  made.lastUs = lastUs;
  made.macs.push(formatMacNumber(0x02_00_00_00_00_00 + number));
  made.names.dhcp = name;
  return made;
}

test('a flood of newcomers is compared within a bound a minute, and a phone that comes a minute later is asked about', () => {
  const nowUs = 3600e6;
  const phone = record(1, 0, 600e6, 'adas-pixel');
  const gone = Array.from({ length: 1500 }, (_, i) => record(2 + i, 0, 600e6));
  const crowd = Array.from({ length: 1500 }, (_, i) => record(2000 + i, nowUs - 2 * MINUTE_US, nowUs));
  const back = record(4000, nowUs - MINUTE_US, nowUs, 'adas-pixel');
  const all = [phone, ...gone, ...crowd, back];
  let looks = 0;
  const looker = new LookAlikes({
    *records() {
      for (const each of all) {
        looks++;
        yield each;
      }
    },
  });
  const questions = new DeviceQuestions();
  looker.begin();
  for (const newer of crowd) looker.compare(newer, nowUs, questions);
  expect(looks).toBeGreaterThan(COMPARISONS_MAX / 2);
  expect(looks).toBeLessThan(COMPARISONS_MAX * 2);
  looker.begin();
  looker.compare(back, nowUs + MINUTE_US, questions);
  expect(questions.all()).toMatchObject([{ older: 'd1', newer: 'd4000' }]);
});
