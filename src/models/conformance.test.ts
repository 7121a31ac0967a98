import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cloud, fitted, headerText, labelled, scoresOf, signed, train } from '../../test/model-lab.ts';
import { createMatrix, type Matrix } from '../base/matrix.ts';
import { UserError } from '../base/user-error.ts';
import { models } from './index.ts';
import type { Model, ModelArray, ModelParts, ModelSpec } from './model.ts';
import { decodeModel, encodeModel } from './model-file.ts';
import { checkModelOptions, defaultModelOptions } from './option-values.ts';

const COLUMNS = 4;
/** Files beyond this many bytes are tampered with less often. */
const LARGE_FILE = 100_000;
/** Of 300 rows, the last tenth moved up by three standard deviations, which is also what labels say. */
const training = cloud(300, COLUMNS, 1);
const fresh = cloud(64, COLUMNS, 2);

function matrixOf(...rows: readonly (readonly number[])[]): Matrix {
  return { rows: rows.length, columns: rows[0]!.length, values: Float64Array.from(rows.flat()) };
}

function rowOf(matrix: Matrix, row: number): number[] {
  return Array.from(matrix.values.subarray(row * matrix.columns, (row + 1) * matrix.columns));
}

/** Score of one row. */
function scoreOf(model: Model, row: readonly number[]): number {
  return scoresOf(model, matrixOf(row))[0]!;
}

function medians(matrix: Matrix): number[] {
  return Array.from({ length: matrix.columns }, (_, j) => {
    const column = Array.from({ length: matrix.rows }, (_unused, i) => matrix.values[i * matrix.columns + j]!);
    return column.sort((a, b) => a - b)[matrix.rows >> 1]!;
  });
}

function expectFinite(scores: Float64Array, what: string): void {
  for (const [i, score] of scores.entries())
    if (!Number.isFinite(score)) throw new Error(`${what}: row ${i} has the score ${score}`);
}

/** One test for each model, with the model's name in front. */
function everyModel(name: string, check: (spec: ModelSpec, model: Model) => void): void {
  for (const spec of models) test(`${spec.name}: ${name}`, () => check(spec, fitted(spec, training)), 30_000);
}

