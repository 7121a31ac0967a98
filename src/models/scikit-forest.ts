// Imports isolation forests that scikit-learn fitted, from the JSON form of docs/scikit-forest.md.
import { ForestArrays } from './forest-arrays.ts';
import { IsolationForest } from './isolation-forest-model.ts';
import { readScikitTree } from './scikit-forest-tree.ts';

/** Far beyond any forest that somebody trains, so that a hostile document ends early. */
const TREES_MOST = 100_000;
const COLUMNS_MOST = 1_000_000;

export interface ImportedForest {
  /** Its scores are −`score_samples`. */
  readonly model: IsolationForest;
  readonly columns: number;
  /** `feature_names_in_`, where the forest was fitted on a table with names. */
  readonly names: readonly string[] | null;
  /** `offset_`: `decision_function` is −score − offset, and `predict` says −1 where that is below 0. */
  readonly offset: number;
}

/**
 * The forest of a parsed JSON document; scores equal scikit-learn's to 1e-12. Inputs are rounded to float32, a missing value goes where
 * the tree says. Trees of `max_features` below 1 name their columns in `estimators_features_`.
 * Throws an Error with words when the document is no such forest: nothing in it is believed.
 */
export function importScikitForest(json: unknown): ImportedForest {
  const document = objectOf(json, 'the document');
  const forest = document['case'] === undefined ? document : objectOf(document['case'], '"case"');
  const columns = readColumns(forest);
  const samples = wholeOf(forest['max_samples_used'] ?? forest['max_samples_'], '"max_samples_"', 1, 2 ** 32 - 1);
  const offset = forest['offset_'] ?? -0.5;
  if (typeof offset !== 'number' || !Number.isFinite(offset)) throw new Error('"offset_" is not a number');
  const trees = listOf(forest['trees'], '"trees"');
  if (trees.length === 0 || trees.length > TREES_MOST) {
    throw new Error(`a forest has 1 to ${TREES_MOST} trees, this one ${trees.length}`);
  }
  const subsets = readSubsets(forest['estimators_features_'] ?? forest['estimators_features'], trees.length, columns);
  const arrays = new ForestArrays(trees.length, 0);
  for (const [i, each] of trees.entries()) {
    const tree = readScikitTree(objectOf(each, `tree ${i}`), i, subsets?.[i] ?? null, columns);
    arrays.append({ ...tree, ...NO_TERMS }, tree.features.length);
  }
  return {
    model: new IsolationForest(arrays.finish(), columns, samples),
    columns,
    names: readNames(forest['feature_names_in_'], columns),
    offset,
  };
}

const NO_TERMS = { termColumns: new Uint32Array(0), weights: new Float32Array(0), points: new Float32Array(0) };

function readColumns(forest: Record<string, unknown>): number {
  const shape = forest['shape_train'];
  const count = forest['n_features_in_'] ?? (Array.isArray(shape) ? shape[1] : undefined);
  return wholeOf(count, '"n_features_in_"', 1, COLUMNS_MOST);
}

/** The columns that each tree saw, by its own numbers; null where all saw all. */
function readSubsets(value: unknown, trees: number, columns: number): Uint32Array[] | null {
  if (value === undefined || value === null || typeof value === 'string') return null;
  const lists = listOf(value, '"estimators_features_"');
  if (lists.length !== trees) throw new Error(`"estimators_features_" has ${lists.length} lists for ${trees} trees`);
  return lists.map((each, tree) => {
    const what = `"estimators_features_" of tree ${tree}`;
    return Uint32Array.from(listOf(each, what), (column) => wholeOf(column, what, 0, columns - 1));
  });
}

function readNames(value: unknown, columns: number): readonly string[] | null {
  if (value === undefined || value === null) return null;
  const names = listOf(value, '"feature_names_in_"');
  if (names.length !== columns) throw new Error(`"feature_names_in_" has ${names.length} names for ${columns} columns`);
  return names.map((name) => {
    if (typeof name !== 'string') throw new Error('"feature_names_in_" holds something that is no name');
    return name;
  });
}

function objectOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${what} is not an object`);
  return value as Record<string, unknown>;
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`${what} is not a list`);
  return value;
}

function wholeOf(value: unknown, what: string, least: number, most: number): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new Error(`${what} is not a whole number`);
  if (value < least || value > most) throw new Error(`${what} is ${value}, not ${least} to ${most}`);
  return value;
}
