// Tests that what the engine says of devices has a German counterpart, whatever it says.
import { expect, test } from 'vitest';
import { coverageOf, noCounts } from '../devices/coverage.ts';
import { TRAIT_WORDS } from '../devices/kind-rules.ts';
import { coverageIn, kindEvidenceIn, sameDeviceIn } from './device-words.ts';

const ENGLISH = /\b(?:the|and|of|is|are|it|its|to|on|with|seen|only|same|that)\b/i;

test('everything that coverage can say has German words', () => {
  const amounts = [0, 1, 8];
  const said = new Set<string>();
  for (const internetOut of amounts)
    for (const internetIn of amounts)
      for (const lanOut of amounts)
        for (const lanIn of amounts)
          for (const dnsOut of [0, 1])
            for (const dnsIn of [0, 1])
              for (const peersAsked of [0, 5])
                for (const isSelf of [false, true]) {
                  const counts = { ...noCounts(), internetOut, internetIn, lanOut, lanIn, dnsOut, dnsIn, peersAsked };
                  for (const text of coverageOf(counts, isSelf, 7200 * peersAsked).words) said.add(text);
                }
  expect(said.size).toBeGreaterThan(15);
  for (const text of said) {
    expect(ENGLISH.test(text), text).toBe(true);
    expect(coverageIn('de', text), text).not.toMatch(ENGLISH);
    expect(coverageIn('en', text)).toBe(text);
  }
});

test('every reason for a kind has German words, and the value stays', () => {
  for (const words of Object.values(TRAIT_WORDS)) {
    const german = kindEvidenceIn('de', `${words} Wert 7`);
    expect(german).toMatch(/ Wert 7$/);
    expect(german.replace(/ Wert 7$/, ''), words).not.toBe(words);
  }
  expect(kindEvidenceIn('de', 'its MAC is random')).toBe('seine MAC ist zufällig');
  expect(kindEvidenceIn('de', "others' traffic with the Internet goes through it")).toMatch(/Internetverkehr/);
});

test('reasons for the same device have German words, and a name stays', () => {
  expect(sameDeviceIn('de', 'same name "the and it"')).toBe('derselbe Name „the and it“');
  for (const text of [
    'same DHCP client number',
    'asks for an address in the same way (DHCP)',
    'same programs (TLS fingerprints)',
    '1 host that only it talks to',
    '4 hosts that only it talks to',
  ])
    expect(sameDeviceIn('de', text)).not.toMatch(ENGLISH);
});
