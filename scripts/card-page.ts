// The accuracy card as Markdown: what was found, what was said falsely, beside dumb rules, layer by layer, and what the data cannot show.
import { measuredRate } from '../src/evidence/intervals.ts';
import type { ScenarioDocument } from '../src/scenarios/scenario-document.ts';
import { shareWords, spanWords } from '../src/scenarios/scenario-words.ts';
import { type BudgetFigure, budgetTable } from '../test/corpus/budget-suite.ts';
import {
  type CountedAttack,
  countedAttacks,
  falseFigures,
  foundFigures,
  ofLevel,
  type RanScenario,
  type ScenarioSet,
} from '../test/corpus/scenario-runs.ts';
import type { AblationRow } from './card-ablation.ts';
import { CARD_END, CARD_HEAD, SPLIT_WORDS } from './card-words.ts';

/** Parts of the page that are measured apart, in their order; a run may renew some and keep the others. */
export const CARD_PARTS = ['scenarios', 'ablation', 'budget', 'identity'] as const;
export type CardPart = (typeof CARD_PARTS)[number];

const SETS: readonly ScenarioSet[] = ['figure', 'tuning'];

/** The whole page; a part that was not measured is taken from the page so far, or says which command measures it. */
export function cardPage(parts: Partial<Readonly<Record<CardPart, string>>>, before: string): string {
  const shown = CARD_PARTS.map((part) => {
    const content =
      parts[part] ?? partOf(before, part) ?? `Not measured yet: \`npm run card -- CORPUS --only ${part}\`.`;
    return `<!-- part ${part} -->\n\n${content}\n\n<!-- end ${part} -->`;
  });
  return `${[CARD_HEAD, ...shown, SPLIT_WORDS, CARD_END].join('\n\n')}\n`;
}

function partOf(page: string, part: CardPart): string | null {
  const [, content] = new RegExp(`<!-- part ${part} -->\\n\\n([\\s\\S]*?)\\n\\n<!-- end ${part} -->`).exec(page) ?? [];
  return content ?? null;
}

export function scenariosPart(ran: readonly RanScenario[], corpus: string, unable: readonly string[]): string {
  const attacks = countedAttacks(ran, corpus);
  return [
    '## Found, and said falsely',
    ...(unable.length === 0 ? [] : [`Left out, for captures that were not there: ${unable.join(', ')}.`]),
    foundTable(attacks),
    falseTable(ran),
    '![Attacks found, by sort](accuracy-found.svg)',
    '![Delays](accuracy-delay.svg)',
    '![False alerts](accuracy-false.svg)',
    '## By sort of attack',
    groupTable('sort', attacks, ({ attack }) => attack.sort ?? 'other'),
    '## By source',
    groupTable('source', attacks, ({ source }) => source),
    '## Weak results',
    weakLines(attacks, ran),
    '## Beside dumb rules',
    ruleTable(ran),
    '## Mixed homes, and attacks while devices learn',
    mixedTable(ran),
    poisoningLine(ran),
    '## False learned alerts beside the budget',
    budgetLine(ran),
  ].join('\n\n');
}

export function ablationPart(rows: readonly AblationRow[]): string {
  return `## What each layer adds\n\n${ablationTable(rows)}`;
}

export function budgetPart(figures: readonly BudgetFigure[]): string {
  return `## The alarm budget on homes of resampled days\n\nHow: [alarm-budget.md](alarm-budget.md).\n\n\`\`\`\n${budgetTable(figures)}\n\`\`\``;
}

