// Reads tables into a bounded, cleaned matrix of training rows with their labels, groups, times and files.

import { createRandom } from '../base/random.ts';
import { UserError } from '../base/user-error.ts';
import { findTimeColumn } from '../features/column-names.ts';
import type { CellCounts, TableBatch, TableSource } from '../tables/table-source.ts';
import { type ColumnPlan, planColumns, positionOf, positionsOf } from './column-plan.ts';
import { type DataRequest, FILE_COLUMN } from './data-request.ts';
import { openStudyTable } from './open-study-table.ts';
import { readColumns } from './read-columns.ts';
import { normalRule, TextCodes, USUAL_NORMAL } from './row-labels.ts';
import { RowReservoir } from './row-reservoir.ts';
import { secondsOf } from './row-times.ts';
import { refuseInterruption, type StudyHooks, Turns } from './study-hooks.ts';

/** Columns of the reservoir behind the features: what else belongs to a row. */
const LABEL = 0;
const GROUP = 1;
const TIME = 2;
const DEVICE = 3;
const FILE = 4;
const ROW = 5;
const BESIDE = 6;
/** Labels of rows left out that a message can name. */
const LABELS_NAMED = 1000;

export interface ReadFile {
  readonly file: string;
  readonly format: string;
  readonly rows: number;
  readonly raggedRows: number;
  readonly firstRaggedLine: number;
  /** Rows made from packets. */
  readonly isCapture: boolean;
}

/** Rows as they were read, before cleaning. */
export interface RawData {
  readonly plan: ColumnPlan;
  /** Kept rows: features, then label, group, time, device, file and row number. */
  readonly rows: RowReservoir;
  readonly counts: readonly CellCounts[];
  readonly files: readonly ReadFile[];
  readonly rowsRead: number;
  /** Rows with another label than normal that were left out. */
  readonly abnormalLeftOut: number;
  readonly labels: TextCodes;
  readonly groups: TextCodes;
  readonly devices: TextCodes;
}

/** Where a row's other columns stand behind `features` features. */
export function besideColumns(
  features: number,
): Readonly<Record<'label' | 'group' | 'time' | 'device' | 'file' | 'row', number>> {
  return {
    label: features + LABEL,
    group: features + GROUP,
    time: features + TIME,
    device: features + DEVICE,
    file: features + FILE,
    row: features + ROW,
  };
}

/** Reads all files once. Throws a UserError where a file or column is not what the request says. */
export async function readData(request: DataRequest, hooks: StudyHooks): Promise<RawData> {
  const state = new Reading(request, hooks);
  for (const [i, file] of request.files.entries()) await state.readFile(file, i);
  return state.result();
}

class Reading {
  readonly #request: DataRequest;
  readonly #hooks: StudyHooks;
  readonly #labels = new TextCodes();
  readonly #groups = new TextCodes();
  readonly #devices = new TextCodes();
  readonly #files: ReadFile[] = [];
  readonly #isNormal: ((label: string) => boolean) | null;
  #plan: ColumnPlan | null = null;
  #rows: RowReservoir | null = null;
  #counts: CellCounts[] = [];
  #rowsRead = 0;
  #abnormal = 0;

  constructor(request: DataRequest, hooks: StudyHooks) {
    this.#request = request;
    this.#hooks = hooks;
    this.#isNormal = request.onlyNormal ? normalRule(request.label?.normal ?? USUAL_NORMAL) : null;
  }

  async readFile(file: string, index: number): Promise<void> {
    const source = await openStudyTable(file, this.#request.table, this.#request.label);
    try {
      this.#plan ??= planColumns(source, this.#request);
      const { features } = this.#plan;
      this.#rows ??= new RowReservoir(features.length + BESIDE, this.#request.sample, createRandom(this.#request.seed));
      if (this.#counts.length === 0)
        this.#counts = features.map(() => ({ empty: 0, notANumber: 0, infinite: 0, text: 0 }));
      const numbers = positionsOf(
        source,
        features.map(({ name }) => name),
      );
      const rows = await this.#readRows(source, numbers, index);
      const { count, firstLine } = source.ragged;
      this.#files.push({
        file,
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

  async #readRows(source: TableSource, numbers: readonly number[], file: number): Promise<number> {
    const { label, groupColumn, timeColumn, deviceColumn } = this.#request;
    const found = timeColumn === null && this.#request.findsTimes === true ? timesOf(source) : timeColumn;
    const named = [label?.column ?? null, groupColumn, found, deviceColumn];
    const isFile = named.map((name) => name === FILE_COLUMN && !source.columns.some((each) => each.name === name));
    const wanted = named.map((name, i) => (name === null || isFile[i] === true ? -1 : positionOf(source, name)));
    const texts = [...new Set(wanted.filter((at) => at >= 0))];
    const places = wanted.map((at) => texts.indexOf(at));
    let rows = 0;
    const turns = new Turns();
    for await (const batch of readColumns(source, { numbers, texts }, this.#counts, this.#hooks.signal)) {
      await turns.pass(this.#hooks.signal);
      rows += batch.rows;
      this.#rowsRead += batch.rows;
      this.#take(batch, numbers.length, places, isFile, file);
      this.#hooks.progress(`reading ${source.file}`, source.progress);
    }
    refuseInterruption(this.#hooks.signal);
    return rows;
  }

  #take(batch: TableBatch, columns: number, places: readonly number[], isFile: readonly boolean[], file: number): void {
    const rows = this.#rows!;
    const stride = columns + BESIDE;
    const name = baseName(this.#request.files[file]!);
    const textAt = (which: number, row: number): string | null => {
      if (isFile[which] === true) return name;
      const place = places[which]!;
      return place < 0 ? null : batch.texts[place]![row]!;
    };
    for (let i = 0; i < batch.rows; i++) {
      const label = textAt(LABEL, i);
      if (this.#isNormal !== null && label !== null && !this.#isNormal(label)) {
        if (this.#labels.texts.length < LABELS_NAMED) this.#labels.codeOf(label);
        this.#abnormal++;
        continue;
      }
      const place = rows.place();
      if (place < 0) continue;
      const at = place * stride;
      const { values } = rows;
      for (let j = 0; j < columns; j++) values[at + j] = batch.numbers[i * columns + j]!;
      const group = textAt(GROUP, i);
      const time = textAt(TIME, i);
      const device = textAt(DEVICE, i);
      values[at + columns + LABEL] = label === null ? -1 : this.#labels.codeOf(label);
      values[at + columns + GROUP] = group === null ? -1 : this.#groups.codeOf(group);
      values[at + columns + TIME] = time === null ? Number.NaN : secondsOf(time);
      values[at + columns + DEVICE] = device === null ? -1 : this.#devices.codeOf(device);
      values[at + columns + FILE] = file;
      values[at + columns + ROW] = batch.firstRow + i;
    }
  }

  result(): RawData {
    const rows = this.#rows!;
    rows.arrange();
    if (this.#rowsRead === 0) throw new UserError('no-rows', { file: this.#request.files.join(', ') });
    return {
      plan: this.#plan!,
      rows,
      counts: this.#counts,
      files: this.#files,
      rowsRead: this.#rowsRead,
      abnormalLeftOut: this.#abnormal,
      labels: this.#labels,
      groups: this.#groups,
      devices: this.#devices,
    };
  }
}

/** The name of the column that is called as times are, or null. */
function timesOf({ columns }: TableSource): string | null {
  const names = columns.map(({ name }) => name);
  return names[findTimeColumn(names)] ?? null;
}

/** A path's last part: what files are called in tables and pictures. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
