// Checks that JSON from a file is a run document, before anything is drawn from it: files may be broken or made to do harm.

type Check = (value: unknown, at: string) => string | null;

/** Longest list that is drawn point by point. */
const POINTS_MAX = 10_000;

/** Longest other list. */
const LIST_MAX = 1_000_000;

/** Characters of any text. */
const TEXT_MAX = 1_000_000;

const number: Check = (value, at) =>
  typeof value === 'number' && Number.isFinite(value) ? null : `${at} is not a number`;
const text: Check = (value, at) =>
  typeof value === 'string' && value.length <= TEXT_MAX ? null : `${at} is not a text`;
const boolean: Check = (value, at) => (typeof value === 'boolean' ? null : `${at} is neither true nor false`);

function orNull(check: Check): Check {
  return (value, at) => (value === null ? null : check(value, at));
}

function oneOf(...names: readonly string[]): Check {
  return (value, at) =>
    typeof value === 'string' && names.includes(value) ? null : `${at} is not one of ${names.join(', ')}`;
}

function list(check: Check, most: number = LIST_MAX): Check {
  return (value, at) => {
    if (!Array.isArray(value)) return `${at} is not a list`;
    if (value.length > most) return `${at} has more than ${most} entries`;
    for (let i = 0; i < value.length; i++) {
      const fault = check(value[i], `${at}[${i}]`);
      if (fault !== null) return fault;
    }
    return null;
  };
}

function fields(checks: Readonly<Record<string, Check>>): Check {
  return (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return `${at === '' ? 'it' : at} is not an object`;
    for (const [name, check] of Object.entries(checks)) {
      const fault = check((value as Record<string, unknown>)[name], at === '' ? name : `${at}.${name}`);
      if (fault !== null) return fault;
    }
    return null;
  };
}

const points = list(number, POINTS_MAX);
const meanAndSd = orNull(fields({ mean: number, sd: number }));
const curve = orNull(fields({ x: points, y: points }));

const measures = fields({
  rocAuc: meanAndSd,
  prAuc: meanAndSd,
  tprAtFpr1e3: meanAndSd,
  tprAtFpr1e4: meanAndSd,
  f1: meanAndSd,
  mcc: meanAndSd,
  alertsPerDeviceDay: meanAndSd,
  confusion: fields({ truePositive: number, falsePositive: number, trueNegative: number, falseNegative: number }),
  roc: curve,
  precisionRecall: curve,
});

const model = fields({
  name: text,
  title: text,
  isBaseline: boolean,
  seed: number,
  options: fields({}),
  scalers: list(text),
  trainedRows: number,
  fitSeconds: orNull(number),
  scoreSeconds: orNull(number),
  // JSON has no infinity: a threshold or an end of a range that is none is null there.
  threshold: orNull(number),
  thresholdRule: text,
  scoredRows: number,
  flaggedRows: number,
  histogram: fields({
    from: orNull(number),
    to: orNull(number),
    bend: (value, at) => (value === undefined ? null : number(value, at)),
    all: points,
    normal: orNull(points),
    abnormal: orNull(points),
  }),
  contributions: list(fields({ feature: text, share: orNull(number) })),
  overTime: fields({
    axis: oneOf('time', 'row'),
    at: list(orNull(number), POINTS_MAX),
    median: list(orNull(number), POINTS_MAX),
    largest: list(orNull(number), POINTS_MAX),
  }),
  measures: orNull(measures),
});

const column = fields({
  name: text,
  unit: text,
  empty: number,
  notANumber: number,
  infinite: number,
  text: number,
  least: orNull(number),
  median: orNull(number),
  largest: orNull(number),
});

const run = fields({
  format: (value) => (value === 1 ? null : 'format is not 1'),
  porchlight: text,
  kind: oneOf('train', 'score', 'evaluate'),
  command: text,
  createdMs: number,
  files: list(fields({ file: text, format: text, rows: number })),
  rowsRead: number,
  rowsUsed: number,
  rowsLeftOut: list(fields({ reason: text, rows: number })),
  columnsLeftOut: list(fields({ name: text, reason: text })),
  missingRule: text,
  columns: list(column),
  correlation: orNull(fields({ names: list(text, POINTS_MAX), values: list(orNull(number)) })),
  split: orNull(text),
  label: orNull(fields({ column: text, normal: text, normalRows: number, abnormalRows: number })),
  seeds: number,
  models: list(model, POINTS_MAX),
  warnings: list(text),
});

/** What keeps a value that was read from a file from being a RunDocument of format 1, in words; null = it is one. */
export function findRunFault(value: unknown): string | null {
  return run(value, '');
}
