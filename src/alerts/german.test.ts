// Tests that every kind of alert is worded in German, whole and without English words, with the same figures as in English.
import { expect, test } from 'vitest';
import { ALL_SAMPLES, everyAlert } from '../../test/alert-samples.ts';
import { UTC_ZONE } from '../base/time-zone.ts';
import { ACTIVITY_FEATURES } from '../behaviour/activity-features.ts';
import { kindRules } from '../devices/kind-rules.ts';
import type { Alert } from './alert.ts';
import { catalogue, kindWords } from './catalogue.ts';
import { GERMAN_KINDS } from './german-kinds.ts';
import { germanBytes, germanCount, germanMoment } from './german-pieces.ts';
import { explainAlert, explanationLines, incidentsOf, jointActions, wordAlert, wordIncident } from './index.ts';

/** Words that English sentences are made with and German ones never are. */
const ENGLISH =
  /\b(?:the|and|of|on|is|are|to|for|from|with|it|its|that|this|by|or|if|not|no|at|you|your|than|who|what|which|how|many|more|most|never|always|only|other|another|others|device|devices|address|addresses|port scan|packets|packet|bytes sent|seconds|minutes|hours|days|times|once|twice|within|every|seen|learned|usual|known|unknown|nothing|normal with|sent|received|asked|first|last|answered|attempts|connections|requests|look|give|take|change|close|switch off|about|because|instead|through|between|below)\b/i;
/** What is no sentence of ours: names that the samples hold and terms that German uses as they are. */
const FOREIGN =
  /a\.example|(?:[a-z0-9-]+\.)+(?:org|net|com)|camera|Edimax Technology|--local-nets|„[^“]*“|T\d{4}[^\n]*/g;

function leftovers(text: string): string | null {
  return ENGLISH.exec(text.replace(FOREIGN, ' '))?.[0] ?? null;
}

test('the check for English leftovers finds them', () => {
  for (const alert of everyAlert()) expect(leftovers(wordAlert(alert).sentence), alert.kind).not.toBeNull();
});

test('every kind has German words with the labels of the English ones', () => {
  for (const [kind, english] of Object.entries(catalogue)) {
    const german = kindWords(kind, 'de')!;
    expect(Object.keys(german.labels), kind).toEqual(Object.keys(english.labels));
    expect(german.title, kind).not.toBe(english.title);
    for (const text of [german.title, ...Object.values(german.labels)]) expect(leftovers(text), text).toBeNull();
  }
});

