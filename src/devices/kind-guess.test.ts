// Tests of kinds, coverage and what is taken in of the wire's texts.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readClues } from './clue-reader.ts';
import { addClue, CLUE_SORTS, CLUES_MAX, noClues } from './clues.ts';
import { countSeen, coverageOf, noCounts } from './coverage.ts';
import { newRecord } from './identity-record.ts';
import { guessKind, type Traits } from './kind-guess.ts';
import { PRESENCE_DAYS_MAX, Presence } from './presence.ts';
import { restoreRecord, saveRecord } from './record-state.ts';
import type { SightedContact } from './sighting.ts';

function traits(
  given: Partial<Omit<Traits, 'clues'>> & { readonly clues?: Partial<Record<(typeof CLUE_SORTS)[number], string[]>> },
): Traits {
  const clues = noClues();
  for (const sort of CLUE_SORTS) clues.lists[sort].push(...(given.clues?.[sort] ?? []));
  return { vendor: null, hasRandomMac: false, isGateway: false, names: [], ...given, clues };
}

test('a kind is said where something speaks for it, with the reason', () => {
  const camera = guessKind(traits({ names: ['Garden-Camera'] }));
  expect(camera).toMatchObject({ kind: 'camera', evidence: ['calls itself Garden-Camera'] });
  expect(guessKind(traits({ names: ['FrontDoorbell-2'] })).kind).toBe('doorbell');
  expect(guessKind(traits({ clues: { services: ['_ipp._tcp'] } })).kind).toBe('printer');
  expect(guessKind(traits({ vendor: 'Sonos' })).kind).toBe('speaker');
  expect(guessKind(traits({ isGateway: true }))).toMatchObject({
    kind: 'router',
    evidence: [expect.stringMatching(/Internet/)],
  });
  expect(guessKind(traits({ isGateway: true, names: ['camera'], vendor: 'Reolink' })).kind).toBe('camera');
});

test('where nothing or too little speaks, no kind is said, and two that speak against each other leave it open', () => {
  for (const open of [
    traits({}),
    traits({ vendor: 'Espressif' }),
    traits({ hasRandomMac: true }),
    traits({ names: ['plug-camera'] }),
  ]) {
    expect(guessKind(open)).toEqual({ kind: null, confidence: 0, evidence: [] });
  }
});

test('words inside other words are none', () => {
  for (const name of ['plugin', 'blocked', 'campus-pi-hole', 'Ledger', 'shubham', 'thermos']) {
    expect(guessKind(traits({ names: [name] })).kind, name).toBeNull();
  }
});

test('whatever the texts, a guess is made in time, with a confidence below one', () => {
  const text = fc.oneof(
    fc.string({ maxLength: 64 }),
    fc.string({ unit: fc.constantFrom('a', '-', '.', 'cam', '1'), maxLength: 30 }),
  );
  fc.assert(
    fc.property(fc.array(text, { maxLength: 8 }), text, (texts, vendor) => {
      const { kind, confidence } = guessKind(
        traits({ names: texts, vendor, clues: { hosts: texts, models: texts, services: texts } }),
      );
      expect(confidence).toBeLessThan(1);
      expect(kind === null).toBe(confidence === 0);
    }),
    { numRuns: 300 },
  );
});

const contact = (
  scope: SightedContact['scope'],
  packetsOut: number,
  packetsIn: number,
  port = 443,
): SightedContact => ({
  scope,
  role: 'client',
  host: null,
  address: '20.1.1.1',
  protocol: 6,
  port,
  answered: 1,
  packetsOut,
  packetsIn,
});

function coverage(contacts: readonly SightedContact[], peersAsked = 0): { level: string; words: string } {
  const counts = noCounts();
  counts.peersAsked = peersAsked;
  countSeen(counts, { startUs: 0, contacts, questions: [], fingerprints: [], arpRequests: 0 });
  const { level, words } = coverageOf(counts);
  return { level, words: words.join(' ') };
}