export function identityPart(markdown: string): string {
  return `## Kinds of devices\n\n${markdown}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

function foundCells(attacks: readonly CountedAttack[]): string[] {
  const { found, grave, total, interval, medianDelaySeconds } = foundFigures(attacks);
  if (total === 0) return ['–', '–', '–', '–'];
  return [
    `${found} of ${total}`,
    `${shareWords(interval.low)} to ${shareWords(interval.high)}`,
    `${grave} of ${total}`,
    medianDelaySeconds === null ? '–' : spanWords(medianDelaySeconds),
  ];
}

function foundTable(attacks: readonly CountedAttack[]): string {
  const rows = SETS.flatMap((set) => {
    const mine = attacks.filter((each) => each.set === set);
    return [
      [`**${set}**`, ...foundCells(mine)],
      ...(['packets', 'flows'] as const).map((level) => [`${set}, from ${level}`, ...foundCells(ofLevel(mine, level))]),
    ];
  });
  return table(['set', 'found', '95 %', 'by an alert of medium or high severity', 'median delay'], rows);
}

function falseTable(ran: readonly RanScenario[]): string {
  const rows = SETS.flatMap((set) =>
    [1, 3].map((days) => {
      const quiet = ran.filter((each) => each.set === set && each.role === 'quiet' && each.learnDays === days);
      const { falseAlerts, weeks, upper95, inboxPerWeek, heardWeeks } = falseFigures(quiet);
      return [
        `**${set}**, learn ${days}d`,
        `${falseAlerts} in ${weeks.toFixed(2)}`,
        weeks > 0 ? upper95.toFixed(2) : '–',
        weeks > 0 ? inboxPerWeek.toFixed(2) : '–',
        heardWeeks.toFixed(2),
      ];
    }),
  );
  const head = [
    'homes without attacks',
    'false alerts in device-weeks',
    'the data exclude more than, a device-week (95 %)',
    'inbox entries a device-week',
    'device-weeks without silences of the device over 6 h',
  ];
  return `${table(head, rows)}\n\nDevices whose captures end before three days have nothing to watch at learn 3d: that row is the four devices of \`oconnor-iot\`, split in two.`;
}

function groupTable(name: string, attacks: readonly CountedAttack[], keyOf: (attack: CountedAttack) => string): string {
  const keys = [...new Set(attacks.map(keyOf))].sort();
  const rows = keys.map((key) => {
    const mine = attacks.filter((each) => keyOf(each) === key);
    const sets = [...new Set(mine.map(({ set }) => set))].sort().join(', ');
    return [key, sets, ...foundCells(mine)];
  });
  return table([name, 'set', 'found', '95 %', 'medium or high', 'median delay'], rows);
}

function weakLines(attacks: readonly CountedAttack[], ran: readonly RanScenario[]): string {
  const missed = attacks.filter(({ attack }) => !attack.found);
  const inbox = attacks.filter(({ attack }) => attack.found && !attack.foundGrave);
  const slow = attacks.filter(({ attack }) => (attack.delaySeconds ?? 0) > 600);
  const name = ({ attack, set }: CountedAttack): string => `${attack.name} (${set})`;
  const alerts = ran.flatMap(({ name: scenario, role, document }) =>
    role === 'quiet'
      ? document.falseAlertList.map((alert) => `- ${scenario}: ${alert.kind}, ${alert.severity}: ${alert.sentence}`)
      : [],
  );
  const after = SETS.map((set) => {
    const homes = ran.filter((each) => each.set === set && each.role === 'attacks');
    return `${homes.reduce((sum, { document }) => sum + document.falseAlerts, 0)} (${set}, ${homes.length} homes)`;
  });
  return [
    `- Not found: ${missed.map(name).join('; ') || 'none'}.`,
    `- Found by an entry of the inbox only (severity low, over the budget): ${inbox.map(name).join('; ') || 'none'}.`,
    `- Found after more than ten minutes: ${slow.map(name).join('; ') || 'none'}.`,
    `- Alerts of homes with attacks that cite no injected packet (aftermath counts too): ${after.join(', ')}.`,
    `- False alerts of homes without attacks:${alerts.length === 0 ? ' none.' : ''}`,
    ...alerts.map((line) => `  ${line}`),
  ].join('\n');
}

