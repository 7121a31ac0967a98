import { expect, test } from 'vitest';
import { addressOf, isSecureRequest, languageOf, sourceOf } from './request-source.ts';

const trusted = new Set(['10.0.0.1', '::1']);

test.each([
  ['192.168.1.9', null, '192.168.1.9'],
  ['::ffff:192.168.1.9', null, '192.168.1.9'],
  ['192.168.1.9', '203.0.113.7', '192.168.1.9'],
  ['10.0.0.1', '203.0.113.7', '203.0.113.7'],
  ['10.0.0.1', '198.51.100.1, 203.0.113.7', '203.0.113.7'],
  ['10.0.0.1', '198.51.100.1, 203.0.113.7, ::1', '203.0.113.7'],
  ['10.0.0.1', '[2001:db8::7]:4711', '2001:db8::7'],
  ['10.0.0.1', 'unknown', '10.0.0.1'],
  ['10.0.0.1', '', '10.0.0.1'],
  ['10.0.0.1', '127.0.0.1\t, <script>', '10.0.0.1'],
])('a request of %s with X-Forwarded-For %s counts for %s', (peer, header, address) => {
  expect(addressOf(peer, header, trusted)).toBe(address);
});

test('only a trusted proxy says that the browser came over TLS', () => {
  const request = new Request('http://localhost/', { headers: { 'X-Forwarded-Proto': 'https' } });
  const from = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } });
  expect(isSecureRequest(request, from('10.0.0.1'), false, trusted)).toBe(true);
  expect(isSecureRequest(request, from('10.0.0.2'), false, trusted)).toBe(false);
  expect(isSecureRequest(new Request('http://localhost/'), from('10.0.0.1'), false, trusted)).toBe(false);
  expect(isSecureRequest(new Request('http://localhost/'), from('10.0.0.2'), true, trusted)).toBe(true);
});

test('an agent is short and has no control characters', () => {
  const request = new Request('http://localhost/', { headers: { 'User-Agent': `curl\tx\u0080${'y'.repeat(5000)}` } });
  const { agent } = sourceOf(request, {}, trusted);
  expect(agent.startsWith('curl x')).toBe(true);
  expect(agent.length).toBeLessThanOrEqual(256);
});

test.each([
  [null, 'en'],
  ['', 'en'],
  ['de', 'de'],
  ['de-AT,de;q=0.9,en;q=0.8', 'de'],
  ['fr, de;q=0.5, en;q=0.4', 'de'],
  ['en;q=0.4, DE;q=0.5', 'de'],
  ['de;q=0', 'en'],
  ['*', 'en'],
  ['de;q=nonsense, en', 'en'],
])('the language of Accept-Language %s is %s', (header, language) => {
  expect(languageOf(header)).toBe(language);
});