everyModel('declares what help and files are made from', (spec) => {
  expect(spec.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  for (const text of [spec.title, spec.description, spec.explanation]) expect(text.length).toBeGreaterThan(2);
  expect(checkModelOptions(spec, defaultModelOptions(spec))).toEqual(defaultModelOptions(spec));
  for (const option of Object.values(spec.options)) expect(option.description).toMatch(/\.$/);
  expect(spec.rowsLeast).toBeGreaterThan(0);
  expect(models.filter((each) => each.name === spec.name).length).toBe(1);
});

everyModel('fits with every option at its least and with every choice', (spec) => {
  for (const [name, option] of Object.entries(spec.options)) {
    const values = option.kind === 'number' ? [option.least] : option.kind === 'choice' ? option.choices : [];
    for (const value of values) {
      const trained = train(spec, training, { options: { ...defaultModelOptions(spec), [name]: value } });
      expect(scoresOf(decodeModel(encodeModel(trained), 'x.model'), fresh)).toEqual(scoresOf(trained, fresh));
    }
  }
});

everyModel('a row far out scores above the usual ones', (_, model) => {
  const scores = scoresOf(model, training).sort();
  const usual = scoreOf(model, medians(training));
  const far = scoreOf(
    model,
    Array.from({ length: COLUMNS }, (_unused, j) => 60 * (1 + j)),
  );
  expect(far).toBeGreaterThan(usual);
  expect(far).toBeGreaterThanOrEqual(scores[Math.floor(scores.length * 0.99)]!);
});

everyModel('a score does not depend on the rows around it, to the bit', (_, model) => {
  const all = scoresOf(model, fresh);
  for (let i = 0; i < fresh.rows; i++) expect(scoreOf(model, rowOf(fresh, i))).toBe(all[i]);
  const rowIndex = fc.integer({ min: 0, max: fresh.rows - 1 });
  fc.assert(
    fc.property(fc.array(rowIndex, { minLength: 1, maxLength: 40 }), (chosen) => {
      const batch = scoresOf(model, matrixOf(...chosen.map((i) => rowOf(fresh, i))));
      for (const [at, i] of chosen.entries()) expect(batch[at]).toBe(all[i]);
    }),
    { numRuns: 30 },
  );
  const many = matrixOf(...Array.from({ length: 5000 }, (_unused, i) => rowOf(fresh, i % fresh.rows)));
  const long = scoresOf(model, many);
  for (let i = 0; i < many.rows; i++)
    if (long[i] !== all[i % fresh.rows]) expect(long[i], `row ${i}`).toBe(all[i % fresh.rows]);
});

everyModel('what lies beyond rows × columns is neither read nor written, and rows stay as they are', (_, model) => {
  const values = new Float64Array(5 * COLUMNS).fill(1e9);
  values.set(fresh.values.subarray(0, 2 * COLUMNS));
  const before = values.slice();
  const out = new Float64Array(5).fill(-7);
  model.score({ rows: 2, columns: COLUMNS, values }, out);
  expect(Array.from(out.subarray(0, 2))).toEqual(Array.from(scoresOf(model, fresh).subarray(0, 2)));
  expect(Array.from(out.subarray(2))).toEqual([-7, -7, -7]);
  model.explain(values.subarray(0, COLUMNS));
  expect(values).toEqual(before);
});

everyModel('comes back from its file equal to the bit', (spec) => {
  const trained = train(spec, training, { scalers: ['standard'] });
  const bytes = encodeModel(trained);
  const back = decodeModel(bytes, 'x.model');
  const rows = { ...fresh, values: fresh.values.slice() };
  rows.values[3] = Number.NaN;
  rows.values[9] = Number.POSITIVE_INFINITY;
  expect(scoresOf(back, rows)).toEqual(scoresOf(trained, rows));
  expect(back.explain(rows.values.slice(0, COLUMNS))).toEqual(trained.explain(rows.values.slice(0, COLUMNS)));
  expect(back.header).toEqual(trained.header);
  expect(encodeModel(back)).toEqual(bytes);
});

everyModel('the same seed fits the same model to the bit', (spec) => {
  const bytes = encodeModel(train(spec, training, { seed: 5 }));
  expect(encodeModel(train(spec, training, { seed: 5 }))).toEqual(bytes);
});

everyModel('fitting neither keeps nor changes the rows it is given', (spec) => {
  const copy = { ...training, values: training.values.slice() };
  const model = fitted(spec, copy);
  expect(copy.values).toEqual(training.values);
  copy.values.fill(Number.NaN);
  expect(scoresOf(model, fresh)).toEqual(scoresOf(fitted(spec, training), fresh));
});

everyModel('a missing value never makes a row look more normal than the most ordinary value would', (spec) => {
  const values = training.values.map((value, i) => (i % 53 === 7 ? Number.NaN : value));
  for (const matrix of [training, { ...training, values }]) {
    const model = fitted(spec, matrix);
    const ordinary = medians(training);
    const usual = scoreOf(model, ordinary);
    for (let j = 0; j < COLUMNS; j++)
      expect(scoreOf(model, ordinary.with(j, Number.NaN)), `column ${j}`).toBeGreaterThanOrEqual(usual);
    for (let i = 0; i < 20; i++)
      for (let j = 0; j < COLUMNS; j++) {
        const row = rowOf(fresh, i);
        const filled = Array.from({ length: 99 }, (_, k) => row.with(j, training.values[k * 3 * COLUMNS + j]!));
        const least = scoresOf(model, matrixOf(...filled)).reduce((low, score) => Math.min(low, score));
        expect(scoreOf(model, row.with(j, Number.NaN)), `row ${i}, column ${j}`).toBeGreaterThanOrEqual(least);
      }
  }
});

everyModel('a row of nothing but missing values is not perfectly normal', (_, model) => {
  const scores = scoresOf(model, training).sort();
  expect(scoreOf(model, Array(COLUMNS).fill(Number.NaN))).toBeGreaterThan(scores[0]!);
});

everyModel('scores and explanations are numbers for missing, infinite and huge values', (_, model) => {
  const odd = [
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.MAX_VALUE,
    -Number.MAX_VALUE,
    5e-324,
    -0,
    1e9,
  ];
  const rows = odd.flatMap((first) => odd.map((second) => [first, second, 0, first]));
  expectFinite(scoresOf(model, matrixOf(...rows)), 'odd rows');
  for (const row of rows) {
    const amounts = model.explain(Float64Array.from(row));
    expect(amounts.length).toBe(COLUMNS);
    for (const amount of amounts) expect(amount).not.toBeNaN();
  }
});

everyModel('an infinite value is not more normal than the usual one', (spec, model) => {
  const usual = medians(training);
  for (let j = 0; j < COLUMNS; j++) {
    expect(scoreOf(model, usual.with(j, Number.POSITIVE_INFINITY))).toBeGreaterThanOrEqual(scoreOf(model, usual));
    // What lies low is normal to a rule that learned from labels that high is not.
    if (!spec.needsLabels)
      expect(scoreOf(model, usual.with(j, Number.NEGATIVE_INFINITY))).toBeGreaterThanOrEqual(scoreOf(model, usual));
  }
});

everyModel('one column far out is what the explanation names', (spec, model) => {
  if (spec.needsLabels) return;
  const usual = medians(training);
  for (let j = 0; j < COLUMNS; j++) {
    const amounts = Array.from(model.explain(Float64Array.from(usual.with(j, 40 * (1 + j)))));
    expect(amounts.indexOf(Math.max(...amounts)), `column ${j} in ${amounts}`).toBe(j);
  }
});

everyModel('fits the fewest rows, equal rows, constant columns and columns of nothing', (spec) => {
  const nan = Number.NaN;
  const tables: Record<string, Matrix> = {
    'the fewest rows': cloud(spec.rowsLeast, 2, 3),
    'two rows': cloud(2, 3, 4),
    'equal rows': matrixOf(...Array<number[]>(40).fill([3, -1])),
    'a constant column': matrixOf(...Array.from({ length: 40 }, (_, i) => [7, i])),
    'a column of nothing': matrixOf(...Array.from({ length: 40 }, (_, i) => [nan, i])),
    'nothing at all': matrixOf(...Array<number[]>(40).fill([nan, nan])),
    'one column': matrixOf(...Array.from({ length: 40 }, (_, i) => [i * i])),
    infinities: matrixOf(
      ...Array.from({ length: 40 }, (_, i) => [
        i % 7 === 0 ? Number.POSITIVE_INFINITY : i,
        i % 9 === 0 ? Number.NEGATIVE_INFINITY : i,
      ]),
    ),
    'the ends of the doubles': matrixOf(
      ...Array.from({ length: 40 }, (_, i) => [i % 2 === 0 ? Number.MAX_VALUE : -Number.MAX_VALUE, 5e-324 * i]),
    ),
    'many columns': cloud(20, 300, 5),
  };
  for (const [name, matrix] of Object.entries(tables)) {
    const model = fitted(spec, matrix);
    const scores = scoresOf(model, matrix);
    expectFinite(scores, name);
    if (name === 'equal rows' || name === 'nothing at all') expect(new Set(scores).size, name).toBe(1);
    const others = matrixOf(
      Array(matrix.columns).fill(0),
      Array(matrix.columns).fill(nan),
      Array(matrix.columns).fill(1e300),
      Array(matrix.columns).fill(Number.NEGATIVE_INFINITY),
    );
    expectFinite(scoresOf(model, others), name);
    for (let i = 0; i < 4; i++)
      for (const amount of model.explain(Float64Array.from(rowOf(others, i)))) expect(amount, name).not.toBeNaN();
    const trained = train(spec, matrix, { labels: labelled(matrix) });
    expect(scoresOf(decodeModel(encodeModel(trained), name), matrix), name).toEqual(scores);
  }
});

everyModel('duplicate rows have one score', (spec) => {
  const twice = matrixOf(...Array.from({ length: 200 }, (_, i) => rowOf(training, i % 20)));
  const scores = scoresOf(fitted(spec, twice), twice);
  for (let i = 20; i < 200; i++) expect(scores[i]).toBe(scores[i % 20]);
});

everyModel('no rows are scored as none and refused for training', (spec, model) => {
  const out = Float64Array.of(42);
  model.score(createMatrix(0, COLUMNS), out);
  expect(out[0]).toBe(42);
  expect(() => train(spec, createMatrix(0, COLUMNS))).toThrow(UserError);
});

everyModel('rows of other columns are refused by name', (spec, model) => {
  const trained = train(spec, training);
  for (const columns of [0, COLUMNS - 1, COLUMNS + 1]) {
    expect(() => model.score(createMatrix(3, columns), new Float64Array(3))).toThrow(`${columns} columns`);
    expect(() => trained.score(createMatrix(3, columns), new Float64Array(3))).toThrow(
      `The ${spec.name} model was trained on 4 columns, and these rows have ${columns}.`,
    );
  }
});

everyModel('progress rises within 0 and 1', (spec) => {
  const input = { matrix: training, labels: labelled(training) };
  let last = 0;
  const steps = spec.fit(input, defaultModelOptions(spec), () => 0.5);
  for (let step = steps.next(); step.done !== true; step = steps.next()) {
    expect(step.value).toBeGreaterThanOrEqual(last);
    expect(step.value).toBeLessThanOrEqual(1);
    last = step.value;
  }
});

/** Whether parts are refused; where they are not, the model that they make must score without NaN. */
function isRefused(spec: ModelSpec, parts: ModelParts, what: string): boolean {
  let model: Model;
  try {
    model = spec.restore(parts, COLUMNS, defaultModelOptions(spec));
  } catch (error) {
    expect(error, what).toBeInstanceOf(Error);
    // A TypeError is a crash that happened to be caught, not a check.
    expect((error as Error).name, `${what}: ${error}`).toMatch(/^(Error|UserError)$/);
    return true;
  }
  for (const score of scoresOf(model, fresh)) expect(score, what).not.toBeNaN();
  for (const amount of model.explain(fresh.values.slice(0, COLUMNS))) expect(amount, what).not.toBeNaN();
  return false;
}

everyModel('arrays that are gone, shorter, longer or of another type are refused', (spec, model) => {
  const { settings, arrays } = model.save();
  expect(isRefused(spec, { settings, arrays }, 'as saved')).toBe(false);
  for (const [name, array] of Object.entries(arrays)) {
    const changes: Record<string, ModelArray | undefined> = {
      gone: undefined,
      empty: array.slice(0, 0),
      shorter: array.slice(0, -1),
      longer: withLength(array, array.length + 1),
      'of another type': array instanceof Uint8Array ? Float64Array.from(array) : Uint8Array.from(array),
    };
    for (const [change, changed] of Object.entries(changes)) {
      const { [name]: _left, ...rest } = arrays;
      const altered = changed === undefined ? rest : { ...rest, [name]: changed };
      // Lists of numbers seen may have any length; all else has one.
      const mayHaveAnyLength = /(values|trainingScores)$/.test(name) && (change === 'shorter' || change === 'longer');
      const refused = isRefused(spec, { settings, arrays: altered }, `${name} ${change}`);
      if (!mayHaveAnyLength) expect(refused, `${name} ${change}`).toBe(true);
    }
  }
});

everyModel('arrays of NaN, of infinities, of −1 and of huge numbers do not crash or hang it', (spec, model) => {
  const { settings, arrays } = model.save();
  for (const [name, array] of Object.entries(arrays))
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, -1, 0, 1, 2 ** 31 - 1, 1e300])
      for (const place of ['first', 'last', 'all'] as const) {
        const changed = array.slice();
        if (place === 'all') changed.fill(value);
        else changed[place === 'first' ? 0 : changed.length - 1] = value;
        const refused = isRefused(
          spec,
          { settings, arrays: { ...arrays, [name]: changed } },
          `${name} ${place} ${value}`,
        );
        if (Number.isNaN(value) && Number.isNaN(changed[0]!)) expect(refused, `${name} of NaN`).toBe(true);
      }
});