/** Kinds and dumb rules over all homes with attacks of a set, each rule with as many false alerts as all kinds together have. */
function ruleTable(ran: readonly RanScenario[]): string {
  return SETS.map((set) => {
    const documents = ran.filter((each) => each.set === set && each.role === 'attacks').map(({ document }) => document);
    const total = (key: 'found' | 'total' | 'falseAlerts'): number => sumOf(documents.map((document) => document[key]));
    const rows = [...joined(documents, 'detectors'), ...joined(documents, 'baselines')];
    const whole = ['**all kinds together**', `${total('found')} of ${total('total')}`, String(total('falseAlerts'))];
    return `The ${set} set, all its attacks:\n\n${table(['kind or rule', 'found of those that expect it', 'false alerts'], [whole, ...rows])}`;
  }).join('\n\n');
}

function joined(documents: readonly ScenarioDocument[], what: 'detectors' | 'baselines'): string[][] {
  const names = [...new Set(documents.flatMap((document) => document[what].map(({ name }) => name)))];
  if (what === 'detectors') names.sort();
  return names.map((name) => {
    const rows = documents.flatMap((document) => document[what].filter((row) => row.name === name));
    const total = (key: 'found' | 'total' | 'falseAlerts'): number => sumOf(rows.map((row) => row[key]));
    const shown = what === 'baselines' ? `${name} (dumb)` : name;
    return [shown, `${total('found')} of ${total('total')}`, String(total('falseAlerts'))];
  });
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function ablationTable(rows: readonly AblationRow[]): string {
  return `${table(
    ['layers', 'found', 'medium or high', 'median delay', 'false alerts', 'inbox entries a device-week'],
    rows.map(({ name, found, grave, total, medianDelaySeconds, falseAlerts, weeks, inboxPerWeek }) => [
      name,
      `${found} of ${total}`,
      `${grave} of ${total}`,
      medianDelaySeconds === null ? '–' : spanWords(medianDelaySeconds),
      `${falseAlerts} in ${weeks.toFixed(2)} device-weeks`,
      inboxPerWeek.toFixed(2),
    ]),
  )}\n\nFigure set, learn 1d. Without calibration: a fixed quantile of the training scores; without evidence: each window alone.`;
}

function mixedTable(ran: readonly RanScenario[]): string {
  const rows = ran
    .filter(({ role }) => role === 'mixed')
    .map(({ name, document }) => [
      name,
      String(document.devices.length),
      `${document.falseAlerts} in ${(document.deviceDays / 7).toFixed(2)} device-weeks`,
      String(document.alertList.filter(({ kind }) => kind === 'arp-spoof').length),
    ]);
  return `The same devices as one home with one gateway (the same captures, so they add no device-weeks above):\n\n${table(['home', 'devices', 'false alerts', 'arp-spoof'], rows)}`;
}

function poisoningLine(ran: readonly RanScenario[]): string {
  const sum = (key: 'found' | 'total'): number =>
    ran.reduce((total, { document }) => total + document.poisoning[key], 0);
  return `Attacks that begin while their device still learns: ${sum('found')} of ${sum('total')} found (facts need no learning; these attacks are in no other figure).`;
}

function budgetLine(ran: readonly RanScenario[]): string {
  const rows = SETS.map((set) => {
    const quiet = ran.filter((each) => each.set === set && each.role === 'quiet' && each.learnDays === 1);
    const count = quiet.reduce((sum, { document }) => sum + document.budget.falseLearnedAlerts, 0);
    const days = quiet.reduce((sum, { document }) => sum + document.budget.homeDays, 0);
    const { upper95 } = measuredRate(count, days, 7);
    return [set, `${count} in ${(days / 7).toFixed(2)} home-weeks`, '1', upper95.toFixed(2)];
  });
  return `${table(['set', 'false learned alerts', 'promised a home and week', 'the data exclude more than, a home-week (95 %)'], rows)}`;
}
