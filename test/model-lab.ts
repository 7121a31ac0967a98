// Models in tests: trained on tables made here, and their files taken apart and signed again.
import { sha256 } from '@noble/hashes/sha2.js';
import type { Matrix } from '../src/base/matrix.ts';
import { createRandom } from '../src/base/random.ts';
import { type FitRequest, fitModel } from '../src/models/fit-model.ts';
import type { Model, ModelSpec } from '../src/models/model.ts';
import { asciiBytes, asciiText } from '../src/models/model-json.ts';
import { defaultModelOptions } from '../src/models/option-values.ts';
import type { TrainedModel } from '../src/models/trained-model.ts';

const PREFIX_BYTES = 24;
const CHECKSUM_BYTES = 32;

/** Trains with the usual request and the given changes. */
export function train(spec: ModelSpec, matrix: Matrix, change: Partial<FitRequest> = {}): TrainedModel {
  return finished(
    fitModel({
      spec,
      matrix,
      labels: spec.needsLabels ? labelled(matrix) : null,
      features: Array.from({ length: matrix.columns }, (_, i) => ({ name: `c${i}`, unit: '1', words: `column ${i}` })),
      featureSet: null,
      scalers: [],
      options: defaultModelOptions(spec),
      seed: 1,
      contamination: null,
      missingRule: 'drop',
      porchlight: '0.0.0',
      createdMs: null,
      files: [],
      ...change,
    }),
  );
}

/** Fits a model alone, with its default options. */
export function fitted(spec: ModelSpec, matrix: Matrix, seed = 1): Model {
  const labels = spec.needsLabels ? labelled(matrix) : null;
  return finished(spec.fit({ matrix, labels }, defaultModelOptions(spec), createRandom(seed)));
}

function finished<Result>(steps: Generator<number, Result, void>): Result {
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

/** 1 for the last tenth of the rows (at least one), where `cloud` puts what is far out. */
export function labelled({ rows }: Matrix): Uint8Array {
  return new Uint8Array(rows).fill(1, Math.min(rows - 1, Math.floor(rows * 0.9)));
}

/** Rows around 0, each column a bell of its own width; the last tenth moved up, so that labels have something to say. */
export function cloud(rows: number, columns: number, seed: number): Matrix {
  const random = createRandom(seed);
  const values = new Float64Array(rows * columns);
  for (let i = 0; i < values.length; i++) {
    let sum = -6;
    for (let k = 0; k < 12; k++) sum += random();
    values[i] = (sum + (i >= Math.floor(rows * 0.9) * columns ? 3 : 0)) * (1 + (i % columns));
  }
  return { rows, columns, values };
}

export function scoresOf(model: { score(matrix: Matrix, out: Float64Array): void }, matrix: Matrix): Float64Array {
  const out = new Float64Array(matrix.rows);
  model.score(matrix, out);
  return out;
}

/** The bytes with a checksum that fits them: what somebody who means harm would send. */
export function signed(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  const end = copy.length - CHECKSUM_BYTES;
  copy.set(sha256(copy.subarray(0, end)), end);
  return copy;
}

/** The JSON header of a model file. */
export function headerText(bytes: Uint8Array): string {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(12, true);
  return asciiText(bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + length));
}

/** The same file with another header, all lengths and the checksum right. */
export function withHeader(bytes: Uint8Array, text: string): Uint8Array {
  const arraysAt = roundUp(PREFIX_BYTES + headerText(bytes).length);
  const json = asciiBytes(text);
  const start = roundUp(PREFIX_BYTES + json.length);
  const file = new Uint8Array(start + bytes.length - arraysAt);
  file.set(bytes.subarray(0, PREFIX_BYTES));
  file.set(json, PREFIX_BYTES);
  file.set(bytes.subarray(arraysAt), start);
  const view = new DataView(file.buffer);
  view.setUint32(12, json.length, true);
  view.setFloat64(16, file.length, true);
  return signed(file);
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}
