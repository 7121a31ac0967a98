// How rows are split into a part to train on and a part to judge by, and what must be said about it.
import type { Random } from '../base/random.ts';
import { UserError } from '../base/user-error.ts';
import { findCrossDuplicates } from '../evaluation/duplicates.ts';
import { splitByFile, splitByGroup, splitByTime, splitRandom } from '../evaluation/splits.ts';
import type { RunDocument } from '../reports/run-document.ts';
import { numberWords } from './explanation.ts';
import type { StudyData } from './study-data.ts';

export type SplitChoice =
  | { readonly kind: 'group'; readonly column: string }
  | { readonly kind: 'time' | 'file' | 'random' | 'none' };

/** More groups a row than this are no groups. */
const LONE_GROUPS_MAX = 0.5;

/** Reads `--split`. Returns null for words that are none. */
export function parseSplit(text: string): SplitChoice | null {
  if (text.startsWith('group=') && text.length > 'group='.length)
    return { kind: 'group', column: text.slice('group='.length) };
  if (text === 'time' || text === 'file' || text === 'random' || text === 'none') return { kind: text };
  return null;
}

/** 1 = row of the test part. Throws a UserError where the rows cannot be split so. */
export function splitRows(split: SplitChoice, data: StudyData, testShare: number, random: Random): Uint8Array {
  const { matrix, groups, times, fileOf } = data;
  const refuse = (reason: string): never => {
    throw new UserError('bad-split', { reason });
  };
  try {
    switch (split.kind) {
      case 'none':
        return new Uint8Array(matrix.rows);
      case 'random':
        return splitRandom(matrix.rows, testShare, random);
      case 'file':
        return splitByFile(fileOf, testShare, random);
      case 'group':
        if (new Set(groups).size > matrix.rows * LONE_GROUPS_MAX)
          return refuse(`nearly every row has its own "${split.column}", so it would be a random split`);
        return splitByGroup(groups!, testShare, random);
      case 'time': {
        if (times === null) return refuse('no column of times was found: name it with --time COLUMN');
        if (times.some((time) => !Number.isFinite(time))) return refuse('some rows have no time');
        return splitByTime(times, testShare);
      }
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    return refuse((error instanceof Error ? error.message : String(error)).replace(/\.$/, ''));
  }
}

export function splitWords(split: SplitChoice, train: number, test: number): string {
  const rows = `${numberWords(train)} rows to train on, ${numberWords(test)} to judge by`;
  if (split.kind === 'none') return `in-sample: trained on and judged by the same ${numberWords(test)} rows`;
  const by = {
    group: 'whole groups',
    time: 'time (the later rows are judged)',
    file: 'whole files',
    random: 'random rows',
  };
  return `by ${split.kind === 'group' ? `${by.group} of "${split.column}"` : by[split.kind]}: ${rows}`;
}

/** Sentences that a reader of the figures must see. */
export function splitWarnings(split: SplitChoice): string[] {
  if (split.kind === 'random')
    return [
      'The rows were split at random. Rows of one device, attack or minute stand on both sides, so the figures are too good: false alarms can be tens of times as many on traffic that the models have not seen.',
    ];
  if (split.kind === 'none')
    return [
      'In-sample: the models were judged by the rows they were trained on, as outlier benchmarks do it. That says nothing about traffic to come.',
    ];
  return [];
}

interface DuplicateRule {
  readonly split: SplitChoice;
  readonly dropsDuplicates: boolean;
}

export interface Duplicates {
  /** 1 = test row to be left out; null = none. */
  readonly isDropped: Uint8Array | null;
  readonly warnings: readonly string[];
  readonly leftOut: RunDocument['rowsLeftOut'];
}

/** Ends the run, or leaves rows out, where test rows stand in the training part too. */
export function refuseDuplicates(rule: DuplicateRule, data: StudyData, isTest: Uint8Array): Duplicates {
  if (rule.split.kind === 'none') return { isDropped: null, warnings: [], leftOut: [] };
  const found = findCrossDuplicates(data.matrix, isTest);
  if (found.rows === 0) return { isDropped: null, warnings: [], leftOut: [] };
  if (!rule.dropsDuplicates) {
    const [train, test] = found.first!;
    throw new UserError('duplicate-rows', {
      rows: numberWords(found.rows),
      test: placeWords(data, test),
      train: placeWords(data, train),
    });
  }
  return {
    isDropped: found.isDuplicate,
    leftOut: [{ reason: 'to be judged that also stand in the training part', rows: found.rows }],
    warnings: [`${numberWords(found.rows)} rows of the test part also stand in the training part and were left out.`],
  };
}

function placeWords({ files, fileOf, rowOf }: StudyData, row: number): string {
  return `row ${rowOf[row]!} of ${files[fileOf[row]!]!.file}`;
}
