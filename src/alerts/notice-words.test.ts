import { expect, test } from 'vitest';
import { NOTICE_KINDS } from '../devices/notices.ts';
import type { Alert } from './alert.ts';
import { wordAlert } from './alert-words.ts';
import { noticeWords } from './notice-words.ts';

const camera = { mac: '00:11:22:33:44:55', ip: '192.168.1.30', name: 'cam' };

function sentenceOf(kind: string, numbers: Alert['numbers'], device: Alert['device'] = camera): string {
  return wordAlert({
    id: '1',
    kind,
    key: 'k',
    severity: 'info',
    device,
    place: { isOutside: false, isTargetOutside: false },
    startUs: 0,
    endUs: 0,
    count: 1,
    numbers,
    flows: [],
    technique: { id: '', name: '' },
  }).sentence;
}

test('every kind of notice has words', () => {
  expect(Object.keys(noticeWords)).toEqual([...NOTICE_KINDS]);
});

test('notices are sentences about a device or the home', () => {
  expect(
    sentenceOf('new-device', { devices: 1, name: 'cam', vendor: 'Edimax Technology', kind: 'camera', isRandom: 0 }),
  ).toBe('The device cam (192.168.1.30) is new on the network: a camera of Edimax Technology.');
  expect(sentenceOf('new-device', { devices: 1, name: '', vendor: '', kind: 'appliance', isRandom: 1 })).toMatch(
    /: an appliance\.$/,
  );
  expect(sentenceOf('new-device', { devices: 1, name: '', vendor: '', kind: '', isRandom: 0 })).toMatch(
    /is new on the network\.$/,
  );
  expect(sentenceOf('new-device', { devices: 300 }, { mac: null, ip: null, name: null })).toBe(
    '300 new devices came to the network within a short time.',
  );
  expect(sentenceOf('device-silent', { seconds: 7200, longestSeconds: 60, kind: '' })).toBe(
    'The device cam (192.168.1.30) has sent nothing for 2 hours.',
  );
  expect(sentenceOf('device-silent', { seconds: 36_000, longestSeconds: 14_400, kind: '' })).toMatch(
    /for 10 hours; its longest silence before was 4 hours\.$/,
  );
  expect(sentenceOf('gateway-changed', { what: 'mac', before: 'a', after: 'b', connections: 20 })).toBe(
    'The devices now reach the Internet through b instead of a.',
  );
  expect(
    sentenceOf('dns-server-changed', { what: 'asked', before: ['192.168.1.1'], after: ['203.0.113.53'], questions: 5 }),
  ).toBe('The device cam (192.168.1.30) now asks 203.0.113.53 for names; so far it asked 192.168.1.1.');
  expect(sentenceOf('address-conflict', { address: '192.168.1.40', macs: ['a', 'b'], claims: 4 })).toBe(
    'a and b both use the address 192.168.1.40.',
  );
  expect(sentenceOf('sensor-blind', { seconds: 3600 }, { mac: null, ip: null, name: null })).toBe(
    'Not a single packet was captured for 60 minutes.',
  );
});
