// What the German wording of any alert needs beside the words of its kind; the counterpart of english-phrases.ts.
import type { AlertPhrases, NormalChange, Rarity } from './alert-phrases.ts';
import { CHECK_DEVICE_DE, CLEAN_DEVICE_DE } from './german-advice.ts';
import { germanAmount, germanFeature, germanUnitStem } from './german-features.ts';
import {
  germanBytes,
  germanCount,
  germanCounted,
  germanFixed,
  germanInside,
  germanJoin,
  germanMoment,
  germanSubject,
  germanTimes,
} from './german-pieces.ts';

const RARITIES: Readonly<Record<Rarity['unit'], readonly [one: string, many: string]>> = {
  minute: ['einer Minute', 'Minuten'],
  hour: ['einer Stunde', 'Stunden'],
  day: ['einem Tag', 'Tagen'],
  week: ['einer Woche', 'Wochen'],
  year: ['einem Jahr', 'Jahren'],
};

export const germanPhrases: AlertPhrases = {
  count: germanCount,
  bytes: germanBytes,
  moment: germanMoment,
  subject: germanSubject,
  join: germanJoin,
  further: (count, title) =>
    `${germanCounted(count, 'weiterer Fund', 'weitere Funde')} der Art „${title}“ ${count === 1 ? 'kam' : 'kamen'}, als die Liste der Meldungen schon voll war.`,
  gravestFirst: 'Sieh dir die schwersten Meldungen zuerst an; oft erklären sie die anderen.',
  cleanDevice: CLEAN_DEVICE_DE,
  checkDevice: CHECK_DEVICE_DE,
  inside: germanInside,
  nextTitle: ', dann ',
  more: (count) => `${count} weitere`,
  featureLabel: germanFeature,
  amount: germanAmount,
  unitStem: germanUnitStem,
  knownOtherwise: 'bekannt, aber nicht auf diese Weise',
  rarelyUsed: 'in der Lernzeit kaum oder nie benutzt',
  neverSeen: 'in der Lernzeit nie gesehen',
  atMost: (amount) => `gelernt: höchstens ${amount}`,
  atLeast: (amount) => `gelernt: mindestens ${amount}`,
  always: (amount) => `gelernt: immer ${amount}`,
  between: (low, high) => `gelernt: ${low} bis ${high}`,
  noSingleValue: 'Kein einzelner Wert, und auch keine zwei, hätten es normal gemacht.',
  normalWith: (changes) => `Normal wäre gewesen: ${germanJoin(changes.map(changeWords))}.`,
  rare: ({ count, unit, isLess }, isExtrapolated) => {
    const [one, many] = RARITIES[unit];
    const once = isLess
      ? `seltener als einmal in ${germanCount(count)} Jahren`
      : `etwa einmal in ${count === 1 ? one : `${germanCount(count)} ${many}`}`;
    const doubt = isExtrapolated
      ? ' (hochgerechnet: seltsamer als alles, woraus gelernt wurde; die Zahl ist also geschätzt)'
      : '';
    return `Verhielte sich das Gerät weiter wie gelernt, käme eine so seltsame Minute ${once} vor${doubt}.`;
  },
  evidence: (evidence, threshold, isOverBudget) =>
    `Die Belege wiegen ${germanFixed(evidence, 1)}; dein Alarmbudget verlangt ${germanFixed(threshold, 1)} (natürliche Logarithmen): ${isOverBudget ? 'nicht genug für eine Meldung, darum wartet es im Eingang.' : 'genug, um es dir zu melden.'}`,
  confidence: (share, level) => {
    const learned = `(${share} der gewünschten Zeitfenster sind gelernt)`;
    if (level === 'well') return `Das Gerät ist gut bekannt ${learned}.`;
    if (level === 'fairly') return `Das Gerät ist einigermaßen bekannt ${learned}.`;
    return `Das Gerät ist noch wenig bekannt ${learned}: Nimm dies mit Vorsicht.`;
  },
  shareOfIt: (percent) => ` (${percent} % davon)`,
  seen: (times) => `, ${germanTimes(times)} gesehen`,
  span: (from, until) => `${from} bis ${until}`,
  flow: (from, to, { protocol, uid }) => `${from} nach ${to} ${protocol}${uid === '' ? '' : ` ${uid}`}`,
};

function changeWords(change: NormalChange): string {
  switch (change.kind) {
    case 'text':
      return `${change.label} ${change.value}`;
    case 'port':
      return `Port ${change.value}`;
    case 'hour':
      return `um ${change.value}`;
    case 'amount':
      return `${change.label} ${change.isLess ? 'höchstens' : 'mindestens'} ${change.value}`;
  }
}
