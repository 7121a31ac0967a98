// What the wording of any alert needs beside the words of its kind, in each language; the English ones.
import type { FindingFlow } from '../base/finding.ts';
import type { Language } from '../base/language.ts';
import type { TimeZone } from '../base/time-zone.ts';
import { CHECK_DEVICE, CLEAN_DEVICE } from './advice-words.ts';
import type { Alert } from './alert.ts';
import { englishAmount, englishFeature } from './feature-words.ts';
import { germanPhrases } from './german-phrases.ts';
import { counted, formatBytes, formatCount, joinWords, momentText, subjectWords } from './words.ts';

/** A value with which it would have been normal. */
export type NormalChange =
  | { readonly kind: 'text'; readonly label: string; readonly value: string }
  | { readonly kind: 'port'; readonly value: number }
  | { readonly kind: 'hour'; readonly value: string }
  | { readonly kind: 'amount'; readonly label: string; readonly isLess: boolean; readonly value: string };

/** How rare a minute is: about once in so many of a unit, or less often. */
export interface Rarity {
  readonly count: number;
  readonly unit: 'minute' | 'hour' | 'day' | 'week' | 'year';
  readonly isLess: boolean;
}

export interface AlertPhrases {
  readonly count: (value: number) => string;
  readonly bytes: (value: number) => string;
  readonly moment: (timeUs: number, zone: TimeZone) => string;
  readonly subject: (alert: Pick<Alert, 'device' | 'place'>) => string;
  readonly join: (words: readonly string[]) => string;
  /** What came after the list of alerts was full. */
  readonly further: (count: number, title: string) => string;
  readonly gravestFirst: string;
  /** Advice that says all that the second one says. */
  readonly cleanDevice: string;
  readonly checkDevice: string;
  /** A title within a sentence. */
  readonly inside: (title: string) => string;
  readonly nextTitle: string;
  readonly more: (count: number) => string;
  /** Names of the values that carry an alert, as they stand within a sentence; '' = nobody declares it. */
  readonly featureLabel: (name: string) => string;
  /** A number with its unit. */
  readonly amount: (value: number, unit: string) => string;
  /** What of a label says the unit already; null = nothing does. */
  readonly unitStem: (unit: string) => string | null;
  readonly knownOtherwise: string;
  readonly rarelyUsed: string;
  readonly neverSeen: string;
  readonly atMost: (amount: string) => string;
  readonly atLeast: (amount: string) => string;
  readonly always: (amount: string) => string;
  readonly between: (low: string, high: string) => string;
  readonly noSingleValue: string;
  readonly normalWith: (changes: readonly NormalChange[]) => string;
  readonly rare: (rarity: Rarity, isExtrapolated: boolean) => string;
  readonly evidence: (evidence: number, threshold: number, isOverBudget: boolean) => string;
  readonly confidence: (share: string, level: 'well' | 'fairly' | 'little') => string;
  readonly shareOfIt: (percent: number) => string;
  readonly seen: (times: number) => string;
  readonly span: (from: string, until: string) => string;
  readonly flow: (from: string, to: string, flow: FindingFlow) => string;
}

const english: AlertPhrases = {
  count: formatCount,
  bytes: formatBytes,
  moment: momentText,
  subject: subjectWords,
  join: joinWords,
  further: (count, title) =>
    `${counted(count, 'further finding')} of the kind "${title}" came after the list of alerts was full.`,
  gravestFirst: 'Look at the gravest alerts first; they often explain the others.',
  cleanDevice: CLEAN_DEVICE,
  checkDevice: CHECK_DEVICE,
  inside: (title) => title.slice(0, 1).toLowerCase() + title.slice(1),
  nextTitle: ', then ',
  more: (count) => `${count} more`,
  featureLabel: englishFeature,
  amount: englishAmount,
  unitStem: (unit) => unit,
  knownOtherwise: 'known, but not in this way',
  rarelyUsed: 'hardly or never used while it was learned',
  neverSeen: 'never seen while it was learned',
  atMost: (amount) => `learned: at most ${amount}`,
  atLeast: (amount) => `learned: at least ${amount}`,
  always: (amount) => `learned: always ${amount}`,
  between: (low, high) => `learned: ${low} to ${high}`,
  noSingleValue: 'No single value, and no two, would have made it normal.',
  normalWith: (changes) => `It would have been normal ${joinWords(changes.map(englishChange))}.`,
  rare: ({ count, unit, isLess }, isExtrapolated) => {
    const once = isLess
      ? `less than once in ${formatCount(count)} years`
      : `about once in ${count === 1 ? `a ${unit}`.replace('a hour', 'an hour') : counted(count, unit)}`;
    const doubt = isExtrapolated
      ? ' (extrapolated: stranger than anything it was learned from, so the number is an estimate)'
      : '';
    return `If the device went on as it was learned, so strange a minute would come ${once}${doubt}.`;
  },
  evidence: (evidence, threshold, isOverBudget) =>
    `The evidence is ${evidence.toFixed(1)} of the ${threshold.toFixed(1)} (natural logarithms) that your alarm budget asks for: ${isOverBudget ? 'not enough for an alert, so it waits in the inbox.' : 'enough to tell you.'}`,
  confidence: (share, level) => {
    const learned = `(${share} of the windows wanted were learned)`;
    if (level === 'well') return `The device is well known ${learned}.`;
    if (level === 'fairly') return `The device is known fairly well ${learned}.`;
    return `The device is known little as yet ${learned}: take this with care.`;
  },
  shareOfIt: (percent) => ` (${percent} % of it)`,
  seen: (times) => `, seen ${times} times`,
  span: (from, until) => `${from} to ${until}`,
  flow: (from, to, { protocol, uid }) => `${from} to ${to} ${protocol}${uid === '' ? '' : ` ${uid}`}`,
};

function englishChange(change: NormalChange): string {
  switch (change.kind) {
    case 'text':
      return `with ${lowered(change.label)} ${change.value}`;
    case 'port':
      return `on port ${change.value}`;
    case 'hour':
      return `at ${change.value}`;
    case 'amount':
      return `with ${lowered(change.label)} ${change.isLess ? 'of at most' : 'of at least'} ${change.value}`;
  }
}

function lowered(label: string): string {
  return /^[A-Z][a-z]/.test(label) ? label.slice(0, 1).toLowerCase() + label.slice(1) : label;
}

const phrases: Readonly<Record<Language, AlertPhrases>> = { en: english, de: germanPhrases };

export function alertPhrases(language: Language): AlertPhrases {
  return phrases[language];
}
