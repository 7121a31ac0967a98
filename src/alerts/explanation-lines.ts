// An explanation as lines of text for a terminal or mail, without colour and not wrapped.
import type { Language } from '../base/language.ts';
import type { TimeZone } from '../base/time-zone.ts';
import type { AlertPhrases } from './alert-phrases.ts';
import type { Explanation } from './explanation.ts';
import { alertPhrases } from './phrases.ts';

export interface ExplanationLine {
  /** Word in the margin: 'why', 'normal', 'advice' …; '' goes on with the one above. */
  readonly label: string;
  readonly text: string;
}

/** The lines of an explanation, in reading order. Texts are safe to print. */
export function explanationLines(
  explanation: Explanation,
  zone: TimeZone,
  language: Language = 'en',
): readonly ExplanationLine[] {
  const phrases = alertPhrases(language);
  const { features, evidence, probability, confidence, counterfactual, technique } = explanation;
  const lines: ExplanationLine[] = [];
  const put = (label: string, ...texts: readonly string[]): void => {
    for (const [i, text] of texts.filter((each) => each !== '').entries())
      lines.push({ label: i === 0 ? label : '', text });
  };
  put('what', explanation.sentence, explanation.meaning);
  put('since', spanText(explanation, zone, phrases));
  put(
    'why',
    ...features.map(
      ({ label, words, share }) =>
        `${label}: ${words}${features.length > 1 ? phrases.shareOfIt(Math.round(share * 100)) : ''}`,
    ),
  );
  if (features.length === 0) put('figures', ...explanation.figures.map(({ label, value }) => `${label}: ${value}`));
  put('normal', counterfactual ?? '');
  put('chance', probability?.words ?? '');
  put('evidence', evidence?.words ?? '', confidence?.words ?? '');
  put(
    'flows',
    ...explanation.flows.map((flow) =>
      phrases.flow(endText(flow.originator, flow.originatorPort), endText(flow.responder, flow.responderPort), flow),
    ),
  );
  put('ATT&CK', technique.id === '' ? '' : `${technique.id} ${technique.name}`);
  put('advice', ...explanation.actions);
  return lines;
}

function spanText({ startUs, endUs, count }: Explanation, zone: TimeZone, phrases: AlertPhrases): string {
  const [from, until] = [phrases.moment(startUs, zone), phrases.moment(endUs, zone)];
  const span = from === until ? from : phrases.span(from, until);
  return count > 1 ? `${span}${phrases.seen(count)}` : span;
}

function endText(address: string, port: number): string {
  if (port === 0) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
