// Cleaned rows of a study: a matrix without missing values (unless the model is to see them), and what belongs to each row.
import type { Matrix } from '../base/matrix.ts';
import { UserError } from '../base/user-error.ts';
import type { CleanedColumn } from '../reports/run-document.ts';
import type { LeftOutColumn, PlannedFeature } from './column-plan.ts';
import { listNames } from './column-plan.ts';
import { type DataRequest, FILE_COLUMN, type MissingRule } from './data-request.ts';
import { besideColumns, type RawData, type ReadFile, readData } from './read-data.ts';
import { normalRule, USUAL_NORMAL } from './row-labels.ts';
import type { StudyHooks } from './study-hooks.ts';

/** A column that is missing in more than this part of the rows is left out by the rule `drop`. */
const MISSING_SHARE_MAX = 0.5;

export interface StudyData {
  readonly matrix: Matrix;
  readonly features: readonly PlannedFeature[];
  /** 1 = abnormal; null without a label column. */
  readonly labels: Uint8Array | null;
  readonly groups: readonly string[] | null;
  /** Seconds since 1970; null where no time column was named or none of its cells is a time. */
  readonly times: Float64Array | null;
  readonly devices: readonly string[] | null;
  /** Index of each row's file, and its number there. */
  readonly fileOf: Uint32Array;
  readonly rowOf: Float64Array;
  readonly files: readonly ReadFile[];
  readonly rowsRead: number;
  readonly rowsLeftOut: readonly { readonly reason: string; readonly rows: number }[];
  readonly columnsLeftOut: readonly LeftOutColumn[];
  readonly columns: readonly CleanedColumn[];
  readonly warnings: readonly string[];
  /** The rule by which missing values were treated. */
  readonly missing: MissingRule;
}

/** Reads and cleans what a study asks for. */
export async function gatherData(request: DataRequest, hooks: StudyHooks): Promise<StudyData> {
  return cleanData(await readData(request, hooks), request);
}

function cleanData(raw: RawData, request: DataRequest): StudyData {
  const { plan, rows } = raw;
  const rule = ruleOf(request, raw.files);
  const total = plan.features.length;
  const missing = countMissing(rows.values, rows.count, rows.columns, total);
  const kept = keptColumns(raw, request, missing, rule);
  if (rule === 'fail') refuseMissing(raw, request, kept);
  const { values, from } = keepRows(raw, kept, rule === 'drop');
  const rowsLeftOut = leftOutRows(raw, rows.count - from.length);
  if (rows.count === 0 && raw.abnormalLeftOut > 0) refuseNoNormal(raw, request.label!);
  if (from.length === 0)
    throw new UserError('no-rows-left', {
      reasons: rowsLeftOut.map(({ reason, rows: count }) => `${count} ${reason}`).join('; ') || 'none was read',
    });
  const isKept = new Set(kept);
  const dropped = plan.features
    .map(({ name }, j) => ({ name, j }))
    .filter(({ j }) => !isKept.has(j))
    .map(({ name, j }) => ({
      name,
      reason:
        missing[j] === rows.count
          ? 'no cell of it is a number'
          : `missing in ${Math.round((100 * missing[j]!) / rows.count)} % of the rows`,
    }));
  const matrix = { rows: from.length, columns: kept.length, values };
  const features = kept.map((j) => plan.features[j]!);
  return {
    matrix,
    features,
    ...besideOf(raw, request, from),
    files: raw.files,
    rowsRead: raw.rowsRead,
    rowsLeftOut,
    columnsLeftOut: [...plan.leftOut, ...dropped],
    columns: kept.map((j, k) => describeColumn(raw, j, matrix, k)),
    warnings: plan.warnings,
    missing: rule,
  };
}

function countMissing(values: Float64Array, rows: number, stride: number, columns: number): Float64Array {
  const missing = new Float64Array(columns);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) if (!Number.isFinite(values[i * stride + j]!)) missing[j]!++;
  return missing;
}

function ruleOf({ missing }: DataRequest, files: readonly ReadFile[]): MissingRule {
  if (missing !== 'usual') return missing;
  return files.every(({ isCapture }) => isCapture) ? 'keep' : 'drop';
}

function keptColumns(raw: RawData, request: DataRequest, missing: Float64Array, rule: MissingRule): number[] {
  const { rows, plan } = raw;
  const most = rule === 'drop' ? rows.count * MISSING_SHARE_MAX : rows.count - 1;
  const kept = plan.features.map((_, j) => j).filter((j) => missing[j]! <= most);
  if (kept.length === 0 && rows.count > 0)
    throw new UserError('no-number-columns', {
      file: request.files.join(', '),
      names: listNames(plan.features.map(({ name }) => name)),
    });
  return kept;
}

