// Our side of the model bench, in a process of its own: `node bench/models-worker.ts SUBJECT FOLDER REPEATS` does the work, timing each
// step, writes its scores into the folder and prints one line of JSON.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Matrix } from '../src/base/matrix.ts';
import { createRandom } from '../src/base/random.ts';
import { findModel } from '../src/models/index.ts';
import type { Model, ModelSpec } from '../src/models/model.ts';
import { defaultModelOptions } from '../src/models/option-values.ts';
import { TailModel } from '../src/models/tail-model.ts';
import { openTable } from '../src/tables/open-table.ts';
import { TABLE_COLUMNS } from './models-table.ts';

/** Single rows that are scored one after the other; the time of one is their mean. */
const SINGLE_ROWS = 1000;
/** Rows of a fit before the clock runs, as the rival's compiler gets them too. */
const WARM_ROWS = 200;

const [subject = '', folder = '', repeats = '1'] = process.argv.slice(2);
const seconds: Record<string, number[]> = {};

function timed<Result>(step: string, work: () => Result): Result {
  const before = process.cpuUsage();
  const result = work();
  note(step, before);
  return result;
}

function note(step: string, before: NodeJS.CpuUsage, of = 1): void {
  const { user, system } = process.cpuUsage(before);
  seconds[step] = [...(seconds[step] ?? []), (user + system) / 1e6 / of];
}

function readMatrix(name: string): Matrix {
  const bytes = readFileSync(join(folder, name));
  const values = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
  return { rows: values.length / TABLE_COLUMNS, columns: TABLE_COLUMNS, values };
}

function trained(spec: ModelSpec, matrix: Matrix): Model {
  const steps = spec.fit({ matrix, labels: null }, defaultModelOptions(spec), createRandom(1));
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

const rowsOf = ({ columns, values }: Matrix, from: number, to: number): Matrix => ({
  rows: to - from,
  columns,
  values: values.subarray(from * columns, to * columns),
});

function writeScores(name: string, scores: Float64Array): void {
  writeFileSync(join(folder, `ours-${subject}-${name}`), scores);
}

function runModel(spec: ModelSpec): () => void {
  const train = readMatrix('train.f64');
  const fresh = readMatrix('fresh.f64');
  const trainScores = new Float64Array(train.rows);
  const scores = new Float64Array(fresh.rows);
  const one = new Float64Array(1);
  trained(spec, rowsOf(train, 0, WARM_ROWS)).score(rowsOf(fresh, 0, WARM_ROWS), scores);
  let last: Model | null = null;
  for (let round = 0; round < Number(repeats); round++) {
    last = null;
    const model = timed('fit', () => trained(spec, train));
    timed('scoreTraining', () => model.score(train, trainScores));
    timed('score', () => model.score(fresh, scores));
    const before = process.cpuUsage();
    const singles = Math.min(SINGLE_ROWS, fresh.rows);
    for (let row = 0; row < singles; row++) model.score(rowsOf(fresh, row, row + 1), one);
    note('oneRow', before, singles);
    last = model;
  }
  return () => {
    writeScores('training', trainScores);
    writeScores('fresh', scores);
    if (!(last instanceof TailModel)) return;
    last.scoreWithBatch(fresh, scores);
    writeScores('batch', scores);
  };
}

/** Reads the CSV into a matrix, as pandas reads it into a frame. */
async function readCsv(): Promise<() => void> {
  let total = 0;
  for (let round = 0; round < Number(repeats); round++) {
    const before = process.cpuUsage();
    const source = await openTable(join(folder, 'train.csv'), {});
    const numbers = source.columns.map((_, place) => place);
    const counts = numbers.map(() => ({ empty: 0, notANumber: 0, infinite: 0, text: 0 }));
    const parts: Float64Array[] = [];
    for await (const batch of source.read({ numbers, texts: [] }, counts, new AbortController().signal)) {
      parts.push(batch.numbers.slice(0, batch.rows * numbers.length));
    }
    await source.close();
    note('read', before);
    total = 0;
    for (const part of parts) for (const number of part) total += number;
  }
  return () => writeScores('sum', Float64Array.of(total));
}

const spec = findModel(subject);
if (spec === undefined && subject !== 'csv') throw new Error(`no model is called ${subject}`);
const finish = spec === undefined ? await readCsv() : runModel(spec);
const peakMegabytes = process.resourceUsage().maxRSS / 1024;
finish();
process.stdout.write(`${JSON.stringify({ seconds, peakMegabytes })}\n`);
