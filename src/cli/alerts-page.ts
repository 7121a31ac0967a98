// The pages of `porchlight alerts`: the list, one explained, and what a verdict does.
import type { Alert, Verdict } from '../alerts/alert.ts';
import type { AllowRule } from '../alerts/allow-rule.ts';
import type { RulePreview } from '../alerts/allow-rules.ts';
import type { ExplanationLine } from '../alerts/explanation-lines.ts';
import type { WordedIncident } from '../alerts/incidents.ts';
import { type Explanation, type Incident, wordAlert } from '../alerts/index.ts';
import { momentText } from '../alerts/words.ts';
import type { TimeZone } from '../base/time-zone.ts';
import type { ViewedAlert } from '../homes/home-view.ts';
import { ruleWords } from '../homes/rule-words.ts';
import { countWords, wholeWords } from './quantity.ts';
import { SEVERITY_TONES } from './scan-page.ts';
import type { Paint } from './terminal.ts';
import { padText, wrapText } from './text-layout.ts';

export interface HomePageOptions {
  readonly zone: TimeZone;
  readonly width: number;
  readonly paint: Paint;
}

/** Alerts that a page shows; --json has all. */
const ALERTS_SHOWN = 50;
/** Alerts of a preview that are shown by their sentences: those that a rule removes, and those that it leaves. */
const REMOVED_SHOWN = 10;
const KEPT_SHOWN = 3;
/** Letters of an id that a page shows: enough to name one of thousands. */
const ID_SHOWN = 8;
/** Alerts of an incident that a page tells. */
const STEPS_SHOWN = 20;
const LABEL_WIDTH = 10;
const INDENT = '  ';

/** Each alert as a paragraph: severity, time and id above its sentence. */
export function alertsPage(alerts: readonly ViewedAlert[], options: HomePageOptions, none = 'No alerts.'): string {
  const { paint, width, zone } = options;
  if (alerts.length === 0) return `${INDENT}${paint(none, 'green')}\n`;
  const lines = alerts.slice(0, ALERTS_SHOWN).flatMap((each) => [...alertParagraph(each, options), '']);
  const rest = alerts.length - ALERTS_SHOWN;
  const ending = rest > 0 ? `${wholeWords(rest)} older ones: --since, --device and --json show more. ` : '';
  const note = `${ending}Times of ${zone.name}. \`porchlight alerts explain ID\` says why.`;
  return `${[...lines, ...wrapText(note, width - INDENT.length).map((line) => INDENT + paint(line, 'faint'))].join('\n')}\n`;
}

function alertParagraph({ alert, raisedUs, rule }: ViewedAlert, { paint, width, zone }: HomePageOptions): string[] {
  const label = alert.delivery === 'notice' ? 'notice' : alert.severity;
  const marks = [
    alert.delivery === 'inbox' ? 'inbox' : '',
    alert.verdict === undefined ? '' : `you said: ${alert.verdict}`,
    rule === null ? '' : `allowed by ${rule.id}`,
    alert.count > 1 ? `${wholeWords(alert.count)} times` : '',
  ].filter((mark) => mark !== '');
  const faint = `${momentText(raisedUs, zone)}  ${alert.id.slice(0, ID_SHOWN)}`;
  // What does not fit beside them goes below.
  const isWide = marks.length === 0 || INDENT.length + 8 + [faint, ...marks].join('  ').length <= width;
  return [
    `${INDENT}${paint(padText(label, 8), SEVERITY_TONES[alert.severity])}${paint([faint, ...(isWide ? marks : [])].join('  '), 'faint')}`,
    ...(isWide ? [] : wrapText(marks.join(', '), width - INDENT.length).map((line) => INDENT + paint(line, 'faint'))),
    ...wrapText(wordAlert(alert, zone).sentence, width - INDENT.length).map((line) => INDENT + line),
  ];
}

export interface ExplainedAlert {
  readonly explanation: Explanation;
  readonly lines: readonly ExplanationLine[];
  readonly viewed: ViewedAlert;
  /** The incident that it shares with other alerts, and its words; null where it stands alone. */
  readonly incident: Incident | null;
  readonly story: WordedIncident | null;
}

