// Allow rules in words, and the page of `porchlight allow`.
import type { AllowRule } from '../alerts/allow-rule.ts';
import { cleanText } from '../alerts/index.ts';
import { momentText } from '../alerts/words.ts';
import type { TimeZone } from '../base/time-zone.ts';
import type { Paint } from './terminal.ts';
import { wrapText } from './text-layout.ts';

const INDENT = '  ';

/** "new-destination of d3 at example.com, until 2026-12-21 08:00 (normal)." */
export function ruleWords({ scope, verdict, expiresUs, reason }: AllowRule, zone: TimeZone): string {
  const { device, kind, destination, minutes, key } = scope;
  const what = [
    kind ?? 'everything',
    device === undefined
      ? 'of any device'
      : device.startsWith('group:')
        ? `of every ${cleanText(device.slice(6))}`
        : `of ${device}`,
    destination === undefined ? '' : `at ${cleanText(destination)}`,
    key === undefined || key === '' ? '' : `about "${cleanText(key)}" alone`,
    minutes === undefined ? '' : `from ${clockOf(minutes[0])} to ${clockOf(minutes[1])}`,
  ].filter((part) => part !== '');
  const until = expiresUs === null ? 'until you remove it' : `until ${momentText(expiresUs, zone)}`;
  return `${what.join(' ')}, ${until} (${verdict})${reason === '' ? '.' : `: ${cleanText(reason)}`}`;
}

function clockOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

export interface ListedRule {
  readonly rule: AllowRule;
  readonly isExpired: boolean;
  /** Stored alerts that it covers. */
  readonly covers: number;
}

export function rulesPage(rules: readonly ListedRule[], zone: TimeZone, width: number, paint: Paint): string {
  if (rules.length === 0)
    return `${wrapText('No allow rules. `porchlight alerts normal ID` makes one from an alert.', width - 2)
      .map((line) => INDENT + line)
      .join('\n')}\n`;
  return `${rules
    .flatMap(({ rule, isExpired, covers }) => [
      `${INDENT}${paint(rule.id, 'bold')}  ${paint(`covers ${covers}${isExpired ? ', expired' : ''}`, 'faint')}`,
      ...wrapText(ruleWords(rule, zone), width - 4).map((line) => `    ${line}`),
    ])
    .join('\n')}\n`;
}
