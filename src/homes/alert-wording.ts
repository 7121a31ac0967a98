// The one place where the alerts room is asked for the words of a language.
import type { Alert } from '../alerts/alert.ts';
import { kindWords } from '../alerts/catalogue.ts';
import { explanationLines } from '../alerts/explanation-lines.ts';
import { type Explanation, explainAlert, type WordedAlert, wordAlert } from '../alerts/index.ts';
import type { Language } from '../base/language.ts';
import type { TimeZone } from '../base/time-zone.ts';

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

function wordingOf(language: Language): AlertWording {
  return {
    word: (alert, zone) => wordAlert(alert, zone, language),
    explain: (alert, zone) => explainAlert(alert, zone, language),
    lines: (explanation, zone) => explanationLines(explanation, zone, language),
    title: (kind) => kindWords(kind, language)?.title ?? kind,
  };
}

const wordings: Readonly<Record<Language, AlertWording>> = { en: wordingOf('en'), de: wordingOf('de') };

export function wordsFor(language: Language): AlertWording {
  return wordings[language];
}