function refuseMissing({ rows, plan, files }: RawData, request: DataRequest, kept: readonly number[]): void {
  const beside = besideColumns(plan.features.length);
  for (let i = 0; i < rows.count; i++)
    for (const j of kept)
      if (!Number.isFinite(rows.values[i * rows.columns + j]!))
        throw new UserError('missing-value', {
          file: files[rows.values[i * rows.columns + beside.file]!]?.file ?? request.files[0]!,
          column: plan.features[j]!.name,
          row: rows.values[i * rows.columns + beside.row]!,
        });
}

/** The kept columns of the kept rows, infinities as missing; `from` = the reservoir's row of each. */
function keepRows(
  { rows }: RawData,
  kept: readonly number[],
  isDropping: boolean,
): { values: Float64Array; from: Uint32Array } {
  const { columns: stride, count } = rows;
  const from = new Uint32Array(count);
  const values = new Float64Array(count * kept.length);
  let used = 0;
  for (let i = 0; i < count; i++) {
    let isWhole = true;
    for (let k = 0; k < kept.length; k++) {
      const value = rows.values[i * stride + kept[k]!]!;
      const isNumber = Number.isFinite(value);
      values[used * kept.length + k] = isNumber ? value : Number.NaN;
      if (!isNumber) isWhole = false;
    }
    if (isDropping && !isWhole) continue;
    from[used++] = i;
  }
  return { values: values.slice(0, used * kept.length), from: from.slice(0, used) };
}

function leftOutRows(raw: RawData, incomplete: number): { reason: string; rows: number }[] {
  const sampled = raw.rows.seen - raw.rows.count;
  const ragged = raw.files.reduce((sum, each) => sum + each.raggedRows, 0);
  return [
    { reason: 'with too many or too few cells', rows: ragged },
    { reason: 'labelled other than normal', rows: raw.abnormalLeftOut },
    { reason: 'beyond the sample', rows: sampled },
    { reason: 'with a missing value', rows: incomplete },
  ].filter(({ rows }) => rows > 0);
}

type Beside = Pick<StudyData, 'labels' | 'groups' | 'times' | 'devices' | 'fileOf' | 'rowOf'>;

function besideOf(raw: RawData, request: DataRequest, from: Uint32Array): Beside {
  const { values, columns: stride } = raw.rows;
  const beside = besideColumns(raw.plan.features.length);
  const column = (at: number): Float64Array => Float64Array.from(from, (i) => values[i * stride + at]!);
  const texts = (at: number, codes: readonly string[]): string[] => Array.from(column(at), (code) => codes[code] ?? '');
  const times = column(beside.time);
  return {
    labels: request.label === null ? null : labelsOf(raw, request, column(beside.label)),
    groups: request.groupColumn === null ? null : texts(beside.group, raw.groups.texts),
    times: times.some((time) => Number.isFinite(time)) ? times : null,
    devices: request.deviceColumn === null ? null : texts(beside.device, raw.devices.texts),
    fileOf: Uint32Array.from(column(beside.file)),
    rowOf: column(beside.row),
  };
}

/** Labels as 0 and 1. Where nobody said which value is normal and no usual word is there, the values are named in a UserError. */
function labelsOf(raw: RawData, request: DataRequest, codes: Float64Array): Uint8Array {
  const { normal } = request.label!;
  const values = raw.labels.texts;
  const isNormal = normalRule(normal ?? USUAL_NORMAL);
  if (!values.some(isNormal)) refuseNoNormal(raw, request.label!);
  const isAbnormal = values.map((value) => (isNormal(value) ? 0 : 1));
  return Uint8Array.from(codes, (code) => isAbnormal[code]!);
}

function refuseNoNormal({ labels }: RawData, { column, normal }: NonNullable<DataRequest['label']>): never {
  throw new UserError('no-normal-label', {
    column: column === FILE_COLUMN ? 'the file' : column,
    normal: normal === null ? 'none of the usual words' : `no "${normal.join('" or "')}"`,
    values: listNames(labels.texts.map((value) => `"${value}"`)),
  });
}

function describeColumn(raw: RawData, j: number, matrix: Matrix, k: number): CleanedColumn {
  const { name, unit } = raw.plan.features[j]!;
  const values = new Float64Array(matrix.rows);
  let count = 0;
  for (let i = 0; i < matrix.rows; i++) {
    const value = matrix.values[i * matrix.columns + k]!;
    if (!Number.isNaN(value)) values[count++] = value;
  }
  const sorted = values.subarray(0, count).sort();
  return {
    name,
    unit,
    ...raw.counts[j]!,
    least: sorted[0] ?? null,
    median: count === 0 ? null : (sorted[(count - 1) >> 1]! + sorted[count >> 1]!) / 2,
    largest: sorted[count - 1] ?? null,
  };
}
