// An alert in words (sentence, labelled numbers, advice) and as JSON, made from its typed parameters and the catalogue.
import type { FindingNumbers, FindingProof, Severity } from '../base/finding.ts';
import type { Language } from '../base/language.ts';
import type { TimeZone } from '../base/time-zone.ts';
import type { Alert, AlertDevice, Verdict } from './alert.ts';
import { catalogue, kindWords } from './catalogue.ts';
import { alertPhrases } from './phrases.ts';
import { cleanText } from './words.ts';

export interface WordedAlert {
  readonly title: string;
  /** One sentence: who did what, to whom, how much. */
  readonly sentence: string;
  /** The same without the device, for a list under the device's name. */
  readonly deed: string;
  /** What it means and what the owner should do. */
  readonly advice: string;
  readonly meaning: string;
  /** What the owner should do, in sentences that several alerts of one device can share. */
  readonly actions: readonly string[];
  /** The numbers of the alert with their labels, in the catalogue's order. */
  readonly figures: readonly { readonly label: string; readonly value: string }[];
}

/**
 * The words of an alert. Texts from the network are cleaned before they enter. Sentences name times of the day in `zone`; without one
 * they say how long it took.
 */
export function wordAlert(alert: Alert, zone: TimeZone | null = null, language: Language = 'en'): WordedAlert {
  const phrases = alertPhrases(language);
  const words = kindWords(alert.kind, language);
  const isNobody = alert.device.ip === null && alert.device.mac === null;
  // What the home itself is about has a key; what shares an alert because the book was full has none.
  const isAboutHome = catalogue[alert.kind]?.isAboutHome === true && alert.key !== undefined;
  if (words === undefined || (isNobody && !isAboutHome)) {
    const title = words?.title ?? alert.kind;
    const sentence = phrases.further(alert.count, title);
    const actions = [phrases.gravestFirst];
    return { title, sentence, deed: sentence, figures: [], ...advise('', actions) };
  }
  const when = { startUs: alert.startUs, endUs: alert.endUs, zone };
  return {
    title: words.title,
    sentence: words.sentence(phrases.subject(alert), alert.numbers, when),
    deed: capitalised(words.sentence('', alert.numbers, when).trim()),
    ...advise(words.meaning(alert.numbers, alert.place), words.actions(alert.numbers, alert.place)),
    figures: Object.entries(words.labels).flatMap(([name, label]) => {
      const value = alert.numbers[name];
      const shown = value === undefined ? '' : showValue(name, value, phrases.count, words.values?.[name]);
      return shown === '' ? [] : [{ label, value: shown }];
    }),
  };
}

function advise(meaning: string, actions: readonly string[]): Pick<WordedAlert, 'advice' | 'meaning' | 'actions'> {
  return { advice: [meaning, ...actions].join(' ').trim(), meaning, actions };
}

/** What to do about a device with these alerts, each sentence once: the urgent first, and nothing that it includes. */
export function jointActions(alerts: readonly WordedAlert[], language: Language = 'en'): readonly string[] {
  const { cleanDevice, checkDevice } = alertPhrases(language);
  const actions = [...new Set(alerts.flatMap((alert) => alert.actions))];
  if (!actions.includes(cleanDevice)) return actions;
  return [cleanDevice, ...actions.filter((action) => action !== cleanDevice && action !== checkDevice)];
}

function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** Numbers that are names: no thousands in them. */
const PLAIN_NUMBERS = new Set(['port', 'protocol', 'hour']);

/** `wordCode`: the words of a value that is a code. */
function showValue(
  name: string,
  value: FindingNumbers[string],
  count: (value: number) => string,
  wordCode: (code: string) => string = (code) => code,
): string {
  if (typeof value === 'number') return PLAIN_NUMBERS.has(name) ? String(value) : count(value);
  const shown = (text: string): string => wordCode(cleanText(text));
  return typeof value === 'string' ? shown(value) : value.map(shown).join(', ');
}

/** An alert as `scan --json` and the API print it. Times are epoch seconds. What only a home has is left out in a scan. */
export interface AlertJson {
  readonly id: string;
  readonly kind: string;
  readonly severity: Severity;
  readonly device: AlertDevice;
  readonly start: number;
  readonly end: number;
  readonly count: number;
  readonly sentence: string;
  readonly numbers: FindingNumbers;
  readonly flows: Alert['flows'];
  readonly technique: Alert['technique'];
  readonly advice: string;
  readonly proof?: FindingProof;
  readonly delivery?: NonNullable<Alert['delivery']>;
  readonly incident?: string;
  readonly verdict?: Verdict;
  /** What it is about besides its device, as allow rules may name it. */
  readonly key?: string;
}

/** The JSON form of an alert; wire texts in it are cleaned as in the sentence. */
export function alertToJson(alert: Alert, zone: TimeZone | null = null): AlertJson {
  const { sentence, advice } = wordAlert(alert, zone);
  const { proof, delivery, incident, verdict, key } = alert;
  return {
    id: alert.id,
    kind: alert.kind,
    severity: alert.severity,
    device: { ...alert.device, name: alert.device.name === null ? null : cleanText(alert.device.name) },
    start: alert.startUs / 1e6,
    end: alert.endUs / 1e6,
    count: alert.count,
    sentence,
    numbers: Object.fromEntries(Object.entries(alert.numbers).map(([name, value]) => [name, cleanValue(value)])),
    flows: alert.flows,
    technique: alert.technique,
    advice,
    ...(proof === undefined ? {} : { proof: cleanProof(proof) }),
    ...(delivery === undefined ? {} : { delivery }),
    ...(incident === undefined ? {} : { incident }),
    ...(verdict === undefined ? {} : { verdict }),
    ...(key === undefined || alert.device.id === undefined ? {} : { key: cleanText(key) }),
  };
}

function cleanValue(value: FindingNumbers[string]): FindingNumbers[string] {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? cleanText(value) : value.map((text) => cleanText(text));
}

/** A proof whose texts are safe to print: a value may be a name from the wire. */
function cleanProof(proof: FindingProof): FindingProof {
  const clean = (value: number | string): number | string => (typeof value === 'string' ? cleanText(value) : value);
  return {
    ...proof,
    features: proof.features.map((feature) => ({ ...feature, observed: clean(feature.observed) })),
    counterfactual:
      proof.counterfactual === null
        ? null
        : { changes: proof.counterfactual.changes.map((change) => ({ ...change, value: clean(change.value) })) },
  };
}
