// A forest that scikit-learn fitted, as a model of ours: its scores are the same, its training rows are unknown.

import { UserError } from '../base/user-error.ts';
import { findModel } from '../models/index.ts';
import { defaultModelOptions } from '../models/option-values.ts';
import { ScalerChain } from '../models/scaler-chain.ts';
import { importScikitForest } from '../models/scikit-forest.ts';
import { type ModelFeature, TrainedModel } from '../models/trained-model.ts';
import type { StudyFrame } from './study-frame.ts';

/** The model in a JSON text. Throws a UserError that says what is wrong with it. */
export function importedForest(text: string, file: string, frame: StudyFrame): TrainedModel {
  const spec = findModel('isolation-forest')!;
  const forest = parse(text, file);
  const usual = defaultModelOptions(spec);
  const options = { ...usual, trees: forest.model.trees.starts.length - 1, samples: forest.model.samples };
  const features = Array.from({ length: forest.columns }, (_, j): ModelFeature => {
    const name = forest.names?.[j] ?? `c${j}`;
    return { name, unit: '', words: name, least: null, median: null, largest: null, mean: null, sd: null, missing: 0 };
  });
  return new TrainedModel({
    spec,
    model: forest.model,
    scalers: new ScalerChain([], forest.columns, []),
    trainingScores: new Float64Array(0),
    header: {
      format: 1,
      porchlight: frame.porchlight,
      model: spec.name,
      featureSet: null,
      features,
      scalers: [],
      options,
      seed: 0,
      rows: 0,
      missingRule: 'drop',
      // decision_function = -score - offset, and below 0 is abnormal.
      threshold: { value: -forest.offset, rule: "scikit-learn's offset_" },
      trainingScores: { count: 0, mean: 0, sd: 0, least: 0, largest: 0 },
      createdMs: frame.createdMs,
      files: [file],
      fingerprint: '',
      notes: { imported: 'scikit-learn' },
    },
  });
}

function parse(text: string, file: string): ReturnType<typeof importScikitForest> {
  try {
    return importScikitForest(JSON.parse(text));
  } catch (error) {
    const reason =
      error instanceof SyntaxError ? 'it is not JSON' : error instanceof Error ? error.message : String(error);
    throw new UserError('not-a-forest', { file, reason }, { cause: error });
  }
}
