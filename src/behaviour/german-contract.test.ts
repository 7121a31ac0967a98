// Tests that contracts and their changes are said in German without English words.
import { expect, test } from 'vitest';
import { activityOf } from '../../test/activity-maker.ts';
import { CLOUD, DAY, plainContext, ROUTER, settledPlug, teachPlug } from '../../test/contract-lab.ts';
import { Contract } from './contract.ts';
import { type ContractChange, differenceSentences, ITEM_KINDS } from './contract-difference.ts';
import { contractPhrases } from './contract-language.ts';
import { contractSentences } from './contract-sentences.ts';
import { germanContract } from './german-contract.ts';

const ENGLISH =
  /\b(?:the|and|of|on|to|for|by|with|its|from|any|port|talks|asks|offers|offering|using|new|gone|changed|usual|hours|days?|minutes?|learned|learning|approved|never|nobody|house|seen|known|normal|names|no longer)\b/;

/** Every text that a set of phrases can give, by one call each with plain arguments. */
function textsOf(phrases: object): readonly string[] {
  return Object.entries(phrases).flatMap(([name, phrase]: [string, unknown]): readonly string[] => {
    if (typeof phrase === 'string') return [phrase];
    if (typeof phrase === 'object') return textsOf(phrase as object);
    if (['list', 'bytes', 'hours', 'askers', 'service', 'offers'].includes(name)) return [];
    const call = phrase as (...values: readonly unknown[]) => string;
    return [call(7, 8, 9, 10), call(1, null, 1, 1), call('x', 'y', 'z')];
  });
}

test('no phrase has English words', () => {
  const german = textsOf(germanContract);
  expect(german.length).toBeGreaterThan(60);
  for (const text of german) expect(text, text).not.toMatch(ENGLISH);
  expect(textsOf(contractPhrases('en')).filter((text) => ENGLISH.test(text)).length).toBeGreaterThan(50);
});

test('services, hours and sizes look as Germans write them', () => {
  const { service, hours, bytes } = germanContract;
  expect([service(6, 443), service(17, 123), service(17, 4000), service(1, 0), service(2, 0), service(47, 0)]).toEqual([
    'Port 443 (HTTPS)',
    'UDP-Port 123 (Zeit, NTP)',
    'UDP-Port 4000',
    'Ping und anderes ICMP',
    'Gruppenzugehörigkeit, IGMP',
    'IP-Protokoll 47',
  ]);
  expect(hours([22, 23, 0, 1, 12])).toBe('12–13 Uhr und 22–02 Uhr');
  expect(hours(Array.from({ length: 24 }, (_, hour) => hour))).toBe('zu jeder Stunde');
  expect([bytes(12), bytes(1536)]).toEqual(['12 Byte', '1,5 kB']);
});

test('the contract of a plug reads in German, and learning, too', () => {
  const plug = settledPlug(2);
  plug.learn(activityOf(2 * DAY, [{ ...CLOUD, host: 'neu.example.com', address: '203.0.113.9' }, ROUTER]), 'drift');
  const texts = contractSentences(plug.document(), 'de').map(({ text }) => text);
  expect(texts[0]).toBe('Version 2, gelernt aus 3 Tagen und 2881 aktiven Minuten; niemand hat sie gebilligt.');
  expect(texts).toContainEqual(
    expect.stringMatching(/^Spricht mit m1\.tuyaus\.com über Port 8883 \(MQTT über TLS\); in der Minute/),
  );
  const young = new Contract(plainContext);
  teachPlug(young, 0, 10, 'baseline');
  for (const document of [plug.document(), young.document()]) {
    const german = contractSentences(document, 'de');
    expect(german.map(({ about }) => about)).toEqual(contractSentences(document).map(({ about }) => about));
    for (const { text } of german) expect(text, text).not.toMatch(ENGLISH);
  }
});

test('every change of every kind of thing is said in German', () => {
  const parts = {
    destination: ['6/443', 'any'],
    peer: ['uses 6/22', 'offers 17/53'],
    service: ['lan', 'internet'],
    hours: ['3'],
  };
  for (const what of ITEM_KINDS)
    for (const change of ['added', 'removed', 'changed'] as const) {
      const some: readonly string[] = parts[what as keyof typeof parts] ?? [];
      const subject = what === 'service' ? '6/80' : what === 'group' ? '224.0.0.251 17/5353' : 'x.example';
      const given: ContractChange = { what, subject, change, added: some, removed: change === 'added' ? [] : some };
      const [text] = differenceSentences([given], 'de');
      expect(text, text).not.toMatch(ENGLISH);
      expect(text, text).toMatch(/^(?:Neu|Weggefallen|Geändert): .*[^ ]\.$/);
    }
});
