import { expect, test } from 'vitest';
import { checkHeaders, isKnownHost } from './guard.ts';

const names = new Set(['porchlight.example', 'nas']);

test.each([
  '127.0.0.1',
  '127.0.0.1:8484',
  '192.168.1.20:8484',
  '[::1]',
  '[::1]:8484',
  '[2001:db8::7]:8484',
  'localhost',
  'LOCALHOST:8484',
  'localhost.:8484',
  'porch.local',
  'my.porch.local:8484',
  'porchlight.example',
  'PORCHLIGHT.example:443',
  'nas:8484',
])('answers to the host %s', (host) => {
  expect(isKnownHost(host, names)).toBe(true);
});

test.each([
  '',
  'evil.example',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  '127.0.0.1.nip.io:8484',
  'evil.local.example',
  '.local',
  'local',
  'evil.example#.local',
  'evil.example/.local',
  'evil.example@127.0.0.1',
  '127.0.0.1@evil.example',
  'a..local',
  '0x7f.1',
  '2130706433',
  '127.1',
  '::1',
  '[::1',
  '[evil.example]',
  'localhost:8484:1',
  'localhost:port',
  'localhost evil.example',
  'x.porchlight.example',
  `${'a'.repeat(5000)}.example`,
])('does not answer to the host "%s"', (host) => {
  expect(isKnownHost(host, names)).toBe(false);
});

test('a header that decides something may not come twice', () => {
  expect(() => checkHeaders(['Host', 'a', 'X-Other', '1', 'x-other', '2'])).not.toThrow();
  expect(() => checkHeaders(['Host', 'a', 'hOST', 'b'])).toThrow('The header host came more than once.');
  expect(() => checkHeaders(['Origin', 'a', 'Accept', '*', 'Origin', 'a'])).toThrow('origin');
});
