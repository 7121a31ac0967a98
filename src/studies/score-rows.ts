// Scores of some rows by each model, as columns of the table that is written.
import type { Matrix } from '../base/matrix.ts';
import { fillMissing, medianFills, type TrainedModel } from '../models/trained-model.ts';
import { NAMED_FEATURES, type ScoreRequest, type UsedColumns } from './score-request.ts';

export interface ModelScores {
  readonly scores: Float64Array;
  readonly flagged: number;
  readonly seconds: number;
  /** In the order of `scoreColumns`. */
  readonly columns: readonly (Float64Array | readonly string[])[];
}

/** The rows of one model: its columns in its order. */
export function modelMatrix(all: Matrix, places: readonly number[]): Matrix {
  const columns = places.length;
  const values = new Float64Array(all.rows * columns);
  for (let i = 0; i < all.rows; i++)
    for (let j = 0; j < columns; j++) values[i * columns + j] = all.values[i * all.columns + places[j]!]!;
  return { rows: all.rows, columns, values };
}

/** What each model says of the rows; `known` = their scores, where they were made otherwise. */
export function scoreRows(
  request: ScoreRequest,
  used: UsedColumns,
  all: Matrix,
  known: readonly Float64Array[] | null = null,
): ModelScores[] {
  return request.models.map((trained, m) => {
    const matrix = modelMatrix(all, used.places[m]!);
    if (request.missing === 'median') fillMissing(matrix, medianFills(trained.header.features));
    const scores = known?.[m] ?? new Float64Array(matrix.rows);
    const started = performance.now();
    if (known === null) trained.score(matrix, scores);
    return describeScores(request, trained, matrix, scores, (performance.now() - started) / 1000);
  });
}

function describeScores(
  { probability, hasReasons }: ScoreRequest,
  trained: TrainedModel,
  matrix: Matrix,
  scores: Float64Array,
  seconds: number,
): ModelScores {
  const threshold = trained.header.threshold.value;
  const labels = Array.from(scores, (score) => (score > threshold ? 'abnormal' : 'normal'));
  return {
    scores,
    seconds,
    flagged: labels.reduce((sum, label) => sum + (label === 'abnormal' ? 1 : 0), 0),
    columns: [
      scores,
      scores.map((score) => trained.pValue(score)),
      ...(probability === null ? [] : [scores.map((score) => trained.probability(score, probability))]),
      labels,
      ...(hasReasons ? reasonsOf(trained, matrix) : []),
    ],
  };
}

/** For each row the features that carry most of its score, with their values: "Flow Duration=12". */
function reasonsOf(trained: TrainedModel, matrix: Matrix): string[][] {
  const { features } = trained.header;
  const columns: string[][] = Array.from({ length: NAMED_FEATURES }, () => []);
  for (let i = 0; i < matrix.rows; i++) {
    const row = matrix.values.subarray(i * matrix.columns, (i + 1) * matrix.columns);
    const amounts = trained.amountsOf(row);
    for (const column of columns) {
      const feature = takeLargest(amounts);
      column.push(feature < 0 ? '' : `${features[feature]!.name}=${plainNumber(row[feature]!)}`);
    }
  }
  return columns;
}

/** Place of the largest amount above 0, the first of equal ones, which is not found again; -1 = none. */
function takeLargest(amounts: Float64Array): number {
  let largest = -1;
  for (let j = 0; j < amounts.length; j++) {
    const amount = amounts[j]!;
    if (amount > 0 && (largest < 0 || amount > amounts[largest]!)) largest = j;
  }
  if (largest >= 0) amounts[largest] = 0;
  return largest;
}

/** Six digits without thousands separators: a cell, not a sentence. */
function plainNumber(value: number): string {
  return Number.isNaN(value) ? 'missing' : String(Number(value.toPrecision(6)));
}
