// Several models as one: each member's score becomes its tail among the training scores, and the tails are put together.
import type { Matrix } from '../base/matrix.ts';
import type { Random } from '../base/random.ts';
import { UserError } from '../base/user-error.ts';
import { type EmpiricalTail, restoreTail, spreadOf, thinSorted, upperTail } from './empirical-tail.ts';
import type { FitInput, Model, ModelArray, ModelParts, ModelSpec } from './model.ts';
import type { ModelOptions } from './model-options.ts';
import { checkModelOptions, defaultModelOptions } from './option-values.ts';
import { checkColumns } from './scaler.ts';

const MEMBERS_MAX = 8;
/** Training scores of a member that are kept. */
const SCORES_MAX = 16_384;
/** Rows that members score at a time. */
const BLOCK_ROWS = 4096;

type Lookup = (name: string) => ModelSpec | undefined;
type Combine = 'rank' | 'p-value' | 'max';

interface Member {
  readonly spec: ModelSpec;
  /** As they were when the member was fitted: defaults may change between versions. */
  readonly options: ModelOptions;
  readonly model: Model;
  readonly tail: EmpiricalTail;
}

/** The spec; `lookup` finds members by name (the list of models cannot be imported here: this model is on it). */
export function createEnsembleSpec(lookup: Lookup): ModelSpec {
  return {
    name: 'ensemble',
    title: 'Ensemble',
    description:
      "Fits several models with their default options and combines them by rank, by p-value or by the largest (Aggarwal and Sathe, Theoretical foundations and algorithms for outlier ensembles, SIGKDD Explorations 2015). Steadier than its members where nobody knows which of them suits the data. Members' scores are compared through their training scores, so that their scales do not matter.",
    explanation:
      "Mean over the members of the column's share in the member's score; they sum to 1, or to 0 where no member finds anything.",
    options: {
      members: {
        kind: 'names',
        default: ['isolation-forest', 'ecod', 'copod'],
        description:
          'Models that are combined, with their default options. The defaults need no scaling; add inne where columns are scaled.',
      },
      combine: {
        kind: 'choice',
        default: 'p-value',
        choices: ['rank', 'p-value', 'max'],
        description:
          "The mean rank among the training scores; the mean of −ln p, which is Fisher's and gives a member that is sure more weight; or the largest rank.",
      },
    },
    needsLabels: false,
    isBaseline: false,
    usualThreshold: { kind: 'quantile', quantile: 0.9 },
    rowsLeast: 2,
    fit: (input, options, random) => fitEnsemble(input, options, random, lookup),
    restore: (parts, columns, options) => restoreEnsemble(parts, columns, options, lookup),
  };
}

function* fitEnsemble(
  input: FitInput,
  options: ModelOptions,
  random: Random,
  lookup: Lookup,
): Generator<number, Model, void> {
  const specs = memberSpecs(options, lookup);
  const members: Member[] = [];
  for (const [i, spec] of specs.entries()) {
    if (input.matrix.rows < spec.rowsLeast)
      throw new UserError('too-few-rows', { model: spec.name, rows: input.matrix.rows, least: spec.rowsLeast });
    const own = defaultModelOptions(spec);
    const fit = spec.fit({ matrix: input.matrix, labels: null }, own, random);
    let step = fit.next();
    for (; step.done !== true; step = fit.next()) yield (i + step.value) / specs.length;
    const model = step.value;
    const scores = new Float64Array(input.matrix.rows);
    model.score(input.matrix, scores);
    const sorted = thinSorted(scores.sort(), SCORES_MAX);
    members.push({ spec, options: own, model, tail: { sorted, spread: spreadOf(sorted) } });
    yield (i + 1) / specs.length;
  }
  return createModel(input.matrix.columns, members, combineOf(options));
}

/** Throws UserError('bad-model-option') for members that cannot be. */
function memberSpecs(options: ModelOptions, lookup: Lookup): ModelSpec[] {
  const names = options['members'] as readonly string[];
  const refuse = (reason: string): UserError =>
    new UserError('bad-model-option', {
      model: 'ensemble',
      reason,
      try: 'name other models, as in members=isolation-forest+ecod',
    });
  if (names.length < 1 || names.length > MEMBERS_MAX)
    throw refuse(`An ensemble has 1 to ${MEMBERS_MAX} members, not ${names.length}`);
  if (new Set(names).size < names.length) throw refuse('An ensemble has each member once');
  return names.map((name) => {
    const spec = name === 'ensemble' ? undefined : lookup(name);
    if (spec === undefined) throw refuse(`An ensemble cannot have the member "${name}"`);
    if (spec.needsLabels) throw refuse(`An ensemble cannot have the member "${name}", which needs labels`);
    return spec;
  });
}

