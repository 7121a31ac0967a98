// Scores as PyOD's decision_function gives them: all rows of a table ranked together with the training rows, so read twice.

import { createRandom } from '../base/random.ts';
import { UserError } from '../base/user-error.ts';
import type { Model } from '../models/model.ts';
import { fillMissing, medianFills, type TrainedModel } from '../models/trained-model.ts';
import { openStudyTable } from './open-study-table.ts';
import { readColumns } from './read-columns.ts';
import { RowReservoir } from './row-reservoir.ts';
import { type ScoreRequest, usedColumns } from './score-request.ts';
import { modelMatrix } from './score-rows.ts';
import { requireColumns } from './score-study.ts';
import { type StudyHooks, Turns } from './study-hooks.ts';

/** Rows that can be ranked together: they are all in memory. */
const BATCH_ROWS_MAX = 2_000_000;

type BatchModel = Model & {
  scoreWithBatch(matrix: { rows: number; columns: number; values: Float64Array }, out: Float64Array): void;
};

function isBatchModel(model: Model): model is BatchModel {
  return 'scoreWithBatch' in model && typeof model.scoreWithBatch === 'function';
}

/** Scores of all rows of the one file, one list a model. Throws UserErrors: more files or standard input, another model, too many rows. */
export async function scoreWithBatch(request: ScoreRequest, hooks: StudyHooks): Promise<Float64Array[]> {
  const [file, ...more] = request.files;
  const refuse = (reason: string): never => {
    throw new UserError('bad-option', { command: 'score', reason: `--frozen-with-batch ${reason}` });
  };
  if (more.length > 0 || file === undefined || file === '-') refuse('ranks the rows of one file, which is read twice');
  for (const { header, model } of request.models)
    if (!isBatchModel(model)) refuse(`is for ecod and copod, not for ${header.model}`);
  const used = usedColumns(request.models);
  const rows = await readAll(file!, used.names, request, hooks);
  if (rows === null) refuse(`ranks at most ${BATCH_ROWS_MAX} rows`);
  const all = { rows: rows!.count, columns: rows!.columns, values: rows!.values };
  return request.models.map((trained, m) => scoreTogether(trained, modelMatrix(all, used.places[m]!)));
}

async function readAll(
  file: string,
  names: readonly string[],
  { models, table }: ScoreRequest,
  hooks: StudyHooks,
): Promise<RowReservoir | null> {
  const rows = new RowReservoir(names.length, BATCH_ROWS_MAX, createRandom(0));
  const source = await openStudyTable(file, table);
  try {
    const numbers = requireColumns(source, names, models);
    const counts = names.map(() => ({ empty: 0, notANumber: 0, infinite: 0, text: 0 }));
    const turns = new Turns();
    for await (const batch of readColumns(source, { numbers, texts: [] }, counts, hooks.signal)) {
      await turns.pass(hooks.signal);
      for (let i = 0; i < batch.rows; i++) {
        const place = rows.place();
        if (rows.seen > rows.capacity) return null;
        for (let j = 0; j < names.length; j++) {
          const value = batch.numbers[i * names.length + j]!;
          rows.values[place * names.length + j] = Number.isFinite(value) ? value : Number.NaN;
        }
      }
      hooks.progress(`reading ${file}`, source.progress);
    }
    return rows;
  } finally {
    await source.close();
  }
}

function scoreTogether(trained: TrainedModel, matrix: ReturnType<typeof modelMatrix>): Float64Array {
  if (trained.header.missingRule === 'median') fillMissing(matrix, medianFills(trained.header.features));
  const out = new Float64Array(matrix.rows);
  (trained.model as BatchModel).scoreWithBatch(trained.scalers.transform(matrix), out);
  return out;
}
