import { expect, test } from 'vitest';
import { RateLimit, rateKey } from './rate-limit.ts';

test('an address may send a burst, then so many a second', () => {
  const rate = new RateLimit(10);
  const taken = (atMs: number, count: number): number =>
    Array.from({ length: count }, () => rate.take('192.0.2.1', atMs)).filter(Boolean).length;
  expect(taken(0, 100)).toBe(50);
  expect(taken(1000, 100)).toBe(10);
  expect(taken(1100, 100)).toBe(1);
  expect(taken(3_600_000, 100)).toBe(50);
  expect(rate.take('192.0.2.2', 0)).toBe(true);
});

test('a clock that goes back gives nothing', () => {
  const rate = new RateLimit(1);
  for (let i = 0; i < 5; i++) rate.take('192.0.2.1', 1e6);
  expect(rate.take('192.0.2.1', 0)).toBe(false);
});

test('a million addresses take bounded room, and those who keep asking are remembered', () => {
  const rate = new RateLimit(1);
  for (let i = 0; i < 5; i++) rate.take('192.0.2.1', 0);
  for (let i = 0; i < 100_000; i++) {
    rate.take(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, 0);
    if (i % 5000 === 0) expect(rate.take('192.0.2.1', 0), String(i)).toBe(false);
  }
  expect(rate.size).toBeLessThanOrEqual(10_000);
});

test('the addresses of one IPv6 network count as one', () => {
  expect(rateKey('2001:db8:1:2:aaaa:bbbb:cccc:dddd')).toBe(rateKey('2001:db8:1:2::7'));
  expect(rateKey('2001:db8:1:3::7')).not.toBe(rateKey('2001:db8:1:2::7'));
  expect(rateKey('::1')).toBe('0:0:0:0::/64');
  expect(rateKey('192.0.2.1')).toBe('192.0.2.1');
});
