// Odds of novelties: which parts they are made of, and what kin and class do to them.
import { expect, test } from 'vitest';
import { contactOf } from '../../test/activity-maker.ts';
import {
  burstLogP,
  isOffered,
  NOVELTIES,
  NOVELTY_SPECS,
  NoveltyOdds,
  type NoveltyTraits,
  SERVICE_CLASSES,
  serviceClass,
} from './contract-novelty.ts';

const TRAITS: NoveltyTraits = {
  novelty: 'named',
  service: 1,
  isFailed: false,
  nearness: null,
  kinship: 0,
  bytesOut: 1000,
};

function logPOf(odds: NoveltyOdds, traits: Partial<NoveltyTraits> = {}): number {
  return odds.judge({ ...TRAITS, ...traits }, 0).reduce((sum, { logP }) => sum + logP, 0);
}

function settled(): NoveltyOdds {
  const odds = new NoveltyOdds();
  odds.settle(1440);
  return odds;
}

test('prior shares of the service classes are shares', () => {
  for (const novelty of NOVELTIES) {
    const { services, failed } = NOVELTY_SPECS[novelty];
    expect(services).toHaveLength(SERVICE_CLASSES.length);
    expect(services.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 2);
    expect(failed).toBeLessThan(1);
  }
});

test('what nobody answers, what is far and what carries much is less likely', () => {
  const odds = settled();
  expect(logPOf(odds, { isFailed: true })).toBeLessThan(logPOf(odds) - 2);
  expect(logPOf(odds, { novelty: 'unnamed', nearness: 0 })).toBeLessThan(
    logPOf(odds, { novelty: 'unnamed', nearness: 2 }),
  );
  expect(logPOf(odds, { bytesOut: 50e6 })).toBeLessThan(logPOf(odds) - 6);
  expect(odds.judge({ ...TRAITS, bytesOut: 50e6 }, 0).at(-1)?.name).toBe('bytesOut');
  // What the device sends elsewhere every day is nothing by itself.
  expect(odds.judge({ ...TRAITS, bytesOut: 1e6 }, 2e6).some(({ name }) => name === 'bytesOut')).toBe(false);
});

test('a novelty beside known things is likelier by its kinship, and teaches so much less', () => {
  const odds = settled();
  expect(logPOf(odds, { kinship: 0.8 })).toBeCloseTo(logPOf(odds) + Math.log(5), 9);
  const kin = settled();
  const other = settled();
  for (let day = 0; day < 20; day++) {
    kin.count({ ...TRAITS, kinship: 0.9 }, day, 1);
    other.count(TRAITS, day, 1);
  }
  expect(kin.rate('named').events).toBeCloseTo(2, 6);
  expect(other.rate('named').events).toBeCloseTo(20, 6);
  const learned = new NoveltyOdds();
  learned.learn({ ...TRAITS, kinship: 0.9 }, 1440);
  learned.settle(1440);
  expect(learned.rate('named').events).toBeCloseTo(0.1, 6);
});

test('services are known before they are anything else', () => {
  expect(SERVICE_CLASSES[serviceClass(6, 23, true)]).toBe('known');
  expect(SERVICE_CLASSES[serviceClass(6, 23, false)]).toBe('login');
  expect(SERVICE_CLASSES[serviceClass(17, 123, false)]).toBe('time');
  expect(SERVICE_CLASSES[serviceClass(17, 40_000, false)]).toBe('udp');
  expect(SERVICE_CLASSES[serviceClass(6, 40_000, false)]).toBe('tcp');
  expect(SERVICE_CLASSES[serviceClass(47, 0, false)]).toBe('other');
});

test('several names at once are likelier than several bare addresses', () => {
  expect(burstLogP([])).toBe(0);
  expect(burstLogP(['unnamed', 'unnamed'])).toBeLessThan(burstLogP(['named', 'port']) - 1);
});

test('resets and silence offer nothing, answers do', () => {
  const asked = contactOf({ role: 'server', packetsOut: 2, bytesOut: 80 });
  expect(isOffered(asked)).toBe(false);
  expect(isOffered({ ...asked, bytesOut: 92 })).toBe(true);
  expect(isOffered({ ...asked, bytesOut: 92, packetsIn: 0 })).toBe(false);
  expect(isOffered({ ...asked, address: 'fd00::1', bytesOut: 120 })).toBe(false);
  expect(isOffered({ ...asked, protocol: 17, bytesOut: 60 })).toBe(true);
  expect(isOffered({ ...asked, protocol: 1, port: 0 })).toBe(false);
});

test('odds saved are the same odds', () => {
  const odds = settled();
  odds.count({ ...TRAITS, novelty: 'unnamed', nearness: 1 }, 3, 1);
  odds.pass(500);
  const restored = NoveltyOdds.restore(JSON.parse(JSON.stringify(odds.save())));
  expect(logPOf(restored, { novelty: 'unnamed', nearness: 1 })).toBe(logPOf(odds, { novelty: 'unnamed', nearness: 1 }));
  expect(() => NoveltyOdds.restore([[], [], [], []])).toThrow(/contract/);
});
