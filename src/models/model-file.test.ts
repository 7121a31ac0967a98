import { expect, test } from 'vitest';
import { cloud, headerText, scoresOf, signed, train, withHeader } from '../../test/model-lab.ts';
import type { ErrorCode } from '../base/error-words.ts';
import { UserError } from '../base/user-error.ts';
import { findModel } from './index.ts';
import { decodeModel, encodeModel } from './model-file.ts';
import { writeJson } from './model-json.ts';

const small = train(findModel('box-plot')!, cloud(12, 2, 1), {
  scalers: ['log', 'standard'],
  files: ['träffic "one".csv', 'tab\tand \u{1f600}'],
  notes: { window: 10, said: 'ünïcode' },
});
const bytes = encodeModel(small);

function refusalOf(file: Uint8Array): UserError {
  try {
    decodeModel(file, 'x.model');
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('the file was accepted');
}

/** The JSON header, as loose as a stranger could make it. */
interface Parsed {
  readonly header: Record<string, unknown> & { features: Record<string, unknown>[]; trainingScores: object };
  readonly arrays: Record<string, unknown>[];
}

/** What is said about a file whose header is changed by a function on its JSON. */
function withChange(change: (parsed: Parsed) => unknown): UserError {
  const parsed = JSON.parse(headerText(bytes)) as Parsed;
  change(parsed);
  return refusalOf(withHeader(bytes, writeJson(parsed)));
}

test('a model comes back from its file as it was', () => {
  const back = decodeModel(bytes, 'x.model');
  expect(back.header).toEqual(small.header);
  expect(back.trainingScores).toEqual(small.trainingScores);
  const rows = cloud(50, 2, 2);
  expect(scoresOf(back, rows)).toEqual(scoresOf(small, rows));
  expect(encodeModel(back)).toEqual(bytes);
});

test('the same training gives the same bytes, in ASCII and in one order', () => {
  const again = train(findModel('box-plot')!, cloud(12, 2, 1), {
    scalers: ['log', 'standard'],
    files: ['träffic "one".csv', 'tab\tand \u{1f600}'],
    notes: { said: 'ünïcode', window: 10 },
  });
  expect(encodeModel(again)).toEqual(bytes);
  expect(headerText(bytes)).toMatch(/^[ -~]+$/);
});

test('a file that lies at an odd place in memory is read all the same', () => {
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  expect(decodeModel(shifted.subarray(3), 'x.model').header).toEqual(small.header);
});

test('every cut is said to be one', () => {
  for (let length = 0; length < bytes.length; length++) {
    const error = refusalOf(bytes.subarray(0, length));
    expect(error.code, `cut at ${length}`).toBe(length === 0 ? 'not-a-model' : 'damaged-model');
    if (length > 0) expect(error.message).toContain('cut off');
  }
  expect(refusalOf(Uint8Array.from([...bytes, 0])).message).toContain(
    `it says ${bytes.length} bytes and has ${bytes.length + 1}`,
  );
});

test('every single bit that changes is found', () => {
  const codes = new Set<ErrorCode>();
  const changed = bytes.slice();
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    changed[bit >> 3]! ^= 1 << (bit & 7);
    codes.add(refusalOf(changed).code);
    changed[bit >> 3]! ^= 1 << (bit & 7);
  }
  expect([...codes].sort()).toEqual(['damaged-model', 'newer-model', 'not-a-model']);
}, 180_000);

test('what is no model, and what a newer Porchlight made, is told apart', () => {
  expect(refusalOf(new Uint8Array(0)).message).toBe('x.model is not a Porchlight model (it is empty).');
  expect(refusalOf(new Uint8Array(500).fill(65)).message).toBe(
    'x.model is not a Porchlight model (it begins with other bytes).',
  );
  const newer = bytes.slice();
  newer[8] = 2;
  expect(refusalOf(signed(newer)).message).toBe(
    'x.model was made by a newer Porchlight (model format 2; this one reads 1).',
  );
});

test('a kind of model that is not known is named, with those that are', () => {
  const text = headerText(bytes).replace('"model":"box-plot"', '"model":"crystal-ball"');
  const error = refusalOf(withHeader(bytes, text));
  expect(error.code).toBe('unknown-model-kind');
  expect(error.message).toContain('crystal-ball');
  expect(error.hint).toContain('isolation-forest');
});

test.each<[string, RegExp, (parsed: Parsed) => unknown]>([
  [
    'more numbers than the file has',
    /longer than the file/,
    ({ arrays }) => Object.assign(arrays.at(-1)!, { count: 2 ** 40 }),
  ],
  ['a count that is no whole number', /no count/, ({ arrays }) => Object.assign(arrays[0]!, { count: 1.5 })],
  ['an array at another place', /does not follow/, ({ arrays }) => Object.assign(arrays[1]!, { offset: 0 })],
  ['a type that there is not', /no type/, ({ arrays }) => Object.assign(arrays[0]!, { type: 'f16' })],
  ['two arrays of one name', /two arrays/, ({ arrays }) => Object.assign(arrays[1]!, { name: arrays[0]!['name'] })],
  ['an array less', /its arrays take/, ({ arrays }) => arrays.pop()],
  [
    'an array with a name that objects have',
    /missing|no /,
    ({ arrays }) => Object.assign(arrays[0]!, { name: '__proto__' }),
  ],
  ['another count of columns', /columns/, ({ header }) => Object.assign(header, { features: [header.features[0]] })],
  ['no threshold', /threshold/, ({ header }) => Object.assign(header, { threshold: null })],
  ['an option out of range', /combine/, ({ header }) => Object.assign(header, { options: { combine: 'sideways' } })],
  ['a scaler that there is not', /scaler/, ({ header }) => Object.assign(header, { scalers: ['evil', 'standard'] })],
  [
    'another count of training scores',
    /training scores/,
    ({ header }) => Object.assign(header.trainingScores, { count: 99 }),
  ],
  ['a feature without a name', /name/, ({ header }) => Object.assign(header.features[0]!, { name: 7 })],
  [
    'a rule for missing values that there is not',
    /missingRule/,
    ({ header }) => Object.assign(header, { missingRule: 'guess' }),
  ],
  ['a header of another format', /format/, ({ header }) => Object.assign(header, { format: 2 })],
])('%s is refused', (_, words, change) => {
  const error = withChange(change);
  expect(error.code === 'damaged-model' || error.code === 'unknown-scaler').toBe(true);
  expect(error.message).toMatch(words);
});

test('headers that are no JSON, no object or deeply nested are refused', () => {
  for (const text of ['', '{', '[]', 'null', '7', '{"header":{},"settings":[],"arrays":[]}', '['.repeat(50_000)])
    expect(refusalOf(withHeader(bytes, text)).code).toBe('damaged-model');
});
