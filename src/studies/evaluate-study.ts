// Evaluation: models and dumb baselines side by side, fitted on one part of the rows and judged on the other.

import { createRandom } from '../base/random.ts';
import { UserError } from '../base/user-error.ts';
import { neighbourSmells, singleFeatureEfficacy, valueRule } from '../evaluation/smells.ts';
import { findModel } from '../models/index.ts';
import { defaultModelOptions } from '../models/option-values.ts';
import type { RunDocument, RunModel } from '../reports/run-document.ts';
import type { DataRequest } from './data-request.ts';
import { evaluateModel } from './evaluate-model.ts';
import type { ModelChoice } from './model-choice.ts';
import { refuseDuplicates, type SplitChoice, splitRows, splitWarnings, splitWords } from './row-split.ts';
import { gatherData, type StudyData } from './study-data.ts';
import type { StudyFrame } from './study-frame.ts';
import type { StudyHooks } from './study-hooks.ts';
import { dataPart } from './train-study.ts';

/** The dumb models that stand beside every evaluation. */
export const BASELINES = ['box-plot', 'one-rule'] as const;
/** Seeds that models with chance are fitted with. */
export const SEEDS_USUAL = 10;

export interface EvaluateRequest {
  readonly frame: StudyFrame;
  readonly data: DataRequest;
  readonly models: readonly ModelChoice[];
  /** null = each model's own. */
  readonly scalers: readonly string[] | null;
  readonly contamination: number | null;
  readonly split: SplitChoice;
  readonly testShare: number;
  readonly seeds: number;
  /** Train on all rows of the training part, not on the normal ones only. */
  readonly trainsOnAll: boolean;
  /** Test rows that also stand in the training part are left out instead of ending the run. */
  readonly dropsDuplicates: boolean;
}

export interface Evaluation {
  readonly document: RunDocument;
  readonly data: StudyData;
  /** The judged rows. */
  readonly test: Uint32Array;
  /** Scores of these by the first seed, one list a model of the document. */
  readonly scores: readonly Float64Array[];
}

/** Fits and judges all models and baselines. Throws UserErrors for splits that cannot be, one class only, and duplicates across the split. */
export async function evaluateStudy(request: EvaluateRequest, hooks: StudyHooks): Promise<Evaluation> {
  const data = await gatherData(request.data, hooks);
  const labels = data.labels!;
  refuseOneClass(labels, 'table');
  const isTest = splitRows(request.split, data, request.testShare, createRandom(request.data.seed));
  const duplicates = refuseDuplicates(request, data, isTest);
  const parts = partRows(request, data, isTest, duplicates.isDropped);
  refuseOneClass(
    parts.test.map((row) => labels[row]!),
    'test part',
  );
  const hasBothKinds = new Set(Array.from(parts.labelled, (row) => labels[row])).size === 2;
  const choices = withBaselines(request.models).filter(({ spec }) => hasBothKinds || !spec.needsLabels);
  const unlabelled = hasBothKinds
    ? []
    : [
        'The training part has rows of one kind only, so the one-rule baseline had nothing to learn from and is left out.',
      ];
  const models: RunModel[] = [];
  const scores: Float64Array[] = [];
  const missingRule = data.missing;
  for (const choice of choices) {
    const judged = await evaluateModel(
      { ...request, firstSeed: request.data.seed, missingRule, choice, data, ...parts },
      hooks,
    );
    models.push(judged.model);
    scores.push(judged.scores);
  }
  const warnings = [
    ...data.warnings,
    ...splitWarnings(request.split),
    ...duplicates.warnings,
    ...unlabelled,
    ...smells(data, labels, request.data.seed),
  ];
  const document: RunDocument = {
    format: 1,
    porchlight: request.frame.porchlight,
    kind: 'evaluate',
    command: request.frame.command,
    createdMs: request.frame.createdMs,
    ...dataPart(data, request.data),
    rowsLeftOut: [...data.rowsLeftOut, ...duplicates.leftOut],
    split: splitWords(request.split, parts.train.length, parts.test.length),
    seeds: request.seeds,
    models,
    warnings,
  };
  return { document, data, test: parts.test, scores };
}

function withBaselines(models: readonly ModelChoice[]): ModelChoice[] {
  const baselines = BASELINES.filter((name) => !models.some(({ spec }) => spec.name === name)).map((name) => {
    const spec = findModel(name)!;
    const options = defaultModelOptions(spec);
    return { spec, options };
  });
  return [...models, ...baselines];
}

function refuseOneClass(labels: ArrayLike<number>, where: string): void {
  let abnormal = 0;
  for (let i = 0; i < labels.length; i++) abnormal += labels[i]!;
  if (abnormal > 0 && abnormal < labels.length) return;
  throw new UserError('one-kind-of-rows', { where, kind: abnormal === 0 ? 'abnormal' : 'normal' });
}

/** Rows to train on and rows to judge by. */
function partRows(
  { split, trainsOnAll }: EvaluateRequest,
  { labels, matrix }: StudyData,
  isTest: Uint8Array,
  isDropped: Uint8Array | null,
): { readonly train: Uint32Array; readonly labelled: Uint32Array; readonly test: Uint32Array } {
  const all = Uint32Array.from({ length: matrix.rows }, (_, i) => i);
  if (split.kind === 'none') return { train: all, labelled: all, test: all };
  const labelled = all.filter((row) => isTest[row] === 0);
  const train = trainsOnAll ? labelled : labelled.filter((row) => labels![row] === 0);
  const test = all.filter((row) => isTest[row] === 1 && isDropped?.[row] !== 1);
  if (train.length === 0) throw new UserError('no-training-rows', { split: splitWords(split, 0, test.length) });
  return { train, labelled, test };
}

/** Signs that a table is too easy to say anything (Flood et al. 2024): one column does it, bare values do it, rows are near copies. */
function smells({ matrix, features }: StudyData, labels: Uint8Array, seed: number): string[] {
  const names = features.map(({ name }) => name);
  const sentences = [
    singleFeatureEfficacy(matrix, labels, names)?.sentence,
    valueRule(matrix, labels, names)?.sentence,
    ...neighbourSmells(matrix, labels, createRandom(seed)).sentences,
  ];
  return sentences.filter((sentence) => sentence !== null && sentence !== undefined);
}
