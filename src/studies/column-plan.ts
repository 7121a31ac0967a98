// Which columns of a table a study uses, and why it leaves the others out.
import { UserError } from '../base/user-error.ts';
import { matchColumns } from '../features/column-names.ts';
import type { Feature, FeatureSet } from '../features/feature.ts';
import { featureSets } from '../features/index.ts';
import { leakOf } from '../features/leaks.ts';
import type { TableSource } from '../tables/table-source.ts';
import { type DataRequest, FILE_COLUMN } from './data-request.ts';

export interface PlannedFeature {
  readonly name: string;
  readonly unit: string;
  /** A noun phrase for sentences. */
  readonly words: string;
}

export interface LeftOutColumn {
  readonly name: string;
  readonly reason: string;
}

export interface ColumnPlan {
  readonly features: readonly PlannedFeature[];
  readonly leftOut: readonly LeftOutColumn[];
  readonly warnings: readonly string[];
}

/** Names shown in one message. */
const NAMES_SHOWN = 8;

/** The columns that a study reads from a table like `source`. Throws a UserError where what was asked for is not there. */
export function planColumns(source: TableSource, request: DataRequest): ColumnPlan {
  const dictionary = findDictionary(request.featureSet, request.table.windowPackets);
  if (request.columns !== null) return planNamed(source, request, request.columns);
  if (dictionary !== null) return planSet(source, request, dictionary);
  return planAll(source, request);
}

function planNamed(source: TableSource, request: DataRequest, wanted: readonly string[]): ColumnPlan {
  const features: PlannedFeature[] = [];
  for (const at of new Set(positionsOf(source, wanted))) {
    const column = source.columns[at]!;
    const leak = leakOf(column.name);
    if (leak !== null && !request.allowsLeaks)
      throw new UserError('leaky-column', { column: column.name, reason: leak });
    features.push(describe(column.name, column.unit));
  }
  return { features, leftOut: [], warnings: [] };
}

function planSet(source: TableSource, request: DataRequest, set: FeatureSet): ColumnPlan {
  const names = source.columns.map(({ name }) => name);
  const features: PlannedFeature[] = [];
  const missing: string[] = [];
  const used = new Set<number>();
  const wanted = set.features.filter(({ state }) => state !== 'dropped');
  const found = matchColumns(
    wanted.map(({ name }) => name),
    names,
  ).positions;
  for (const [i, feature] of wanted.entries()) {
    const at = found[i]!;
    if (at < 0) missing.push(feature.name);
    else {
      used.add(at);
      features.push({ name: names[at]!, unit: feature.unit, words: feature.words });
    }
  }
  if (features.length === 0)
    throw new UserError('no-set-columns', { file: source.file, set: set.name, names: listNames(names) });
  const aside = asideOf(source, request);
  const leftOut = names
    .filter((_, i) => !used.has(i) && !aside.has(i) && source.columns[i]!.kind === 'number')
    .map((name) => ({ name, reason: leakOf(name) ?? `not in the set ${set.name}` }));
  const warnings =
    missing.length === 0
      ? []
      : [
          `${missing.length} of the ${set.features.length} columns of ${set.name} are not in ${source.file}: ${listNames(missing)}.`,
        ];
  return { features, leftOut, warnings };
}

function planAll(source: TableSource, request: DataRequest): ColumnPlan {
  const aside = asideOf(source, request);
  const features: PlannedFeature[] = [];
  const leftOut: LeftOutColumn[] = [];
  for (const [i, { name, kind, unit }] of source.columns.entries()) {
    if (aside.has(i)) continue;
    const leak = leakOf(name);
    if (leak !== null && !request.allowsLeaks) leftOut.push({ name, reason: leak });
    else if (kind === 'text') leftOut.push({ name, reason: 'holds text' });
    else features.push(describe(name, unit));
  }
  if (features.length === 0)
    throw new UserError('no-number-columns', {
      file: source.file,
      names: listNames(source.columns.map(({ name }) => name)),
    });
  return { features, leftOut, warnings: [] };
}

/** Positions of the columns that have another use than training. */
function asideOf(source: TableSource, request: DataRequest): Set<number> {
  const names = [request.label?.column ?? null, request.groupColumn, request.timeColumn, request.deviceColumn];
  const aside = new Set<number>();
  for (const name of names) {
    if (name === null || name === FILE_COLUMN) continue;
    aside.add(positionOf(source, name));
  }
  return aside;
}

/** Position of a column by its name, whatever its case and spacing; a UserError names what is near. */
export function positionOf(source: TableSource, name: string): number {
  return positionsOf(source, [name])[0]!;
}

/** Positions of many columns in one pass, so that a table with a hundred thousand of them takes no longer than its names. */
export function positionsOf(source: TableSource, wanted: readonly string[]): readonly number[] {
  const names = source.columns.map((column) => column.name);
  const { positions, missing } = matchColumns(wanted, names);
  if (missing.length === 0) return positions;
  throw new UserError('no-column', { file: source.file, column: missing[0]!, names: listNames(names) });
}

/** "a, b, c and 12 more" */
export function listNames(names: readonly string[]): string {
  if (names.length <= NAMES_SHOWN) return names.join(', ');
  return `${names.slice(0, NAMES_SHOWN).join(', ')} and ${names.length - NAMES_SHOWN} more`;
}

const known = new Map<string, Feature>();

/** What the dictionary says of a column, whichever set it belongs to. */
function describe(name: string, unit: string | undefined): PlannedFeature {
  if (known.size === 0) for (const set of featureSets) for (const each of set.features) known.set(each.name, each);
  const feature = known.get(name);
  return feature === undefined
    ? { name, unit: unit ?? '', words: name }
    : { name, unit: feature.unit, words: feature.words };
}

function findDictionary(name: string | null, window: number | undefined): FeatureSet | null {
  if (name === null) return null;
  const set = featureSets.find((each) => each.name === name);
  if (set === undefined)
    throw new UserError('unknown-feature-set', { set: name, names: featureSets.map((each) => each.name).join(', ') });
  return window === undefined ? set : (set.withWindow?.(window) ?? set);
}
