// The box plot as a detector: how far each number stands beyond the quartiles of its column. A dumb baseline.
import type { Matrix } from '../base/matrix.ts';
import { selectQuantiles } from '../base/order-statistics.ts';
import type { Model, ModelParts, ModelSpec } from './model.ts';
import { checkColumns, finiteColumn } from './scaler.ts';

/** Tukey's inner fence, in interquartile ranges beyond a quartile. */
const FENCE = 1.5;
/** Distances stop here, so that sums over all columns stay finite. */
const DISTANCE_MOST = 1e300;

/** Columns' quartiles and what their distances are measured in. */
interface Boxes {
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** What a distance is divided by. */
  readonly units: Float64Array;
  /** Added to any distance above 0: a column that never varied is left at a jump. */
  readonly steps: Float64Array;
  /** What a missing value counts as. */
  readonly missing: Float64Array;
}

const ARRAYS = ['low', 'high', 'units', 'steps', 'missing'] as const;

export const boxPlotModel: ModelSpec = {
  name: 'box-plot',
  title: 'Box plot',
  description:
    'Distance beyond the quartiles of each column in interquartile ranges (Tukey, Exploratory Data Analysis, 1977), added up or the largest of them. Where the quartiles are equal, the mean distance of the training rows from the median is the unit; in a constant column any other number is at the fence at once. A baseline: a model that does no better than this is not worth its trouble. A missing value counts as one at the fence (1.5), less where the training rows often lacked it.',
  explanation: 'Distance beyond the quartiles in interquartile ranges; the score is their sum, or the largest of them.',
  options: {
    combine: {
      kind: 'choice',
      default: 'sum',
      choices: ['sum', 'largest'],
      description:
        'Adds the distances of all columns up, which finds rows odd in several ways, or takes the largest alone.',
    },
  },
  needsLabels: false,
  isBaseline: true,
  usualThreshold: { kind: 'quantile', quantile: 0.9 },
  rowsLeast: 1,
  *fit({ matrix }, options) {
    const { rows, columns } = matrix;
    const boxes = emptyBoxes(columns);
    const column = new Float64Array(rows);
    for (let j = 0; j < columns; j++) {
      fitColumn(boxes, j, finiteColumn(matrix, j, column), rows);
      yield (j + 1) / columns;
    }
    return createModel(boxes, options['combine'] === 'largest');
  },
  restore(parts, columns, options) {
    return createModel(restoreBoxes(parts, columns), options['combine'] === 'largest');
  },
};

function emptyBoxes(columns: number): Boxes {
  const array = (): Float64Array => new Float64Array(columns);
  return { low: array(), high: array(), units: array(), steps: array(), missing: array() };
}

function fitColumn(boxes: Boxes, j: number, values: Float64Array, rows: number): void {
  boxes.missing[j] = (FENCE * values.length) / rows;
  boxes.units[j] = 1;
  if (values.length === 0) return;
  const [low, median, high] = selectQuantiles(values, [0.25, 0.5, 0.75]);
  boxes.low[j] = low!;
  boxes.high[j] = high!;
  const range = Math.min(high! - low!, Number.MAX_VALUE);
  if (range > 0) {
    boxes.units[j] = range;
    return;
  }
  // More than half of the column is one number: the mean distance from it serves as the unit.
  let sum = 0;
  for (const value of values) sum += Math.abs(value - median!) / values.length;
  if (sum > 0) boxes.units[j] = Math.min(sum, Number.MAX_VALUE);
  else {
    // A constant column: anything else is at once beyond the fence, and farther with its distance relative to the constant.
    boxes.units[j] = Math.max(1, Math.abs(median!));
    boxes.steps[j] = FENCE;
  }
}

function restoreBoxes({ arrays }: ModelParts, columns: number): Boxes {
  const take = (name: (typeof ARRAYS)[number]): Float64Array => {
    const array = arrays[name];
    if (!(array instanceof Float64Array) || array.length !== columns)
      throw new Error(`the box plot has no ${name} for its ${columns} columns`);
    if (!array.every((value) => Number.isFinite(value))) throw new Error(`the ${name} of the box plot are not finite`);
    return array;
  };
  const boxes = {
    low: take('low'),
    high: take('high'),
    units: take('units'),
    steps: take('steps'),
    missing: take('missing'),
  };
  for (let j = 0; j < columns; j++)
    if (!(boxes.units[j]! > 0 && boxes.steps[j]! >= 0 && boxes.missing[j]! >= 0 && boxes.low[j]! <= boxes.high[j]!))
      throw new Error(`column ${j} of the box plot has no box`);
  return boxes;
}

function createModel(boxes: Boxes, isLargest: boolean): Model {
  const columns = boxes.low.length;
  return {
    columns,
    score: (matrix, out) => scoreRows(matrix, boxes, isLargest, out),
    explain(row) {
      return Float64Array.from({ length: columns }, (_, j) => distance(row[j]!, boxes, j));
    },
    save: () => ({ settings: {}, arrays: { ...boxes } }),
  };
}

function scoreRows(matrix: Matrix, boxes: Boxes, isLargest: boolean, out: Float64Array): void {
  const { rows, columns, values } = matrix;
  checkColumns(columns, boxes.low.length, 'the box plot');
  let at = 0;
  for (let i = 0; i < rows; i++) {
    let score = 0;
    for (let j = 0; j < columns; j++, at++) {
      const far = distance(values[at]!, boxes, j);
      if (!isLargest) score += far;
      else if (far > score) score = far;
    }
    out[i] = score;
  }
}

function distance(value: number, boxes: Boxes, j: number): number {
  if (Number.isNaN(value)) return boxes.missing[j]!;
  const beyond = value < boxes.low[j]! ? boxes.low[j]! - value : value > boxes.high[j]! ? value - boxes.high[j]! : 0;
  return beyond === 0 ? 0 : Math.min(beyond / boxes.units[j]! + boxes.steps[j]!, DISTANCE_MOST);
}
