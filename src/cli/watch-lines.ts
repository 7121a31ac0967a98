// Alerts and notices of a home as they come: a line each with the local time, once, and again when one becomes graver.
import type { Alert } from '../alerts/alert.ts';
import { alertToJson, wordAlert } from '../alerts/index.ts';
import { momentText } from '../alerts/words.ts';
import { SEVERITIES, type Severity } from '../base/finding.ts';
import type { TimeZone } from '../base/time-zone.ts';
import { SEVERITY_TONES } from './scan-page.ts';
import { type Paint, print } from './terminal.ts';
import { padText, wrapText } from './text-layout.ts';

/** Alerts remembered as told; an older one that grows is told again, which is better than silence. */
const TOLD_MAX = 2000;
const LABEL_WIDTH = 8;

export interface HomeTellerOptions {
  readonly isJson: boolean;
  readonly zone: TimeZone;
  readonly paint: Paint;
  readonly width: number;
  readonly put?: (text: string) => void;
}

export interface HomeTeller {
  tell(alert: Alert, atUs: number): void;
}

export function createHomeTeller(options: HomeTellerOptions): HomeTeller {
  const { isJson, zone, put = print } = options;
  const told = new Map<string, Severity>();
  return {
    tell(alert, atUs) {
      const before = told.get(alert.id);
      if (before !== undefined && SEVERITIES.indexOf(alert.severity) <= SEVERITIES.indexOf(before)) return;
      if (told.size >= TOLD_MAX) told.delete(told.keys().next().value!);
      told.set(alert.id, alert.severity);
      if (isJson) put(`${JSON.stringify({ type: 'alert', raised: atUs / 1e6, ...alertToJson(alert, zone) })}\n`);
      // What is over the budget waits in the inbox: it does not disturb.
      else if (alert.delivery !== 'inbox') put(alertLine(alert, atUs, options));
    },
  };
}

/** "2026-11-21 13:51  high    The device …": a paragraph with the time and the severity in the margin. */
function alertLine(alert: Alert, atUs: number, { zone, paint, width }: HomeTellerOptions): string {
  const time = momentText(atUs, zone);
  const label = alert.delivery === 'notice' ? 'notice' : alert.severity;
  const margin = time.length + 2 + LABEL_WIDTH;
  const { sentence } = wordAlert(alert, zone);
  const head = `${paint(time, 'faint')}  ${paint(padText(label, LABEL_WIDTH), SEVERITY_TONES[alert.severity])}`;
  // On a narrow page the sentence stands below its margin.
  const isNarrow = width < margin + 40;
  const indent = isNarrow ? 2 : margin;
  const lines = wrapText(sentence, width - indent);
  if (isNarrow) return `${head.trimEnd()}\n${lines.map((line) => `  ${line}\n`).join('')}`;
  return lines.map((line, i) => `${i === 0 ? head : ' '.repeat(margin)}${line}\n`).join('');
}