test('every sample of every kind reads in German, whole and without English leftovers', () => {
  for (const alert of everyAlert()) {
    const { title, sentence, deed, meaning, advice, actions, figures } = wordAlert(alert, null, 'de');
    for (const text of [sentence, deed, advice]) {
      expect(text, text).toMatch(/^[A-ZÄÖÜ0-9].*[^ ]\.$/);
      expect(text, text).not.toMatch(/undefined|NaN|null| ,| \.|\(\)| {2}|\[object| -Dienst/);
      expect(text, text).not.toMatch(
        /(?<![\d.,])1 (?:\S+ ){0,2}(?:Ports|Adressen|Pakete|Versuche|Verbindungen|Anmeldungen|Sekunden|Minuten|Stunden|Tagen?)\b/,
      );
      expect(text, text).not.toMatch(
        /\b(?:[2-9]|\d{2,}) (?:Port|Adresse|Paket|Sekunde|Minute|Stunde|Tag|Verbindung)\b/,
      );
    }
    for (const text of [
      title,
      sentence,
      deed,
      meaning,
      ...actions,
      ...figures.flatMap((each) => [each.label, each.value]),
    ])
      expect(leftovers(text), text).toBeNull();
  }
});

test('a German sentence carries every number and name of the English one', () => {
  const partsOf = (text: string): string[] =>
    [...text.matchAll(/[0-9a-f]*(?:[.:][0-9a-f]+){2,}|\d+/g)].map(([part]) => part).sort();
  for (const alert of everyAlert()) {
    const numbers = (language: 'en' | 'de'): string[] =>
      partsOf(
        wordAlert(alert, UTC_ZONE, language)
          .sentence.replace(/(?<=\d)[.,](?=\d{3}\b)/g, '')
          .replace(/(?<=\d),(?=\d)/g, '.'),
      ).filter((part) => !['1', '2'].includes(part));
    expect(numbers('de'), wordAlert(alert, UTC_ZONE, 'de').sentence).toEqual(numbers('en'));
  }
});

const SAMPLE: Alert = {
  id: 'a1',
  kind: 'unusual-volume',
  severity: 'medium',
  device: { id: 'd1', mac: null, ip: '192.168.1.20', name: 'camera' },
  place: { isOutside: false, isTargetOutside: false },
  startUs: 1_767_237_120e6,
  endUs: 1_767_237_240e6,
  count: 3,
  numbers: { direction: 'up', bytes: 48e6, usualLow: 0, usualHigh: 2e6, unit: '203.0.113.9', seconds: 60 },
  key: 'up',
  flows: [
    {
      uid: 'C1',
      originator: '192.168.1.20',
      originatorPort: 4711,
      responder: '203.0.113.9',
      responderPort: 443,
      protocol: 'tcp',
    },
  ],
  technique: { id: 'T1048', name: 'Exfiltration Over Alternative Protocol' },
  proof: {
    features: [
      { name: 'bytes-out', unit: 'bytes', observed: 48e6, low: 0, high: 2e6, share: 0.8 },
      { name: 'destination', unit: '', observed: '203.0.113.9', low: null, high: null, share: 0.15 },
      { name: 'connections', unit: 'connections', observed: 1, low: 3, high: 3, share: 0.05 },
    ],
    counterfactual: { changes: [{ name: 'bytes-out', unit: 'bytes', value: 6e6 }] },
    logP: Math.log(1 / 20_160),
    isExtrapolated: true,
    logEvidence: 14.2,
    logThreshold: 13.1,
    confidence: 0.6,
    isOverBudget: false,
  },
};

test('an explanation is German from the first line to the last', () => {
  const lines = explanationLines(explainAlert(SAMPLE, UTC_ZONE, 'de'), UTC_ZONE, 'de').map(({ text }) => text);
  expect(lines).toEqual([
    'Das Gerät camera (192.168.1.20) hat zwischen 03:12 und 03:14 Uhr 48,0 MB gesendet, das meiste davon an 203.0.113.9 (kein Name bekannt); üblich: höchstens 2,0 MB in der Minute.',
    'Etwas Großes hat das Gerät verlassen: Bilder, eine Sicherung oder Daten, die jemand fortträgt.',
    '01.01.2026 03:12 bis 01.01.2026 03:14, 3-mal gesehen',
    'Gesendete Bytes: 48,0 MB, gelernt: 0 Byte bis 2,0 MB (80 % davon)',
    'Ziel: 203.0.113.9, in der Lernzeit nie gesehen (15 % davon)',
    'Begonnene Verbindungen: 1, gelernt: immer 3 (5 % davon)',
    'Normal wäre gewesen: gesendete Bytes höchstens 6,0 MB.',
    'Verhielte sich das Gerät weiter wie gelernt, käme eine so seltsame Minute etwa einmal in 2 Wochen vor (hochgerechnet: seltsamer als alles, woraus gelernt wurde; die Zahl ist also geschätzt).',
    'Die Belege wiegen 14,2; dein Alarmbudget verlangt 13,1 (natürliche Logarithmen): genug, um es dir zu melden.',
    'Das Gerät ist einigermaßen bekannt (60 % der gewünschten Zeitfenster sind gelernt).',
    '192.168.1.20:4711 nach 203.0.113.9:443 tcp C1',
    'T1048 Exfiltration Over Alternative Protocol',
    'Finde heraus, was gesendet wurde: Sieh in der App des Geräts nach Aufnahmen oder Sicherungen aus dieser Zeit.',
    'Wenn das niemand absichtlich getan hat, nimm das Gerät vom Netz, starte es neu, aktualisiere es und ändere sein Passwort.',
    'Wenn du weißt, warum, sag, dass es normal ist; dann wird es nicht mehr gemeldet.',
  ]);
});

test('every value that may carry an alert has a German name, with any number and any range', () => {
  const names = [
    ...ACTIVITY_FEATURES.map(({ name, unit }) => ({ name, unit })),
    ...[
      'destination',
      'name',
      'network',
      'host',
      'port',
      'peer',
      'service',
      'hour',
      'bytesOut',
      'answered',
      'count',
    ].map((name) => ({ name, unit: name === 'hour' ? 'h' : name === 'port' ? 'port' : '' })),
  ];
  for (const { name, unit } of names)
    for (const value of [0, 1, 2.5, 1234])
      for (const [low, high] of [
        [null, null],
        [null, 3],
        [1, null],
        [2, 2],
        [1, 1500],
      ] as const) {
        const counterfactual = { changes: [{ name, unit, value }] };
        const features = [{ name, unit, observed: value, low, high, share: 1 }];
        const proof = { ...SAMPLE.proof!, features, counterfactual, isOverBudget: value === 0, confidence: value / 3 };
        for (const logP of [0, -4.1, -7.3, -20, -400]) {
          const explanation = explainAlert({ ...SAMPLE, proof: { ...proof, logP } }, UTC_ZONE, 'de');
          const [feature] = explanation.features;
          const texts = [
            feature!.label,
            feature!.words,
            explanation.counterfactual!,
            explanation.probability!.words,
            explanation.evidence!.words,
            explanation.confidence!.words,
          ];
          for (const text of texts) expect(leftovers(text), text).toBeNull();
        }
      }
});

test('what came after the list was full, incidents and joint advice are German, too', () => {
  const nobody = { ...SAMPLE, device: { mac: null, ip: null, name: null }, kind: 'port-scan' };
  expect(wordAlert({ ...nobody, count: 1 }, null, 'de').sentence).toBe(
    '1 weiterer Fund der Art „Portscan“ kam, als die Liste der Meldungen schon voll war.',
  );
  expect(wordAlert({ ...nobody, count: 1500 }, null, 'de').sentence).toMatch(/^1\.500 weitere Funde .* kamen, /);
  const kinds = ['port-scan', 'new-destination', 'brute-force', 'unusual-hour', 'mirai-syn'];
  const alerts = kinds.map((kind, i) => ({
    ...SAMPLE,
    id: `a${i}`,
    kind,
    startUs: i,
    incident: 'a0',
    numbers: ALL_SAMPLES[kind]![0]!,
  }));
  const [incident] = incidentsOf(alerts);
  expect(wordIncident(incident!, alerts, UTC_ZONE, 'de').title).toBe(
    'Portscan, dann neuer Kontakt im Internet, dann Erraten von Passwörtern, dann 2 weitere',
  );
  const joint = jointActions(
    alerts.map((alert) => wordAlert(alert, null, 'de')),
    'de',
  );
  expect(joint[0]).toMatch(/^Nimm es jetzt vom Netz/);
  expect(joint.some((action) => action.startsWith('Wenn das niemand'))).toBe(false);
});

test('numbers, sizes and moments look as Germans write them', () => {
  expect([1, 1234, 1_234_567, 0.94].map(germanCount)).toEqual(['1', '1.234', '1.234.567', '0,94']);
  expect([1, 999, 1536, 48e6].map(germanBytes)).toEqual(['1 Byte', '999 Byte', '1,5 kB', '48,0 MB']);
  expect(germanMoment(1_767_237_120e6, UTC_ZONE)).toBe('01.01.2026 03:12');
});

test('every kind of device has a German name', () => {
  const kinds = new Set(kindRules.flatMap((rule) => Object.keys(rule.kinds)));
  expect([...kinds].filter((kind) => GERMAN_KINDS[kind] === undefined)).toEqual([]);
});
