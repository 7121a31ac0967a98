// Tests that the words of every kind read well: devices and machines on the Internet, one and many, moments and days.
import { expect, test } from 'vitest';
import {
  ALL_SAMPLES,
  everyAlert,
  HOME,
  INTERNET,
  LEARNED_SAMPLES,
  NOTICE_SAMPLES,
  SUBJECTS,
} from '../../test/alert-samples.ts';
import { catalogue } from './catalogue.ts';
import { wordAlert } from './index.ts';

test('every kind has samples, and every sentence of theirs is whole', () => {
  for (const kind of Object.keys(catalogue)) expect(ALL_SAMPLES[kind]?.length, kind).toBeGreaterThan(0);
  for (const alert of everyAlert()) {
    const { sentence, deed, advice } = wordAlert(alert);
    for (const text of [sentence, deed, advice]) {
      expect(text, text).toMatch(/^[A-Z0-9].*[^ ]\.$/);
      expect(text, text).not.toMatch(/undefined|NaN|null|packet 0| ,| \.|\(\)| {2}|within 0 /);
      // One of many is wrong, and so is many of one: "1 ports", "2 address".
      expect(text, text).not.toMatch(
        /(?<![\d.,])1 (?:\w+ ){0,2}(?:ports|addresses|packets|attempts|connections|logins|times|names|seconds|minutes|hours|days)\b/,
      );
      expect(text, text).not.toMatch(/\b(?:[2-9]|\d{2,}) (?:TCP |UDP )?(?:port|address|second|minute|hour|day|time)\b/);
    }
  }
});

test('a machine on the Internet is called so, is no device, and the advice is about what the owner can do', () => {
  for (const alert of everyAlert()) {
    // Notices tell of the home, and only of its own devices.
    if (alert.kind in NOTICE_SAMPLES) continue;
    const { sentence, advice } = wordAlert(alert);
    if (!alert.place.isOutside) {
      expect(sentence).toMatch(/^The device /);
      expect(sentence).not.toContain(`${alert.device.ip} on the Internet`);
      continue;
    }
    expect(sentence).toContain(`${alert.device.ip} on the Internet `);
    // ARP and DHCP do not pass routers, and beacons have their subject at home.
    if (['arp-spoof', 'rogue-dhcp', 'beacon', ...Object.keys(LEARNED_SAMPLES)].includes(alert.kind)) continue;
    expect(advice, `${alert.kind}: ${advice}`).not.toMatch(
      /take (?:it|the device) off|restart it|update it|change its password|the device that tried/i,
    );
  }
});

test('what to do about a local device that attacks the Internet is about the device, not about its target', () => {
  const numbers = { attempts: 40, failures: 0, service: 'SSH', target: INTERNET, port: 22, seconds: 60 };
  const [device] = SUBJECTS[1]!;
  const alert = { ...everyAlert()[0]!, kind: 'brute-force', device, place: SUBJECTS[1]![1], numbers };
  expect(wordAlert(alert).advice).toContain('take the device off the network');
  expect(wordAlert(alert).advice).not.toContain(INTERNET);
});

test('spans and counts read as people say them', () => {
  const sentence = (seconds: number, claims: number): string => {
    const numbers = { addresses: [HOME], claims, owner: '', seconds };
    return wordAlert({ ...everyAlert()[0]!, kind: 'arp-spoof', numbers }).sentence;
  };
  expect(sentence(0, 1)).toContain('claimed once within a second to be');
  expect(sentence(1.05, 2)).toContain('claimed twice within a second');
  expect(sentence(4.0005, 36)).toContain('claimed 36 times within 4 seconds');
  expect(sentence(500_000, 3)).toContain('claimed 3 times within 6 days');
});
