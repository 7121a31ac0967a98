// Scoring: table rows through trained models to a writer, batch by batch; memory does not grow with the table.

import { createRandom } from '../base/random.ts';
import { UserError } from '../base/user-error.ts';
import { matchColumns } from '../features/column-names.ts';
import type { TrainedModel } from '../models/trained-model.ts';
import type { CellCounts, TableBatch, TableSource } from '../tables/table-source.ts';
import { listNames, positionsOf } from './column-plan.ts';
import { openStudyTable } from './open-study-table.ts';
import { readColumns } from './read-columns.ts';
import type { ReadFile } from './read-data.ts';
import { RowReservoir } from './row-reservoir.ts';
import { type ScoreRequest, type UsedColumns, usedColumns } from './score-request.ts';
import { scoreRows } from './score-rows.ts';
import type { ScoreWriter } from './score-writer.ts';
import { refuseInterruption, type StudyHooks, Turns } from './study-hooks.ts';

/** Rows kept for pictures. */
const PICTURED_ROWS = 20_000;
/** What scoring found besides the rows. */
export interface Scoring {
  readonly files: readonly ReadFile[];
  readonly rowsRead: number;
  readonly rowsScored: number;
  readonly rowsIncomplete: number;
  /** By model. */
  readonly flagged: readonly number[];
  readonly counts: readonly CellCounts[];
  /** Names of the columns that `counts` and the sample belong to. */
  readonly names: readonly string[];
  /** A sample of the rows: the used columns, then one score a model. */
  readonly sample: RowReservoir;
  readonly scoreSeconds: readonly number[];
}

/** Scores all rows of all files in order. */
export async function scoreStudy(
  request: ScoreRequest,
  writer: ScoreWriter | null,
  hooks: StudyHooks,
  known: readonly Float64Array[] | null = null,
): Promise<Scoring> {
  const run = new ScoreRun(request, writer, hooks, known);
  for (const [i, file] of request.files.entries()) await run.scoreFile(file, i);
  return run.result();
}

class ScoreRun {
  readonly #request: ScoreRequest;
  readonly #writer: ScoreWriter | null;
  readonly #hooks: StudyHooks;
  readonly #used: UsedColumns;
  readonly #counts: CellCounts[];
  readonly #turns = new Turns();
  readonly #sample: RowReservoir;
  readonly #files: ReadFile[] = [];
  readonly #flagged: number[];
  readonly #seconds: number[];
  readonly #known: readonly Float64Array[] | null;
  #rowsRead = 0;
  #rowsScored = 0;
  #incomplete = 0;

  constructor(
    request: ScoreRequest,
    writer: ScoreWriter | null,
    hooks: StudyHooks,
    known: readonly Float64Array[] | null,
  ) {
    this.#request = request;
    this.#known = known;
    this.#writer = writer;
    this.#hooks = hooks;
    this.#used = usedColumns(request.models);
    this.#counts = this.#used.names.map(() => ({ empty: 0, notANumber: 0, infinite: 0, text: 0 }));
    this.#sample = new RowReservoir(this.#used.names.length + request.models.length, PICTURED_ROWS, createRandom(1));
    this.#flagged = request.models.map(() => 0);
    this.#seconds = request.models.map(() => 0);
  }

