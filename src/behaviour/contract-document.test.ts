// The contract as a document: what it holds, what it says in sentences, its versions and what they differ in.
import { expect, test } from 'vitest';
import { activityOf } from '../../test/activity-maker.ts';
import { CLOUD, DAY, plainContext, ROUTER, settledPlug, teachPlug } from '../../test/contract-lab.ts';
import type { Contact } from './activity.ts';
import { Contract } from './contract.ts';
import { contractDifference, contractItems, differenceSentences } from './contract-difference.ts';
import { contractSentences } from './contract-sentences.ts';
import { hoursText, serviceWords } from './contract-words.ts';

const UPDATE: Partial<Contact> = { host: 'update.example.com', address: '203.0.113.9' };
const PHONE: Partial<Contact> = { scope: 'lan', address: '192.168.1.30', peerMac: '02:00:00:00:00:30' };

/** A plug with three hosts in its cloud, DNS questions and a TLS client. */
function richPlug(): Contract {
  const contract = new Contract(plainContext);
  for (let minute = 0; minute < 2 * DAY; minute++) {
    const host = `m${1 + (minute % 3)}.tuyaus.com`;
    const missing = minute % 100 === 0 ? 1 : 0;
    contract.learn(
      activityOf(minute, [{ ...CLOUD, host, address: `198.51.100.${minute % 3}` }, ROUTER], {
        questions: [{ name: missing === 1 ? 'gone.example.org' : host, count: 1, missing, resolver: '192.168.1.1' }],
        fingerprints: ['t12d030400_0e67c0ef781e_3f419d89de28'],
      }),
      'baseline',
    );
  }
  contract.settle();
  return contract;
}

test('the document holds destinations with hosts, ports, days and volumes, and DNS habits', () => {
  const document = richPlug().document();
  expect(document).toMatchObject({
    format: 1,
    zone: 'UTC',
    isLearning: false,
    days: 2,
    activeMinutes: 2 * DAY,
    otherDestinations: null,
  });
  const [cloud] = document.destinations;
  expect(document.destinations).toHaveLength(1);
  expect(cloud).toMatchObject({
    unit: 'tuyaus.com',
    isNamed: true,
    isNormal: true,
    hostCount: 3,
    days: 2,
    minutes: 2 * DAY,
    isAnyPort: false,
  });
  expect(cloud!.ports.map(({ protocol, port }) => [protocol, port])).toEqual([[6, 8883]]);
  // Sketches are within 10 %.
  expect(Math.abs(cloud!.up.median - 1200)).toBeLessThan(120);
  expect(Math.abs(cloud!.down.most - 4000)).toBeLessThan(400);
  expect(document.dns).toMatchObject({
    questions: 2 * DAY,
    missing: 29,
    missingUnits: [{ unit: 'example.org', count: 29 }],
  });
  expect(document.dns.resolvers).toEqual([{ address: '192.168.1.1', questions: 2 * DAY }]);
  expect(JSON.parse(JSON.stringify(document))).toEqual(document);
});

test('the sentences say it so that an owner can agree or not', () => {
  const texts = contractSentences(richPlug().document()).map(({ text }) => text);
  expect(texts[0]).toBe('Version 2, learned from 2 days and 2880 active minutes; nobody has approved it.');
  expect(texts[1]).toMatch(
    /^Talks to 3 hosts of tuyaus\.com on port 8883 \(MQTT over TLS\); up to 1\.\d kB out and \d\.\d kB in a minute\.$/,
  );
  expect(texts).toContain('Asks 192.168.1.1 for DNS.');
  expect(texts).toContain('1 % of its questions are for names that do not exist (most of them under example.org).');
  expect(texts).toContain('Has 1 TLS client (JA4): t12d030400_0e67c0ef781e_3f419d89de28.');
  expect(texts).toContain('Never talks to other devices.');
  expect(texts).toContain('Offers no service.');
});

test('nothing is said to be never done while it was hardly watched', () => {
  const isLearning = { ...settledPlug().document(), isLearning: true, destinations: [], peers: [], services: [] };
  expect(contractSentences({ ...isLearning, activeMinutes: 0 })).toEqual([
    { about: 'state', text: 'Still learning: nothing so far.' },
  ]);
  const texts = contractSentences({ ...isLearning, activeMinutes: 3 }).map(({ text }) => text);
  expect(texts).toContain('Was not seen talking to the Internet so far.');
  expect(texts.filter((text) => /nobody|Never|no service\.$/.test(text))).toEqual([]);
});

