// The one place where the alerts room is asked for the words of a language.
import type { Alert } from '../alerts/alert.ts';
import { catalogue } from '../alerts/catalogue.ts';
import { explanationLines } from '../alerts/explanation-lines.ts';
import { type Explanation, explainAlert, type WordedAlert, wordAlert } from '../alerts/index.ts';
import type { TimeZone } from '../base/time-zone.ts';
import type { Language } from './home-words.ts';

export interface AlertWording {
  readonly word: (alert: Alert, zone: TimeZone) => WordedAlert;
  readonly explain: (alert: Alert, zone: TimeZone) => Explanation;
  readonly lines: (
    explanation: Explanation,
    zone: TimeZone,
  ) => readonly { readonly label: string; readonly text: string }[];
  /** "Port scan": what a kind of alert is called. */
  readonly title: (kind: string) => string;
}

const english: AlertWording = {
  word: wordAlert,
  explain: explainAlert,
  lines: explanationLines,
  title: (kind) => catalogue[kind]?.title ?? kind,
};
const wordings: Readonly<Record<Language, AlertWording>> = { en: english, de: english };

export function wordsFor(language: Language): AlertWording {
  return wordings[language];
}