everyModel('settings that are gone or other are refused, or make a model that scores', (spec, model) => {
  const { settings, arrays } = model.save();
  expect(isRefused(spec, { settings, arrays: {} }, 'no arrays')).toBe(true);
  for (const name of Object.keys(settings))
    for (const value of [undefined, null, -1, 0, 0.5, 1e9, Number.NaN, 'x', [], {}, [null]])
      isRefused(spec, { settings: { ...settings, [name]: value }, arrays }, `${name} = ${JSON.stringify(value)}`);
});

everyModel('a file that was tampered with and signed again is refused in words or scores', (spec) => {
  const bytes = encodeModel(train(spec, training));
  const headerBytes = headerText(bytes).length;
  const place = fc.oneof(
    fc.integer({ min: 24, max: 24 + headerBytes - 1 }),
    fc.integer({ min: 24 + headerBytes, max: bytes.length - 33 }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(place, fc.integer({ min: 0, max: 7 })), { minLength: 1, maxLength: 3 }), (flips) => {
      const changed = bytes.slice();
      for (const [at, bit] of flips) changed[at]! ^= 1 << bit;
      try {
        const back = decodeModel(signed(changed), 'x.model');
        for (const score of scoresOf(back, fresh)) expect(score).not.toBeNaN();
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
      }
    }),
    { numRuns: bytes.length > LARGE_FILE ? 30 : 200 },
  );
});

everyModel('sampled cuts and single bits of its file are errors with words', (spec) => {
  const bytes = encodeModel(train(spec, training));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), fc.integer({ min: 0, max: 7 }), (at, bit) => {
      expect(() => decodeModel(bytes.subarray(0, at), 'x.model')).toThrow(UserError);
      const changed = bytes.slice();
      changed[at]! ^= 1 << bit;
      expect(() => decodeModel(changed, 'x.model')).toThrow(UserError);
    }),
    { numRuns: bytes.length > LARGE_FILE ? 15 : 60 },
  );
});

function withLength(array: ModelArray, length: number): ModelArray {
  const Type = array.constructor as new (length: number) => ModelArray;
  const longer = new Type(length);
  longer.set(array);
  return longer;
}
