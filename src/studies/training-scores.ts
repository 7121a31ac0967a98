// The scores of the training rows as CSV, in the same columns as `porchlight score` writes them.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ScoreRequest, scoreColumns, type UsedColumns } from './score-request.ts';
import { scoreRows } from './score-rows.ts';
import { createScoreWriter } from './score-writer.ts';
import { refuseInterruption, type StudyHooks } from './study-hooks.ts';
import type { Training } from './train-study.ts';

const BLOCK_ROWS = 2048;

/** The bytes of `scores.csv`: file (where there are several), row, and per model score, p-value, label and features. */
export async function trainingScores({ models, data }: Training, hooks: StudyHooks): Promise<Uint8Array> {
  const { matrix, files, fileOf, rowOf } = data;
  const request: ScoreRequest = {
    files: files.map(({ file }) => file),
    models,
    table: {},
    keep: [],
    missing: 'keep',
    probability: null,
    hasReasons: true,
  };
  const all = data.features.map((_, j) => j);
  const used: UsedColumns = { names: data.features.map(({ name }) => name), places: models.map(() => all) };
  const chunks: Uint8Array[] = [];
  const writer = createScoreWriter('csv', { write: (bytes) => void chunks.push(bytes.slice()) }, scoreColumns(request));
  for (let from = 0; from < matrix.rows; from += BLOCK_ROWS) {
    const rows = Math.min(BLOCK_ROWS, matrix.rows - from);
    const values = matrix.values.subarray(from * matrix.columns, (from + rows) * matrix.columns);
    const scored = scoreRows(request, used, { rows, columns: matrix.columns, values });
    writer.write({
      rows,
      columns: [
        ...(files.length > 1 ? [Array.from(fileOf.subarray(from, from + rows), (file) => files[file]!.file)] : []),
        rowOf.slice(from, from + rows),
        ...scored.flatMap(({ columns }) => columns),
      ],
    });
    hooks.progress('scoring the training rows', from / matrix.rows);
    await nextTurn();
    refuseInterruption(hooks.signal);
  }
  writer.finish();
  return Buffer.concat(chunks);
}