  async scoreFile(file: string, index: number): Promise<void> {
    const source = await openStudyTable(file, this.#request.table);
    try {
      const numbers = requireColumns(source, this.#used.names, this.#request.models);
      const texts = positionsOf(source, this.#request.keep);
      let rows = 0;
      for await (const batch of readColumns(source, { numbers, texts }, this.#counts, this.#hooks.signal)) {
        await this.#turns.pass(this.#hooks.signal);
        rows += batch.rows;
        this.#scoreBatch(batch, file);
        this.#hooks.progress(`scoring ${file}`, source.progress);
      }
      refuseInterruption(this.#hooks.signal);
      this.#rowsRead += rows;
      const { count, firstLine } = source.ragged;
      this.#files.push({
        file: this.#request.files[index]!,
        format: source.format,
        rows,
        raggedRows: count,
        firstRaggedLine: firstLine,
        isCapture: 'featureSet' in source,
      });
    } finally {
      await source.close();
    }
  }

  #scoreBatch(batch: TableBatch, file: string): void {
    const columns = this.#used.names.length;
    const rows = this.#completeRows(batch, file, columns);
    const values = new Float64Array(rows.length * columns);
    for (const [to, from] of rows.entries())
      for (let j = 0; j < columns; j++) {
        const value = batch.numbers[from * columns + j]!;
        values[to * columns + j] = Number.isFinite(value) ? value : Number.NaN;
      }
    const known = this.#known?.map((all) => Float64Array.from(rows, (row) => all[batch.firstRow + row]!)) ?? null;
    const scored = scoreRows(this.#request, this.#used, { rows: rows.length, columns, values }, known);
    for (const [m, part] of scored.entries()) {
      this.#flagged[m]! += part.flagged;
      this.#seconds[m]! += part.seconds;
    }
    this.#rowsScored += rows.length;
    this.#keepSample(
      values,
      rows.length,
      columns,
      scored.map(({ scores }) => scores),
    );
    this.#writer?.write({
      rows: rows.length,
      columns: [
        ...(this.#request.files.length > 1 ? [new Array<string>(rows.length).fill(file)] : []),
        Float64Array.from(rows, (row) => batch.firstRow + row),
        ...batch.texts.map((texts) => rows.map((row) => texts[row]!)),
        ...scored.flatMap((part) => part.columns),
      ],
    });
  }

  /** Rows that are scored: all, unless a missing value leaves a row out or ends the run. */
  #completeRows(batch: TableBatch, file: string, columns: number): number[] {
    const { missing } = this.#request;
    const rows: number[] = [];
    for (let i = 0; i < batch.rows; i++) {
      let column = -1;
      if (missing === 'drop' || missing === 'fail')
        for (let j = 0; j < columns && column < 0; j++)
          if (!Number.isFinite(batch.numbers[i * columns + j]!)) column = j;
      if (column < 0) rows.push(i);
      else if (missing === 'drop') this.#incomplete++;
      else throw new UserError('missing-value', { file, column: this.#used.names[column]!, row: batch.firstRow + i });
    }
    return rows;
  }

  #keepSample(values: Float64Array, rows: number, columns: number, scores: readonly Float64Array[]): void {
    const sample = this.#sample;
    for (let i = 0; i < rows; i++) {
      const place = sample.place();
      if (place < 0) continue;
      const at = place * sample.columns;
      for (let j = 0; j < columns; j++) sample.values[at + j] = values[i * columns + j]!;
      for (let m = 0; m < scores.length; m++) sample.values[at + columns + m] = scores[m]![i]!;
    }
  }

  result(): Scoring {
    if (this.#rowsRead === 0) throw new UserError('no-rows', { file: this.#request.files.join(', ') });
    this.#sample.arrange();
    return {
      files: this.#files,
      rowsRead: this.#rowsRead,
      rowsScored: this.#rowsScored,
      rowsIncomplete: this.#incomplete,
      flagged: this.#flagged,
      counts: this.#counts,
      names: this.#used.names,
      sample: this.#sample,
      scoreSeconds: this.#seconds,
    };
  }
}

/** Positions of the wanted columns; a UserError names those that a model was trained on and the table does not have. */
export function requireColumns(
  source: TableSource,
  wanted: readonly string[],
  models: readonly TrainedModel[],
): number[] {
  const { positions, missing } = matchColumns(
    wanted,
    source.columns.map(({ name }) => name),
  );
  if (missing.length === 0) return [...positions];
  throw new UserError('model-columns', {
    model: models.map(({ header }) => header.model).join(', '),
    file: source.file,
    count: missing.length,
    missing: listNames(missing),
    names: listNames(source.columns.map(({ name }) => name)),
  });
}