test('coverage says which sides are seen and how to see the others', () => {
  expect(coverage([])).toMatchObject({ level: 'not-seen' });
  expect(coverage([contact('group', 9, 0)]).words).toMatch(/broadcast/);
  expect(coverage([contact('internet', 5, 0, 53)])).toMatchObject({ level: 'dns-only' });
  expect(coverage([contact('lan', 9, 9)])).toMatchObject({ level: 'lan' });
  expect(coverage([contact('internet', 50, 50)]).words).toMatch(/both directions/);
  expect(coverage([contact('internet', 50, 0)]).words).toMatch(/only what it sends.*mirror both directions/);
  expect(coverage([contact('internet', 0, 50)]).words).toMatch(/only what it receives/);
  expect(coverage([contact('internet', 50, 50)], 5).words).toMatch(/looks for other devices.*mirror the ports/);
  expect(coverage([contact('internet', 50, 50), contact('lan', 20, 0)]).words).toMatch(/at home only what it sends/);
});

test('coverage forgets what a tap showed weeks ago', () => {
  const counts = noCounts();
  const day = 86_400e6;
  const minute = { contacts: [contact('internet', 100, 100)], questions: [], fingerprints: [], arpRequests: 0 };
  countSeen(counts, { ...minute, startUs: day });
  countSeen(counts, { ...minute, contacts: [contact('lan', 100, 100)], startUs: 30 * day });
  expect(coverageOf(counts).level).toBe('lan');
});

test('lists of clues keep the latest, each once, cut and cleaned', () => {
  const clues = noClues();
  for (let i = 0; i < 500; i++) addClue(clues, 'hosts', `h${i}.example.com`);
  addClue(clues, 'hosts', 'h480.example.com');
  addClue(clues, 'hosts', `\u202ex\u0000\n${'y'.repeat(70_000)}`);
  expect(clues.lists.hosts).toHaveLength(CLUES_MAX.hosts);
  expect(clues.lists.hosts[0]).toHaveLength(64);
  expect(clues.lists.hosts[0]).toMatch(/^x ?y+$/);
  expect(clues.lists.hosts.slice(1, 3)).toEqual(['h480.example.com', 'h499.example.com']);
  expect(new Set(clues.lists.hosts).size).toBe(clues.lists.hosts.length);
});

test('any fact of any strings leaves a record that is saved and read back as it was', () => {
  const text = fc.string({ unit: 'binary', maxLength: 300 });
  const facts = fc.oneof(
    fc.record({
      kind: fc.constant('dhcp'),
      hostName: text,
      clientName: fc.constant(null),
      vendorClass: text,
      parameters: fc.array(fc.nat(255), { maxLength: 255 }),
    }),
    fc.record({
      kind: fc.constant('ssdp'),
      method: fc.constantFrom('NOTIFY', 'M-SEARCH', 'RESPONSE'),
      server: text,
      target: text,
    }),
    fc.record({ kind: fc.constant('tls-client'), ja4: text, serverName: text }),
    fc.record({ kind: fc.constant('http-request'), agent: text, host: text }),
    fc.record({
      kind: fc.constant('dns'),
      transport: fc.constantFrom('dns', 'mdns', 'nbns'),
      isResponse: fc.boolean(),
      operation: fc.constant(5),
      flow: fc.constant(null),
      questions: fc.array(fc.record({ name: text, type: fc.constantFrom(1, 12, 28) }), { maxLength: 3 }),
      answers: fc.array(fc.record({ name: text, type: fc.constantFrom(1, 12, 16), data: text }), { maxLength: 3 }),
    }),
  );
  fc.assert(
    fc.property(fc.array(facts, { maxLength: 20 }), (list) => {
      const record = newRecord(1, 1e15);
      for (const fact of list) readClues(fact as unknown as Parameters<typeof readClues>[0], record);
      const saved = JSON.stringify(saveRecord(record));
      expect(JSON.stringify(saveRecord(restoreRecord(JSON.parse(saved))))).toBe(saved);
      expect(saved.length).toBeLessThan(20_000);
    }),
    { numRuns: 200 },
  );
});

test('presence holds 400 days and reads back what it wrote', () => {
  const presence = new Presence();
  for (let day = 0; day < 500; day++) presence.add(day * 86_400e6 + (day % 24) * 3600e6);
  expect(presence.days()).toHaveLength(PRESENCE_DAYS_MAX);
  expect(presence.days()[0]).toEqual({ day: 100, hours: 1 << 4 });
  expect(Presence.restore(presence.save()).save()).toEqual(presence.save());
  expect(Presence.restore([5, 1, 4, 1, 6, -1, 7, 1e9, 8, 3]).save()).toEqual([5, 1, 8, 3]);
});
