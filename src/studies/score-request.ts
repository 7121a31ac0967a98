// What scoring is asked for, and the columns that its answer has.
import type { TrainedModel } from '../models/trained-model.ts';
import type { OpenTableOptions } from '../tables/open-table.ts';
import type { MissingRule } from './data-request.ts';
import type { ScoreColumn } from './score-writer.ts';

/** Features named beside each score. */
export const NAMED_FEATURES = 3;

export interface ScoreRequest {
  readonly files: readonly string[];
  readonly models: readonly TrainedModel[];
  readonly table: OpenTableOptions;
  /** Columns of the table that go into the scores as they are. */
  readonly keep: readonly string[];
  readonly missing: MissingRule;
  readonly probability: 'linear' | 'unify' | null;
  /** Name the features that carry each score. */
  readonly hasReasons: boolean;
}

/** The columns that models need, each once, and where each model's stand among them. */
export interface UsedColumns {
  readonly names: readonly string[];
  readonly places: readonly (readonly number[])[];
}

export function usedColumns(models: readonly TrainedModel[]): UsedColumns {
  const names = [...new Set(models.flatMap(({ header }) => header.features.map(({ name }) => name)))];
  const placeOf = new Map(names.map((name, place) => [name, place] as const));
  return { names, places: models.map(({ header }) => header.features.map(({ name }) => placeOf.get(name)!)) };
}

/** The columns of the table that scores become. */
export function scoreColumns(request: ScoreRequest): ScoreColumn[] {
  const { models, keep, probability, hasReasons, files } = request;
  const own = (name: string, model: TrainedModel): string =>
    models.length === 1 ? name : `${model.header.model}.${name}`;
  const ours: ScoreColumn[] = models.flatMap((model): ScoreColumn[] => [
    { name: own('score', model), kind: 'number' },
    { name: own('p_value', model), kind: 'number' },
    ...(probability === null ? [] : [{ name: own('probability', model), kind: 'number' as const }]),
    { name: own('label', model), kind: 'text' },
    ...(hasReasons
      ? Array.from({ length: NAMED_FEATURES }, (_, i) => ({
          name: own(`feature_${i + 1}`, model),
          kind: 'text' as const,
        }))
      : []),
  ]);
  const first: ScoreColumn[] = [
    ...(files.length > 1 ? [{ name: 'file', kind: 'text' as const }] : []),
    { name: 'row', kind: 'whole' },
  ];
  // A kept column never hides one of ours: the table's own label stands beside the model's.
  const taken = new Set([...first, ...ours].map(({ name }) => name));
  const kept = keep.map((name): ScoreColumn => ({ name: taken.has(name) ? `data.${name}` : name, kind: 'text' }));
  return [...first, ...kept, ...ours];
}
