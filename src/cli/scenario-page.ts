// What `porchlight evaluate SCENARIO.yaml` prints: the verdict, attacks, detectors beside dumb rules, and every false alert.
import type { AttackRow, DetectorRow, ScenarioDocument } from '../scenarios/scenario-document.ts';
import { scenarioVerdict, shareWords, spanWords } from '../scenarios/scenario-words.ts';
import type { Paint } from './terminal.ts';
import { layTable, wrapText } from './text-layout.ts';

/** False alerts that are shown; the JSON document has all. */
const FALSE_SHOWN = 12;

export interface ScenarioPageOptions {
  readonly width: number;
  readonly paint: Paint;
  /** The report that was written, if any. */
  readonly written: string | null;
}

/** The page; texts of the document are safe to print already. */
export function scenarioPage(document: ScenarioDocument, { width, paint, written }: ScenarioPageOptions): string {
  const heading = (text: string): string[] => ['', ...wrapText(text, width).map((line) => paint(line, 'bold'))];
  const rows = [...document.detectors, ...document.baselines];
  return [
    ...wrapText(document.name, width).map((line) => paint(line, 'bold')),
    ...scenarioVerdict(document).flatMap((text) => wrapText(text, width)),
    ...(document.attacks.length === 0 ? [] : [...heading('Attacks'), ...attackTable(document.attacks, width, paint)]),
    ...(rows.length === 0
      ? []
      : [...heading('Detectors, and dumb rules with as many false alerts'), ...detectorTable(document, width, paint)]),
    ...heading('Devices'),
    ...deviceTable(document, width, paint),
    ...(document.falseAlerts === 0 ? [] : [...heading('False alerts'), ...falseAlertLines(document, width, paint)]),
    ...(written === null ? [] : ['', `Wrote ${written}`]),
    '',
  ].join('\n');
}

function attackTable(attacks: readonly AttackRow[], width: number, paint: Paint): string[] {
  const { head, lines } = layTable(
    [
      { title: 'attack', least: 36 },
      { title: 'found by', least: 10 },
      { title: 'after', side: 'right' },
      { title: 'device', least: 8, isOptional: true },
      { title: 'note', isOptional: true },
    ],
    attacks.map((attack) => [
      attack.name,
      attack.found ? (attack.kind ?? '') : 'not found',
      attack.delaySeconds === null ? '–' : spanWords(attack.delaySeconds),
      attack.device ?? '–',
      attackNote(attack),
    ]),
    width,
  );
  return [paint(head, 'faint'), ...lines.map((line, i) => (attacks[i]!.found ? line : paint(line, 'yellow')))];
}

function attackNote(attack: AttackRow): string {
  const notes = [
    attack.isPoisoning ? 'while learning' : '',
    attack.level === 'flows' ? 'flows' : '',
    attack.isTimeCollapsed ? 'times collapsed' : '',
    attack.found && !attack.foundGrave ? 'inbox only' : '',
  ];
  return notes.filter((note) => note !== '').join(', ');
}

function detectorTable({ detectors, baselines }: ScenarioDocument, width: number, paint: Paint): string[] {
  const rows = [...detectors, ...baselines];
  const share = (value: number | null): string => (value === null ? '–' : shareWords(value));
  const { head, lines } = layTable(
    [
      { title: 'kind', least: 12 },
      { title: 'found', side: 'right' },
      { title: 'false', side: 'right' },
      { title: 'median', side: 'right' },
      { title: 'at FPR 0.001', side: 'right', isOptional: true },
      { title: 'at 0.0001', side: 'right', isOptional: true },
    ],
    rows.map((row: DetectorRow) => [
      row.name,
      `${row.found} of ${row.total}`,
      String(row.falseAlerts),
      row.medianDelaySeconds === null ? '–' : spanWords(row.medianDelaySeconds),
      share(row.tprAtFpr1e3),
      share(row.tprAtFpr1e4),
    ]),
    width,
  );
  return [paint(head, 'faint'), ...lines.map((line, i) => (i < detectors.length ? line : paint(line, 'faint')))];
}

function deviceTable({ devices }: ScenarioDocument, width: number, paint: Paint): string[] {
  const { head, lines } = layTable(
    [
      { title: 'device', least: 8 },
      { title: 'watched', side: 'right' },
      { title: 'learned', side: 'right' },
      { title: 'false', side: 'right' },
      { title: 'from', isOptional: true },
    ],
    devices.map(({ name, deviceDays, deviceDaysLearning, falseAlerts, level }) => [
      name,
      `${deviceDays.toFixed(2)} d`,
      `${deviceDaysLearning.toFixed(2)} d`,
      String(falseAlerts),
      level,
    ]),
    width,
  );
  return [paint(head, 'faint'), ...lines];
}

function falseAlertLines({ falseAlertList }: ScenarioDocument, width: number, paint: Paint): string[] {
  const shown = falseAlertList
    .slice(0, FALSE_SHOWN)
    .flatMap(({ raised, severity, kind, sentence }) => [
      ...wrapText(`${raised.slice(0, 19).replace('T', ' ')} ${severity} ${kind}`, width).map((line) =>
        paint(line, 'faint'),
      ),
      ...wrapText(sentence, width - 2).map((line) => `  ${line}`),
    ]);
  const more = falseAlertList.length - FALSE_SHOWN;
  return more > 0 ? [...shown, paint(`and ${more} more: see --json`, 'faint')] : shown;
}