function combineOf(options: ModelOptions): Combine {
  return options['combine'] as Combine;
}

function createModel(columns: number, members: readonly Member[], combine: Combine): Model {
  return {
    columns,
    score(matrix, out) {
      checkColumns(matrix.columns, columns, 'the ensemble');
      for (let from = 0; from < matrix.rows; from += BLOCK_ROWS) {
        const rows = Math.min(BLOCK_ROWS, matrix.rows - from);
        const values = matrix.values.subarray(from * columns, (from + rows) * columns);
        scoreBlock({ rows, columns, values }, members, combine, out.subarray(from, from + rows));
      }
    },
    explain: (row) => explainRow(row, members),
    save: () => saveMembers(members),
  };
}

function scoreBlock(matrix: Matrix, members: readonly Member[], combine: Combine, out: Float64Array): void {
  const own = new Float64Array(matrix.rows);
  out.fill(0, 0, matrix.rows);
  for (const { model, tail } of members) {
    model.score(matrix, own);
    for (let i = 0; i < matrix.rows; i++) {
      const above = upperTail(tail, own[i]!);
      if (combine === 'max') out[i] = Math.max(out[i]!, 1 - above);
      // An infinite score has no tail left: the least double keeps the sum finite.
      else out[i]! += (combine === 'rank' ? 1 - above : -Math.log(Math.max(above, Number.MIN_VALUE))) / members.length;
    }
  }
}

function explainRow(row: Float64Array, members: readonly Member[]): Float64Array {
  const shares = new Float64Array(row.length);
  let found = 0;
  for (const { model } of members) {
    const amounts = model.explain(row);
    const largest = amounts.reduce((most, amount) => Math.max(most, amount), 0);
    if (largest === 0) continue;
    found++;
    const positive = amounts.map((amount) =>
      largest === Number.POSITIVE_INFINITY ? Number(amount === largest) : Math.max(0, amount / largest),
    );
    const sum = positive.reduce((total, amount) => total + amount, 0);
    for (let j = 0; j < shares.length; j++) shares[j]! += positive[j]! / sum;
  }
  return found === 0 ? shares : shares.map((share) => share / found);
}

/** The parts of member i stand under "i." in arrays, and in the list `members` of the settings. */
function saveMembers(members: readonly Member[]): ModelParts {
  const arrays: Record<string, ModelArray> = {};
  const settings = members.map(({ spec, options, model, tail }, i) => {
    const parts = model.save();
    arrays[`${i}.trainingScores`] = tail.sorted;
    for (const [name, array] of Object.entries(parts.arrays)) arrays[`${i}.model.${name}`] = array;
    return { name: spec.name, options, settings: parts.settings };
  });
  return { settings: { members: settings }, arrays };
}

function restoreEnsemble(parts: ModelParts, columns: number, options: ModelOptions, lookup: Lookup): Model {
  const specs = memberSpecs(options, lookup);
  const kept = parts.settings['members'];
  if (!Array.isArray(kept) || kept.length !== specs.length)
    throw new Error(`the ensemble does not hold its ${specs.length} members`);
  const members = specs.map((spec, i): Member => {
    const { name, options: own, settings } = (kept[i] ?? {}) as Record<string, unknown>;
    if (name !== spec.name || !isRecord(settings) || !isRecord(own))
      throw new Error(`member ${i} of the ensemble is not ${spec.name}`);
    const arrays: Record<string, ModelArray> = Object.create(null);
    const prefix = `${i}.model.`;
    for (const [each, array] of Object.entries(parts.arrays))
      if (each.startsWith(prefix)) arrays[each.slice(prefix.length)] = array;
    const options = checkModelOptions(spec, own);
    const model = spec.restore({ settings, arrays }, columns, options);
    const tail = restoreTail(parts.arrays[`${i}.trainingScores`], `the training scores of ${spec.name}`);
    return { spec, options, model, tail };
  });
  return createModel(columns, members, combineOf(options));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
