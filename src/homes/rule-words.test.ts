import { expect, test } from 'vitest';
import { UTC_ZONE } from '../base/time-zone.ts';
import { keyWords, ruleWords } from './rule-words.ts';

const rule = (key: string) => ({
  id: 'r1',
  scope: { device: 'd3', kind: 'beacon', key },
  verdict: 'normal' as const,
  createdUs: 0,
  fromAlert: null,
  expiresUs: null,
  reason: '',
});

test('a rule about one contact names its port in words, in the language of the reader', () => {
  const packed = 443 * 65_536 + 6;
  expect(ruleWords(rule(`35.23.244.30 ${packed}`), { zone: UTC_ZONE })).toBe(
    'beacon of d3 about "35.23.244.30, TCP port 443" alone, until you remove it (normal).',
  );
  expect(ruleWords(rule('example.com 17/123'), { zone: UTC_ZONE, language: 'de' })).toContain(
    'nur zu „example.com, UDP-Port 123“',
  );
});

test('a service stands apart from what it belongs to, before or behind it', () => {
  const port = (protocol: string, number: number) => `${protocol} ${number}`;
  expect(keyWords('17/5353 224.0.0.251', port)).toBe('UDP 5353, 224.0.0.251');
  expect(keyWords('6/80', port)).toBe('TCP 80');
});

test('what is no service stays as it is', () => {
  const port = (protocol: string, number: number) => `${protocol} ${number}`;
  for (const key of [
    'ssh of many',
    'syn to 192.168.1.9',
    'many',
    'protocols',
    '4',
    'ssh',
    'fd00::1',
    '1/0',
    '192.168.1.0/24',
    '99999999999999',
  ])
    expect(keyWords(key, port)).toBe(key);
});