test('neighbours, services, unnamed addresses and things on the way to be normal are told apart', () => {
  const contract = settledPlug();
  const known = [
    { address: '198.51.100.99', port: 9000 },
    { ...PHONE, port: 80 },
    { ...PHONE, role: 'server' as const, port: 8000 },
  ];
  contract.learn(activityOf(DAY, known), 'baseline');
  contract.learn(activityOf(DAY + 1, [UPDATE]), 'drift');
  const texts = contractSentences(contract.document()).map(({ text }) => text);
  expect(texts.some((text) => text.startsWith('Talks to 198.51.100.99 (no name known) on port 9000;'))).toBe(true);
  expect(texts).toContain(
    'Talks to 192.168.1.30 (02:00:00:00:00:30) on port 80 (HTTP) and is used by it on port 8000.',
  );
  expect(texts).toContain('Offers port 8000 to the house.');
  expect(texts).toContain('Not normal yet: example.com, seen on 1 day.');
});

test('the version grows when something becomes normal, not with every minute', () => {
  const contract = settledPlug();
  const { version } = contract;
  teachPlug(contract, DAY, DAY + 100, 'drift');
  contract.learn(activityOf(DAY + 100, [UPDATE]), 'drift');
  expect(contract.version).toBe(version);
  contract.learn(activityOf(2 * DAY + 100, [UPDATE]), 'drift');
  expect(contract.version).toBe(version + 1);
});

test('only the version that was read can be approved, and changes are told from the approved one', () => {
  const contract = settledPlug();
  expect(contract.changes()).toEqual([]);
  expect(contract.approve(contract.version - 1, 5)).toBe(false);
  expect(contract.document().approved).toBeNull();
  contract.learn(activityOf(DAY, [{ ...CLOUD, port: 443 }]), 'baseline');
  expect(differenceSentences(contract.changes())).toEqual(['Changed: talks to tuyaus.com, new on port 443 (HTTPS).']);
  expect(contract.approve(contract.version, 5)).toBe(true);
  expect(contract.changes()).toEqual([]);
  contract.learn(activityOf(DAY + 1, [UPDATE, { ...PHONE, port: 80 }]), 'baseline');
  const restored = Contract.restore(JSON.parse(JSON.stringify(contract.save())), plainContext);
  expect(differenceSentences(restored.changes())).toEqual([
    'New: talks to example.com on port 443 (HTTPS).',
    'New: deals with neighbour 02:00:00:00:00:30 using port 80 (HTTP).',
  ]);
  expect(restored.document().approved).toEqual({ version: contract.version - 1, atUs: 5 });
});

test('a difference is nothing of the same, and what came one way went the other', () => {
  const before = contractItems(settledPlug().document());
  const contract = settledPlug();
  contract.learn(
    activityOf(DAY, [UPDATE, { ...CLOUD, port: 443 }, { ...PHONE, role: 'server', port: 22 }]),
    'baseline',
  );
  const after = contractItems(contract.document());
  expect(contractDifference(after, after)).toEqual([]);
  const forth = contractDifference(before, after);
  const back = contractDifference(after, before);
  expect(forth.map(({ what, subject, change }) => `${change} ${what} ${subject}`)).toEqual([
    'added destination example.com',
    'changed destination tuyaus.com',
    'added peer 02:00:00:00:00:30',
    'added service 6/22',
  ]);
  const turned = { added: 'removed', removed: 'added', changed: 'changed' } as const;
  expect(back).toEqual(
    forth.map((each) => ({ ...each, change: turned[each.change], added: each.removed, removed: each.added })),
  );
  expect(differenceSentences(back)[1]).toBe('Changed: talks to tuyaus.com, no longer on port 443 (HTTPS).');
});

test('hours are told as spans, also over midnight', () => {
  expect(hoursText([6, 7, 8, 12])).toBe('06–09 h and 12–13 h');
  expect(hoursText([22, 23, 0, 1])).toBe('22–02 h');
  expect(hoursText(Array.from({ length: 24 }, (_, hour) => hour))).toBe('at any hour');
});

test('services have the names that people know', () => {
  expect(serviceWords(6, 443)).toBe('port 443 (HTTPS)');
  expect(serviceWords(17, 4000)).toBe('UDP port 4000');
  expect(serviceWords(1, 0)).toBe('ping and other ICMP');
  expect(serviceWords(47, 0)).toBe('IP protocol 47');
});
