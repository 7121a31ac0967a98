// Training: data → fitted models, their scores on the training rows, and the document that reports are made from.

import { fitModel } from '../models/fit-model.ts';
import type { TrainedModel } from '../models/trained-model.ts';
import type { RunDocument, RunModel } from '../reports/run-document.ts';
import type { DataRequest, MissingRule } from './data-request.ts';
import type { ModelChoice } from './model-choice.ts';
import { identityOf } from './run-model.ts';
import { contributionsOf, correlationOf, histogramOf, overTime } from './score-pictures.ts';
import { gatherData, type StudyData } from './study-data.ts';
import type { StudyFrame } from './study-frame.ts';
import { conduct, type StudyHooks } from './study-hooks.ts';

/** Fewer rows than this make no model to rely on. */
const ROWS_WARNED = 100;

export interface TrainRequest {
  readonly frame: StudyFrame;
  readonly data: DataRequest;
  readonly models: readonly ModelChoice[];
  /** null = each model's own. */
  readonly scalers: readonly string[] | null;
  readonly contamination: number | null;
}

export interface Training {
  readonly models: readonly TrainedModel[];
  /** Scores of the training rows, one list a model. */
  readonly scores: readonly Float64Array[];
  readonly data: StudyData;
  readonly document: RunDocument;
}

/** Fits every model on the same rows. */
export async function trainStudy(request: TrainRequest, hooks: StudyHooks): Promise<Training> {
  const data = await gatherData(request.data, hooks);
  const models: TrainedModel[] = [];
  const scores: Float64Array[] = [];
  const described: RunModel[] = [];
  for (const choice of request.models) {
    const started = performance.now();
    const trained = await conduct(fitModel(fitRequestOf(request, choice, data)), hooks, `fitting ${choice.spec.name}`);
    const fitSeconds = (performance.now() - started) / 1000;
    const own = new Float64Array(data.matrix.rows);
    const scoring = performance.now();
    trained.score(data.matrix, own);
    const scoreSeconds = (performance.now() - scoring) / 1000;
    models.push(trained);
    scores.push(own);
    described.push(describeModel({ trained, data, scores: own, fitSeconds, scoreSeconds }));
  }
  return { models, scores, data, document: documentOf(request, data, described) };
}

function fitRequestOf(
  request: TrainRequest,
  { spec, options }: ModelChoice,
  data: StudyData,
): Parameters<typeof fitModel>[0] {
  const { frame } = request;
  return {
    spec,
    options,
    matrix: data.matrix,
    labels: spec.needsLabels ? data.labels : null,
    features: data.features,
    featureSet: request.data.featureSet,
    scalers: request.scalers ?? spec.usualScalers ?? [],
    seed: request.data.seed,
    contamination: request.contamination,
    missingRule: data.missing,
    porchlight: frame.porchlight,
    createdMs: frame.createdMs,
    files: data.files.map(({ file }) => file),
    notes: notesOf(request.data),
  };
}

/** What scoring must know to make the same columns from a capture. */
function notesOf({ table }: DataRequest): Record<string, string | number> {
  return {
    ...(table.windowPackets === undefined ? {} : { window: table.windowPackets }),
    ...(table.windowSeconds === undefined ? {} : { windowSeconds: table.windowSeconds }),
  };
}

interface ModelFacts {
  readonly trained: TrainedModel;
  readonly data: StudyData;
  readonly scores: Float64Array;
  readonly fitSeconds: number;
  readonly scoreSeconds: number;
}

function describeModel({ trained, data, scores, fitSeconds, scoreSeconds }: ModelFacts): RunModel {
  const { header } = trained;
  return {
    ...identityOf(trained),
    fitSeconds,
    scoreSeconds,
    scoredRows: scores.length,
    flaggedRows: scores.reduce((sum, score) => sum + (score > header.threshold.value ? 1 : 0), 0),
    histogram: histogramOf(scores, data.labels?.includes(1) === true ? data.labels : null),
    contributions: contributionsOf(trained, data.matrix, scores),
    overTime: overTime(scores, data.times),
    measures: null,
  };
}

function documentOf(request: TrainRequest, data: StudyData, models: readonly RunModel[]): RunDocument {
  const { frame } = request;
  const warnings = [...data.warnings];
  if (data.matrix.rows < ROWS_WARNED)
    warnings.push(
      `Only ${data.matrix.rows === 1 ? 'one row' : `${data.matrix.rows} rows`} to train on: scores and thresholds rest on little.`,
    );
  return {
    format: 1,
    porchlight: frame.porchlight,
    kind: 'train',
    command: frame.command,
    createdMs: frame.createdMs,
    ...dataPart(data, request.data),
    split: null,
    seeds: 1,
    models,
    warnings,
  };
}

type DataPart = Pick<
  RunDocument,
  | 'files'
  | 'rowsRead'
  | 'rowsUsed'
  | 'rowsLeftOut'
  | 'columnsLeftOut'
  | 'missingRule'
  | 'columns'
  | 'correlation'
  | 'label'
>;

const MISSING_WORDS: Readonly<Record<MissingRule, string>> = {
  drop: 'rows with a missing value are left out, after columns that are missing in more than half of the rows',
  median: 'the median of the training rows stands for a missing value',
  fail: 'a missing value ends the run',
  keep: "missing values are scored by the model's own rule",
};

/** The part of a document that says what was read and used. */
export function dataPart(data: StudyData, request: DataRequest): DataPart {
  const { labels, matrix } = data;
  const abnormal = labels?.reduce((sum, label) => sum + label, 0) ?? 0;
  return {
    files: data.files.map(({ file, format, rows }) => ({ file, format, rows })),
    rowsRead: data.rowsRead,
    rowsUsed: matrix.rows,
    rowsLeftOut: data.rowsLeftOut,
    columnsLeftOut: data.columnsLeftOut,
    missingRule: MISSING_WORDS[data.missing],
    columns: data.columns,
    correlation: correlationOf(
      matrix,
      data.features.map(({ name }) => name),
    ),
    label:
      labels === null || request.label === null
        ? null
        : {
            column: request.label.column,
            normal: request.label.normal?.join(', ') ?? 'the usual words',
            normalRows: labels.length - abnormal,
            abnormalRows: abnormal,
          },
  };
}
