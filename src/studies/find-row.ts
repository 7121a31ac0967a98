// One row of a table, by its number, as each model reads it.

import { UserError } from '../base/user-error.ts';
import { openStudyTable } from './open-study-table.ts';
import { readColumns } from './read-columns.ts';
import { type ScoreRequest, usedColumns } from './score-request.ts';
import { modelMatrix } from './score-rows.ts';
import { requireColumns } from './score-study.ts';
import { type StudyHooks, Turns } from './study-hooks.ts';

/** The row's values for each model. Throws UserErrors: several files, no such row. */
export async function findRow(request: ScoreRequest, row: number, hooks: StudyHooks): Promise<Float64Array[]> {
  const [file, ...more] = request.files;
  if (file === undefined || more.length > 0)
    throw new UserError('bad-option', { command: 'score', reason: '--explain names a row of one file: give one' });
  const { names, places } = usedColumns(request.models);
  const source = await openStudyTable(file, request.table);
  let rows = 0;
  try {
    const numbers = requireColumns(source, names, request.models);
    const counts = names.map(() => ({ empty: 0, notANumber: 0, infinite: 0, text: 0 }));
    const turns = new Turns();
    for await (const batch of readColumns(source, { numbers, texts: [] }, counts, hooks.signal)) {
      await turns.pass(hooks.signal);
      rows = batch.firstRow + batch.rows;
      if (row < rows) {
        const at = (row - batch.firstRow) * names.length;
        const values = batch.numbers
          .slice(at, at + names.length)
          .map((value) => (Number.isFinite(value) ? value : Number.NaN));
        return places.map((each) => modelMatrix({ rows: 1, columns: names.length, values }, each).values);
      }
      hooks.progress(`looking for row ${row}`, source.progress);
    }
  } finally {
    await source.close();
  }
  throw new UserError('no-such-row', { file, row, rows });
}
