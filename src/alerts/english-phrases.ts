// What the English wording of any alert needs beside the words of its kind.
import { CHECK_DEVICE, CLEAN_DEVICE } from './advice-words.ts';
import type { AlertPhrases, NormalChange } from './alert-phrases.ts';
import { englishAmount, englishFeature } from './feature-words.ts';
import { counted, formatBytes, formatCount, joinWords, momentText, subjectWords } from './words.ts';

export const englishPhrases: AlertPhrases = {
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
