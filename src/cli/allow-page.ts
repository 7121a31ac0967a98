// The page of `porchlight allow`: the list of rules.
import type { AllowRule } from '../alerts/allow-rule.ts';
import type { TimeZone } from '../base/time-zone.ts';
import { ruleWords } from '../homes/rule-words.ts';
import type { Paint } from './terminal.ts';
import { wrapText } from './text-layout.ts';

const INDENT = '  ';

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
      ...wrapText(ruleWords(rule, { zone }), width - 4).map((line) => `    ${line}`),
    ])
    .join('\n')}\n`;
}
