import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LoginThrottle, network, THROTTLE_ENTRIES_MAX, type Trier } from './login-throttle.ts';

const stranger = (address: string, account: string | null = 'anna', isAccount = true): Trier => ({
  address,
  account,
  isAccount,
  known: null,
});
const ipv4 = (number: number): string =>
  `${10 + (number >>> 24)}.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;

test('an address has five tries, then waits 1, 2, 4 … s up to 15 min, and nothing after an hour without a failure', () => {
  const throttle = new LoginThrottle();
  const waits: number[] = [];
  let nowMs = 0;
  for (let i = 0; i < 20; i++) {
    const waitMs = throttle.waitMs(stranger('10.0.0.1', null), nowMs);
    waits.push(waitMs / 1000);
    nowMs += waitMs;
    expect(throttle.waitMs(stranger('10.0.0.1', null), nowMs)).toBe(0);
    throttle.failed(stranger('10.0.0.1', null), nowMs);
  }
  expect(waits.slice(0, 9)).toEqual([0, 0, 0, 0, 0, 1, 2, 4, 8]);
  expect(waits.at(-1)).toBe(900);
  expect(throttle.waitMs(stranger('10.0.0.1', null), nowMs + 60 * 60_000 + 1)).toBe(0);
  expect(throttle.waitMs(stranger('10.0.0.2', null), nowMs)).toBe(0);
});

test('addresses of one IPv6 network count as one', () => {
  const throttle = new LoginThrottle();
  for (let i = 0; i < 6; i++) throttle.failed(stranger(`2001:db8:1:2::${i}`), 0);
  expect(throttle.waitMs(stranger('2001:db8:1:2:ffff::9'), 0)).toBe(2000);
  expect(throttle.waitMs(stranger('2001:db8:1:3::1'), 0)).toBe(0);
  expect(network('2001:DB8::1')).toBe('2001:db8:0:0::/64');
  expect(network('::1')).toBe('0:0:0:0::/64');
  expect(network('fe80::1%eth0')).toBe('fe80:0:0:0::/64');
  expect(network('::ffff:192.0.2.1')).toBe('192.0.2.1');
});

test('a password guessed from everywhere slows every new address down by half a minute at most', () => {
  const throttle = new LoginThrottle();
  let nowMs = 0;
  let tries = 0;
  // Each of 1,000 addresses tries as soon as it may, for a minute.
  for (; nowMs < 60_000; nowMs += 1000)
    for (let i = 0; i < 1000; i++) {
      const trier = stranger(ipv4(i));
      if (throttle.waitMs(trier, nowMs) > 0) continue;
      throttle.failed(trier, nowMs);
      tries++;
    }
  // Each address alone would have its five free tries and five slower ones: 10,000.
  expect(tries).toBeLessThan(3000);
  const owner = stranger('192.168.1.20');
  expect(throttle.waitMs(owner, nowMs)).toBe(30_000);
  expect(throttle.waitMs(owner, nowMs + 30_000)).toBe(0);
});

const tries = fc.array(
  fc.record({
    address: fc.integer({ min: 0, max: 5000 }),
    account: fc.constantFrom('anna', 'ben', 'nobody'),
    afterMs: fc.integer({ min: 0, max: 20_000 }),
    isRight: fc.boolean(),
  }),
  { maxLength: 300 },
);

test('whatever strangers do, who is known may try at once', () => {
  fc.assert(
    fc.property(tries, (all) => {
      const throttle = new LoginThrottle();
      let nowMs = 0;
      for (const { address, account, afterMs, isRight } of all) {
        nowMs += afterMs;
        const trier = stranger(ipv4(address), account, account !== 'nobody');
        throttle.failed(trier, nowMs);
        if (isRight) throttle.succeeded(trier);
        // Also from the very address of a stranger.
        expect(throttle.waitMs({ ...trier, known: 'device a' }, nowMs)).toBe(0);
      }
    }),
  );
});

test('whatever strangers at other addresses do, a new address has its try after the wait that it was told', () => {
  fc.assert(
    fc.property(tries, tries, (before, meanwhile) => {
      const throttle = new LoginThrottle();
      const owner = stranger('192.168.1.20');
      let nowMs = 0;
      const play = (all: typeof before, untilMs: number): void => {
        for (const { address, account, afterMs } of all) {
          nowMs = Math.min(untilMs, nowMs + afterMs);
          throttle.failed(stranger(ipv4(address), account), nowMs);
        }
      };
      play(before, Number.POSITIVE_INFINITY);
      const waitMs = throttle.waitMs(owner, nowMs);
      expect(waitMs).toBeLessThanOrEqual(30_000);
      const readyMs = nowMs + waitMs;
      play(meanwhile, readyMs);
      expect(throttle.waitMs(owner, readyMs)).toBe(0);
    }),
  );
});

test('a clock that is set back makes nobody wait longer than the longest wait', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1e9, max: 1e9 }), { minLength: 30, maxLength: 60 }), (times) => {
      const throttle = new LoginThrottle();
      for (const nowMs of times) {
        throttle.failed(stranger('10.0.0.1'), nowMs);
        expect(throttle.waitMs(stranger('10.0.0.1'), nowMs - 1e9)).toBeLessThanOrEqual(15 * 60_000);
        expect(throttle.waitMs(stranger('10.0.0.2'), nowMs - 1e9)).toBeLessThanOrEqual(30_000);
      }
    }),
  );
});

test('a place in line from before the clock was set back is no longer than the line', () => {
  const throttle = new LoginThrottle();
  for (let i = 0; i < 40; i++) throttle.failed(stranger(ipv4(i)), 1e9);
  expect(throttle.waitMs(stranger('192.168.1.20'), 1e9)).toBe(30_000);
  expect(throttle.waitMs(stranger('192.168.1.20'), 0)).toBe(30_000);
  expect(throttle.waitMs(stranger('192.168.1.20'), 30_000)).toBe(0);
});

test('its tables are bounded, and made-up names do not push a real account out', () => {
  const throttle = new LoginThrottle();
  for (let i = 0; i < 40; i++) throttle.failed(stranger(ipv4(i)), 0);
  for (let i = 0; i < 3 * THROTTLE_ENTRIES_MAX; i++) {
    throttle.waitMs(stranger(ipv4(i), `name-${i}`, false), 0);
    throttle.failed(stranger(ipv4(i), `name-${i}`, false), 0);
  }
  expect(throttle.size).toBeLessThanOrEqual(3 * THROTTLE_ENTRIES_MAX);
  expect(throttle.waitMs(stranger('192.168.1.20'), 0)).toBe(30_000);
});

test('who signs in right clears no failures at another account from the same address', () => {
  const throttle = new LoginThrottle();
  for (let i = 0; i < 12; i++) {
    throttle.failed(stranger('10.0.0.1', 'anna'), 0);
    throttle.failed(stranger('10.0.0.1', 'ben'), 0);
    throttle.succeeded(stranger('10.0.0.1', 'ben'));
  }
  expect(throttle.waitMs(stranger('10.0.0.1', 'anna'), 0)).toBeGreaterThan(60_000);
});
