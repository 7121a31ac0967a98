// What a run is and what it found, in plain sentences for the top of the report.
import { counted } from '../alerts/words.ts';
import { isNumber, measureText, rateText, shareText } from './figures.ts';
import type { RunDocument, RunModel } from './run-document.ts';

/** The title of the report. */
export function reportTitle({ kind, models }: RunDocument): string {
  const own = models.filter(({ isBaseline }) => !isBaseline);
  const what = own.length === 1 ? own[0]!.title : counted(own.length, 'model');
  if (kind === 'evaluate') return own.length === 1 ? `How well ${what} tells abnormal from normal` : `${what} compared`;
  return kind === 'train' ? `${what} trained` : `Rows scored by ${what}`;
}

/** One or two sentences: what was done with how much, and what came out. */
export function reportSummary(run: RunDocument): string {
  const from = `${counted(run.rowsUsed, 'row')} of ${counted(run.files.length, 'file')}`;
  const own = run.models.filter(({ isBaseline }) => !isBaseline);
  if (run.kind === 'evaluate') return `${evaluated(run, own, from)} ${comparisonVerdict(run)}`.trimEnd();
  const done = run.kind === 'train' ? `Porchlight learned from ${from}` : `Porchlight scored ${from}`;
  const flagged = own.map((model) => `${model.title} flags ${shareText(share(model))} of them`);
  return `${done}. ${flagged.length > 4 ? `${flagged.slice(0, 4).join(', ')}, and others` : flagged.join(', ')}.`;
}

/** What came out of a comparison, in a sentence or two; '' where nothing was measured. */
export function comparisonVerdict({ models }: RunDocument): string {
  return [compared(models), alertWords(models)].filter((part) => part !== '').join(' ');
}

function evaluated(run: RunDocument, own: readonly RunModel[], from: string): string {
  const baselines = run.models.length - own.length;
  const beside = baselines > 0 ? ` beside ${counted(baselines, 'simple baseline')}` : '';
  const seeds = run.seeds > 1 ? `, each over ${counted(run.seeds, 'seed')}` : '';
  return `Porchlight tried ${counted(own.length, 'model')}${beside} on ${from}${seeds}.`;
}

/** Which is best, and whether that is better than something simple. */
function compared(models: readonly RunModel[]): string {
  const best = bestBy(models.filter(({ isBaseline }) => !isBaseline));
  if (best === null) return '';
  const baseline = bestBy(models.filter(({ isBaseline }) => isBaseline));
  const own = `${best.model.title} ranks best with a PR AUC of ${measureText(best.value)}`;
  if (baseline === null) return `${own}.`;
  if (baseline.value >= best.value)
    return `No model beats the baseline ${baseline.model.title} (PR AUC ${measureText(baseline.value)}): ${best.model.title}, the best of them, has ${measureText(best.value)}.`;
  return `${own}; the best baseline, ${baseline.model.title}, has ${measureText(baseline.value)}.`;
}

function alertWords(models: readonly RunModel[]): string {
  const best = bestBy(models.filter(({ isBaseline }) => !isBaseline));
  const rate = best?.model.measures?.alertsPerDeviceDay?.mean;
  if (best === null || !isNumber(rate)) return '';
  return `At its threshold ${best.model.title} would raise ${rateText(rate)} false alerts per device and day.`;
}

function bestBy(models: readonly RunModel[]): { readonly model: RunModel; readonly value: number } | null {
  let best: { model: RunModel; value: number } | null = null;
  for (const model of models) {
    const value = model.measures?.prAuc?.mean;
    if (isNumber(value) && (best === null || value > best.value)) best = { model, value };
  }
  return best;
}

function share(model: RunModel): number {
  return model.scoredRows > 0 ? model.flaggedRows / model.scoredRows : Number.NaN;
}
