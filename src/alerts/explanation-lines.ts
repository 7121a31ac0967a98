// An explanation as lines of text for a terminal or mail, without colour and not wrapped.
import type { TimeZone } from '../base/time-zone.ts';
import type { Explanation } from './explanation.ts';
import { momentText } from './words.ts';

export interface ExplanationLine {
  /** Word in the margin: 'why', 'normal', 'advice' …; '' goes on with the one above. */
  readonly label: string;
  readonly text: string;
}

/** The lines of an explanation, in reading order. Texts are safe to print. */
export function explanationLines(explanation: Explanation, zone: TimeZone): readonly ExplanationLine[] {
  const { features, evidence, probability, confidence, counterfactual, technique } = explanation;
  const lines: ExplanationLine[] = [];
  const put = (label: string, ...texts: readonly string[]): void => {
    for (const [i, text] of texts.filter((each) => each !== '').entries())
      lines.push({ label: i === 0 ? label : '', text });
  };
  put('what', explanation.sentence, explanation.meaning);
  put('since', spanText(explanation, zone));
  put(
    'why',
    ...features.map(
      ({ label, words, share }) =>
        `${label}: ${words}${features.length > 1 ? ` (${Math.round(share * 100)} % of it)` : ''}`,
    ),
  );
  if (features.length === 0) put('figures', ...explanation.figures.map(({ label, value }) => `${label}: ${value}`));
  put('normal', counterfactual ?? '');
  put('chance', probability?.words ?? '');
  put('evidence', evidence?.words ?? '', confidence?.words ?? '');
  put(
    'flows',
    ...explanation.flows.map(
      (flow) =>
        `${endText(flow.originator, flow.originatorPort)} to ${endText(flow.responder, flow.responderPort)} ${flow.protocol}${flow.uid === '' ? '' : ` ${flow.uid}`}`,
    ),
  );
  put('ATT&CK', technique.id === '' ? '' : `${technique.id} ${technique.name}`);
  put('advice', ...explanation.actions);
  return lines;
}

function spanText({ startUs, endUs, count }: Explanation, zone: TimeZone): string {
  const [from, until] = [momentText(startUs, zone), momentText(endUs, zone)];
  const span = from === until ? from : `${from} to ${until}`;
  return count > 1 ? `${span}, seen ${count} times` : span;
}

function endText(address: string, port: number): string {
  if (port === 0) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