export function explanationPage(explained: ExplainedAlert, { paint, width, zone }: HomePageOptions): string {
  const { explanation, lines, viewed, incident, story } = explained;
  const { alert, rule } = viewed;
  const head = `${paint(explanation.title, 'bold')}  ${paint(alert.severity, SEVERITY_TONES[alert.severity])}  ${paint(alert.id, 'faint')}`;
  const all: ExplanationLine[] = [...lines];
  if (incident !== null && story !== null) {
    all.push({ label: 'incident', text: `${story.title}.` });
    for (const [i, step] of incident.timeline.slice(0, STEPS_SHOWN).entries()) {
      const which = step.alert === alert.id ? 'this alert' : step.alert.slice(0, ID_SHOWN);
      all.push({ label: '', text: `${momentText(step.startUs, zone)} ${which}: ${story.steps[i] ?? ''}` });
    }
    const more = incident.timeline.length - STEPS_SHOWN;
    if (more > 0) all.push({ label: '', text: `… and ${wholeWords(more)} more: --json has all.` });
  }
  if (alert.verdict !== undefined) all.push({ label: 'verdict', text: `You said: ${alert.verdict}.` });
  if (rule !== null) all.push({ label: 'rule', text: `Covered by ${rule.id}: ${ruleWords(rule, { zone })}` });
  return `\n${INDENT}${head}\n\n${all.map((line) => labelledText(line, width, paint)).join('')}`;
}

function labelledText({ label, text }: ExplanationLine, width: number, paint: Paint): string {
  const margin = INDENT.length + LABEL_WIDTH;
  return wrapText(text, width - margin)
    .map((part, i) => `${INDENT}${paint(padText(i === 0 ? label : '', LABEL_WIDTH), 'faint')}${part}\n`)
    .join('');
}

export interface GivenVerdict {
  readonly alert: Alert;
  readonly verdict: Verdict;
  readonly rule: AllowRule | null;
  readonly preview: RulePreview | null;
  /** done, waits, or null for a dry run. */
  readonly outcome: string | null;
}

export function verdictPage(
  { alert, verdict, rule, preview, outcome }: GivenVerdict,
  options: HomePageOptions,
): string {
  const { paint, width, zone } = options;
  const wrap = (text: string): string[] => wrapText(text, width - INDENT.length).map((line) => INDENT + line);
  const lines = wrap(wordAlert(alert, zone).sentence);
  if (rule !== null && preview !== null)
    lines.push('', ...wrap(`Rule ${rule.id}: ${ruleWords(rule, { zone })}`), ...previewLines(preview, options));
  const ending =
    outcome === null
      ? 'Nothing was changed (--dry-run).'
      : outcome === 'waits'
        ? 'Kept; the watch that runs takes it up within seconds.'
        : verdict === 'bad'
          ? 'Kept: what it was about is not learned as normal.'
          : 'Kept.';
  lines.push('', ...wrap(ending).map((line) => paint(line, outcome === null ? 'yellow' : 'green')));
  return `${lines.join('\n')}\n`;
}

/** What a rule would have kept from the owner, and what not. */
export function previewLines({ removed, kept }: RulePreview, { paint, width, zone }: HomePageOptions): string[] {
  const part = (title: string, alerts: readonly Alert[], most: number): string[] => [
    '',
    ...wrapText(title, width - INDENT.length).map((line) => INDENT + paint(line, 'bold')),
    ...alerts.slice(0, most).flatMap((alert) => {
      const text = `${momentText(alert.startUs, zone)} ${alert.severity}: ${wordAlert(alert, zone).sentence}`;
      return wrapText(text, width - 4).map((line, i) => `${i === 0 ? '  - ' : '    '}${line}`);
    }),
    ...(alerts.length > most ? [`    … and ${wholeWords(alerts.length - most)} more`] : []),
  ];
  return [
    ...part(`It would have removed ${countWords(removed.length, 'past alert')}.`, removed, REMOVED_SHOWN),
    ...part(`It leaves ${countWords(kept.length, 'other alert')} of this kind or device.`, kept, KEPT_SHOWN),
  ];
}
