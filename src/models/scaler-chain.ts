// Scalers one after another, as "log+standard" names them: fitted together, kept in the model file, undone in reverse.
import type { Matrix } from '../base/matrix.ts';
import { UserError } from '../base/user-error.ts';
import type { ModelArray } from './model.ts';
import type { Scaler, ScalerSpec } from './scaler.ts';
import { logScaler } from './scaler-log.ts';
import { minMaxScaler } from './scaler-min-max.ts';
import { robustScaler } from './scaler-robust.ts';
import { standardScaler } from './scaler-standard.ts';

/** All scalers, in the order of the documentation; "none" stands for an empty chain. */
export const scalers: readonly ScalerSpec[] = [standardScaler, minMaxScaler, robustScaler, logScaler];

export const SCALERS_MAX = 8;

/** Names of a chain as typed: "log+standard", "none". Throws UserError('unknown-scaler'). */
export function parseScalers(text: string): string[] {
  const names = text
    .split('+')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== 'none');
  for (const name of names) findScaler(name);
  if (names.length > SCALERS_MAX) throw unknownScaler(text);
  return names;
}

function findScaler(name: string): ScalerSpec {
  const found = scalers.find((each) => each.name === name);
  if (found === undefined) throw unknownScaler(name);
  return found;
}

function unknownScaler(name: string): UserError {
  return new UserError('unknown-scaler', { name, names: [...scalers.map((each) => each.name), 'none'].join(', ') });
}

/** Fitted scalers in their order. An empty chain changes nothing. */
export class ScalerChain {
  readonly names: readonly string[];
  readonly columns: number;
  readonly #scalers: readonly Scaler[];

  constructor(names: readonly string[], columns: number, fitted: readonly Scaler[]) {
    this.names = names;
    this.columns = columns;
    this.#scalers = fitted;
  }

  /** The scaled rows, in `into` when it is given (at least rows × columns numbers; the matrix's own values will do), else in a new array. */
  transform(matrix: Matrix, into?: Float64Array): Matrix {
    return this.#walk(matrix, into, this.#scalers, (scaler, from, to) =>
      scaler.transform(from, to, matrix.rows, matrix.columns),
    );
  }

  /** The rows as they were before `transform`, but for rounding. */
  inverse(matrix: Matrix, into?: Float64Array): Matrix {
    return this.#walk(matrix, into, this.#scalers.toReversed(), (scaler, from, to) =>
      scaler.inverse(from, to, matrix.rows, matrix.columns),
    );
  }

  /** Arrays by name, "0.centers" for the first scaler's centers. */
  save(): Record<string, Float64Array> {
    const arrays: Record<string, Float64Array> = {};
    for (const [i, scaler] of this.#scalers.entries())
      for (const [name, array] of Object.entries(scaler.arrays)) arrays[`${i}.${name}`] = array;
    return arrays;
  }

  #walk(
    matrix: Matrix,
    into: Float64Array | undefined,
    steps: readonly Scaler[],
    step: (scaler: Scaler, from: Float64Array, to: Float64Array) => void,
  ): Matrix {
    if (matrix.columns !== this.columns) throw new Error(`${matrix.columns} columns for scalers of ${this.columns}`);
    const count = matrix.rows * matrix.columns;
    const target = into ?? new Float64Array(count);
    if (target.length < count) throw new Error(`room for ${target.length} of ${count} numbers`);
    let from = matrix.values;
    for (const scaler of steps) {
      step(scaler, from, target);
      from = target;
    }
    if (from !== target) target.set(from.subarray(0, count));
    return { rows: matrix.rows, columns: matrix.columns, values: target };
  }
}

/** Fits each scaler on what the ones before it make of the rows. */
export function fitScalers(names: readonly string[], matrix: Matrix): ScalerChain {
  const specs = names.filter((name) => name !== 'none').map(findScaler);
  const fitted: Scaler[] = [];
  let current = matrix;
  for (const [i, spec] of specs.entries()) {
    const scaler = spec.fit(current);
    fitted.push(scaler);
    if (i === specs.length - 1) break;
    const next = current === matrix ? new Float64Array(matrix.rows * matrix.columns) : current.values;
    scaler.transform(current.values, next, matrix.rows, matrix.columns);
    current = { rows: matrix.rows, columns: matrix.columns, values: next };
  }
  return new ScalerChain(
    specs.map((spec) => spec.name),
    matrix.columns,
    fitted,
  );
}

/** From what `save` gave. Throws an Error with words where names, lengths or numbers are not those of such scalers. */
export function restoreScalers(
  names: readonly string[],
  columns: number,
  arrays: Readonly<Record<string, ModelArray>>,
): ScalerChain {
  if (names.length > SCALERS_MAX) throw new Error(`${names.length} scalers`);
  const fitted = names.map((name, i) => {
    const spec = findScaler(name);
    const own: Record<string, Float64Array> = {};
    for (const each of spec.arrayNames) own[each] = checkedArray(arrays[`${i}.${each}`], `${name} ${each}`, columns);
    const scales = own['scales'];
    if (scales?.some((scale) => scale <= 0)) throw new Error(`a scale of the ${name} scaler is not above 0`);
    return spec.restore(own);
  });
  return new ScalerChain(names, columns, fitted);
}

function checkedArray(array: ModelArray | undefined, what: string, columns: number): Float64Array {
  if (!(array instanceof Float64Array)) throw new Error(`${what} of the scaler are missing`);
  if (array.length !== columns) throw new Error(`${array.length} ${what} of the scaler for ${columns} columns`);
  // NaN is a column that had no numbers; infinities come from no fit.
  if (array.some((value) => Math.abs(value) === Number.POSITIVE_INFINITY))
    throw new Error(`${what} of the scaler are infinite`);
  return array;
}
