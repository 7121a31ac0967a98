// The document of a scoring run, made from the sample of rows that scoring kept.

import type { Matrix } from '../base/matrix.ts';
import type { TrainedModel } from '../models/trained-model.ts';
import type { RunDocument, RunModel } from '../reports/run-document.ts';
import { identityOf } from './run-model.ts';
import { contributionsOf, correlationOf, histogramOf, overTime } from './score-pictures.ts';
import { type ScoreRequest, usedColumns } from './score-request.ts';
import { modelMatrix } from './score-rows.ts';
import type { Scoring } from './score-study.ts';
import type { StudyFrame } from './study-frame.ts';

/** Everything a report of scores shows; pictures are drawn from a sample of the rows, counts from all of them. */
export function scoreDocument(frame: StudyFrame, request: ScoreRequest, scoring: Scoring): RunDocument {
  const { sample, names } = scoring;
  const matrix = columnsOfSample(scoring, 0, names.length);
  const { places } = usedColumns(request.models);
  const models = request.models.map((trained, m) => {
    const scores = columnsOfSample(scoring, names.length + m, 1).values;
    return describeModel({ trained, scores, matrix: modelMatrix(matrix, places[m]!), scoring, index: m });
  });
  // Behind each other in reverse, so that the first model that knows a column names its unit.
  const units = new Map(request.models.flatMap(({ header }) => header.features.map(unitOf)).reverse());
  const isSampled = sample.seen > sample.count;
  return {
    format: 1,
    porchlight: frame.porchlight,
    kind: 'score',
    command: frame.command,
    createdMs: frame.createdMs,
    files: scoring.files.map(({ file, format, rows }) => ({ file, format, rows })),
    rowsRead: scoring.rowsRead,
    rowsUsed: scoring.rowsScored,
    rowsLeftOut: [
      { reason: 'with too many or too few cells', rows: scoring.files.reduce((sum, each) => sum + each.raggedRows, 0) },
      { reason: 'with a missing value', rows: scoring.rowsIncomplete },
    ].filter(({ rows }) => rows > 0),
    columnsLeftOut: [],
    missingRule: missingWords(request),
    columns: names.map((name, j) => ({
      name,
      unit: units.get(name) ?? '',
      ...scoring.counts[j]!,
      ...rangeOf(matrix, j),
    })),
    correlation: correlationOf(matrix, names),
    split: null,
    label: null,
    seeds: 1,
    models,
    warnings: isSampled ? [`The pictures are drawn from a sample of ${sample.count} of ${sample.seen} rows.`] : [],
  };
}

function unitOf({ name, unit }: { readonly name: string; readonly unit: string }): readonly [string, string] {
  return [name, unit];
}

function missingWords({ missing, models }: ScoreRequest): string {
  if (missing === 'fail') return 'a missing value ends the run';
  if (missing === 'drop') return 'rows with a missing value are left out';
  const median = 'the median of the training rows stands for a missing value';
  if (missing === 'median') return median;
  const filling = models.filter(({ header }) => header.missingRule === 'median').map(({ header }) => header.model);
  const own = "missing values are scored by the model's own rule";
  if (filling.length === 0) return own;
  return filling.length === models.length ? `${median}, as in training` : `${own}; for ${filling.join(', ')} ${median}`;
}

interface ScoredModel {
  readonly trained: TrainedModel;
  readonly scores: Float64Array;
  readonly matrix: Matrix;
  readonly scoring: Scoring;
  readonly index: number;
}

function describeModel({ trained, scores, matrix, scoring, index }: ScoredModel): RunModel {
  return {
    ...identityOf(trained),
    fitSeconds: null,
    scoreSeconds: scoring.scoreSeconds[index]!,
    scoredRows: scoring.rowsScored,
    flaggedRows: scoring.flagged[index]!,
    histogram: histogramOf(scores, null),
    contributions: contributionsOf(trained, matrix, scores),
    overTime: overTime(scores, null),
    measures: null,
  };
}

/** `count` columns of the sample from `from` on. */
function columnsOfSample({ sample }: Scoring, from: number, count: number): Matrix {
  const values = new Float64Array(sample.count * count);
  for (let i = 0; i < sample.count; i++)
    for (let j = 0; j < count; j++) values[i * count + j] = sample.values[i * sample.columns + from + j]!;
  return { rows: sample.count, columns: count, values };
}

function rangeOf(matrix: Matrix, column: number): Pick<RunDocument['columns'][number], 'least' | 'median' | 'largest'> {
  const values: number[] = [];
  for (let i = 0; i < matrix.rows; i++) {
    const value = matrix.values[i * matrix.columns + column]!;
    if (!Number.isNaN(value)) values.push(value);
  }
  const sorted = Float64Array.from(values).sort();
  return {
    least: sorted[0] ?? null,
    median: sorted.length === 0 ? null : (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2,
    largest: sorted.at(-1) ?? null,
  };
}
