// The comparison of a run's models: which columns it has and what stands in them, for the page and for the terminal alike.
import {
  countText,
  isNumber,
  meanAndSdText,
  measureText,
  rateText,
  shareText,
  spanText,
  valueText,
} from './figures.ts';
import type { MeanAndSd, ModelMeasures, RunDocument, RunModel } from './run-document.ts';

export interface ComparisonColumn {
  readonly title: string;
  /** For narrow tables. */
  readonly short: string;
  /** What the figure means, in words. */
  readonly words: string;
  /** The figure with its spread, as text. */
  cell(model: RunModel): string;
  /** The figure that is compared; null = not comparable. */
  value(model: RunModel): number | null;
  readonly better: 'high' | 'low' | null;
}

type MeasureName = {
  [K in keyof ModelMeasures]: ModelMeasures[K] extends MeanAndSd | null ? K : never;
}[keyof ModelMeasures];

const MEASURES: readonly {
  readonly name: MeasureName;
  readonly title: string;
  readonly short?: string;
  readonly words: string;
  readonly better: 'high' | 'low';
}[] = [
  {
    name: 'rocAuc',
    title: 'ROC AUC',
    better: 'high',
    words: 'chance that an abnormal row scores above a normal one; 0.5 is guessing',
  },
  {
    name: 'prAuc',
    title: 'PR AUC',
    better: 'high',
    words: 'average precision; guessing gives the share of abnormal rows',
  },
  {
    name: 'tprAtFpr1e3',
    title: 'TPR at FPR 10⁻³',
    short: 'TPR 10⁻³',
    better: 'high',
    words: 'abnormal rows found when at most 1 of 1,000 normal rows is flagged',
  },
  {
    name: 'tprAtFpr1e4',
    title: 'TPR at FPR 10⁻⁴',
    short: 'TPR 10⁻⁴',
    better: 'high',
    words: 'abnormal rows found when at most 1 of 10,000 normal rows is flagged',
  },
  { name: 'f1', title: 'F1', better: 'high', words: 'harmonic mean of precision and recall at the threshold' },
  {
    name: 'mcc',
    title: 'MCC',
    better: 'high',
    words: "Matthews' correlation of flags and labels at the threshold; 0 is guessing",
  },
  {
    name: 'alertsPerDeviceDay',
    title: 'Alerts per device-day',
    short: 'alerts/day',
    better: 'low',
    words: 'normal rows flagged, per device and day of watching',
  },
];

/** Columns for this run: measures where rows are labelled, else what was flagged; a measure that no model has is left out. */
export function comparisonColumns(run: RunDocument): ComparisonColumn[] {
  const measured = MEASURES.filter(({ name }) => run.models.some(({ measures }) => measures?.[name] != null));
  const columns = measured.map(({ name, title, short = title, words, better }): ComparisonColumn => {
    const format = name === 'alertsPerDeviceDay' ? rateText : measureText;
    return {
      title,
      short,
      words,
      better,
      cell: (model) => meanAndSdText(model.measures?.[name], run.seeds, format),
      value: (model) => finite(model.measures?.[name]?.mean),
    };
  });
  return [
    ...columns,
    ...(measured.length > 0 ? [] : FLAG_COLUMNS),
    ...SPEED_COLUMNS.filter((column) => hasValues(run, column)),
  ];
}

/** Rows at the threshold by what was flagged and what they are, of the first seed: for terminals, where no picture shows them. */
export function confusionColumns(run: RunDocument): ComparisonColumn[] {
  if (!run.models.some(({ measures }) => measures !== null && measures !== undefined)) return [];
  return CONFUSION.map(([title, words, count]) =>
    plainColumn(
      title,
      words,
      ({ measures }) => (measures == null ? null : measures.confusion[count]),
      countText,
      title,
    ),
  );
}

const CONFUSION = [
  ['TP', 'abnormal rows that are flagged', 'truePositive'],
  ['FP', 'normal rows that are flagged', 'falsePositive'],
  ['TN', 'normal rows that are not flagged', 'trueNegative'],
  ['FN', 'abnormal rows that are not flagged', 'falseNegative'],
] as const;

const FLAG_COLUMNS: readonly ComparisonColumn[] = [
  plainColumn('Rows scored', 'rows that have a score', ({ scoredRows }) => scoredRows, countText),
  plainColumn('Threshold', 'rows strictly above it are flagged', ({ threshold }) => threshold, valueText),
  plainColumn('Flagged', 'rows above the threshold', ({ flaggedRows }) => flaggedRows, countText),
  plainColumn(
    'Share',
    'share of the rows that is flagged',
    ({ flaggedRows, scoredRows }) => (scoredRows > 0 ? flaggedRows / scoredRows : null),
    shareText,
  ),
];

const SPEED_COLUMNS: readonly ComparisonColumn[] = [
  plainColumn('Fit', 'time to fit the model once', ({ fitSeconds }) => fitSeconds, spanText),
  plainColumn('Score', 'time to score all rows once', ({ scoreSeconds }) => scoreSeconds, spanText),
];

function plainColumn(
  title: string,
  words: string,
  value: (model: RunModel) => number | null,
  format: (value: unknown) => string,
  short: string = title.toLowerCase(),
): ComparisonColumn {
  return {
    title,
    short,
    words,
    better: null,
    value: (model) => finite(value(model)),
    cell: (model) => format(value(model)),
  };
}

function hasValues({ models }: RunDocument, column: ComparisonColumn): boolean {
  return models.some((model) => column.value(model) !== null);
}

function finite(value: unknown): number | null {
  return isNumber(value) ? value : null;
}

/** The models in the order of the run, then the baselines. */
export function comparedModels({ models }: RunDocument): RunModel[] {
  return [...models.filter(({ isBaseline }) => !isBaseline), ...models.filter(({ isBaseline }) => isBaseline)];
}

/** Models whose figure in this column is the best of all, baselines included; none where all are alike. */
export function bestOf(models: readonly RunModel[], column: ComparisonColumn): ReadonlySet<RunModel> {
  const values = models.map((model) => column.value(model)).filter((value) => value !== null);
  if (column.better === null || values.length < 2) return new Set();
  const best = column.better === 'high' ? Math.max(...values) : Math.min(...values);
  const winners = models.filter((model) => column.value(model) === best);
  return winners.length === values.length ? new Set() : new Set(winners);
}
