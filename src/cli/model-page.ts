// What `porchlight model` prints: one model, or what changed between two.
import type { ModelFeature, ModelHeader, TrainedModel } from '../models/trained-model.ts';
import { numberWords, shareWords } from '../studies/explanation.ts';
import { timeWords, wholeWords } from './quantity.ts';
import { shownTexts } from './shown-text.ts';
import type { Paint } from './terminal.ts';
import { layTable, wrapText } from './text-layout.ts';

/** A median that moves by more than this share of the training range is told. */
const MOVED_SHARE = 0.05;

/** Everything about the model that is not its numbers. */
export function modelDocument(model: TrainedModel): Record<string, unknown> {
  return { ...model.header, title: model.spec.title, flaggedShare: flaggedShare(model) };
}

/** Share of the training rows above the threshold; null where they are unknown. */
function flaggedShare({ header, trainingScores }: TrainedModel): number | null {
  if (trainingScores.length === 0) return null;
  let above = 0;
  for (const score of trainingScores) if (score > header.threshold.value) above++;
  return above / trainingScores.length;
}

export function thresholdLine(model: TrainedModel, width: number): string {
  const { value, rule } = shownTexts(model.header.threshold);
  const flagged = flaggedShare(model);
  const share = flagged === null ? '' : `; ${shareWords(flagged)} of the training rows lie above it`;
  const text = `threshold ${numberWords(value)} (${rule})${share}`;
  return `${wrapText(text, width).join('\n')}\n`;
}

export function modelPage(model: TrainedModel, file: string, width: number, paint: Paint): string {
  const header = shownTexts(model.header);
  const { spec } = model;
  const lines = [paint(`${shownTexts(file)}: ${spec.title} (${header.model})`, 'bold')];
  for (const text of facts(header)) lines.push(...wrapText(text, width - 2).map((line) => `  ${line}`));
  lines.push(...wrapText(thresholdLine(model, 1000).trimEnd(), width - 2).map((line) => `  ${line}`), '');
  const { head, lines: rows } = layTable(
    [
      { title: 'feature', least: 16 },
      { title: 'unit', isOptional: true },
      { title: 'least', side: 'right' },
      { title: 'median', side: 'right' },
      { title: 'largest', side: 'right' },
      // Without a missing value the column would be empty.
      ...(header.features.some(({ missing }) => missing > 0)
        ? [{ title: 'missing', side: 'right', isOptional: true } as const]
        : []),
    ],
    header.features.map((each) => [
      each.name,
      each.unit === '1' ? '' : each.unit,
      ...range(each),
      each.missing === 0 ? '' : wholeWords(each.missing),
    ]),
    width,
  );
  return `${[...lines, paint(head, 'faint'), ...rows].join('\n')}\n`;
}

function facts(header: ModelHeader): string[] {
  const options = Object.entries(header.options).map(([name, value]) => `${name}=${String(value)}`);
  return [
    `${header.rows === 0 ? `imported from ${header.files.join(', ')}, training rows unknown,` : `trained on ${wholeWords(header.rows)} rows of ${header.files.join(', ') || 'unknown files'}`}${header.createdMs === null ? '' : ` at ${timeWords(header.createdMs * 1000)} UTC`} by Porchlight ${header.porchlight}`,
    `features: ${wholeWords(header.features.length)}${header.featureSet === null ? '' : ` of the set ${header.featureSet}`}; scalers: ${header.scalers.join(' + ') || 'none'}; missing values: ${header.missingRule}`,
    `seed ${header.seed}${options.length === 0 ? '' : `; ${options.join(', ')}`}`,
    ...(header.fingerprint === '' ? [] : [`data fingerprint ${header.fingerprint.slice(0, 16)}`]),
  ];
}

function range({ least, median, largest }: ModelFeature): string[] {
  return [least, median, largest].map((value) => (value === null ? '-' : numberWords(value)));
}

/** What changed from one model to another. */
export function diffPage(
  first: TrainedModel,
  second: TrainedModel,
  files: readonly [string, string],
  width: number,
  paint: Paint,
): string {
  const [old, young] = shownTexts([first.header, second.header] as const);
  const lines = [paint(shownTexts(`${files[0]} → ${files[1]}`), 'bold')];
  const tell = (name: string, before: string, after: string): void => {
    if (before !== after)
      lines.push(...wrapText(`${name}: ${before} → ${after}`, width - 2).map((line) => `  ${line}`));
  };
  tell('model', old.model, young.model);
  tell('rows', wholeWords(old.rows), wholeWords(young.rows));
  tell('files', old.files.join(', '), young.files.join(', '));
  tell('feature set', old.featureSet ?? 'none', young.featureSet ?? 'none');
  tell('scalers', old.scalers.join(' + ') || 'none', young.scalers.join(' + ') || 'none');
  tell('missing values', old.missingRule, young.missingRule);
  tell('seed', String(old.seed), String(young.seed));
  for (const name of new Set([...Object.keys(old.options), ...Object.keys(young.options)]))
    tell(name, String(old.options[name] ?? '-'), String(young.options[name] ?? '-'));
  tell('threshold', thresholdWords(old), thresholdWords(young));
  tell('data fingerprint', old.fingerprint.slice(0, 16), young.fingerprint.slice(0, 16));
  lines.push(...featureChanges(old, young, width, paint));
  return `${lines.length === 1 ? `${lines[0]}\n  no difference` : lines.join('\n')}\n`;
}

const thresholdWords = ({ threshold }: ModelHeader): string => `${numberWords(threshold.value)} (${threshold.rule})`;

function featureChanges(old: ModelHeader, young: ModelHeader, width: number, paint: Paint): string[] {
  const before = new Map(old.features.map((each) => [each.name, each]));
  const after = new Map(young.features.map((each) => [each.name, each]));
  const gone = old.features.filter(({ name }) => !after.has(name)).map(({ name }) => name);
  const added = young.features.filter(({ name }) => !before.has(name)).map(({ name }) => name);
  const lines: string[] = [];
  if (gone.length > 0)
    lines.push(...wrapText(`features gone: ${gone.join(', ')}`, width - 2).map((line) => `  ${line}`));
  if (added.length > 0)
    lines.push(...wrapText(`features new: ${added.join(', ')}`, width - 2).map((line) => `  ${line}`));
  const moved = young.features.flatMap((each) => {
    const was = before.get(each.name);
    return was === undefined || !hasMoved(was, each)
      ? []
      : [[each.name, range(was).join(' … '), range(each).join(' … ')]];
  });
  if (moved.length === 0) return lines;
  const { head, lines: rows } = layTable(
    [{ title: 'feature moved', least: 16 }, { title: 'least … median … largest before' }, { title: 'after' }],
    moved,
    width,
  );
  return [...lines, '', paint(head, 'faint'), ...rows];
}

/** A median that moved, or a range that is no longer the same by more than a small part of it. */
function hasMoved(was: ModelFeature, is: ModelFeature): boolean {
  if (was.median === null || is.median === null) return was.median !== is.median;
  const span = Math.max(was.largest! - was.least!, is.largest! - is.least!);
  const moves = [is.median - was.median, is.least! - was.least!, is.largest! - was.largest!];
  return moves.some((move) => Math.abs(move) > span * MOVED_SHARE);
}
