import { expect, test } from 'vitest';
import { demoPort } from './demo.ts';

const started: [string, boolean][] = [];
const demo = (newestUs: number | null) =>
  demoPort({
    isDemo: true,
    input: () => ({ kind: 'simulated', target: '', mayAsk: false }),
    newestUs: () => newestUs,
    attack: async (name, isNewWeek) => {
      started.push([name, isNewWeek]);
    },
    mayRenew: () => true,
    speed: 5040,
  });

test('the simulated home says how fast its time runs until it has caught up with the clock', async () => {
  const nowUs = Date.now() * 1000;
  expect(await demo(null).state('en')).toMatchObject({ speed: 5040, simulatedTime: null });
  expect(await demo(nowUs - 3600e6).state('en')).toMatchObject({ speed: 5040, simulatedTime: nowUs / 1e6 - 3600 });
  expect(await demo(nowUs).state('en')).toMatchObject({ speed: 1 });
});

test('the answer to an attack is in the language of who started it', async () => {
  const { attacks } = await demo(null).attack('mirai', 'de', false);
  const german = (await demo(null).state('de')).attacks.map(({ title }) => title);
  expect(attacks.map(({ title }) => title)).toEqual(german);
  expect(german).not.toEqual((await demo(null).state('en')).attacks.map(({ title }) => title));
});

test('what minutes do not show says why, and in a new week all that ran before is gone', async () => {
  const port = demo(null);
  const { attacks, mayRenew } = await port.state('de');
  expect(attacks.filter(({ slow }) => typeof slow === 'string').map(({ name }) => name)).toEqual([
    'beacon',
    'exfiltration',
  ]);
  expect(mayRenew).toBe(true);
  await port.attack('mirai', 'en', false);
  const renewed = await port.attack('beacon', 'en', true);
  expect(started.slice(-2)).toEqual([
    ['mirai', false],
    ['beacon', true],
  ]);
  expect(renewed.attacks.filter(({ ran }) => ran !== null).map(({ name }) => name)).toEqual(['beacon']);
});
